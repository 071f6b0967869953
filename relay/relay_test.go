package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"ftpsim/relay/tunnel"
	"ftpsim/relay/version"
)

// TestNoPage: without a page, the relay itself answers with the page's URL and gives the
// client time to read that.
func TestNoPage(t *testing.T) {
	r := startRelay(t)
	want := "421 No simulator page is open. Open " + r.url() + " in a browser.\r\n"
	for range 3 {
		c := dialFTP(t, r.ftpAddr())
		io.WriteString(c, "USER anonymous\r\nPASS x\r\n") // must not spoil the reply
		if line := c.want("421 "); line != want {
			t.Errorf("read %q, want %q", line, want)
		}
		c.wantEnd()
		c.Close()
	}
}

// TestManyNoPage is TestNoPage for hundreds of clients at the same time.
func TestManyNoPage(t *testing.T) {
	r := startRelay(t)
	var clients []*client
	for range maxTurnedAway + 100 {
		clients = append(clients, dialFTP(t, r.ftpAddr()))
	}
	for _, c := range clients {
		c.want("421 ")
		c.wantEnd()
		c.Close()
	}
}

func TestPage(t *testing.T) {
	r := startRelay(t)
	page := r.openPage()
	if h := page.Hello(); h.FTP != r.ftpAddr() || h.Passive != [2]int{30100, 32699} || h.Relay != version.String() {
		t.Errorf("hello is %+v", h)
	}
	c, s := r.session(page)
	defer s.Close()
	if s.RemoteAddr().String() != c.LocalAddr().String() || s.LocalAddr().String() != r.ftpAddr() {
		t.Errorf("the addresses are %v and %v", s.LocalAddr(), s.RemoteAddr())
	}
	if i := r.info(); i.Pages != 1 || i.Clients != 1 || i.Tunnel != tunnelPath {
		t.Errorf("the relay says %+v", i)
	}
	res, err := http.Get(r.url() + "relay.json")
	must(t, err)
	defer res.Body.Close()
	var told info
	must(t, json.NewDecoder(res.Body).Decode(&told))
	if told != r.info() {
		t.Errorf("relay.json says %+v", told)
	}
}

// session connects a client to page and reads the greeting.
func (r *testRelay) session(page *tunnel.Page) (*client, net.Conn) {
	r.t.Helper()
	c := dialFTP(r.t, page.Hello().FTP)
	hung := time.AfterFunc(patience, func() { page.Close() })
	defer hung.Stop()
	s, err := page.Accept()
	must(r.t, err)
	s.SetDeadline(time.Now().Add(patience))
	io.WriteString(s, "220 Ready.\r\n")
	c.want("220 ")
	return c, s
}

// TestPages: each page has an address of its own, which becomes free when the page closes.
// The first address always answers.
func TestPages(t *testing.T) {
	r := startRelay(t)
	one, two, three := r.openPage(), r.openPage(), r.openPage()
	seen := map[string]bool{}
	for _, p := range []*tunnel.Page{one, two, three} {
		if ftp := p.Hello().FTP; seen[ftp] {
			t.Errorf("two pages have %s", ftp)
		} else {
			seen[ftp] = true
		}
		c, s := r.session(p)
		c.Close()
		s.Close()
	}
	two.Close()
	r.vacant(2)
	if next := r.openPage(); next.Hello().FTP != two.Hello().FTP {
		t.Errorf("the next page has %s, not the free second address", next.Hello().FTP)
	}
	one.Close()
	eventually(t, "nobody answers at the first address", func() bool {
		c := dialFTP(t, r.ftpAddr())
		defer c.Close()
		c.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
		line, _ := c.r.ReadString('\n')
		return strings.HasPrefix(line, "421 No simulator page")
	})
	if next := r.openPage(); next.Hello().FTP != r.ftpAddr() {
		t.Errorf("the next page has %s, not the free first address", next.Hello().FTP)
	}
	c, s := r.session(three)
	c.Close()
	s.Close()
}

func TestTooManyPages(t *testing.T) {
	r := startRelay(t)
	for range share(addressShare, allPages) {
		r.openPage()
	}
	conn, err := r.dialTunnel(http.Header{"Origin": {strings.TrimSuffix(r.url(), "/")}})
	must(t, err)
	_, err = tunnel.RequestTunnel(conn, tunnel.Opening{})
	var no *tunnel.Refusal
	if !errors.As(err, &no) || no.Code != tunnel.CodeTooMany || !strings.Contains(no.Text, "127.0.0.1 has 64 pages") {
		t.Errorf("one page too many gets %v", err)
	}
}

// TestTabClosed closes the page in the middle of an upload: every client gets an error, every
// port becomes free, and the next page works. The test of the same name in clienttest checks
// how soon.
func TestTabClosed(t *testing.T) {
	r := startRelay(t)
	page := r.openPage()
	c, s := r.session(page)
	ln, err := page.Listen(t.Context(), s)
	must(t, err)
	passive, err := page.Listen(t.Context(), s)
	must(t, err)
	up, err := net.Dial("tcp", ln.Addr().String())
	must(t, err)
	defer up.Close()
	data, err := ln.Accept()
	must(t, err)
	io.WriteString(up, "half a fi")
	if _, err := io.ReadFull(data, make([]byte, 9)); err != nil {
		t.Fatal(err)
	}

	page.Close()
	c.want("421 The simulator page was closed. Open " + r.url())
	c.wantEnd()
	up.SetDeadline(time.Now().Add(patience))
	_, err = up.Read(make([]byte, 1))
	wantErr(t, err, syscall.ECONNRESET)
	eventually(t, "the passive port is closed", func() bool {
		p, err := net.Dial("tcp", passive.Addr().String())
		if err == nil {
			p.Close()
		}
		return err != nil
	})
	page = r.openPage()
	c, s = r.session(page)
	c.Close()
	s.Close()
}

// TestFarewell: when their page is gone, clients get one reply that says why.
func TestFarewell(t *testing.T) {
	for name, c := range map[string]struct {
		end  func(page *tunnel.Page, ws tab)
		want string
	}{
		"closed":       {func(page *tunnel.Page, _ tab) { page.Close() }, "421 The simulator page was closed. Open "},
		"lost":         {func(_ *tunnel.Page, ws tab) { ws.Break() }, "421 The connection to the simulator page was lost. "},
		"out of order": {func(_ *tunnel.Page, ws tab) { ws.Write([]byte("\x00\x01\x00\x01\x00\x00\x00\x02\x00\x00\x00\x00")) }, "421 The simulator page does not keep to the tunnel's rules "},
	} {
		t.Run(name, func(t *testing.T) {
			r := startRelay(t)
			page, ws := r.openTab()
			client, _ := r.session(page)
			c.end(page, ws)
			if line := client.want(c.want); !strings.Contains(line, r.url()) {
				t.Errorf("%q does not say where the page is", line)
			}
			client.wantEnd()
		})
	}
	s := startRelay(t)
	if text := s.farewell(fmt.Errorf("%w: no answer", tunnel.ErrSilent)); !strings.HasPrefix(text, "The simulator page has stopped answering") {
		t.Errorf("a page that is silent is told of by %q", text)
	}
}

// TestFullPage: clients of a page that accepts no more connections are not told that it is
// closed.
func TestFullPage(t *testing.T) {
	r := startRelay(t)
	page, ws := r.openTab()
	r.session(page)
	ws.Write([]byte("\x00\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00")) // yamux's "go away", and no reason
	eventually(t, "a client is told so", func() bool {
		c := dialFTP(t, r.ftpAddr())
		defer c.Close()
		c.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
		line, _ := c.r.ReadString('\n')
		if strings.Contains(line, "No simulator page") {
			t.Fatalf("it is told %q", line)
		}
		return strings.HasPrefix(line, "421 The simulator page takes no more connections.")
	})
}

// TestShutDown: clients get a reply, and the ports are free at once.
func TestShutDown(t *testing.T) {
	r := startRelay(t)
	page := r.openPage()
	c, _ := r.session(page)
	addr := r.ftpAddr()
	told := make(chan struct{})
	go func() {
		defer close(told)
		c.want("421 The relay is shutting down.")
		c.wantEnd()
		c.Close()
	}()
	r.stop()
	<-page.Done()
	<-told
	for _, a := range []string{addr, r.web.Addr().String()} {
		ln, err := net.Listen("tcp", a)
		if err != nil {
			t.Errorf("%s is not free: %v", a, err)
			continue
		}
		ln.Close()
	}
}

func TestPortTaken(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer taken.Close()
	addr := taken.Addr().String()
	for flag, cfg := range map[string]config{
		"-http": {http: addr, ftp: "127.0.0.1:0"},
		"-ftp":  {http: "127.0.0.1:0", ftp: addr},
	} {
		_, err := newServer(cfg, slog.New(slog.DiscardHandler))
		var le *listenError
		if !errors.As(err, &le) || le.flag != flag || !strings.Contains(err.Error(), addr) || !strings.Contains(err.Error(), flag) {
			t.Errorf("%s taken: %v", flag, err)
		}
	}
}

// TestPassiveRange: passive ports are random ports of the range, on the address that the
// client has connected to, until all are in use.
func TestPassiveRange(t *testing.T) {
	passive := portRange{30000, 30007}
	r := startRelayWith(t, config{http: "127.0.0.1:0", ftp: "127.0.0.1:0", passive: passive})
	page := r.openPage()
	_, one := r.session(page)
	_, two := r.session(page)
	ports := map[int]bool{}
	for i := range 8 {
		control := one
		if i%2 == 1 {
			control = two
		}
		ln, err := page.Listen(t.Context(), control)
		must(t, err)
		a := ln.Addr().(*net.TCPAddr)
		if !passive.contains(a.Port) || a.IP.String() != "127.0.0.1" {
			t.Errorf("a passive port is %v", a)
		}
		ports[a.Port] = true
	}
	if len(ports) != 8 {
		t.Errorf("8 listeners have the ports %v", ports)
	}
	_, err := page.Listen(t.Context(), one)
	var no *tunnel.Refusal
	if !errors.As(err, &no) || no.Code != tunnel.CodeNoFreePort {
		t.Errorf("a full range gives %v", err)
	}
}

// TestS02RandomPorts: the next passive port cannot be predicted (RFC 2577 §8).
func TestS02RandomPorts(t *testing.T) {
	s := newSockets(portRange{30000, 39999})
	var ports []int
	for range 20 {
		ln, err := s.ListenPassive(loopback)
		must(t, err)
		defer ln.Close()
		ports = append(ports, ln.Addr().(*net.TCPAddr).Port)
	}
	near := 0
	for i := 1; i < len(ports); i++ {
		if d := ports[i] - ports[i-1]; -16 < d && d < 16 {
			near++
		}
	}
	if near > 5 {
		t.Errorf("the ports %v are no random ones", ports)
	}
}

func TestParseRange(t *testing.T) {
	for in, want := range map[string]portRange{"50000-50999": {50000, 50999}, "1024-65535": {1024, 65535}, "5000": {5000, 5000}} {
		if got, err := parseRange(in); got != want || err != nil {
			t.Errorf("%s is %v, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "-", "a-b", "50999-50000", "1000-2000", "60000-70000", "1-2-3", "5000 - 6000", "-5000"} {
		if got, err := parseRange(in); err == nil {
			t.Errorf("%q is %v", in, got)
		}
	}
}

// TestGarbageTunnel: a page that sends garbage loses its tunnel; nothing else is affected.
func TestGarbageTunnel(t *testing.T) {
	r := startRelay(t)
	good := r.openPage()
	for _, nonsense := range []string{"GET / HTTP/1.1\r\n\r\n", strings.Repeat("\xff", 100_000), strings.Repeat("x", 5<<20)} {
		conn, err := r.dialTunnel(http.Header{"Origin": {strings.TrimSuffix(r.url(), "/")}})
		must(t, err)
		io.WriteString(conn, nonsense)
		io.Copy(io.Discard, conn) // until the relay hangs up
		conn.Close()
	}
	eventually(t, "only the good page is left", func() bool { return r.info().Pages == 1 })
	c, s := r.session(good)
	c.Close()
	s.Close()
}

// TestHTTPGarbage: garbage instead of HTTP is harmless.
func TestHTTPGarbage(t *testing.T) {
	r := startRelay(t)
	for _, probe := range []string{"\x16\x03\x01\x02\x00\x01", "USER anonymous\r\n", "GET /\r\n\r\n", strings.Repeat("a", 100_000),
		"GET /tunnel/3 HTTP/1.1\r\nHost: " + r.web.Addr().String() + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"} {
		c, err := net.Dial("tcp", r.web.Addr().String())
		must(t, err)
		c.SetDeadline(time.Now().Add(patience))
		io.WriteString(c, probe)
		c.(*net.TCPConn).CloseWrite()
		io.Copy(io.Discard, c)
		c.Close()
	}
	res, err := http.Get(r.url())
	must(t, err)
	res.Body.Close()
}

// TestLoad keeps a thousand control connections open, and then opens and closes more of them
// as fast as it can.
func TestLoad(t *testing.T) {
	r := startRelay(t)
	page := r.openPage()
	const many = 1000
	go func() { // the FTP server: greets, and answers every line
		for {
			s, err := page.Accept()
			if err != nil {
				return
			}
			go func() {
				defer s.Close()
				io.WriteString(s, "220 Ready.\r\n")
				io.Copy(s, s)
			}()
		}
	}()
	var held []*client
	for range many {
		c := dialFTP(t, r.ftpAddr())
		c.want("220 ")
		held = append(held, c)
	}
	if n := r.info().Clients; n != many {
		t.Errorf("the relay counts %d", n)
	}
	for i, c := range held {
		fmt.Fprintf(c, "NOOP %d\r\n", i)
	}
	for i, c := range held {
		c.want(fmt.Sprintf("NOOP %d\r\n", i))
	}
	begin := time.Now()
	const quick = 300
	for range quick {
		c := dialFTP(t, r.ftpAddr())
		c.want("220 ")
		io.WriteString(c, "QUIT\r\n")
		c.want("QUIT")
		c.Close()
	}
	t.Logf("%.0f connections a second", quick/time.Since(begin).Seconds())
	page.Close()
	for _, c := range held {
		c.want("421 ")
		c.Close()
	}
}
