package main

import (
	"net"
	"net/netip"
	"time"

	"ftpsim/relay/tunnel"
)

// page is an open page. It takes its door before it is told its address, so
// that nobody who comes at once finds the door without a page.
type page struct {
	number int
	ready  chan struct{} // closed when end is set, or stays nil because the page has gone
	end    *tunnel.Relay
}

// bridge serves a page's WebSocket until it is gone. local is the address at
// which the page has reached the relay.
func (s *server) bridge(conn net.Conn, local netip.AddrPort) {
	d, err := s.claim()
	if err != nil {
		s.reject(conn, &tunnel.Refusal{Code: tunnel.CodeNoFreePort, Text: err.Error()})
		return
	}
	p := &page{number: s.nextPage(), ready: make(chan struct{})}
	d.seat(p)
	ftp := reachable(d.ln.Addr(), local.Addr())
	hello := tunnel.Hello{Relay: version(), FTP: ftp, Passive: [2]int{s.cfg.passive.first, s.cfg.passive.last}}
	if d == s.first {
		hello.FTPS = s.implicit(local.Addr())
	}
	end, err := tunnel.NewRelay(conn, tunnel.RelayConfig{
		Hello:   hello,
		Sockets: sockets{s.cfg.passive},
		Goodbye: s.goodbye,
		Log: func(format string, args ...any) {
			s.log.Printf("page %d: "+format, append([]any{p.number}, args...)...)
		},
	})
	if err != nil {
		s.vacate(d)
		close(p.ready)
		return
	}
	p.end = end
	s.open(p)
	close(p.ready)
	s.log.Printf("page %d is here: ftp://%s/", p.number, ftp)
	<-end.Done()
	s.vacate(d)
	s.close(p)
	if err := end.Err(); err != nil && s.ctx.Err() == nil {
		s.log.Printf("page %d is gone: %v", p.number, err)
	} else {
		s.log.Printf("page %d is gone", p.number)
	}
	end.Wait()
}

// reject tells a page that it cannot be served, and waits until it hangs up.
func (s *server) reject(conn net.Conn, why *tunnel.Refusal) {
	s.log.Printf("a page is refused: %v", why)
	end, err := tunnel.NewRelay(conn, tunnel.RelayConfig{
		Hello:   tunnel.Hello{Relay: version(), Error: why},
		Sockets: sockets{s.cfg.passive},
	})
	if err != nil {
		return
	}
	select {
	case <-end.Done():
	case <-s.ctx.Done():
	case <-time.After(5 * time.Second):
	}
	end.Close(why)
	end.Wait()
}

// goodbye is what clients are told when their page has gone.
func (s *server) goodbye() string {
	if s.ctx.Err() != nil {
		return "421 The relay is shutting down.\r\n"
	}
	return "421 The simulator page was closed. Open " + s.url() + " in a browser.\r\n"
}

func (s *server) nextPage() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lastPage++
	return s.lastPage
}

// open notes a page. One that comes while the relay is shutting down is sent
// off at once.
func (s *server) open(p *page) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pages[p] = true
	if s.ctx.Err() != nil {
		p.end.Close(nil)
	}
}

func (s *server) close(p *page) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.pages, p)
}

// reachable is a listener's address as somebody at the address seen can use it.
func reachable(ln net.Addr, seen netip.Addr) string {
	ap := ln.(*net.TCPAddr).AddrPort()
	ip := ap.Addr().Unmap()
	if ip.IsUnspecified() {
		ip = seen.Unmap()
	}
	return netip.AddrPortFrom(ip, ap.Port()).String()
}
