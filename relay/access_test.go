package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strings"
	"testing"

	"ftpsim/relay/access"
	"ftpsim/relay/tunnel"

	proxyproto "github.com/pires/go-proxyproto"
)

const theCode = "open sesame"

// TestS14WhoMayListen: other machines reach the page only with a code and TLS, or on purpose.
func TestS14WhoMayListen(t *testing.T) {
	all, local := &net.TCPAddr{IP: net.IPv4zero, Port: 8021}, &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8021}
	with := func(change func(*entry)) (e entry) { change(&e); return e }
	for name, c := range map[string]struct {
		e  entry
		at *net.TCPAddr
		ok bool
	}{
		"loopback":      {entry{}, local, true},
		"nothing":       {entry{}, all, false},
		"a code only":   {with(func(e *entry) { e.code = theCode }), all, false},
		"TLS only":      {with(func(e *entry) { e.cert = "x" }), all, false},
		"both":          {with(func(e *entry) { e.cert, e.codeFile = "x", "y" }), all, true},
		"autocert":      {with(func(e *entry) { e.autocert.Hosts, e.code = []string{"x"}, theCode }), all, true},
		"behind proxy":  {with(func(e *entry) { e.behindProxy, e.code = true, theCode }), all, true},
		"proxy only":    {with(func(e *entry) { e.behindProxy = true }), all, false},
		"open, no TLS":  {with(func(e *entry) { e.open = true }), all, true},
		"open with TLS": {with(func(e *entry) { e.open, e.cert = true, "x" }), all, true},
	} {
		err := c.e.mayListen("0.0.0.0:8021", c.at)
		if (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && (!strings.Contains(err.Error(), "-open") || !strings.Contains(err.Error(), "-tls-cert") || !strings.Contains(err.Error(), "-autocert")) {
			t.Errorf("%s: the error names no way: %v", name, err)
		}
	}
	_, err := newServer(config{http: "0.0.0.0:0", ftp: "127.0.0.1:0", passive: portRange{30100, 30199}}, slog.New(slog.DiscardHandler))
	if err == nil || !strings.Contains(err.Error(), "three ways") {
		t.Errorf("the relay starts: %v", err)
	}
}

// tryCode opens a tunnel with code and returns the relay's answer.
func (r *testRelay) tryCode(code string) (tunnel.Admission, error) {
	r.t.Helper()
	conn, err := r.dialTunnel(http.Header{"Origin": {strings.TrimSuffix(r.url(), "/")}})
	must(r.t, err)
	defer conn.Close()
	return tunnel.RequestTunnel(conn, tunnel.Opening{Code: code})
}

// TestS14Code: a page without the code, or with a wrong one, gets nothing: no seat, no port, no
// hello.
func TestS14Code(t *testing.T) {
	r := startRelayWith(t, config{http: "127.0.0.1:0", ftp: "127.0.0.1:0", entry: entry{code: theCode}})
	for code, want := range map[string]tunnel.Code{"": tunnel.CodeCodeNeeded, "open sesam": tunnel.CodeWrongCode, "a wrong guess": tunnel.CodeWrongCode} {
		a, err := r.tryCode(code)
		var no *tunnel.Refusal
		if !errors.As(err, &no) || no.Code != want {
			t.Errorf("code %q: %v, want %s", code, err, want)
		}
		if a.Number != 0 || a.Seat != "" || a.Resume != "" {
			t.Errorf("code %q: the page gets %+v", code, a)
		}
	}
	dialFTP(t, r.ftpAddr()).want("421 No simulator page is open.")
	a, err := r.tryCode(theCode)
	if err != nil || a.Number == 0 || a.Open {
		t.Errorf("the right code: %+v, %v", a, err)
	}
	res, err := http.Get(r.url() + "relay.json?code=open+sesame")
	must(t, err)
	res.Body.Close()
	if _, err := r.tryCode(""); err == nil {
		t.Error("the code of a URL counts")
	}
	if strings.Contains(r.out.String(), theCode) {
		t.Errorf("the code is in the log: %s", r.out)
	}
}

// TestS14SlowDown: after too many wrong codes the relay looks at none for a while. The relay's
// end cancels the waits.
func TestS14SlowDown(t *testing.T) {
	r := startRelayWith(t, config{http: "127.0.0.1:0", ftp: "127.0.0.1:0", entry: entry{code: theCode}})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	from := netip.MustParseAddr("203.0.113.7")
	for range 1000 {
		if no := r.doorway.checkCode(ctx, tunnel.Opening{Code: "a wrong guess"}, from); no != nil && no.Code == tunnel.CodeSlowDown {
			return
		}
	}
	t.Error("a thousand wrong codes are looked at")
}

// TestS15OpenSaysSo: a relay that is open on purpose tells its pages.
func TestS15OpenSaysSo(t *testing.T) {
	r := startRelayWith(t, config{http: "0.0.0.0:0", ftp: "127.0.0.1:0", entry: entry{open: true}})
	if a, err := r.tryCode(""); err != nil || !a.Open {
		t.Errorf("%+v, %v", a, err)
	}
}

// TestS13Origins: a page elsewhere may use the relay if its origin is listed, exactly.
func TestS13Origins(t *testing.T) {
	r := startRelayWith(t, config{http: "127.0.0.1:0", ftp: "127.0.0.1:0", entry: entry{origins: []string{"https://ftp.example.org", "http://[2001:db8::1]:8080"}}})
	for origin, want := range map[string]bool{
		"https://ftp.example.org": true, "HTTPS://FTP.example.org": true, "http://[2001:db8::1]:8080": true,
		"http://ftp.example.org": false, "https://ftp.example.org:8443": false, "https://x.ftp.example.org": false,
		"https://ftp.example.org.evil.example": false, "null": false, "": false,
	} {
		conn, err := r.dialTunnel(http.Header{"Origin": {origin}})
		if (err == nil) != want {
			t.Errorf("%q opens a tunnel: %v", origin, err)
		}
		if err == nil {
			conn.Close()
		}
		req, err := http.NewRequest("GET", r.url()+"relay.json", nil)
		must(t, err)
		req.Header.Set("Origin", origin)
		res, err := http.DefaultClient.Do(req)
		must(t, err)
		res.Body.Close()
		allowed := res.Header.Get("Access-Control-Allow-Origin")
		if want && allowed != origin || !want && allowed != "" || res.Header.Get("Vary") == "" {
			t.Errorf("%q reads relay.json: %q", origin, allowed)
		}
	}
}

// TestS15Names: the names of -host, -autocert and -public-host are the relay's, and no others.
func TestS15Names(t *testing.T) {
	e := entry{hosts: []string{"ftp.example.org", "alias.example.org:8443"}, publicHost: "198.51.100.1", cert: "x"}
	bound := &net.TCPAddr{IP: net.IPv4(10, 0, 0, 1), Port: 8021}
	g := newGuard("10.0.0.1:8021", bound, e)
	for host, want := range map[string]bool{
		"ftp.example.org": true, "FTP.example.org:8021": true, "alias.example.org:8443": true, "198.51.100.1:8021": true, "10.0.0.1:8021": true,
		"alias.example.org": false, "ftp.example.org:8443": false, "example.org": false, "10.0.0.1": false,
	} {
		req, err := http.NewRequestWithContext(t.Context(), "GET", "/", nil)
		must(t, err)
		req.Host = host
		if g.ownHost(req) != want {
			t.Errorf("%s is own: %v", host, !want)
		}
		req.Header.Set("Origin", "http://"+host)
		if g.ownOrigin(req) {
			t.Errorf("a page without TLS from %s opens a tunnel", host)
		}
		req.Header.Set("Origin", "https://"+host)
		if !g.ownOrigin(req) {
			t.Errorf("the page at %s opens none", host)
		}
	}
	if p := g.contentPolicy("ftp.example.org"); !strings.Contains(p, "connect-src 'self' wss://ftp.example.org;") {
		t.Errorf("the policy is %s", p)
	}
}

// viaProxy begins a connection to addr as a proxy does, for a client at from that came to to.
func viaProxy(t testing.TB, addr, from, to string) net.Conn {
	t.Helper()
	a, err := net.ResolveTCPAddr("tcp", from)
	must(t, err)
	b, err := net.ResolveTCPAddr("tcp", to)
	must(t, err)
	c, err := net.Dial("tcp", addr)
	must(t, err)
	t.Cleanup(func() { c.Close() })
	_, err = proxyproto.HeaderProxyFromAddrs(2, a, b).WriteTo(c)
	must(t, err)
	return c
}

func proxied(t testing.TB) *testRelay {
	p, err := access.ParseProxies("127.0.0.1")
	must(t, err)
	return startRelayWith(t, config{http: "127.0.0.1:0", ftp: "127.0.0.1:0", entry: entry{proxies: p, hosts: []string{"ftp.example.org"}}})
}

// TestProxyFTP: behind a proxy, a client has its own address, for the page and for the passive
// port that leads to it; another client is a stranger there.
func TestProxyFTP(t *testing.T) {
	r := proxied(t)
	page := pageVia(t, r)
	c := viaProxy(t, r.ftpAddr(), "203.0.113.9:40000", "198.51.100.1:21")
	s, err := page.Accept()
	must(t, err)
	if s.RemoteAddr().String() != "203.0.113.9:40000" || s.LocalAddr().String() != "198.51.100.1:21" {
		t.Errorf("the client is %s at %s", s.RemoteAddr(), s.LocalAddr())
	}
	ln, err := page.Listen(t.Context(), s)
	must(t, err)
	host, port, err := net.SplitHostPort(ln.Addr().String())
	must(t, err)
	if host != "198.51.100.1" {
		t.Errorf("227 would name %s", host)
	}
	at := net.JoinHostPort("127.0.0.1", port)
	stranger := viaProxy(t, at, "203.0.113.10:40001", "198.51.100.1:"+port)
	if _, err := stranger.Read(make([]byte, 1)); err == nil {
		t.Error("a stranger is served")
	}
	data := viaProxy(t, at, "203.0.113.9:40002", "198.51.100.1:"+port)
	for {
		got, err := ln.Accept()
		must(t, err)
		if got.RemoteAddr().String() == "203.0.113.9:40002" {
			if !strings.HasPrefix(got.LocalAddr().String(), "198.51.100.1:") {
				t.Errorf("the data connection is at %s", got.LocalAddr())
			}
			got.Close()
			break
		}
		got.Close()
	}
	data.Close()
	c.Close()
	s.Close()
	none, err := net.Dial("tcp", r.ftpAddr())
	must(t, err)
	io.WriteString(none, "USER anonymous\r\n")
	if b, _ := io.ReadAll(none); len(b) > 0 {
		t.Errorf("a proxy without a header gets %q", b)
	}
}

// pageVia opens a native page through the proxy.
func pageVia(t testing.TB, r *testRelay) *tunnel.Page {
	t.Helper()
	dial := func(_ context.Context, _, addr string) (net.Conn, error) {
		return viaProxy(t, addr, "203.0.113.8:40000", "198.51.100.1:443"), nil
	}
	conn, err := dialTunnelBy(&http.Client{Transport: &http.Transport{DialContext: dial}}, "http://"+r.web.Addr().String())
	must(t, err)
	_, err = tunnel.RequestTunnel(conn, tunnel.Opening{})
	must(t, err)
	page, err := tunnel.NewPage(conn)
	must(t, err)
	t.Cleanup(func() { page.Close(); <-page.Done() })
	return page
}

// TestS17SharesBehindProxy: what an address may have counts for the client behind the proxy.
func TestS17SharesBehindProxy(t *testing.T) {
	r := proxied(t)
	for _, from := range []string{"203.0.113.1:1", "203.0.113.2:1"} {
		viaProxy(t, r.web.Addr().String(), from, "198.51.100.1:443")
	}
	used := func(addr string) int {
		r.shares.mu.Lock()
		defer r.shares.mu.Unlock()
		return r.shares.used[shareKey{webPlace, netip.MustParseAddr(addr)}]
	}
	eventually(t, "each client has a connection", func() bool {
		return used("203.0.113.1") == 1 && used("203.0.113.2") == 1 && used("127.0.0.1") == 0
	})
}

// TestS17WebConnections: one address may hold its share of HTTP connections; ended ones do not
// count.
func TestS17WebConnections(t *testing.T) {
	r := startRelay(t)
	r.shares.mu.Lock()
	r.shares.all[webPlace] = undivided + 8
	r.shares.mu.Unlock()
	most := share(r.shares.percent, undivided+8)
	used := func() int {
		r.shares.mu.Lock()
		defer r.shares.mu.Unlock()
		return r.shares.used[shareKey{webPlace, loopback}]
	}
	var conns []net.Conn
	for range most {
		c, err := net.Dial("tcp", r.web.Addr().String())
		must(t, err)
		conns = append(conns, c)
	}
	eventually(t, "all are counted", func() bool { return used() == most })
	c, err := net.Dial("tcp", r.web.Addr().String())
	must(t, err)
	defer c.Close()
	if b, _ := io.ReadAll(c); len(b) > 0 {
		t.Errorf("one more gets %q", b)
	}
	for _, c := range conns {
		c.Close()
	}
	eventually(t, "none is counted", func() bool { return used() == 0 })
	res, err := http.Get(r.url() + "relay.json")
	must(t, err)
	res.Body.Close()
}

// TestS17AcceptRate: who connects too fast is refused, for FTP and for HTTP.
func TestS17AcceptRate(t *testing.T) {
	r := startRelayWith(t, config{http: "127.0.0.1:0", ftp: "127.0.0.1:0", entry: entry{acceptsPerSec: 1}})
	refused := func(addr, send string) bool {
		c, err := net.Dial("tcp", addr)
		must(t, err)
		defer c.Close()
		io.WriteString(c, send)
		_, err = bufio.NewReader(c).ReadString('\n')
		return err != nil
	}
	for what, at := range map[string][2]string{"FTP": {r.ftpAddr(), ""}, "HTTP": {r.web.Addr().String(), "GET /relay.json HTTP/1.0\r\nHost: " + r.web.Addr().String() + "\r\n\r\n"}} {
		eventually(t, what+" is refused", func() bool { return refused(at[0], at[1]) })
	}
}

// TestBehindProxyOnly: where TLS ends at the proxy, only the proxy can open the page.
func TestBehindProxyOnly(t *testing.T) {
	p, err := access.ParseProxies("192.0.2.1")
	must(t, err)
	r := startRelayWith(t, config{http: "127.0.0.1:0", ftp: "127.0.0.1:0", entry: entry{proxies: p, behindProxy: true, code: theCode}})
	if res, err := http.Get("http://" + r.web.Addr().String() + "/relay.json"); err == nil {
		res.Body.Close()
		t.Errorf("the relay answers with %s", res.Status)
	}
	if !strings.HasPrefix(r.url(), "https://") {
		t.Errorf("the page is at %s", r.url())
	}
}

// TestPublicHost: clients from outside see -public-host in 227, those from inside the address by
// which they came.
func TestPublicHost(t *testing.T) {
	p := publicAddrs{netip.MustParseAddr("198.51.100.1"), netip.MustParseAddr("2001:db8::1")}
	for from, want := range map[string]string{
		"203.0.113.9": "198.51.100.1", "2001:db8:1::9": "2001:db8::1",
		"127.0.0.1": "invalid IP", "10.1.2.3": "invalid IP", "192.168.1.1": "invalid IP", "fe80::1": "invalid IP", "fd00::1": "invalid IP",
	} {
		if got := p.seenBy(netip.MustParseAddr(from)).String(); got != want {
			t.Errorf("%s reaches the relay at %s, want %s", from, got, want)
		}
	}
	c := config{entry: entry{publicHost: "ftp.example.org"}}
	got, err := c.publicAddrs(func(string) ([]netip.Addr, error) {
		return []netip.Addr{netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("198.51.100.1"), netip.MustParseAddr("198.51.100.2")}, nil
	})
	if err != nil || got != p {
		t.Errorf("%v, %v", got, err)
	}
	proxies, err := access.ParseProxies("127.0.0.1")
	must(t, err)
	r := startRelayWith(t, config{http: "127.0.0.1:0", ftp: "127.0.0.1:0", entry: entry{publicHost: "198.51.100.77", proxies: proxies}})
	page := pageVia(t, r)
	if want := fmt.Sprintf("198.51.100.77:%d", portOf(r.first.ln)); page.Hello().FTP != want {
		t.Errorf("the page shows %s, want %s", page.Hello().FTP, want)
	}
	viaProxy(t, r.ftpAddr(), "203.0.113.9:40000", "10.0.0.1:21")
	s, err := page.Accept()
	must(t, err)
	ln, err := page.Listen(t.Context(), s)
	must(t, err)
	host, port, _ := net.SplitHostPort(ln.Addr().String())
	if host != "198.51.100.77" {
		t.Errorf("227 would name %s", host)
	}
	viaProxy(t, "127.0.0.1:"+port, "203.0.113.9:40001", "10.0.0.1:"+port)
	data, err := ln.Accept()
	must(t, err)
	if data.LocalAddr().String() != ln.Addr().String() {
		t.Errorf("the data connection is at %s", data.LocalAddr())
	}
}

// TestIPv6: all listeners work on IPv6.
func TestIPv6(t *testing.T) {
	r := startRelayWith(t, config{http: "[::1]:0", ftp: "[::1]:0"})
	page := r.openPage()
	dialFTP(t, r.ftpAddr())
	s, err := page.Accept()
	must(t, err)
	ln, err := page.Listen(t.Context(), s)
	must(t, err)
	c, err := net.Dial("tcp", ln.Addr().String())
	must(t, err)
	defer c.Close()
	got, err := ln.Accept()
	must(t, err)
	got.Close()
}

// TestHTTPS: the page comes by https alone, and its tunnel by wss.
func TestHTTPS(t *testing.T) {
	cert, key, client := testCertificate(t, "127.0.0.1")
	r := startRelayWith(t, config{http: "127.0.0.1:0", ftp: "127.0.0.1:0", entry: entry{cert: cert, key: key, code: theCode}})
	defer client.CloseIdleConnections()
	at := r.web.Addr().String()
	res, err := client.Get(r.url())
	must(t, err)
	res.Body.Close()
	if p := res.Header.Get("Content-Security-Policy"); !strings.Contains(p, "connect-src 'self' wss://"+at+";") {
		t.Errorf("the policy is %s", p)
	}
	if res, err := http.Get("http://" + at + "/relay.json"); err == nil {
		res.Body.Close()
		if res.StatusCode != 400 {
			t.Errorf("without TLS: %s", res.Status)
		}
	}
	conn, err := dialTunnelBy(client, "https://"+at)
	must(t, err)
	defer conn.Close()
	if _, err := tunnel.RequestTunnel(conn, tunnel.Opening{Code: theCode}); err != nil {
		t.Error(err)
	}
	old, err := tls.Dial("tcp", at, &tls.Config{MaxVersion: tls.VersionTLS11, ServerName: "127.0.0.1", RootCAs: client.Transport.(*http.Transport).TLSClientConfig.RootCAs})
	if err == nil {
		old.Close()
		t.Error("TLS 1.1 is enough")
	}
	must(t, os.Remove(cert))
}
