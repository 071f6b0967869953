package tunnel

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/hashicorp/yamux"
)

// Page is the page's end of a tunnel. It is a net.Listener of TCP control
// connections; its Listen and Dial are the way to their data connections.
type Page struct {
	m        *mux
	hello    Hello
	accepted chan *Conn

	mu        sync.Mutex
	listeners map[uint32]*pageListener
}

// NewPage speaks the page's side on conn, which it takes over, and returns
// when the relay has said hello. It returns ErrVersion when the relay speaks
// another version, and a *Refusal when the relay cannot serve this page.
func NewPage(conn net.Conn) (*Page, error) { return newPage(conn, defaultTimes) }

func newPage(conn net.Conn, t times) (*Page, error) {
	m, err := newMux(conn, true, t)
	if err != nil {
		conn.Close()
		return nil, err
	}
	p := &Page{m: m, accepted: make(chan *Conn), listeners: map[uint32]*pageListener{}}
	if err := p.meet(); err != nil {
		if lost := m.err(); lost != nil {
			err = lost
		}
		m.end(err)
		return nil, fmt.Errorf("no hello from the relay: %w", err)
	}
	m.wg.Go(m.receive)
	m.wg.Go(p.take)
	return p, nil
}

// meet reads the hello.
func (p *Page) meet() error {
	ctx, cancel := context.WithTimeout(context.Background(), p.m.times.header)
	defer cancel()
	st, err := p.m.ses.AcceptStreamWithContext(ctx)
	if err != nil {
		return err
	}
	st.SetReadDeadline(time.Now().Add(p.m.times.header))
	if err := expectHeader(st, kindHello, &p.hello); err != nil {
		return err
	}
	if p.hello.Error != nil {
		return p.hello.Error
	}
	st.SetReadDeadline(time.Time{})
	p.m.hello = st
	p.m.register(st.StreamID(), waiter{st})
	return nil
}

// take takes the streams that the relay opens.
func (p *Page) take() {
	for {
		st, err := p.m.accept()
		if err != nil {
			return
		}
		p.m.wg.Go(func() {
			if err := p.sort(st); err != nil && !p.m.lost() {
				p.m.end(err)
			}
		})
	}
}

// sort reads the header of a stream and brings it to who waits for it.
func (p *Page) sort(st *yamux.Stream) error {
	k, raw, err := readHeader(st)
	if err != nil {
		return err
	}
	switch k {
	case kindAccepted:
		var h acceptedHeader
		if err := decodeBody(raw, &h); err != nil {
			return err
		}
		c, err := p.newConn(st, h.Local, h.Remote)
		if err != nil {
			return err
		}
		select {
		case p.accepted <- c:
		case <-p.m.done():
		}
		return nil
	case kindData:
		var h dataHeader
		if err := decodeBody(raw, &h); err != nil {
			return err
		}
		c, err := p.newConn(st, h.Local, h.Remote)
		if err != nil {
			return err
		}
		p.mu.Lock()
		l := p.listeners[h.Listener]
		p.mu.Unlock()
		if l == nil || !l.offer(c) {
			c.Reset()
		}
		return nil
	}
	return protocolError("the relay opened a stream of kind %d", k)
}

// Accept waits for the next control connection. It fails with ErrLost, or with
// net.ErrClosed after Close.
func (p *Page) Accept() (net.Conn, error) {
	select {
	case c := <-p.accepted:
		return c, nil
	case <-p.m.done():
		return nil, p.gone("accept", p.Addr())
	}
}

// Addr is the FTP address that the relay gave to this page.
func (p *Page) Addr() net.Addr {
	addr, err := tcpAddr(p.hello.FTP)
	if err != nil {
		return &net.TCPAddr{}
	}
	return addr
}

// Hello is what the relay said about itself.
func (p *Page) Hello() Hello { return p.hello }

// Done is closed when the tunnel is gone.
func (p *Page) Done() <-chan struct{} { return p.m.done() }

// Err is why the tunnel is gone; nil while it stands, and when the relay simply
// left.
func (p *Page) Err() error {
	if err := p.m.err(); !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}

// Close gives up the tunnel: all its connections fail, and the relay resets
// the clients'. It does not wait for that.
func (p *Page) Close() error {
	p.m.end(net.ErrClosed)
	return nil
}

// Listen opens a passive port for one data connection of control, which must
// come from Accept. Its Addr is a *net.TCPAddr that the client can reach.
// Accept yields connections of control's peer alone; the relay closes the port
// after the first, after a long while, or when control is gone. A refusal is a
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
	l := &pageListener{p: p, st: st, conns: make(chan *Conn, 1), done: make(chan struct{})}
	p.mu.Lock()
	p.listeners[st.StreamID()] = l // before the first connection can come
	p.mu.Unlock()
	reply, err := p.ask(ctx, st, kindListen, &listenHeader{Control: id})
	if err == nil {
		l.addr, err = tcpAddr(reply.Local)
	}
	if err != nil {
		l.Close()
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

// gone is the error of an operation after the end of the tunnel.
func (p *Page) gone(op string, addr net.Addr) error {
	if errors.Is(p.m.err(), net.ErrClosed) {
		return opError(op, addr, nil, net.ErrClosed)
	}
	return opError(op, addr, nil, ErrLost)
}

// pageListener is a passive port of the relay.
type pageListener struct {
	p     *Page
	st    *yamux.Stream
	addr  *net.TCPAddr
	conns chan *Conn
	once  sync.Once
	done  chan struct{}
}

// watch waits for the relay to close the port.
func (l *pageListener) watch() {
	l.st.Read(make([]byte, 1))
	l.Close()
}

// offer queues a connection, of which there is but one.
func (l *pageListener) offer(c *Conn) bool {
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

// Accept waits for the connection of the client.
func (l *pageListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
	}
	if l.p.m.lost() {
		return nil, opError("accept", l.addr, nil, ErrLost)
	}
	return nil, opError("accept", l.addr, nil, net.ErrClosed)
}

// Close frees the port. A connection that nobody accepted is reset.
func (l *pageListener) Close() error {
	l.once.Do(func() {
		l.p.mu.Lock()
		delete(l.p.listeners, l.st.StreamID())
		l.p.mu.Unlock()
		close(l.done)
		l.st.Close()
		l.p.m.forget(l.st.StreamID())
		select {
		case c := <-l.conns:
			c.Reset()
		default:
		}
	})
	return nil
}

// Addr is the passive address, a *net.TCPAddr.
func (l *pageListener) Addr() net.Addr { return l.addr }

func listenError(err error) error { return opError("listen", nil, nil, err) }

// opError is an error as the net package words it. A *net.TCPAddr may be nil.
func opError(op string, from, to net.Addr, err error) error {
	e := &net.OpError{Op: op, Net: "tcp", Err: err}
	if a, ok := from.(*net.TCPAddr); ok && a != nil {
		e.Source = a
	}
	if a, ok := to.(*net.TCPAddr); ok && a != nil {
		e.Addr = a
	}
	return e
}

// tcpAddr reads "127.0.0.1:2121".
func tcpAddr(s string) (*net.TCPAddr, error) {
	ap, err := netip.ParseAddrPort(s)
	if err != nil {
		return nil, protocolError("address %q", s)
	}
	return net.TCPAddrFromAddrPort(netip.AddrPortFrom(ap.Addr().Unmap(), ap.Port())), nil
}
