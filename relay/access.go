package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"time"

	"ftpsim/relay/access"
	"ftpsim/relay/tunnel"
)

// doorway is what the relay asks of those who reach it. Its zero value asks nothing.
type doorway struct {
	entry  entry
	code   *access.Code // nil: none is asked for
	tls    *tls.Config  // nil: plain HTTP, or TLS ends at a proxy
	rate   *access.Rate // nil: unbounded
	public publicAddrs
}

// publicAddrs are the addresses of -public-host; the zero Addr means none of the kind.
type publicAddrs struct{ v4, v6 netip.Addr }

// newDoorway reads the code and the certificate.
func newDoorway(c config) (d doorway, err error) {
	e := c.entry
	d.entry = e
	perSecond := cmp.Or(e.acceptsPerSec, acceptRate)
	d.rate = access.NewRate(perSecond, perSecond*acceptBurst)
	switch {
	case e.codeFile != "":
		d.code, err = access.CodeFile(e.codeFile)
	case e.code != "":
		d.code, err = access.NewCode(e.code)
	}
	if err != nil {
		return d, err
	}
	switch {
	case e.cert != "":
		d.tls, err = access.CertificateFiles(e.cert, e.key)
	case len(e.autocert.Hosts) > 0:
		d.tls, err = e.autocert.Config()
	}
	if err != nil {
		return d, err
	}
	d.public, err = c.publicAddrs(func(host string) ([]netip.Addr, error) { return c.lookup(context.Background(), "ip", host) })
	return d, err
}

// codeTime is how long a page may wait until its code is looked at; see access.Code.
const codeTime = 20 * time.Second

// checkCode returns why the relay does not serve a page at from with this opening; nil means
// that it may come in.
func (d doorway) checkCode(ctx context.Context, o tunnel.Opening, from netip.Addr) *tunnel.Refusal {
	if d.code == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, codeTime)
	defer cancel()
	switch d.code.Check(ctx, o.Code, from) {
	case access.Right:
		return nil
	case access.Missing:
		return &tunnel.Refusal{Code: tunnel.CodeCodeNeeded, Text: "this relay asks for a code"}
	case access.SlowDown:
		return &tunnel.Refusal{Code: tunnel.CodeSlowDown, Text: "too many wrong codes come from your address; the page tries again"}
	}
	return &tunnel.Refusal{Code: tunnel.CodeWrongCode, Text: "that is not this relay's code"}
}

// listenWeb returns ln with what the relay asks of an HTTP client's connection. Each counts as
// a webPlace of its address until it is closed, be it a request or a page's WebSocket.
func (s *server) listenWeb(ln net.Listener) net.Listener {
	d := s.doorway
	unwrapped := ln.(ownPort).Listener
	ln = &closeBoth{Listener: &access.Listener{Listener: unwrapped, Proxies: d.entry.proxies, Enter: s.enterWeb}, own: ln}
	if d.tls != nil {
		ln = tls.NewListener(ln, d.tls)
	}
	return ln
}

// closeBoth closes own, the registered listener.
type closeBoth struct {
	net.Listener
	own net.Listener
}

func (c *closeBoth) Close() error { return c.own.Close() }

func (s *server) enterWeb(c *access.Conn) (leave func(), ok bool) {
	d, from := s.doorway, access.AddrOf(c.RemoteAddr())
	if d.entry.behindProxy && !d.entry.proxies.Trusts(c.TCPConn.RemoteAddr()) {
		s.log.printf("", "a connection to the page is refused: %v is no -proxy-protocol address", from)
		return nil, false
	}
	if !d.rate.Allow(from) {
		s.log.printf("", "a connection to the page is refused: %v begins too many", from)
		return nil, false
	}
	if no := s.shares.Take(webPlace, from); no != nil {
		s.log.printf("", "a connection to the page is refused: %v", no)
		return nil, false
	}
	return func() { s.shares.Release(webPlace, from) }, true
}

// identify returns an FTP client's connection with the addresses that the client knows; nil if
// it is refused and closed.
func (s *server) identify(tcp *net.TCPConn) *access.Conn {
	c, err := s.doorway.entry.proxies.Identify(tcp)
	if err != nil {
		s.log.printf("", "a connection of the proxy %v: %v", tcp.RemoteAddr(), err)
		tcp.Close()
		return nil
	}
	from := access.AddrOf(c.RemoteAddr())
	if s.doorway.rate != nil && !s.doorway.rate.Allow(from) {
		s.log.printf("", "an FTP client is refused: %v begins too many connections", from)
		tcp.Close()
		return nil
	}
	if at := s.doorway.public.seenBy(from); at.IsValid() {
		local := c.LocalAddr().(*net.TCPAddr)
		c.Local = &net.TCPAddr{IP: at.AsSlice(), Port: local.Port}
	}
	return c
}

// seenBy returns the address by which a client at from reaches the relay from outside; the zero
// Addr if the client is inside: on this machine, or in a private network, which reaches the
// relay without the router that -public-host names.
func (p publicAddrs) seenBy(from netip.Addr) netip.Addr {
	switch {
	case from.IsLoopback() || from.IsPrivate() || from.IsLinkLocalUnicast():
		return netip.Addr{}
	case from.Is4():
		return p.v4
	}
	return p.v6
}

// shownTo returns the FTP address at ln for a page at from, which has reached the relay at seen.
func (s *server) shownTo(ln net.Addr, seen, from netip.Addr) string {
	if host := s.doorway.entry.publicHost; host != "" && s.doorway.public.seenBy(from).IsValid() {
		return net.JoinHostPort(host, strconv.Itoa(ln.(*net.TCPAddr).Port))
	}
	return reachable(ln, seen)
}

// pageURL returns the page's URL for readers who have reached the relay at seen.
func (s *server) pageURL(seen netip.Addr) string {
	scheme, usual := "http", "80"
	e := s.doorway.entry
	if e.hasTLS() {
		scheme, usual = "https", "443"
	}
	at := reachable(s.web.Addr(), seen)
	_, port, _ := net.SplitHostPort(at)
	if names := slices.Concat(e.hosts, e.autocert.Hosts); len(names) > 0 {
		at = names[0]
		if _, _, err := net.SplitHostPort(at); err != nil && port != usual && !e.behindProxy {
			at = net.JoinHostPort(at, port)
		}
	}
	return scheme + "://" + at + "/"
}

// allowElsewhere lets the pages of -origins read the response.
func (g guard) allowElsewhere(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if len(g.origins) > 0 {
			w.Header().Add("Vary", "Origin")
		}
		if origin := r.Header.Get("Origin"); g.foreign(r) {
			w.Header().Set("Access-Control-Allow-Origin", origin)
			w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
		}
		next(w, r)
	}
}
