package main

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"time"

	"ftpsim/relay/metrics"
	"ftpsim/relay/tunnel"
	"ftpsim/relay/tunnel/resume"
	"ftpsim/relay/version"
)

// page is an open page. It is set at its FTP listener before it gets its address in Hello,
// so that a client that connects at once finds it.
type page struct {
	number int
	ready  chan struct{} // closed when end is set, or when the page has gone before
	end    *tunnel.Relay // nil: the page has gone
}

// visit is a page's WebSocket.
type visit struct {
	conn    net.Conn
	opening tunnel.Opening
	local   netip.AddrPort // the address at which the page has reached the relay
	remote  netip.Addr     // the page's own
	origin  string         // of the WebSocket's request
}

// Patience of the relay with a page that begins.
const (
	openingTime = 10 * time.Second // for its first message, and for taking the answer
	leavingTime = 5 * time.Second  // for hanging up when it is not served
)

// servePage serves a page on its WebSocket until the page has gone.
func (s *server) servePage(v visit) {
	if s.goOn(v) {
		return
	}
	if no := s.shares.Take(pageSeat, v.remote); no != nil {
		s.refuse(v, no)
		return
	}
	defer s.shares.Release(pageSeat, v.remote)
	p := &page{number: s.nextPage(), ready: make(chan struct{})}
	st, err := s.takeSeat(v.opening, p)
	if err != nil {
		s.refuse(v, &tunnel.Refusal{Code: tunnel.CodeNoFreePort, Text: err.Error()})
		return
	}
	defer s.leaveSeat(st, p)
	end, err := s.openTunnel(v, st, p)
	if err != nil {
		close(p.ready)
		return
	}
	p.end = end
	s.open(p)
	close(p.ready)
	if s.figures != nil {
		s.wg.Go(func() { s.measure(end) })
	}
	s.log.Info("page is here", "page", p.number, "ftp", reachable(st.l.ln.Addr(), v.local.Addr()))
	<-end.Done()
	s.leaveSeat(st, p)
	s.close(p)
	if err := end.Err(); err != nil && s.ctx.Err() == nil {
		s.log.Info("page is gone", "page", p.number, "error", err)
	} else {
		s.log.Info("page is gone", "page", p.number)
	}
	end.Wait()
}

// openTunnel admits the page p, whose seat is st, and opens its tunnel.
func (s *server) openTunnel(v visit, st *seat, p *page) (*tunnel.Relay, error) {
	a := s.seats.admission(st)
	a.Open = s.doorway.entry.open
	conn := s.keep(v, &a)
	if err := tunnel.Admit(v.conn, a, openingTime); err != nil {
		conn.Close()
		return nil, err
	}
	hello := tunnel.Hello{Relay: version.String(), FTP: s.shownTo(st.l.ln.Addr(), v.local.Addr(), v.remote), Passive: [2]int{s.cfg.passive.first, s.cfg.passive.last}, Targets: s.targets.names}
	if st.number == 1 {
		hello.FTPS = s.implicit(v.local.Addr(), v.remote)
	}
	speak := s.sitDown(st, p, hello.FTP)
	hello.Class = speak != nil
	return tunnel.NewRelay(conn, tunnel.RelayConfig{
		Hello:      hello,
		Sockets:    s.sockets,
		Limits:     s.shares.ofPage(),
		Shares:     s.shares,
		Targets:    targetsOf{s.targets, p},
		SocketInfo: socketInfo,
		Class:      speak,
		Goodbye:    func() string { return "421 " + s.farewell(p.end.Err()) + "\r\n" },
		Traffic:    &s.traffic,
		Refused:    func(code tunnel.Code) { s.figures.Refused(metrics.Request, string(code)) },
		Log:        s.log.With("page", p.number).Warn,
	})
}

// refuse tells a page why it is not served, and waits for it to hang up.
func (s *server) refuse(v visit, why *tunnel.Refusal) {
	s.log.Warn("page refused", "why", why)
	s.figures.Refused(metrics.Page, string(why.Code))
	defer v.conn.Close()
	if tunnel.Admit(v.conn, tunnel.Admission{Error: why}, openingTime) == nil {
		s.untilHungUp(v.conn)
	}
}

// sendAway tells a page of an older version that it is one, and waits for it to hang up. Such
// a page awaits a Hello first, and reads the version in it.
func (s *server) sendAway(v visit) {
	s.log.Warn("page refused", "why", "it is of an older version")
	s.figures.Refused(metrics.Page, "old-version")
	end, err := tunnel.NewRelay(v.conn, tunnel.RelayConfig{Hello: tunnel.Hello{Relay: version.String()}, Sockets: s.sockets})
	if err != nil {
		return
	}
	select {
	case <-end.Done():
	case <-s.ctx.Done():
	case <-time.After(leavingTime):
	}
	end.Close(nil)
	end.Wait()
}

// untilHungUp discards what the page sends until it has closed conn, for at most leavingTime:
// closing a connection with unread bytes could take the answer from the page.
func (s *server) untilHungUp(conn net.Conn) {
	defer context.AfterFunc(s.ctx, func() { conn.Close() })()
	conn.SetReadDeadline(time.Now().Add(leavingTime))
	io.Copy(io.Discard, conn)
}

// farewell returns the text for clients whose page's tunnel has ended. why is the error; nil
// means that the page was closed.
func (s *server) farewell(why error) string {
	switch {
	case s.ctx.Err() != nil:
		return "The relay is shutting down."
	case why == nil:
		return "The simulator page was closed. Open " + s.url() + " in a browser."
	case errors.Is(why, errTakenOver):
		return "Another page has taken over this address. Connect again."
	case errors.Is(why, tunnel.ErrSilent):
		return "The simulator page has stopped answering. Look at it in its browser, or open " + s.url() + " again."
	case errors.Is(why, tunnel.ErrProtocol), errors.Is(why, resume.ErrProtocol):
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

// open registers a page. While the relay is shutting down, it closes the page at once.
func (s *server) open(p *page) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pages[p] = true
	if s.ctx.Err() != nil {
		p.end.Close(nil)
	}
}

// close unregisters a page.
func (s *server) close(p *page) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.pages, p)
}

// reachable returns a listener's address for display. If it listens on all addresses, the IP
// address is seen, at which the reader has reached the relay.
func reachable(ln net.Addr, seen netip.Addr) string {
	ap := ln.(*net.TCPAddr).AddrPort()
	ip := ap.Addr().Unmap()
	if ip.IsUnspecified() {
		ip = seen.Unmap()
	}
	return netip.AddrPortFrom(ip, ap.Port()).String()
}
