package tunnel

import (
	"context"
	"errors"
	"net"
	"sync"
	"sync/atomic"

	"github.com/hashicorp/yamux"
)

// Listen opens a passive port for one data connection of control, which must
// come from Accept or Connect. Its Addr is a *net.TCPAddr that the client can reach.
// The relay admits one connection, from control's peer. It closes the port after that, when
// its lifetime is over, or when control has ended. For connections from other hosts, Accept
// returns connections that are already reset. The error of a refused Listen wraps a
// *Refusal.
func (p *Page) Listen(ctx context.Context, control net.Conn) (net.Listener, error) {
	id, err := p.controlID(control)
	if err != nil {
		return nil, listenError(err)
	}
	st, err := p.m.open()
	if err != nil {
		return nil, listenError(err)
	}
	l := &pageListener{p: p, st: st, peer: control.RemoteAddr(), conns: make(chan net.Conn, maxStrangers+1), watchEnded: make(chan struct{}), done: make(chan struct{})}
	p.mu.Lock()
	p.listeners[st.StreamID()] = l // before the first connection can arrive
	p.mu.Unlock()
	reply, err := p.ask(ctx, st, kindListen, &listenHeader{Control: id, Strangers: true})
	if err == nil {
		l.addr, err = tcpAddr(reply.Local)
	}
	if err != nil {
		l.close(nil)
		return nil, listenError(err)
	}
	p.m.wg.Go(l.watch)
	return l, nil
}

// Dial opens an active data connection from the relay to addr, which must be a
// port of 1024 or above on control's peer. control must come from Accept. The error of a
// refused Dial wraps a *Refusal.
func (p *Page) Dial(ctx context.Context, control net.Conn, addr string) (net.Conn, error) {
	c, err := p.dial(ctx, control, addr)
	if err != nil {
		to, _ := tcpAddr(addr)
		return nil, opError("dial", nil, to, err)
	}
	return c, nil
}

func (p *Page) dial(ctx context.Context, control net.Conn, addr string) (*Conn, error) {
	id, err := p.controlID(control)
	if err != nil {
		return nil, err
	}
	st, reply, err := p.open(ctx, kindDial, &dialHeader{Control: id, Addr: addr})
	if err != nil {
		return nil, err
	}
	return p.newConn(st, reply.Local, reply.Remote)
}

// open opens a stream with a request of kind k for a connection.
func (p *Page) open(ctx context.Context, k kind, request any) (*yamux.Stream, replyHeader, error) {
	st, err := p.m.open()
	if err != nil {
		return nil, replyHeader{}, err
	}
	reply, err := p.ask(ctx, st, k, request)
	if err == nil {
		return st, reply, nil
	}
	if !errors.As(err, new(*Refusal)) {
		p.m.send(sigStop, st.StreamID()) // the relay may still be dialling
	}
	st.Close()
	p.m.forget(st.StreamID())
	return nil, reply, err
}

// ask writes a request and reads the reply. It fails with ctx.Err() when ctx is done.
func (p *Page) ask(ctx context.Context, st *yamux.Stream, k kind, request any) (replyHeader, error) {
	var reply replyHeader
	if err := writeHeader(st, k, request); err != nil {
		return reply, p.streamError(ctx, err)
	}
	stop := context.AfterFunc(ctx, func() { st.SetReadDeadline(past) })
	defer stop()
	if err := expectHeader(st, kindReply, &reply); err != nil {
		return reply, p.streamError(ctx, err)
	}
	if !stop() {
		return reply, ctx.Err() // ctx is done: the read deadline has been set
	}
	if reply.Error != nil {
		return reply, reply.Error
	}
	return reply, nil
}

func (p *Page) streamError(ctx context.Context, err error) error {
	switch {
	case p.m.lost():
		return ErrLost
	case ctx.Err() != nil:
		return ctx.Err()
	}
	return err
}

// controlID returns the ID of control's stream. control may be wrapped, for example in a
// *tls.Conn.
func (p *Page) controlID(control net.Conn) (uint32, error) {
	for control != nil {
		if c, ok := control.(*Conn); ok && c.m == p.m {
			return c.st.StreamID(), nil
		}
		w, ok := control.(interface{ NetConn() net.Conn })
		if !ok {
			break
		}
		control = w.NetConn()
	}
	return 0, &Refusal{Code: CodeNoSuchControl, Text: "not a control connection of this tunnel"}
}

// pageListener is a passive port of the relay.
type pageListener struct {
	p          *Page
	st         *yamux.Stream
	addr       *net.TCPAddr
	peer       net.Addr      // of the control connection
	conns      chan net.Conn // for Accept: strangers, then the client's connection
	watchEnded chan struct{} // closed when watch has ended
	// finishing makes watch end as soon as it has read the headers that have arrived.
	finishing atomic.Bool
	once      sync.Once
	done      chan struct{} // closed when the port is closed
	// Guarded by p.mu.
	accepting int      // calls of Accept in progress
	refused   *Refusal // why the relay has closed the port; nil: no reason given
}

// offer queues the client's connection for Accept, after the strangers that came before it:
// their headers have arrived already. It returns false if the port is closed or the queue is
// full.
func (l *pageListener) offer(c *Conn) bool {
	l.finishWatching()
	l.p.mu.Lock()
	defer l.p.mu.Unlock()
	if l.p.listeners[l.st.StreamID()] != l {
		return false
	}
	select {
	case l.conns <- c:
		return true
	default:
		return false
	}
}

// finishWatching blocks until watch has read the headers that have arrived, and has ended.
func (l *pageListener) finishWatching() {
	l.finishing.Store(true)
	l.st.SetReadDeadline(past)
	select {
	case <-l.watchEnded:
	case <-l.done:
	}
}

// Accept blocks until the client or a stranger has connected. A call that is in progress
// when the port is closed still returns a connection that arrived before.
func (l *pageListener) Accept() (net.Conn, error) {
	l.countAccept(+1)
	defer l.countAccept(-1)
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
	}
	select {
	case c := <-l.conns:
		return c, nil
	default:
	}
	l.p.mu.Lock()
	refused := l.refused
	l.p.mu.Unlock()
	switch {
	case l.p.m.lost():
		return nil, opError("accept", l.addr, nil, ErrLost)
	case refused != nil:
		return nil, refused
	}
	return nil, opError("accept", l.addr, nil, net.ErrClosed)
}

// countAccept counts the calls of Accept in progress. The last one on a closed port closes
// the connections that were not accepted.
func (l *pageListener) countAccept(by int) {
	l.p.mu.Lock()
	l.accepting += by
	last := l.accepting == 0 && l.p.listeners[l.st.StreamID()] != l
	l.p.mu.Unlock()
	if last {
		l.closeUnaccepted()
	}
}

// Close closes the port. Connections that have arrived before go to calls of Accept in
// progress; without such a call they are closed.
func (l *pageListener) Close() error {
	l.p.awaitDelivered()
	l.finishWatching()
	l.close(nil)
	return nil
}

// close closes the port. If refused is non-nil, Accept fails with it.
func (l *pageListener) close(refused *Refusal) {
	l.once.Do(func() {
		l.p.mu.Lock()
		delete(l.p.listeners, l.st.StreamID())
		l.refused = refused
		unused := l.accepting == 0
		l.p.mu.Unlock()
		close(l.done)
		l.st.Close()
		l.p.m.forget(l.st.StreamID())
		if unused {
			l.closeUnaccepted()
		}
	})
}

// closeUnaccepted closes the queued connections.
func (l *pageListener) closeUnaccepted() {
	for {
		select {
		case c := <-l.conns:
			c.Close()
		default:
			return
		}
	}
}

// Addr returns the passive address, a *net.TCPAddr.
func (l *pageListener) Addr() net.Addr { return l.addr }

func listenError(err error) error { return opError("listen", nil, nil, err) }
