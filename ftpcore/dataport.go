package ftpcore

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync/atomic"
	"time"
)

// dataPort is what PASV, PORT and their kin agreed on: where the next data
// connection comes from or goes to.
type dataPort struct {
	how   string         // "pasv", "epsv", "lpsv", "port", "eprt", "lprt"
	conn  string         // "S1.d1"
	addr  netip.AddrPort // ours when passive, the client's when active
	by    int64          // the command's ID
	ln    net.Listener   // passive
	ready chan net.Conn  // passive: the one connection; closed when there will be none
	made  net.Conn       // by ESTA or ESTP, ahead of the transfer
	come  atomic.Bool    // passive: the client has connected, and will be in ready
}

func (p *dataPort) passive() bool  { return p.ln != nil }
func (p *dataPort) String() string { return p.how + " " + p.addr.String() }

func (s *session) newPort(how string, addr netip.AddrPort) *dataPort {
	s.data.count++
	return &dataPort{how: how, conn: fmt.Sprintf("%s.d%d", s.id, s.data.count), addr: addr, by: s.cur.id}
}

// listen opens a passive port. It is nil when that failed; the reply then says why.
func (s *session) listen(how string) (*dataPort, Reply) {
	s.dropPort(ReasonReplaced)
	var ln net.Listener
	var err error
	s.unlocked(WaitPort, func() { ln, err = s.network.Listen(s.life.ctx, s.conn) })
	if err != nil {
		s.emit(&Event{Chan: ChanData, Kind: KindFail, Re: s.cur.id, Dec: &Decoded{Why: ReasonNoPort, Text: err.Error()}})
		return nil, NewReply(425, ReasonNoPort, "Can't open a passive port.")
	}
	p := s.newPort(how, addrOf(ln.Addr()))
	p.ln = ln
	return p, Reply{}
}

// agree makes p the session's port and begins to wait for the client.
func (s *session) agree(p *dataPort, r Reply) Reply {
	s.data.port = p
	if p.passive() {
		s.emit(&Event{Conn: p.conn, Chan: ChanData, Kind: KindListen, Re: p.by, Port: int(p.addr.Port()), Dec: &Decoded{Verb: s.cur.verb()}})
		p.ready = make(chan net.Conn, 1)
		go s.awaitClient(p)
	}
	return r
}

// awaitClient waits for the client, on a goroutine of its own. Whoever has come is
// there to be taken as soon as it is told of.
func (s *session) awaitClient(p *dataPort) {
	defer close(p.ready)
	defer p.ln.Close()
	if c, err := s.accept(p); err == nil {
		p.ready <- c
	}
}

// accept waits for the client's data connection: one, and only from the host
// of the control connection (RFC 2577 §8).
func (s *session) accept(p *dataPort) (net.Conn, error) {
	for {
		c, err := p.ln.Accept()
		if err != nil {
			return nil, err
		}
		from := addrOf(c.RemoteAddr())
		if from.Addr().Unmap() != s.clientIP() {
			c.Close()
			s.emitAside(&Event{Conn: p.conn, Chan: ChanData, Dir: ToServer, Kind: KindWarning, Re: p.by,
				Dec: &Decoded{Why: ReasonStranger, Text: from.String(),
					Check: checkOf(ReasonStranger, "", Check{Want: s.clientIP().String(), Saw: from.Addr().String()})}})
			continue
		}
		p.come.Store(true)
		s.emitAside(&Event{Conn: p.conn, Chan: ChanData, Dir: ToServer, Kind: KindOpen, Re: p.by, Port: int(p.addr.Port()), Peer: peerOf(c)})
		return c, nil
	}
}

// dropPort forgets the agreed port and closes what belongs to it.
func (s *session) dropPort(why Reason) {
	p := s.data.port
	if p == nil {
		return
	}
	s.data.port = nil
	if !p.passive() && p.made == nil {
		return
	}
	p.discard()
	s.emit(&Event{Conn: p.conn, Chan: ChanData, Kind: KindClose, Re: p.by, Dec: &Decoded{Why: why}})
}

// discard closes a passive port, and the connection that nobody took.
func (p *dataPort) discard() {
	if p.made != nil {
		p.made.Close()
	}
	if !p.passive() {
		return
	}
	p.ln.Close()
	for c := range p.ready {
		c.Close()
	}
}

// Why a transfer ended early.
var (
	errAborted   = errors.New("aborted by the client")
	errStalled   = errors.New("no progress")
	errGone      = errors.New("session over")
	errNoConn    = errors.New("no data connection")
	errGateClose = errors.New("cut by hand")
	errLate      = errors.New("the client did not connect")

	errPortClosed = fmt.Errorf("%w: the port was closed", errNoConn)
)

// connect makes the transfer's data connection. The error wraps errNoConn
// unless the transfer was cancelled.
func (t *transfer) connect() (net.Conn, error) {
	if t.port.made != nil {
		return t.port.made, nil
	}
	limit := time.Duration(t.s.limits.DataSeconds) * time.Second
	if t.port.passive() {
		return t.takeClient(limit)
	}
	d := t.ask(&Message{Conn: t.port.conn, Dir: ToClient, Kind: KindOpen, Re: t.cmdID,
		Dec: &Decoded{Verb: t.verb, Path: t.path}})
	if err := context.Cause(t.ctx); err != nil {
		return nil, err
	}
	if d.Action != Pass {
		return nil, fmt.Errorf("%w: %w", errNoConn, errGateClose)
	}
	ctx, cancel := context.WithTimeout(t.ctx, limit)
	defer cancel()
	t.waitsFor(WaitDial)
	c, err := t.s.network.Dial(ctx, t.s.conn, t.port.addr.String())
	t.waits.end()
	if err != nil {
		if cause := context.Cause(t.ctx); cause != nil {
			return nil, cause
		}
		return nil, fmt.Errorf("%w: %w", errNoConn, err)
	}
	t.s.emitAside(&Event{Conn: t.port.conn, Chan: ChanData, Dir: ToClient, Kind: KindOpen, Re: t.cmdID,
		Port: int(t.port.addr.Port()), Held: int64(d.Held), Break: d.Break, Peer: peerOf(c),
		Dec: &Decoded{Verb: t.verb, Path: t.path}})
	return c, nil
}

// takeClient takes the connection that awaitClient has got, or will get.
func (t *transfer) takeClient(limit time.Duration) (net.Conn, error) {
	timer := t.s.clock().NewTimer(limit)
	defer timer.Stop()
	take := func(c net.Conn, ok bool) (net.Conn, error) {
		if ok {
			return c, nil
		}
		return nil, errPortClosed
	}
	t.waitsFor(WaitConnect)
	defer t.waits.end()
	select {
	case c, ok := <-t.port.ready:
		return take(c, ok)
	case <-timer.C():
	case <-t.ctx.Done():
		return nil, context.Cause(t.ctx)
	}
	if t.port.come.Load() { // while nobody looked
		c, ok := <-t.port.ready
		return take(c, ok)
	}
	return nil, fmt.Errorf("%w: %w", errNoConn, errLate)
}

// addrOf reads a net.Addr of any network; the zero AddrPort if it has none.
func addrOf(a net.Addr) netip.AddrPort {
	switch a := a.(type) {
	case nil:
		return netip.AddrPort{}
	case *net.TCPAddr:
		ap := a.AddrPort()
		return netip.AddrPortFrom(ap.Addr().Unmap(), ap.Port())
	}
	ap, _ := netip.ParseAddrPort(a.String())
	return ap
}

// reset closes c so that the peer sees a reset instead of an end of file.
func reset(c net.Conn) {
	if l, ok := c.(interface{ SetLinger(int) error }); ok {
		l.SetLinger(0)
	}
	c.Close()
}
