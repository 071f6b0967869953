package main

import (
	"maps"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// guard checks that requests come from the relay's own page. It refuses requests with a Host
// that is not a name of the relay's HTTP address: otherwise a foreign page could reach the
// relay through a DNS name that points here (DNS rebinding). ownOrigin prevents a foreign
// page from opening a WebSocket, to which browsers do not apply the same-origin policy. The
// page's address has no token; relay/tunnel/SPEC.md §8 says why.
type guard struct {
	names  map[string]bool // "127.0.0.1:8021"
	port   string          // of -http
	scheme string          // of the page: "http" or "https"
	// origins are those of pages elsewhere that may use the relay.
	origins []string
	any     bool // bound to all addresses: the address that the request has reached is a valid name too
	// embedders are the foreign origins whose pages may show the page in a frame.
	embedders []string
}

// newGuard returns the guard for the value of -http, the address that it was bound to, and the
// names that e has for it.
func newGuard(flag string, bound *net.TCPAddr, e entry) guard {
	port := strconv.Itoa(bound.Port)
	g := guard{names: map[string]bool{}, scheme: "http", port: port}
	add := func(host string) {
		g.names[strings.ToLower(net.JoinHostPort(host, port))] = true
	}
	ip := bound.AddrPort().Addr().Unmap()
	g.any = ip.IsUnspecified()
	if g.any || ip.IsLoopback() {
		add("127.0.0.1")
		add("localhost")
		add("::1")
	}
	if !g.any {
		add(ip.String())
	}
	if host, _, err := net.SplitHostPort(flag); err == nil && host != "" {
		add(host)
	}
	g.enter(e)
	return g
}

// bracketed returns host as it is written in a URL: an IPv6 address in brackets.
func bracketed(host string) string {
	if strings.Contains(host, ":") {
		return "[" + host + "]"
	}
	return host
}

// ownHost reports whether the request's Host is a name of the relay.
func (g guard) ownHost(r *http.Request) bool {
	host := strings.ToLower(r.Host)
	if g.names[host] {
		return true
	}
	if !g.any {
		return false
	}
	reached := localAddr(r)
	usual := map[string]uint16{"http": 80, "https": 443}[g.scheme]
	return host == reached.String() || reached.Port() == usual && host == bracketed(reached.Addr().String())
}

// ownOrigin reports whether the request comes from a page that the relay has served.
func (g guard) ownOrigin(r *http.Request) bool {
	origins := r.Header.Values("Origin")
	return len(origins) == 1 && strings.EqualFold(origins[0], g.scheme+"://"+r.Host)
}

// foreign reports whether the request comes from a page elsewhere that may use the relay.
func (g guard) foreign(r *http.Request) bool {
	origins := r.Header.Values("Origin")
	return len(origins) == 1 && slices.Contains(g.origins, strings.ToLower(origins[0]))
}

// enter tells the guard what the command line says about the page's names.
func (g *guard) enter(e entry) {
	g.origins = e.origins
	usual := "80"
	if e.hasTLS() {
		g.scheme, usual = "https", "443"
	}
	for name := range maps.Clone(g.names) {
		if host, port, err := net.SplitHostPort(name); err == nil && port == usual {
			g.names[bracketed(host)] = true
		}
	}
	further := slices.Concat(e.hosts, e.autocert.Hosts)
	if e.publicHost != "" {
		further = append(further, bracketed(e.publicHost))
	}
	for _, name := range further {
		g.addName(strings.ToLower(name))
	}
}

// addName adds a name of -host. One without a port is a name at the usual port and at the
// port of -http: a router may lead to it by another one.
func (g *guard) addName(name string) {
	g.names[name] = true
	if _, _, err := net.SplitHostPort(name); err == nil {
		return
	}
	g.names[name+":"+g.port] = true
}

// localAddr returns the relay's address that the request has reached.
func localAddr(r *http.Request) netip.AddrPort {
	a, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	if !ok {
		return netip.AddrPort{}
	}
	return netip.AddrPortFrom(a.AddrPort().Addr().Unmap(), uint16(a.Port))
}

// remoteAddr returns the client's address.
func remoteAddr(r *http.Request) netip.Addr {
	a, _ := netip.ParseAddrPort(r.RemoteAddr)
	return a.Addr().Unmap()
}

// contentPolicy returns the Content-Security-Policy of the page: it may load and connect to
// nothing but the relay, and only pages of the embedders may show it in a frame. host is the Host of the request; it is listed for WebSockets
// because 'self' does not include them in every browser.
func (g guard) contentPolicy(host string) string {
	return "default-src 'self'; " +
		"script-src 'self' 'wasm-unsafe-eval'; " +
		"style-src 'self'; " +
		"img-src 'self' blob:; " + // for images that the page generates
		"connect-src 'self' " + strings.Replace(g.scheme, "http", "ws", 1) + "://" + host + "; " +
		"worker-src 'self'; " +
		"object-src 'none'; " +
		"base-uri 'none'; " +
		"form-action 'none'; " +
		strings.Join(append([]string{"frame-ancestors 'self'"}, g.embedders...), " ")
}

// nothingPolicy is a Content-Security-Policy that allows nothing.
const nothingPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// protect returns a handler that refuses requests with a foreign Host and sets the headers
// that all responses have.
func (g guard) protect(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", nothingPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		if !g.ownHost(r) {
			http.Error(w, "This relay does not answer to the name "+strconv.Quote(r.Host)+".", http.StatusMisdirectedRequest)
			return
		}
		h.Set("Content-Security-Policy", g.contentPolicy(r.Host))
		next.ServeHTTP(w, r)
	})
}
