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

// end is one end of a connection, the server's. p.mu guards what changes.
type end struct {
	p             *player
	local, remote addr
	closed        bool
	late          bool // a deadline that lies in the past was set
}

// addr is an address as the record has it.
type addr struct{ network, text string }

func (a addr) Network() string { return a.network }
func (a addr) String() string  { return a.text }

func newEnd(p *player, peer *event.Peer) end {
	if peer == nil {
		peer = &event.Peer{}
	}
	return end{p: p, local: addr{peer.Via, peer.Local}, remote: addr{peer.Via, peer.Remote}}
}

func (e *end) LocalAddr() net.Addr              { return e.local }
func (e *end) RemoteAddr() net.Addr             { return e.remote }
func (e *end) SetReadDeadline(time.Time) error  { return nil }
func (e *end) SetWriteDeadline(time.Time) error { return nil }

func (e *end) SetDeadline(t time.Time) error {
	e.p.mu.Lock()
	defer e.p.mu.Unlock()
	e.late = !t.IsZero() && t.Year() < 2000 // the engine's "at once"
	e.p.cond.Broadcast()
	return nil
}

func (e *end) Close() error {
	e.p.mu.Lock()
	defer e.p.mu.Unlock()
	e.closed = true
	e.p.cond.Broadcast()
	return nil
}

var errLate = errors.New("deadline exceeded")

// control is a control connection: what the client says is put into it.
type control struct {
	end
	segments [][]byte
	err      error // once they are read
	cancel   context.CancelFunc
}

func (c *control) Read(b []byte) (int, error) {
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

func (c *control) Write(b []byte) (int, error) { return len(b), nil }

// say puts a segment in; hangUp ends what the client says. p.mu is held.
func (c *control) say(b []byte) {
	c.segments = append(c.segments, b)
	c.p.cond.Broadcast()
}

func (c *control) hangUp(err error) {
	c.err = err
	c.p.cond.Broadcast()
}

// data is a data connection: it gives what the record says when it is time.
type data struct {
	end
	conn string
}

func (d *data) Read(b []byte) (int, error) {
	p := d.p
	p.mu.Lock()
	defer p.mu.Unlock()
	f := p.flow(d.conn)
	ok := p.until(func() bool {
		return d.closed || d.late || f.at < len(f.data) || f.end == p.next && d.comesToEnd(f)
	})
	switch {
	case !ok || d.closed:
		return 0, net.ErrClosed
	case d.late:
		return 0, errLate
	}
	if e := f.event(p); e != nil {
		return part(b[:min(int64(len(b)), f.size(e))], pieces(e), f.off), nil
	}
	switch f.why(p) {
	case event.ReasonConnectionBroke:
		return 0, errors.New(reason(p.events[f.end]))
	case event.ReasonCutByHand, event.ReasonCutByRule:
		return 1, nil // a byte that the gate takes for its cut
	}
	return 0, io.EOF
}

// comesToEnd reports whether it is the client, or the gate, that ends it.
func (d *data) comesToEnd(f *flow) bool {
	switch f.why(d.p) {
	case "", event.ReasonComplete, event.ReasonDiskFull, event.ReasonLocalError, event.ReasonCutByHand, event.ReasonCutByRule, event.ReasonNoEnd, event.ReasonBadData, event.ReasonBytesBehind, event.ReasonPageType, event.ReasonNoCloseNotify:
		return true
	case event.ReasonConnectionBroke:
		return !fromControl(d.p.events[f.end])
	}
	return false
}

// Write takes all, but for the block with which the connection broke, or with
// which the client stopped reading.
func (d *data) Write(b []byte) (int, error) {
	p := d.p
	p.mu.Lock()
	defer p.mu.Unlock()
	f := p.flow(d.conn)
	if d.late {
		return 0, errLate
	}
	switch {
	case f.end < 0 || f.at < len(f.data):
		return len(b), nil
	case !d.comesToEnd(f):
		p.until(func() bool { return d.closed || d.late })
		return 0, errLate
	case f.why(p) == event.ReasonConnectionBroke:
		return 0, errors.New(reason(p.events[f.end]))
	}
	return len(b), nil
}

// port is a passive port: Accept gives the connections that are put into it.
type port struct {
	p      *player
	at     netip.AddrPort
	queue  []net.Conn
	closed bool
	err    error
}

func (l *port) Addr() net.Addr { return net.TCPAddrFromAddrPort(l.at) }

func (l *port) Accept() (net.Conn, error) {
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

func (l *port) Close() error {
	l.p.mu.Lock()
	defer l.p.mu.Unlock()
	l.closed = true
	l.p.cond.Broadcast()
	return nil
}

// network is what the engine makes data connections with.
type network struct{ p *player }

// Listen gives the port that the record has next for this session.
func (n network) Listen(_ context.Context, c net.Conn) (net.Listener, error) {
	p := n.p
	p.mu.Lock()
	defer p.mu.Unlock()
	sid := p.sessionOf(c)
	e := p.own(sid)
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
	l := &port{p: p, at: ap}
	p.ports[e.Conn] = l
	return l, nil
}

// Dial gives the active data connection that the record has next.
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
		return &data{end: newEnd(p, p.events[i].Peer), conn: p.events[i].Conn}, nil
	case i >= 0 && p.events[i].Kind == event.KindFail:
		return nil, errors.New(reason(p.events[i]))
	}
	<-ctx.Done() // it was given up while it was being made
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
