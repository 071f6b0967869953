package recording

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"strings"
	"time"

	"ftpsim/ftpcore/event"
)

// serverEnd is the server's end of a connection. p.mu guards closed and expired.
type serverEnd struct {
	p             *player
	local, remote addr
	closed        bool
	expired       bool // the server has set a deadline in the past
}

// addr is an address in the record's form.
type addr struct{ network, text string }

func (a addr) Network() string { return a.network }
func (a addr) String() string  { return a.text }

func newEnd(p *player, peer *event.Peer) serverEnd {
	if peer == nil {
		peer = &event.Peer{}
	}
	return serverEnd{p: p, local: addr{peer.Via, peer.Local}, remote: addr{peer.Via, peer.Remote}}
}

func (e *serverEnd) LocalAddr() net.Addr              { return e.local }
func (e *serverEnd) RemoteAddr() net.Addr             { return e.remote }
func (e *serverEnd) SetReadDeadline(time.Time) error  { return nil }
func (e *serverEnd) SetWriteDeadline(time.Time) error { return nil }

func (e *serverEnd) SetDeadline(t time.Time) error {
	e.p.mu.Lock()
	defer e.p.mu.Unlock()
	e.expired = !t.IsZero() && t.Year() < 2000 // the engine sets such a deadline to end all I/O at once
	e.p.cond.Broadcast()
	return nil
}

func (e *serverEnd) Close() error {
	e.p.mu.Lock()
	defer e.p.mu.Unlock()
	e.closed = true
	e.p.cond.Broadcast()
	return nil
}

var errExpired = errors.New("deadline exceeded")

// controlConn is a control connection. The player supplies the client's bytes.
type controlConn struct {
	serverEnd
	segments [][]byte
	err      error // returned by Read after the segments
	cancel   context.CancelFunc
}

func (c *controlConn) Read(b []byte) (int, error) {
	c.p.mu.Lock()
	defer c.p.mu.Unlock()
	if !c.p.until(func() bool { return c.closed || c.err != nil || len(c.segments) > 0 }) || c.closed {
		return 0, net.ErrClosed
	}
	if len(c.segments) == 0 {
		return 0, c.err
	}
	n := copy(b, c.segments[0])
	if c.segments[0] = c.segments[0][n:]; len(c.segments[0]) == 0 {
		c.segments = c.segments[1:]
	}
	return n, nil
}

func (c *controlConn) Write(b []byte) (int, error) { return len(b), nil }

// deliver supplies a segment from the client; hangUp ends the client's direction with err.
// The caller holds p.mu.
func (c *controlConn) deliver(b []byte) {
	c.segments = append(c.segments, b)
	c.p.cond.Broadcast()
}

func (c *controlConn) hangUp(err error) {
	c.err = err
	c.p.cond.Broadcast()
}

// dataConn is a data connection. Read returns the bytes of the record in due order.
type dataConn struct {
	serverEnd
	conn string
}

func (d *dataConn) Read(b []byte) (int, error) {
	p := d.p
	p.mu.Lock()
	defer p.mu.Unlock()
	f := p.flow(d.conn)
	ok := p.until(func() bool {
		return d.closed || d.expired || f.at < len(f.data) || f.ruleStops(p) || f.end == p.next && d.endsByClient(f)
	})
	switch {
	case !ok || d.closed:
		return 0, net.ErrClosed
	case d.expired:
		return 0, errExpired
	}
	if e := f.event(p); e != nil {
		return copyFrom(b[:min(int64(len(b)), f.nextSize(e))], pieces(e), f.off), nil
	}
	if cutAtGate(f.endReason(p)) || f.ruleStops(p) {
		return 1, nil // a byte, so that the gate is asked and cuts or stops the connection
	}
	if f.endReason(p) == event.ReasonConnectionBroke {
		return 0, errors.New(reason(p.events[f.end]))
	}
	return 0, io.EOF
}

// endsByClient reports whether the client or the gate ends the connection.
func (d *dataConn) endsByClient(f *flow) bool {
	switch f.endReason(d.p) {
	case "", event.ReasonComplete, event.ReasonDiskFull, event.ReasonLocalError, event.ReasonCutByHand, event.ReasonCutByRule, event.ReasonNoEnd, event.ReasonBadData, event.ReasonBytesBehind, event.ReasonPageType, event.ReasonNoCloseNotify:
		return true
	case event.ReasonConnectionBroke:
		return !fromControl(d.p.events[f.end])
	}
	return false
}

// Write accepts every block except the one at which the connection broke or the client
// stopped reading.
func (d *dataConn) Write(b []byte) (int, error) {
	p := d.p
	p.mu.Lock()
	defer p.mu.Unlock()
	f := p.flow(d.conn)
	if d.expired {
		return 0, errExpired
	}
	switch {
	case f.end < 0 || f.at < len(f.data) || f.ruleStops(p):
		return len(b), nil
	case !d.endsByClient(f):
		p.until(func() bool { return d.closed || d.expired })
		return 0, errExpired
	case f.endReason(p) == event.ReasonConnectionBroke:
		return 0, errors.New(reason(p.events[f.end]))
	}
	return len(b), nil
}

// passivePort is a passive port. Accept returns the connections in queue.
type passivePort struct {
	p      *player
	at     netip.AddrPort
	queue  []net.Conn
	closed bool
	err    error
}

func (l *passivePort) Addr() net.Addr { return net.TCPAddrFromAddrPort(l.at) }

func (l *passivePort) Accept() (net.Conn, error) {
	l.p.mu.Lock()
	defer l.p.mu.Unlock()
	ok := l.p.until(func() bool { return l.closed || l.err != nil || len(l.queue) > 0 })
	switch {
	case !ok || l.closed:
		return nil, net.ErrClosed
	case len(l.queue) == 0:
		return nil, l.err
	}
	c := l.queue[0]
	l.queue = l.queue[1:]
	return c, nil
}

func (l *passivePort) Close() error {
	l.p.mu.Lock()
	defer l.p.mu.Unlock()
	l.closed = true
	l.p.cond.Broadcast()
	return nil
}

// network is the engine's Network: it opens data connections from the record.
type network struct{ p *player }

// Listen returns the next port of the session in the record.
func (n network) Listen(_ context.Context, c net.Conn) (net.Listener, error) {
	p := n.p
	p.mu.Lock()
	defer p.mu.Unlock()
	sid := p.sessionOf(c)
	e := p.nextOwn(sid)
	switch {
	case e != nil && e.Kind == event.KindFail && e.Dec != nil:
		return nil, errors.New(e.Dec.Text)
	case e == nil || e.Kind != event.KindListen:
		return nil, errors.New("the record has no port here")
	}
	_, at, _ := strings.Cut(e.State.Data, " ")
	ap, err := netip.ParseAddrPort(at)
	if err != nil {
		return nil, err
	}
	l := &passivePort{p: p, at: ap}
	p.ports[e.Conn] = l
	return l, nil
}

// Dial returns the next active data connection of the session in the record.
func (n network) Dial(ctx context.Context, c net.Conn, _ string) (net.Conn, error) {
	p := n.p
	p.mu.Lock()
	sid := p.sessionOf(c)
	i := p.find(func(e *event.Event) bool {
		return e.SID == sid && e.Chan == event.ChanData && e.Dec != nil && e.Dec.Verb != "" && e.Kind != event.KindListen
	})
	p.mu.Unlock()
	switch {
	case i >= 0 && p.events[i].Kind == event.KindOpen:
		return &dataConn{serverEnd: newEnd(p, p.events[i].Peer), conn: p.events[i].Conn}, nil
	case i >= 0 && p.events[i].Kind == event.KindFail:
		return nil, errors.New(reason(p.events[i]))
	}
	<-ctx.Done() // the record cancels it while it is being opened
	return nil, ctx.Err()
}

func (p *player) sessionOf(c net.Conn) string {
	for sid, ctl := range p.controls {
		if net.Conn(ctl) == c {
			return sid
		}
	}
	return ""
}
