package main

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"time"

	"ftpsim/relay/tunnel"
	"ftpsim/relay/version"
)

// page is an open page. It takes its door before it is told its address, so
// that nobody who comes at once finds the door without a page.
type page struct {
	number int
	ready  chan struct{} // closed when end is set, or stays nil because the page has gone
	end    *tunnel.Relay
}

// bridge serves a page's WebSocket until it is gone. local is the address at
// which the page has reached the relay, remote its own.
func (s *server) bridge(conn net.Conn, local netip.AddrPort, remote netip.Addr) {
	if no := s.shares.Take(pageSeat, remote); no != nil {
		s.reject(conn, no)
		return
	}
	defer s.shares.Give(pageSeat, remote)
	d, err := s.claim()
	if err != nil {
		s.reject(conn, &tunnel.Refusal{Code: tunnel.CodeNoFreePort, Text: err.Error()})
		return
	}
	p := &page{number: s.nextPage(), ready: make(chan struct{})}
	d.seat(p)
	ftp := reachable(d.ln.Addr(), local.Addr())
	hello := tunnel.Hello{Relay: version.String(), FTP: ftp, Passive: [2]int{s.cfg.passive.first, s.cfg.passive.last}}
	if d == s.first {
		hello.FTPS = s.implicit(local.Addr())
	}
	end, err := tunnel.NewRelay(conn, tunnel.RelayConfig{
		Hello:   hello,
		Sockets: s.sockets,
		Limits:  s.shares.ofPage(),
		Shares:  s.shares,
		Sight:   sight,
		Goodbye: func() string { return "421 " + s.farewell(p.end.Err()) + "\r\n" },
		Log: func(format string, args ...any) {
			s.log.say(fmt.Sprintf("page %d: ", p.number), format, args...)
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
	s.log.say("", "page %d is here: ftp://%s/", p.number, ftp)
	<-end.Done()
	s.vacate(d)
	s.close(p)
	if err := end.Err(); err != nil && s.ctx.Err() == nil {
		s.log.say("", "page %d is gone: %v", p.number, err)
	} else {
		s.log.say("", "page %d is gone", p.number)
	}
	end.Wait()
}

// reject tells a page that it cannot be served, and waits until it hangs up.
func (s *server) reject(conn net.Conn, why *tunnel.Refusal) {
	s.log.say("", "a page is refused: %v", why)
	end, err := tunnel.NewRelay(conn, tunnel.RelayConfig{
		Hello:   tunnel.Hello{Relay: version.String(), Error: why},
		Sockets: s.sockets,
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

// farewell is what clients are told when the tunnel to their page has ended because
// of why; nil: the page was closed.
func (s *server) farewell(why error) string {
	switch {
	case s.ctx.Err() != nil:
		return "The relay is shutting down."
	case why == nil:
		return "The simulator page was closed. Open " + s.url() + " in a browser."
	case errors.Is(why, tunnel.ErrSilent):
		return "The simulator page has stopped answering. Look at it in its browser, or open " + s.url() + " again."
	case errors.Is(why, tunnel.ErrProtocol):
		return "The simulator page does not keep to the tunnel's rules and was cut off. Reload it: " + s.url() + " in a browser."
	}
	return "The connection to the simulator page was lost. The page connects again by itself while it is open: " + s.url() + " in a browser."
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
