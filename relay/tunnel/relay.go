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

// Socket is a TCP connection: what *net.TCPConn has and we need.
type Socket interface {
	net.Conn
	CloseWrite() error
	SetLinger(sec int) error // 0: Close resets
}

// Sockets opens the sockets that a page asks for. What a page may ask for is
// checked before.
type Sockets interface {
	// ListenPassive opens a random free port of the passive range on the
	// address local. It returns ErrNoFreePort when there is none. The listener
	// accepts Sockets.
	ListenPassive(local netip.Addr) (net.Listener, error)
	// DialActive connects from the address local.
	DialActive(ctx context.Context, local netip.Addr, to netip.AddrPort) (Socket, error)
}

// Limits bound what one page may take. Zero means the default.
type Limits struct {
	Controls            int           // control connections, default 4096
	Listeners           int           // passive ports, default 1024
	ListenersPerControl int           // passive ports of one control connection, default 8
	Data                int           // data connections, default 2048
	Streams             int           // of any kind; a page that has more loses its tunnel. Default 10000
	ListenerLife        time.Duration // of a passive port that nobody connects to, default 15 minutes
	DialTimeout         time.Duration // default 30 s
}

func (l Limits) withDefaults() Limits {
	def := func(v *int, d int) {
		if *v == 0 {
			*v = d
		}
	}
	def(&l.Controls, 4096)
	def(&l.Listeners, 1024)
	def(&l.ListenersPerControl, 8)
	def(&l.Data, 2048)
	def(&l.Streams, 10000)
	if l.ListenerLife == 0 {
		l.ListenerLife = 15 * time.Minute
	}
	if l.DialTimeout == 0 {
		l.DialTimeout = 30 * time.Second
	}
	return l
}

// Place is what Shares are of.
type Place string

const (
	PassivePort    Place = "passive port"
	DataConnection Place = "data connection"
)

// Shares bound what the clients of one address may have of all pages together.
type Shares interface {
	// Take takes a place for a client at addr, or says why not.
	Take(what Place, addr netip.Addr) *Refusal
	// Give gives it back.
	Give(what Place, addr netip.Addr)
}

// RelayConfig is what a relay's end needs. Hello and Sockets must be set.
type RelayConfig struct {
	Hello   Hello
	Sockets Sockets
	Limits  Limits
	Shares  Shares // nil: no bound beyond Limits
	Sight   Sight
	// Goodbye is what the clients on control connections are told when the
	// tunnel is lost, whole lines. It is asked at that time. May be nil.
	Goodbye func() string
	// Log is told what was refused, a line each. May be nil.
	Log func(format string, args ...any)
}

// Relay is the relay's end of a tunnel.
type Relay struct {
	m   *mux
	cfg RelayConfig

	mu        sync.Mutex
	controls  map[uint32]*control
	listeners int
	data      int
	opening   int // control connections whose stream is being opened

	wg sync.WaitGroup
}

// control is a live control connection, by the ID of its stream. All that the
// page may do on the network hangs on one.
type control struct {
	id          uint32
	peer, local netip.Addr
	ctx         context.Context // done when the connection has ended
	cancel      context.CancelFunc
	listeners   int          // guarded by Relay.mu
	said        atomic.Int64 // bytes that the client has sent on it

	mu    sync.Mutex
	links map[*link]bool // its data connections
	ports map[*passivePort]bool
}

// keep notes what belongs to c; the function it returns takes it out again.
func keep[T comparable](c *control, set map[T]bool, x T) (forget func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	set[x] = true
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(set, x)
	}
}

// data are the data connections of c.
func (c *control) data() []*link {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Collect(maps.Keys(c.links))
}

// passive are the open passive ports of c.
func (c *control) passive() []*passivePort {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Collect(maps.Keys(c.ports))
}

// NewRelay speaks the relay's side on conn, which it takes over, and says
// hello.
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
	r.wg.Go(r.take)
	return r, nil
}

// Done is closed when the tunnel is gone; its sockets may live a moment longer.
func (r *Relay) Done() <-chan struct{} { return r.m.done() }

// unshared bounds nothing.
type unshared struct{}

func (unshared) Take(Place, netip.Addr) *Refusal { return nil }
func (unshared) Give(Place, netip.Addr)          {}

// Err is why the tunnel is gone or about to be; nil while it stands, and when the
// page simply left.
func (r *Relay) Err() error { return r.m.err() }

// Wait waits until the tunnel is gone and all sockets are closed that the page
// asked for. The calls of Control return by themselves.
func (r *Relay) Wait() {
	r.m.wait()
	r.wg.Wait()
}

// Close gives up the tunnel because of why, which may be nil. Clients get the
// goodbye or a reset. It does not wait for that.
func (r *Relay) Close(why error) { r.m.end(why) }

// Controls is how many control connections there are.
func (r *Relay) Controls() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.controls) + r.opening
}

// Control carries a control connection, accepted at the address listener, to
// the page. It returns when the connection has ended and closes it, except when
// it returns an error: then the page never saw it, and tcp is still open. The
// error is a *Refusal (too-many), ErrFull or ErrLost.
func (r *Relay) Control(tcp Socket, listener string) error { return r.admit(tcp, listener, false) }

// ControlTLS is Control for a client of implicit FTPS, which begins with a TLS
// handshake. It is told no goodbye, since that would have to be encrypted.
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
	l := r.newLink(tcp, st, c)
	defer r.m.forget(st.StreamID())
	l.control = true
	if tls {
		l.goodbye = func() string { return "" }
	}
	r.announce(l, kindAccepted, &acceptedHeader{Listener: listener, Remote: remote.String(), Local: local.String(), TLS: tls})
	l.run()
	return nil
}

func (r *Relay) openControl(peer, local netip.Addr) (*control, *yamux.Stream, error) {
	r.mu.Lock()
	if len(r.controls)+r.opening >= r.cfg.Limits.Controls {
		r.mu.Unlock()
		return nil, nil, &Refusal{Code: CodeTooMany, Text: "too many control connections"}
	}
	r.opening++
	r.mu.Unlock()

	st, err := r.m.open() // waits while the page takes no streams

	r.mu.Lock()
	defer r.mu.Unlock()
	r.opening--
	if err != nil {
		return nil, nil, err
	}
	c := &control{id: st.StreamID(), peer: peer, local: local, links: map[*link]bool{}, ports: map[*passivePort]bool{}}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	r.controls[c.id] = c
	return c, st, nil
}

func (r *Relay) closeControl(c *control) {
	c.cancel()
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.controls, c.id)
}

// announce writes the header of a link's stream.
func (r *Relay) announce(l *link, k kind, header any) {
	b, err := appendHeader(nil, k, header)
	if err == nil {
		l.header = int64(len(b))
		_, err = l.st.Write(b)
	}
	if err != nil && !r.m.lost() && !l.isAborted() {
		r.m.end(err) // the page would wait for it for ever
	}
}

// take takes the streams that the page opens.
func (r *Relay) take() {
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
			if err := r.sort(st); err != nil && !r.m.lost() {
				r.m.end(err)
			}
		})
	}
}

// sort reads the header of a stream and does what it asks for. An error means
// that the page broke the rules.
func (r *Relay) sort(st *yamux.Stream) error {
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
	}
	return protocolError("the page opened a stream of kind %d", k)
}

// endpoints are the two addresses of a TCP connection.
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
