package main

import (
	"errors"
	"io"
	"net"
	"strconv"
	"sync"
	"time"

	"ftpsim/relay/tunnel"
)

const (
	maxTurnedAway = 512 // at the same time; more get their 421 without the patience
	turnAwayTime  = 2 * time.Second
)

var errNoDoor = errors.New("no free port for another page")

// door is an FTP address, at which a page answers, or else the relay itself.
type door struct {
	ln net.Listener
	// plain is set at a door for implicit FTPS: whoever answers at plain answers
	// here too, in TLS.
	plain *door

	mu    sync.Mutex
	taken bool
	page  *page // nil: nobody answers
}

// openDoor listens at addr. plain is as door has it.
func (s *server) openDoor(addr string, plain *door) (*door, error) {
	ln, err := listen(addr, inlineUrgent)
	if err != nil {
		return nil, err
	}
	d := &door{ln: s.sockets.own.keep(ln), plain: plain}
	s.wg.Go(func() { s.attend(d) })
	return d, nil
}

// claim finds a door for a new page: the first one, or else the next free port
// above it.
func (s *server) claim() (*door, error) {
	if s.first.take() {
		return s.first, nil
	}
	if s.further.Add(1) >= allPages {
		s.further.Add(-1)
		return nil, errNoDoor
	}
	base := s.first.ln.Addr().(*net.TCPAddr)
	for port := base.Port + 1; port <= min(base.Port+10*allPages, 65535); port++ {
		if s.cfg.passive.contains(port) {
			continue
		}
		d, err := s.openDoor(net.JoinHostPort(zoned(base), strconv.Itoa(port)), nil)
		if err == nil {
			d.take()
			return d, nil
		}
	}
	s.further.Add(-1)
	return nil, errNoDoor
}

func zoned(a *net.TCPAddr) string { return a.AddrPort().Addr().Unmap().String() }

func (d *door) take() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	was := d.taken
	d.taken = true
	return !was
}

// seat lets p answer at d.
func (d *door) seat(p *page) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.page = p
}

// vacate frees d: the first door stays open for the relay's own answer, any
// other is closed.
func (s *server) vacate(d *door) {
	if d != s.first {
		d.ln.Close()
		s.further.Add(-1)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.page, d.taken = nil, false
}

func (d *door) occupant() *page {
	if d.plain != nil {
		d = d.plain
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.page
}

// attend accepts at d until it is closed.
func (s *server) attend(d *door) {
	for {
		c, err := d.ln.Accept()
		switch {
		case err == nil:
			s.wg.Go(func() { s.admit(c.(*net.TCPConn), d) })
		case errors.Is(err, net.ErrClosed):
			return
		default: // out of file descriptors, most likely
			s.log.say("", "accept: %v", err)
			select {
			case <-s.ctx.Done():
				return
			case <-time.After(100 * time.Millisecond):
			}
		}
	}
}

// admit gives a control connection to the page at d, or turns it away.
func (s *server) admit(tcp *net.TCPConn, d *door) {
	turnAway := s.turnAway
	if d.plain != nil {
		turnAway = hangUp
	}
	p := d.occupant()
	if p != nil {
		<-p.ready
	}
	if p == nil || p.end == nil {
		turnAway(tcp, s.noPage())
		return
	}
	v, no := s.shares.enter(tcp)
	if no != nil {
		turnAway(tcp, "Too many connections: "+no.Text+".")
		return
	}
	defer v.leave()
	carry := p.end.Control
	if d.plain != nil {
		carry = p.end.ControlTLS
	}
	switch err := carry(v, d.ln.Addr().String()); {
	case err == nil:
	case errors.Is(err, tunnel.ErrLost):
		turnAway(tcp, s.farewell(p.end.Err()))
	case errors.Is(err, tunnel.ErrFull):
		turnAway(tcp, "The simulator page takes no more connections. Reload it: "+s.url()+" in a browser.")
	default:
		turnAway(tcp, "Too many connections: "+err.Error()+".")
	}
}

func (s *server) noPage() string {
	if s.ctx.Err() != nil {
		return "The relay is shutting down."
	}
	return "No simulator page is open. Open " + s.url() + " in a browser."
}

// hangUp is turnAway for a client that waits for a TLS handshake: the relay
// knows no TLS, and a line in the clear would only confuse it.
func hangUp(tcp *net.TCPConn, _ string) { tcp.Close() }

// turnAway says why not, and closes only when the client has, or after a
// while, so that the client can read it.
func (s *server) turnAway(tcp *net.TCPConn, why string) {
	defer tcp.Close()
	tcp.SetDeadline(time.Now().Add(turnAwayTime))
	if _, err := io.WriteString(tcp, "421 "+why+"\r\n"); err != nil {
		return
	}
	tcp.CloseWrite()
	select {
	case s.turned <- struct{}{}:
		defer func() { <-s.turned }()
		io.Copy(io.Discard, tcp)
	default:
	}
}
