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
// come from Accept. Its Addr is a *net.TCPAddr that the client can reach.
// The relay lets in control's peer alone and closes the port after its
// connection, after a long while, or when control is gone; of others Accept yields
// connections that are reset already. A refusal is a *Refusal.
func (p *Page) Listen(ctx context.Context, control net.Conn) (net.Listener, error) {
	id, err := p.controlID(control)
	if err != nil {
		return nil, listenError(err)
	}
	st, err := p.m.open()
	if err != nil {
		return nil, listenError(err)
	}
	l := &pageListener{p: p, st: st, conns: make(chan net.Conn, maxStrangers+1), heard: make(chan struct{}), done: make(chan struct{})}
	p.mu.Lock()
	p.listeners[st.StreamID()] = l // before the first connection can come
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
// port of 1024 or above on control's peer. control must come from Accept. A
// refusal is a *Refusal.
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
	st, err := p.m.open()
	if err != nil {
		return nil, err
	}
	reply, err := p.ask(ctx, st, kindDial, &dialHeader{Control: id, Addr: addr})
	if err == nil {
		return p.newConn(st, reply.Local, reply.Remote)
	}
	if !errors.As(err, new(*Refusal)) {
		p.m.send(sigStop, st.StreamID()) // the relay may still be dialling
	}
	st.Close()
	p.m.forget(st.StreamID())
	return nil, err
}

// ask writes a request and reads its reply. ctx bounds the wait.
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
		return reply, ctx.Err() // and the deadline is set
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

// controlID finds the accepted stream of control, which may be wrapped (as
// *tls.Conn does).
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
	p     *Page
	st    *yamux.Stream
	addr  *net.TCPAddr
	conns chan net.Conn // strangers, then the client's
	heard chan struct{} // closed when watch has ended
	// hurried has watch end as soon as it has read what is there.
	hurried atomic.Bool
	once    sync.Once
	done    chan struct{} // closed when the port is closed
	// Guarded by p.mu.
	accepting int      // calls of Accept
	refused   *Refusal // why the relay has closed the port; nil: it did not say
}

// offer queues the client's connection, behind the strangers who came before: the
// tunnel keeps its order, so that what it told of them is there to be read.
func (l *pageListener) offer(c *Conn) bool {
	l.hurry()
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

// hurry waits until watch has heard of the strangers of whom the relay has told so
// far, and then of no more.
func (l *pageListener) hurry() {
	l.hurried.Store(true)
	l.st.SetReadDeadline(past)
	select {
	case <-l.heard:
	case <-l.done:
	}
}

// Accept waits for the connection of the client, or for a stranger. It still yields
// what had come when the port was closed, if it was called before.
func (l *pageListener) Accept() (net.Conn, error) {
	l.enter(+1)
	defer l.enter(-1)
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

// enter counts the calls of Accept. The last one of a port that is closed leaves
// nothing behind.
func (l *pageListener) enter(by int) {
	l.p.mu.Lock()
	l.accepting += by
	last := l.accepting == 0 && l.p.listeners[l.st.StreamID()] != l
	l.p.mu.Unlock()
	if last {
		l.forsake()
	}
}

// Close frees the port. A connection that nobody accepts is ended. What the relay
// has let in so far is not lost: see Accept.
func (l *pageListener) Close() error {
	l.p.settle()
	l.hurry()
	l.close(nil)
	return nil
}

// close ends the port; refused is what Accept tells then.
func (l *pageListener) close(refused *Refusal) {
	l.once.Do(func() {
		l.p.mu.Lock()
		delete(l.p.listeners, l.st.StreamID())
		l.refused = refused
		nobody := l.accepting == 0
		l.p.mu.Unlock()
		close(l.done)
		l.st.Close()
		l.p.m.forget(l.st.StreamID())
		if nobody {
			l.forsake()
		}
	})
}

// forsake ends what nobody has accepted.
func (l *pageListener) forsake() {
	for {
		select {
		case c := <-l.conns:
			c.Close()
		default:
			return
		}
	}
}

// Addr is the passive address, a *net.TCPAddr.
func (l *pageListener) Addr() net.Addr { return l.addr }

func listenError(err error) error { return opError("listen", nil, nil, err) }
