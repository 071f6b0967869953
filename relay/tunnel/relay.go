package tunnel

import (
	"context"
	"fmt"
	"maps"
	"net"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/yamux"
)

// Relay is the relay's end of a tunnel.
type Relay struct {
	m   *mux
	cfg RelayConfig

	mu        sync.Mutex
	controls  map[uint32]*control
	listeners int
	data      int
	opening   int // number of control connections whose stream or target is being opened
	targets   int // number of control connections to targets
	classes   int // number of streams of the class

	wg sync.WaitGroup
}

// control is an open control connection. Every port and data connection of the page belongs
// to one.
type control struct {
	id           uint32
	peer, local  netip.Addr
	target       bool            // peer is a target, whose address the page does not know
	ctx          context.Context // done when the connection has ended
	cancel       context.CancelFunc
	listeners    int          // guarded by Relay.mu
	commandBytes atomic.Int64 // bytes that the client has sent on the control connection

	mu    sync.Mutex
	links map[*link]bool // its data connections
	ports map[*passivePort]bool
}

// track adds x to set, which belongs to c. The function it returns removes it.
func track[T comparable](c *control, set map[T]bool, x T) (forget func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	set[x] = true
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(set, x)
	}
}

// data returns the data connections of c.
func (c *control) data() []*link {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Collect(maps.Keys(c.links))
}

// passive returns the open passive ports of c.
func (c *control) passive() []*passivePort {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Collect(maps.Keys(c.ports))
}

// NewRelay runs the relay's end of a tunnel on conn, which it owns from now on, and sends
// Hello.
func NewRelay(conn net.Conn, cfg RelayConfig) (*Relay, error) {
	return newRelay(conn, cfg, defaultTimes)
}

func newRelay(conn net.Conn, cfg RelayConfig, t times) (*Relay, error) {
	m, err := newMux(conn, false, t, nil)
	if err != nil {
		conn.Close()
		return nil, err
	}
	cfg.Limits = cfg.Limits.withDefaults()
	if cfg.Log == nil {
		cfg.Log = func(string, ...any) {}
	}
	if cfg.Goodbye == nil {
		cfg.Goodbye = func() string { return "" }
	}
	if cfg.Shares == nil {
		cfg.Shares = unshared{}
	}
	r := &Relay{m: m, cfg: cfg, controls: map[uint32]*control{}}
	if m.hello, err = m.open(); err == nil {
		m.hello.SetWriteDeadline(time.Now().Add(t.header))
		err = writeHeader(m.hello, kindHello, &cfg.Hello)
	}
	if err != nil {
		m.end(err)
		m.wait()
		return nil, err
	}
	m.wg.Go(m.receive)
	r.wg.Go(r.acceptStreams)
	return r, nil
}

// Done returns a channel that is closed when the tunnel has ended. Its sockets may stay open
// a moment longer: see Wait.
func (r *Relay) Done() <-chan struct{} { return r.m.done() }

// Err returns why the tunnel has ended or is about to end. It is nil while the tunnel exists,
// and if the page has closed it.
func (r *Relay) Err() error { return r.m.err() }

// Wait blocks until the tunnel has ended and all sockets that the page has asked for are
// closed. It does not wait for calls of Control.
func (r *Relay) Wait() {
	r.m.wait()
	r.wg.Wait()
}

// Close closes the tunnel. why, which may be nil, is returned by Err. Clients get Goodbye or
// a reset. Close does not wait for that.
func (r *Relay) Close(why error) { r.m.end(why) }

// Controls returns the number of control connections.
func (r *Relay) Controls() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.controls) + r.opening
}

// Control forwards a control connection, which was accepted at the address listener, to the
// page. It blocks until the connection has ended, and closes tcp. If it fails, the page does
// not know of the connection, and tcp is still open. The error is a *Refusal
// (too-many), ErrFull or ErrLost.
func (r *Relay) Control(tcp Socket, listener string) error { return r.admit(tcp, listener, false) }

// ControlTLS is Control for a client of implicit FTPS, which starts with a TLS handshake. The
// client does not get Goodbye, which would have to be encrypted.
func (r *Relay) ControlTLS(tcp Socket, listener string) error { return r.admit(tcp, listener, true) }

func (r *Relay) admit(tcp Socket, listener string, tls bool) error {
	remote, local, err := endpoints(tcp)
	if err != nil {
		return err
	}
	c, st, err := r.openControl(remote.Addr(), local.Addr())
	if err != nil {
		return err
	}
	defer r.closeControl(c)
	l := r.newLink(tcp, st, c, kindAccepted, &acceptedHeader{Listener: listener, Remote: remote.String(), Local: local.String(), TLS: tls})
	defer r.m.forget(st.StreamID())
	l.control = true
	if tls {
		l.goodbye = func() string { return "" }
	}
	l.start()
	r.announce(l)
	l.run()
	return nil
}

func (r *Relay) openControl(peer, local netip.Addr) (*control, *yamux.Stream, error) {
	if no := r.reserveControl(); no != nil {
		return nil, nil, no
	}
	st, err := r.m.open() // blocks while the page accepts no streams
	if err != nil {
		r.releaseControl()
		return nil, nil, err
	}
	return r.addControl(&control{id: st.StreamID(), peer: peer, local: local}), st, nil
}

// reserveControl reserves the place of a control connection until addControl or
// releaseControl.
func (r *Relay) reserveControl() *Refusal {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.controls)+r.opening >= r.cfg.Limits.Controls {
		return &Refusal{Code: CodeTooMany, Text: "too many control connections"}
	}
	r.opening++
	return nil
}

func (r *Relay) releaseControl() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.opening--
}

// addControl completes c and makes it an open control connection, in its reserved place.
func (r *Relay) addControl(c *control) *control {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.opening--
	c.links, c.ports = map[*link]bool{}, map[*passivePort]bool{}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	r.controls[c.id] = c
	return c
}

func (r *Relay) closeControl(c *control) {
	c.cancel()
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.controls, c.id)
}

// announce writes the header of a link's stream.
func (r *Relay) announce(l *link) {
	if _, err := l.st.Write(l.header); err != nil && !r.m.lost() && !l.isAborted() {
		r.m.end(err) // otherwise the page would wait for the header for ever
	}
}

// acceptStreams accepts the streams that the page opens, until the session ends.
func (r *Relay) acceptStreams() {
	for {
		st, err := r.m.accept()
		if err != nil {
			return
		}
		if r.m.ses.NumStreams() > r.cfg.Limits.Streams {
			r.m.end(protocolError("more than %d streams", r.cfg.Limits.Streams))
			return
		}
		r.wg.Go(func() {
			defer r.m.forget(st.StreamID())
			if err := r.dispatch(st); err != nil && !r.m.lost() {
				r.m.end(err)
			}
		})
	}
}

// dispatch reads the header of a stream and handles its request. An error means that the page
// has violated the protocol.
func (r *Relay) dispatch(st *yamux.Stream) error {
	st.SetReadDeadline(time.Now().Add(r.m.times.header))
	k, raw, err := readHeader(st)
	if err != nil {
		return fmt.Errorf("%w: no header: %w", ErrProtocol, err)
	}
	st.SetReadDeadline(time.Time{})
	switch k {
	case kindListen:
		var h listenHeader
		if err := decodeBody(raw, &h); err != nil {
			return err
		}
		return r.listen(st, h)
	case kindDial:
		var h dialHeader
		if err := decodeBody(raw, &h); err != nil {
			return err
		}
		return r.dial(st, h)
	case kindConnect:
		var h connectHeader
		if err := decodeBody(raw, &h); err != nil {
			return err
		}
		return r.connect(st, h)
	case kindClass:
		return r.class(st)
	}
	return protocolError("the page opened a stream of kind %d", k)
}

// endpoints returns the two addresses of a TCP connection.
func endpoints(c net.Conn) (remote, local netip.AddrPort, err error) {
	if remote, err = addrPort(c.RemoteAddr()); err == nil {
		local, err = addrPort(c.LocalAddr())
	}
	return remote, local, err
}

func addrPort(a net.Addr) (netip.AddrPort, error) {
	ap, err := netip.ParseAddrPort(a.String())
	return netip.AddrPortFrom(ap.Addr().Unmap(), ap.Port()), err
}
