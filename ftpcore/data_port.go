package ftpcore

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync/atomic"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

// dataPort is the endpoint that PASV, PORT or a verb like them agreed on for the next data
// connection.
type dataPort struct {
	how     string         // "pasv", "epsv", "lpsv", "port", "eprt", "lprt"
	conn    string         // "S1.d1"
	addr    netip.AddrPort // the server's if passive, the client's if active
	by      int64          // ID of the command that agreed on it
	ln      net.Listener   // passive; nil if active
	ready   chan net.Conn  // passive: receives the client's connection; closed if it will not come
	made    net.Conn       // connection that ESTA or ESTP made ahead of the transfer
	arrived atomic.Bool    // passive: the client has connected, its connection is about to be in ready
	fault   error          // passive: why the listener failed, valid once ready is closed; nil if the server closed it
	// otherHost is closed when another host, from, has connected to the passive port.
	otherHost chan struct{}
	from      netip.Addr
	rule      event.PortFault // how a fault rule makes it fail; empty if none does
}

func (p *dataPort) passive() bool  { return p.ln != nil }
func (p *dataPort) String() string { return p.how + " " + p.addr.String() }

func (s *session) newPort(how string, addr netip.AddrPort) *dataPort {
	s.dataConns.count++
	return &dataPort{how: how, conn: fmt.Sprintf("%s.d%d", s.id, s.dataConns.count), addr: addr, by: s.cur.id}
}

// listen opens a passive port. If that fails, it returns nil and the reply.
func (s *session) listen(how string) (*dataPort, wire.Reply) {
	s.dropPort(event.ReasonReplaced)
	var ln net.Listener
	var err error
	s.unlocked(event.WaitPort, func() { ln, err = s.network.Listen(s.life.ctx, s.conn) })
	if err != nil {
		saw := errText(err)
		s.emit(&event.Event{Chan: event.ChanData, Kind: event.KindFail, Re: s.cur.id, Dec: &event.Decoded{Why: event.ReasonNoPort, Text: saw,
			Check: wire.CompleteCheck(event.ReasonNoPort, "", event.Check{Saw: saw})}})
		return nil, wire.NewReply(425, event.ReasonNoPort, "Can't open a passive port: %s.", saw).Because(event.Check{Saw: saw})
	}
	p := s.newPort(how, addrOf(ln.Addr()))
	p.ln = ln
	return p, wire.Reply{}
}

// agree makes p the session's port, starts to wait for the client if p is passive, and
// returns r.
func (s *session) agree(p *dataPort, r wire.Reply) wire.Reply {
	s.dataConns.port = p
	if p.passive() {
		s.emit(&event.Event{Conn: p.conn, Chan: event.ChanData, Kind: event.KindListen, Re: p.by, Port: int(p.addr.Port()), Dec: &event.Decoded{Verb: s.cur.verb()}})
		if p.failBy(s.cur.fault) {
			return r
		}
		p.ready, p.otherHost = make(chan net.Conn, 1), make(chan struct{})
		go s.awaitClient(p)
		return r
	}
	p.failBy(s.cur.fault)
	return r
}

// failBy makes the data port p fail as f says, and reports whether it does: no client can
// reach the announced port.
func (p *dataPort) failBy(f *event.FaultMark) bool {
	if f == nil || f.Port == "" {
		return false
	}
	p.rule = f.Port
	if p.passive() {
		p.ready, p.otherHost = make(chan net.Conn), make(chan struct{})
		close(p.ready)
		p.ln.Close()
	}
	return true
}

// awaitClient waits for the client's connection and puts it into p.ready. It runs on its
// own goroutine.
func (s *session) awaitClient(p *dataPort) {
	defer close(p.ready)
	defer p.ln.Close()
	c, err := s.accept(p)
	if err == nil {
		p.ready <- c
	} else if !errors.Is(err, net.ErrClosed) {
		p.fault = err
	}
}

// accept waits for the client's data connection. It closes connections from hosts other than
// the client's (RFC 2577 §8).
func (s *session) accept(p *dataPort) (net.Conn, error) {
	for {
		c, err := p.ln.Accept()
		if err != nil {
			return nil, err
		}
		from := addrOf(c.RemoteAddr())
		if from.Addr().Unmap() != s.clientIP() {
			c.Close()
			if !p.from.IsValid() {
				p.from = from.Addr()
				close(p.otherHost)
			}
			s.emitAside(&event.Event{Conn: p.conn, Chan: event.ChanData, Dir: event.ToServer, Kind: event.KindWarning, Re: p.by,
				Dec: &event.Decoded{Why: event.ReasonStranger, Text: from.String(),
					Check: wire.CompleteCheck(event.ReasonStranger, "", event.Check{Want: s.clientIP().String(), Saw: from.Addr().String()})}})
			continue
		}
		p.arrived.Store(true)
		s.emitAside(&event.Event{Conn: p.conn, Chan: event.ChanData, Dir: event.ToServer, Kind: event.KindOpen, Re: p.by, Port: int(p.addr.Port()), Peer: peerOf(c)})
		return c, nil
	}
}

// Causes for a transfer that ended early.
var (
	errAborted   = errors.New("aborted by the client")
	errStalled   = errors.New("no progress")
	errGone      = errors.New("session over")
	errNoConn    = errors.New("no data connection")
	errGateClose = errors.New("cut by hand")
	errRuleClose = errors.New("cut by a rule")
	errLate      = errors.New("the client did not connect")

	errRuleReset  = fmt.Errorf("%w, with a reset", errRuleClose)
	errPortClosed = fmt.Errorf("%w: the port was closed", errNoConn)
)

// foreignError means that another host connected to a passive port, and the client did not.
type foreignError struct{ from, client netip.Addr }

func (e *foreignError) Error() string {
	return fmt.Sprintf("%v came to the port, and only %v may use it", e.from, e.client)
}

// portError means that the network closed a passive port.
type portError struct{ text string }

func (e *portError) Error() string { return e.text }

// errText returns err's text. If the network named a reason, it drops the wrapping that
// says where the error happened.
func errText(err error) string {
	var no interface {
		error
		Reason() string
	}
	if errors.As(err, &no) {
		return no.Error()
	}
	return err.Error()
}

// connect makes the transfer's data connection. The error wraps errNoConn
// unless the transfer was cancelled.
func (t *transfer) connect() (net.Conn, error) {
	if t.port.made != nil {
		t.connected.Store(true)
		return t.port.made, nil
	}
	limit := time.Duration(t.s.limits.DataSeconds) * time.Second
	switch {
	case t.port.rule == event.PortNever:
		return nil, t.waitInVain(limit)
	case t.port.passive():
		return t.takeClient(limit)
	case t.port.rule == event.PortRefused:
		return nil, fmt.Errorf("%w: %w", errNoConn, errRuleClose)
	}
	d := t.ask(&event.Message{Conn: t.port.conn, Dir: event.ToClient, Kind: event.KindOpen, Re: t.cmdID,
		Dec: &event.Decoded{Verb: t.verb, Path: t.path}})
	if err := t.cause(); err != nil {
		return nil, err
	}
	if d.Action != event.Pass {
		return nil, fmt.Errorf("%w: %w", errNoConn, errGateClose)
	}
	ctx, cancel := context.WithTimeout(t.ctx, limit)
	defer cancel()
	t.waitsFor(event.WaitDial)
	c, err := t.s.network.Dial(ctx, t.s.conn, t.port.addr.String())
	t.waits.end()
	if err != nil {
		if cause := t.cause(); cause != nil {
			return nil, cause
		}
		return nil, fmt.Errorf("%w: %w", errNoConn, err)
	}
	t.connected.Store(true) // before the event: from it on a hangup cancels nothing
	t.s.emitAside(&event.Event{Conn: t.port.conn, Chan: event.ChanData, Dir: event.ToClient, Kind: event.KindOpen, Re: t.cmdID,
		Port: int(t.port.addr.Port()), Held: int64(d.Held), Break: d.Break, Peer: peerOf(c),
		Dec: &event.Decoded{Verb: t.verb, Path: t.path}})
	return c, nil
}

// otherHostTime is how long a transfer still waits for its client after another host has
// connected. The other host may be a second server (FXP), and then the client itself never
// connects.
const otherHostTime = 200 * time.Millisecond

// leftTime is how long a transfer still waits for its client after the client has closed the
// control connection: its data connection may be made and not accepted yet. One second lets
// TCP repeat a lost SYN.
const leftTime = time.Second

// takeClient waits, at most limit, for the connection that awaitClient accepts.
func (t *transfer) takeClient(limit time.Duration) (net.Conn, error) {
	timer := t.s.clock().NewTimer(limit)
	defer func() { timer.Stop() }()
	shorten := func(d time.Duration) {
		timer.Stop()
		timer = t.s.clock().NewTimer(d)
	}
	t.waitsFor(event.WaitConnect)
	defer t.waits.end()
	strange, left := t.port.otherHost, t.left
	for {
		select {
		case c, ok := <-t.port.ready:
			return t.taken(c, ok)
		case <-strange:
			strange = nil
			shorten(otherHostTime)
		case <-left:
			left = nil
			shorten(leftTime)
		case <-timer.C():
			if t.port.arrived.Load() { // it came in the same moment as the timer
				c, ok := <-t.port.ready
				return t.taken(c, ok)
			}
			return nil, t.notConnected()
		case <-t.ctx.Done():
			return nil, t.cause()
		}
	}
}

// taken returns the client's connection c, or why there is none if ok is false: the port was
// closed.
func (t *transfer) taken(c net.Conn, ok bool) (net.Conn, error) {
	switch {
	case ok:
		t.connected.Store(true)
		return c, nil
	case t.clientLeft():
		return nil, errGone
	case t.port.fault != nil:
		return nil, fmt.Errorf("%w: %w", errNoConn, &portError{errText(t.port.fault)})
	}
	return nil, errPortClosed
}

// notConnected returns why the client did not connect in time.
func (t *transfer) notConnected() error {
	if t.clientLeft() {
		return errGone
	}
	select {
	case <-t.port.otherHost:
		return fmt.Errorf("%w: %w", errNoConn, &foreignError{t.port.from, t.s.clientIP()})
	default:
		return fmt.Errorf("%w: %w", errNoConn, errLate)
	}
}

// clientLeft reports whether the client has closed the control connection.
func (t *transfer) clientLeft() bool {
	select {
	case <-t.left:
		return true
	default:
		return false
	}
}

// waitInVain waits for limit, since a fault rule keeps the connection from being made.
func (t *transfer) waitInVain(limit time.Duration) error {
	timer := t.s.clock().NewTimer(limit)
	defer timer.Stop()
	t.waitsFor(event.WaitConnect)
	defer t.waits.end()
	select {
	case <-timer.C():
		return fmt.Errorf("%w: %w", errNoConn, errLate)
	case <-t.left:
		return errGone
	case <-t.ctx.Done():
		return t.cause()
	}
}

// addrOf returns the address and port of a; zero if it has none.
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

// reset closes c with a TCP reset instead of an end of file.
func reset(c net.Conn) {
	if l, ok := c.(interface{ SetLinger(int) error }); ok {
		l.SetLinger(0)
	}
	c.Close()
}

// earlyClose returns the warning for a data connection that ended before its transfer.
func earlyClose(why event.Reason) []event.Warning {
	switch why {
	case event.ReasonConnectionBroke, event.ReasonCutByHand, event.ReasonCutByRule, event.ReasonStalled, event.ReasonNoCloseNotify:
		return []event.Warning{{Code: event.WarnEarlyClose}}
	}
	return nil
}

// Network makes the engine's data connections. Its methods use types of the standard
// library only, so that an implementation need not import this package.
//
// control is the connection that was passed to Server.ServeConn. The implementation finds
// the client by it, and refuses data connections of any other peer.
type Network interface {
	// Listen opens a passive port for one data connection of control. The listener's Addr
	// is a *net.TCPAddr that the client can reach. Accept returns connections from
	// control's peer only. Close frees the port; a waiting Accept still returns a
	// connection that came before Close.
	Listen(ctx context.Context, control net.Conn) (net.Listener, error)

	// Dial opens an active data connection to addr ("127.0.0.1:40001").
	Dial(ctx context.Context, control net.Conn, addr string) (net.Conn, error)
}
