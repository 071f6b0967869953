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

// Page is the page's end of a tunnel. It is a net.Listener of TCP control
// connections; its Listen and Dial are the way to their data connections.
type Page struct {
	m        *mux
	hello    Hello
	accepted chan *Conn

	mu        sync.Mutex
	listeners map[uint32]*pageListener
	coming    map[uint32]chan struct{} // streams of the relay; closed when each is where it belongs
}

// NewPage speaks the page's side on conn, which it takes over, and returns
// when the relay has said hello. It returns ErrVersion when the relay speaks
// another version, and a *Refusal when the relay cannot serve this page.
func NewPage(conn net.Conn) (*Page, error) { return newPage(conn, defaultTimes) }

func newPage(conn net.Conn, t times) (*Page, error) {
	p := &Page{accepted: make(chan *Conn), listeners: map[uint32]*pageListener{}, coming: map[uint32]chan struct{}{}}
	m, err := newMux(conn, true, t, p.announced)
	if err != nil {
		conn.Close()
		return nil, err
	}
	p.m = m
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
	p.settled(st.StreamID())
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
	defer p.settled(st.StreamID())
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
		p.settled(st.StreamID()) // no listener waits for it
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
			c.Close()
		}
		return nil
	}
	return protocolError("the relay opened a stream of kind %d", k)
}

// announced notes that the relay opens the stream id.
func (p *Page) announced(id uint32) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.coming[id] = make(chan struct{})
}

// settled notes that the stream id is where it belongs.
func (p *Page) settled(id uint32) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if c := p.coming[id]; c != nil {
		close(c)
		delete(p.coming, id)
	}
}

// settle waits until the streams that the relay has opened so far are where they
// belong. Their headers have come with them, so that this takes no time to speak of.
func (p *Page) settle() {
	p.mu.Lock()
	coming := slices.Collect(maps.Values(p.coming))
	p.mu.Unlock()
	late := time.NewTimer(p.m.times.header)
	defer late.Stop()
	for _, c := range coming {
		select {
		case <-c:
		case <-p.m.told:
			return
		case <-late.C:
			return
		}
	}
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

// gone is the error of an operation after the end of the tunnel.
func (p *Page) gone(op string, addr net.Addr) error {
	if errors.Is(p.m.err(), net.ErrClosed) {
		return opError(op, addr, nil, net.ErrClosed)
	}
	return opError(op, addr, nil, ErrLost)
}

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
