package main

import (
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
)

// guard knows the names of the relay's own HTTP address. Requests under any
// other name are refused, so that no stranger's page can reach the relay:
// neither by its own name that it lets point here (DNS rebinding), nor by a
// WebSocket, to which browsers apply no same-origin policy. There is no token
// in the page's address; relay/tunnel/SPEC.md §8 says why.
type guard struct {
	names map[string]bool // "127.0.0.1:8021"
	any   bool            // bound to all addresses: the one that was reached is fine too
}

// newGuard takes the address of -http and what it was bound to.
func newGuard(flag string, bound *net.TCPAddr) guard {
	port := strconv.Itoa(bound.Port)
	g := guard{names: map[string]bool{}}
	add := func(host string) {
		g.names[strings.ToLower(net.JoinHostPort(host, port))] = true
		if port == "80" {
			g.names[strings.ToLower(bracketed(host))] = true
		}
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
	return g
}

func bracketed(host string) string {
	if strings.Contains(host, ":") {
		return "[" + host + "]"
	}
	return host
}

// ownHost tells whether the request names us.
func (g guard) ownHost(r *http.Request) bool {
	host := strings.ToLower(r.Host)
	if g.names[host] {
		return true
	}
	if !g.any {
		return false
	}
	reached := localAddr(r)
	return host == reached.String() || reached.Port() == 80 && host == bracketed(reached.Addr().String())
}

// ownOrigin tells whether a page of ours has sent the request.
func (g guard) ownOrigin(r *http.Request) bool {
	origins := r.Header.Values("Origin")
	return len(origins) == 1 && strings.EqualFold(origins[0], "http://"+r.Host)
}

// localAddr is the address at which the request reached us.
func localAddr(r *http.Request) netip.AddrPort {
	a, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	if !ok {
		return netip.AddrPort{}
	}
	return netip.AddrPortFrom(a.AddrPort().Addr().Unmap(), uint16(a.Port))
}

// remoteAddr is the address of who sends the request.
func remoteAddr(r *http.Request) netip.Addr {
	a, _ := netip.ParseAddrPort(r.RemoteAddr)
	return a.Addr().Unmap()
}

// contentPolicy lets the page load and reach nothing but the relay, under the name host by
// which it was asked for: not every browser takes 'self' for a WebSocket as well.
func contentPolicy(host string) string {
	return "default-src 'self'; " +
		"script-src 'self' 'wasm-unsafe-eval'; " +
		"style-src 'self'; " +
		"img-src 'self' blob:; " + // a picture that the page has drawn
		"connect-src 'self' ws://" + host + "; " +
		"worker-src 'self'; " +
		"object-src 'none'; " +
		"base-uri 'none'; " +
		"form-action 'none'; " +
		"frame-ancestors 'self'"
}

// nothingPolicy lets nothing be loaded or reached.
const nothingPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// protect refuses requests under foreign names and sets the headers that all
// answers have.
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
		h.Set("Content-Security-Policy", contentPolicy(r.Host))
		next.ServeHTTP(w, r)
	})
}
