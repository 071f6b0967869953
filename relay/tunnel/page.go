package tunnel

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/hashicorp/yamux"
)

// Page is the page's end of a tunnel. It is a net.Listener of control connections; its Listen
// and Dial open data connections.
type Page struct {
	m        *mux
	hello    Hello
	accepted chan *Conn

	mu          sync.Mutex
	listeners   map[uint32]*pageListener
	undelivered map[uint32]chan struct{} // streams that the relay has opened and dispatch has not delivered; closed on delivery
}

// NewPage runs the page's end of a tunnel on conn, which it owns from now on. It blocks until
// the relay's Hello has arrived. RequestTunnel comes before it, on a connection to a relay.
// The error wraps ErrVersion if the relay speaks another version.
func NewPage(conn net.Conn) (*Page, error) { return newPage(conn, defaultTimes) }

func newPage(conn net.Conn, t times) (*Page, error) {
	p := &Page{accepted: make(chan *Conn), listeners: map[uint32]*pageListener{}, undelivered: map[uint32]chan struct{}{}}
	m, err := newMux(conn, true, t, p.streamOpened)
	if err != nil {
		conn.Close()
		return nil, err
	}
	p.m = m
	if err := p.readHello(); err != nil {
		if lost := m.err(); lost != nil {
			err = lost
		}
		m.end(err)
		return nil, fmt.Errorf("no hello from the relay: %w", err)
	}
	m.wg.Go(m.receive)
	m.wg.Go(p.acceptStreams)
	return p, nil
}

// readHello reads the relay's Hello.
func (p *Page) readHello() error {
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
	st.SetReadDeadline(time.Time{})
	p.streamDelivered(st.StreamID())
	p.m.hello = st
	p.m.register(st.StreamID(), waiter{st})
	return nil
}

// acceptStreams accepts the streams that the relay opens, until the session ends.
func (p *Page) acceptStreams() {
	for {
		st, err := p.m.accept()
		if err != nil {
			return
		}
		p.m.wg.Go(func() {
			if err := p.dispatch(st); err != nil && !p.m.lost() {
				p.m.end(err)
			}
		})
	}
}

// dispatch reads the header of a stream and passes its connection to Accept or to the
// listener of its passive port.
func (p *Page) dispatch(st *yamux.Stream) error {
	defer p.streamDelivered(st.StreamID())
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
		c.implicitTLS = h.TLS
		p.streamDelivered(st.StreamID()) // Accept may block for long, and no listener waits for this stream
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
		p.mu.Lock()
		l := p.listeners[h.Listener]
		p.mu.Unlock()
		c, err := p.dataConn(st, h, l)
		if err != nil {
			return err
		}
		if l == nil || !l.offer(c) {
			c.Close()
		}
		return nil
	}
	return protocolError("the relay opened a stream of kind %d", k)
}

// streamOpened records that the relay opens the stream id.
func (p *Page) streamOpened(id uint32) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.undelivered[id] = make(chan struct{})
}

// streamDelivered records that dispatch has delivered the stream id.
func (p *Page) streamDelivered(id uint32) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if c := p.undelivered[id]; c != nil {
		close(c)
		delete(p.undelivered, id)
	}
}

// awaitDelivered blocks until all streams that the relay has opened so far are delivered.
// That takes almost no time, since the header arrives together with the opening of a stream.
func (p *Page) awaitDelivered() {
	p.mu.Lock()
	undelivered := slices.Collect(maps.Values(p.undelivered))
	p.mu.Unlock()
	late := time.NewTimer(p.m.times.header)
	defer late.Stop()
	for _, c := range undelivered {
		select {
		case <-c:
		case <-p.m.told:
			return
		case <-late.C:
			return
		}
	}
}

// Accept blocks until there is a control connection. The connection is a *Conn. The error
// wraps ErrLost, or net.ErrClosed after Close.
func (p *Page) Accept() (net.Conn, error) {
	select {
	case c := <-p.accepted:
		return c, nil
	case <-p.m.done():
		return nil, p.gone("accept", p.Addr())
	}
}

// Addr returns the relay's FTP address for this page, a *net.TCPAddr.
func (p *Page) Addr() net.Addr {
	addr, err := tcpAddr(p.hello.FTP)
	if err != nil {
		return &net.TCPAddr{}
	}
	return addr
}

// Hello returns the relay's Hello.
func (p *Page) Hello() Hello { return p.hello }

// Done returns a channel that is closed when the tunnel has ended.
func (p *Page) Done() <-chan struct{} { return p.m.done() }

// Err returns why the tunnel has ended. It is nil while the tunnel exists, and if the relay
// or Close has closed it.
func (p *Page) Err() error {
	if err := p.m.err(); !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}

// Close closes the tunnel. All its connections fail, and the relay resets the clients'
// connections or says goodbye on them. Close does not wait for that.
func (p *Page) Close() error {
	p.m.end(net.ErrClosed)
	return nil
}

// gone returns the error of an operation after the end of the tunnel.
func (p *Page) gone(op string, addr net.Addr) error {
	if errors.Is(p.m.err(), net.ErrClosed) {
		return opError(op, addr, nil, net.ErrClosed)
	}
	return opError(op, addr, nil, ErrLost)
}

// opError returns a *net.OpError. from and to may be nil.
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

// tcpAddr parses an address such as "127.0.0.1:2121".
func tcpAddr(s string) (*net.TCPAddr, error) {
	ap, err := netip.ParseAddrPort(s)
	if err != nil {
		return nil, protocolError("address %q", s)
	}
	return net.TCPAddrFromAddrPort(netip.AddrPortFrom(ap.Addr().Unmap(), ap.Port())), nil
}
