package tunnel

import (
	"context"
	"io"
	"net"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"ftpsim/ftpcore/memnet"
)

// countedSockets is Sockets that counts its calls.
type countedSockets struct {
	world
	listens, dials atomic.Int32
}

func (s *countedSockets) ListenPassive(local netip.Addr) (net.Listener, error) {
	s.listens.Add(1)
	return s.world.ListenPassive(local)
}

func (s *countedSockets) DialActive(ctx context.Context, local netip.Addr, to netip.AddrPort) (Socket, error) {
	s.dials.Add(1)
	return s.world.DialActive(ctx, local, to)
}

// TestS01BounceRelay: a page cannot make the relay connect to anything but a high
// port of its client (RFC 2577 §3): no socket is opened.
func TestS01BounceRelay(t *testing.T) {
	sockets := &countedSockets{world: worlds["mem"](t)}
	r := newRig(t, sockets.world, RelayConfig{Sockets: sockets})
	client, control := r.connect()
	_, passive := r.passive(control)
	must(t, passive.Close())
	ln := sockets.listen(t)
	active, err := r.page.Dial(t.Context(), control, ln.Addr().String())
	must(t, err)
	must(t, active.Close())
	opened := func() int32 { return sockets.dials.Load() + sockets.listens.Load() }
	if n := opened(); n != 2 {
		t.Errorf("a passive port and a dial are %d sockets", n)
	}
	for addr, want := range map[string]Code{
		"127.0.0.2:40001":          CodePeerMismatch,
		"192.0.2.1:40001":          CodePeerMismatch,
		"0.0.0.0:40001":            CodePeerMismatch,
		"[::1]:40001":              CodePeerMismatch,
		"[::ffff:127.0.0.2]:40001": CodePeerMismatch,
		"127.0.0.1:1023":           CodeLowPort,
		"127.0.0.1:21":             CodeLowPort,
		"[::ffff:127.0.0.1]:0":     CodeLowPort,
		"localhost:40001":          CodeBadAddress,
		"127.0.0.1":                CodeBadAddress,
		"127.0.0.1:99999":          CodeBadAddress,
		"":                         CodeBadAddress,
	} {
		_, err = r.page.Dial(t.Context(), control, addr)
		wantCode(t, err, want)
	}

	client.Close()
	wantEnd(t, control, io.EOF)
	control.Close()
	eventually(t, "the control connection is gone", func() bool { return r.relay.Controls() == 0 })
	_, err = r.page.Dial(t.Context(), control, "127.0.0.1:40001")
	wantCode(t, err, CodeNoSuchControl)
	_, err = r.page.Listen(t.Context(), control)
	wantCode(t, err, CodeNoSuchControl)
	stranger, _ := memnet.Pipe(netip.MustParseAddrPort("127.0.0.1:1"), netip.MustParseAddrPort("127.0.0.1:2"))
	_, err = r.page.Dial(t.Context(), stranger, "127.0.0.1:40001")
	wantCode(t, err, CodeNoSuchControl)
	if n := opened(); n != 2 {
		t.Errorf("%d more sockets were opened", n-2)
	}
	ln.Close()
	r.wantNothingLeft()
}

// TestDataIsNoControl: a data connection does not permit ports and dials, only a control
// connection does.
func TestDataIsNoControl(t *testing.T) {
	r := newRig(t, worlds["mem"](t), RelayConfig{})
	_, control := r.connect()
	_, data := r.passive(control)
	_, err := r.page.Listen(t.Context(), data)
	wantCode(t, err, CodeNoSuchControl)
	_, err = r.page.Dial(t.Context(), wrapped{wrapped{control}}, "127.0.0.1:80")
	wantCode(t, err, CodeLowPort) // it was found within its wrappings
	data.Close()
}

type wrapped struct{ net.Conn }

func (w wrapped) NetConn() net.Conn { return w.Conn }

// TestS02StrangerRelay: a passive port admits only the client's host (RFC 2577 §8).
func TestS02StrangerRelay(t *testing.T) {
	onWorlds(t, func(t *testing.T, w world) {
		r := newRig(t, w, RelayConfig{})
		_, control := r.connect()
		ln, err := r.page.Listen(t.Context(), control)
		must(t, err)
		defer ln.Close()
		if thief, err := w.dial(t, "127.0.0.2", ln.Addr().String()); err == nil { // else it was reset already
			if n, err := thief.Read(make([]byte, 1)); err == nil {
				t.Fatalf("a stranger read %d bytes", n)
			}
		}
		told, err := ln.Accept() // the page can tell who it was
		must(t, err)
		if host, _, _ := net.SplitHostPort(told.RemoteAddr().String()); host != "127.0.0.2" {
			t.Errorf("the stranger is %v", told.RemoteAddr())
		}
		wantEnd(t, told, syscall.ECONNRESET)
		client, err := w.dial(t, "127.0.0.1", ln.Addr().String())
		must(t, err)
		server, err := ln.Accept()
		must(t, err)
		if server.RemoteAddr().String() != client.LocalAddr().String() {
			t.Errorf("%v was let in", server.RemoteAddr())
		}
		eventually(t, "the port is closed after one connection", func() bool {
			_, err := w.dial(t, "127.0.0.1", ln.Addr().String())
			return err != nil
		})
		server.Close()
	})
}

func TestListenerLimits(t *testing.T) {
	r := newRig(t, worlds["mem"](t), RelayConfig{Limits: Limits{Listeners: 5, ListenersPerControl: 3}})
	_, one := r.connect()
	_, two := r.connect()
	open := func(c *Conn) net.Listener {
		ln, err := r.page.Listen(t.Context(), c)
		must(t, err)
		return ln
	}
	first := open(one)
	open(one)
	open(one)
	_, err := r.page.Listen(t.Context(), one)
	wantCode(t, err, CodeTooMany)
	open(two)
	open(two)
	_, err = r.page.Listen(t.Context(), two)
	wantCode(t, err, CodeTooMany)
	must(t, first.Close())
	open(two)
}

// TestListenerPlace: a passive port counts only while it is open: a page that learns that
// one is closed can open the next.
func TestListenerPlace(t *testing.T) {
	onWorlds(t, func(t *testing.T, w world) {
		r := newRig(t, w, RelayConfig{Limits: Limits{ListenersPerControl: 1}})
		_, control := r.connect()
		t.Run("a client has come", func(t *testing.T) {
			for range 5 {
				ln, err := r.page.Listen(t.Context(), control)
				must(t, err)
				defer ln.Close() // its stream is open beyond the port
				_, err = w.dial(t, "127.0.0.1", ln.Addr().String())
				must(t, err)
				server, err := ln.Accept()
				must(t, err)
				defer server.Close()
			}
		})
		t.Run("closed by the page", func(t *testing.T) {
			for range 200 {
				ln, err := r.page.Listen(t.Context(), control)
				must(t, err)
				must(t, ln.Close())
			}
		})
	})
}

func TestControlLimit(t *testing.T) {
	w := worlds["mem"](t)
	r := newRig(t, w, RelayConfig{Limits: Limits{Controls: 2}})
	first, _ := r.connect()
	r.connect()
	_, accepted := w.control(t)
	wantCode(t, r.relay.Control(accepted, "127.0.0.1:2121"), CodeTooMany)
	if _, err := accepted.Write([]byte("421 Full\r\n")); err != nil {
		t.Errorf("a refused connection was closed: %v", err)
	}
	accepted.Close()
	first.SetLinger(0)
	first.Close()
	eventually(t, "a closed one leaves room", func() bool { return r.relay.Controls() == 1 })
	r.connect()
}

func TestDataLimit(t *testing.T) {
	w := worlds["mem"](t)
	r := newRig(t, w, RelayConfig{Limits: Limits{Data: 1}})
	_, control := r.connect()
	ln := w.listen(t)
	data, err := r.page.Dial(t.Context(), control, ln.Addr().String())
	must(t, err)
	_, err = r.page.Dial(t.Context(), control, ln.Addr().String())
	wantCode(t, err, CodeTooMany)
	passive, err := r.page.Listen(t.Context(), control)
	must(t, err)
	client, err := w.dial(t, "127.0.0.1", passive.Addr().String())
	must(t, err)
	if _, err := client.Read(make([]byte, 1)); err == nil {
		t.Error("the limit does not hold at passive ports")
	}
	_, err = passive.Accept() // the page need not wait for the client any more
	wantCode(t, err, CodeTooMany)
	data.Close()
}

// TestPortClosedBehindGuest: a page that closes a port still gets a connection that arrived
// there before, if it was in Accept.
func TestPortClosedBehindGuest(t *testing.T) {
	onWorlds(t, func(t *testing.T, w world) {
		r := newRig(t, w, RelayConfig{})
		_, control := r.connect()
		for range 50 {
			ln, err := r.page.Listen(t.Context(), control)
			must(t, err)
			came := make(chan net.Conn, 1)
			go func() {
				c, _ := ln.Accept()
				came <- c
			}()
			r.untilAccepting(ln)
			client, err := w.dial(t, "127.0.0.1", ln.Addr().String())
			must(t, err)
			eventually(t, "the relay has told of the client", func() bool { return r.carries(control, client) })
			_, err = r.relay.m.ses.Ping() // and the page's end has heard it
			must(t, err)
			ln.Close()
			c := <-came
			if c == nil {
				t.Fatal("the client was lost")
			}
			c.Close()
			wantEnd(t, client, io.EOF)
			client.Close()
		}
	})
}

// untilAccepting blocks until a call of Accept is in progress at a port.
func (r *rig) untilAccepting(ln net.Listener) {
	r.t.Helper()
	eventually(r.t, "a call of Accept at the port", func() bool {
		r.page.mu.Lock()
		defer r.page.mu.Unlock()
		return ln.(*pageListener).accepting > 0
	})
}

// carries reports whether the relay has announced the data connection of client, which
// belongs to control, to the page.
func (r *rig) carries(control *Conn, client Socket) bool {
	r.relay.mu.Lock()
	c := r.relay.controls[control.st.StreamID()]
	r.relay.mu.Unlock()
	return slices.ContainsFunc(c.data(), func(l *link) bool {
		return l.tcp.RemoteAddr().String() == client.LocalAddr().String() && l.up.passedBytes() > 0
	})
}

// TestUnaccepted: a connection that is not accepted is closed, not reset: the client may have
// sent something already.
func TestUnaccepted(t *testing.T) {
	onWorlds(t, func(t *testing.T, w world) {
		r := newRig(t, w, RelayConfig{})
		_, control := r.connect()
		ln, err := r.page.Listen(t.Context(), control)
		must(t, err)
		client, err := w.dial(t, "127.0.0.1", ln.Addr().String())
		must(t, err)
		io.WriteString(client, "a file that nobody wants")
		eventually(t, "the client has come", func() bool { return len(ln.(*pageListener).conns) > 0 })
		ln.Close()
		wantEnd(t, client, io.EOF)
	})
}

func TestNoFreePort(t *testing.T) {
	w := worlds["mem"](t)
	r := newRig(t, w, RelayConfig{Sockets: fullSockets{w}})
	_, control := r.connect()
	_, err := r.page.Listen(t.Context(), control)
	wantCode(t, err, CodeNoFreePort)
}

type fullSockets struct{ world }

func (fullSockets) ListenPassive(netip.Addr) (net.Listener, error) { return nil, ErrNoFreePort }

// TestCommandDuringDial: the client sends a command while the relay takes its data connection
// over. The race detector sees whether the command finds a link that is not complete.
func TestCommandDuringDial(t *testing.T) {
	w := worlds["mem"](t)
	s := &askedSockets{world: w, asked: make(chan struct{}), proceed: make(chan struct{})}
	proceed := sync.OnceFunc(func() { close(s.proceed) })
	info := SocketInfo{Received: func(Socket) (int64, bool, bool) { proceed(); return 0, false, true }}
	r := newRig(t, w, RelayConfig{Sockets: s, SocketInfo: info})
	client, control := r.connect()
	ln := w.listen(t)
	dialled := make(chan error)
	go func() {
		data, err := r.page.Dial(t.Context(), control, ln.Addr().String())
		if err == nil {
			data.Close()
		}
		dialled <- err
	}()
	<-s.asked
	io.WriteString(client, "NOOP\r\n")
	wantRead(t, control, "NOOP\r\n")
	proceed() // the command did not meet the link
	must(t, <-dialled)
}

// askedSockets is Sockets whose data connections tell their address when the test allows it.
type askedSockets struct {
	world
	asked, proceed chan struct{}
}

func (s *askedSockets) DialActive(ctx context.Context, local netip.Addr, to netip.AddrPort) (Socket, error) {
	c, err := s.world.DialActive(ctx, local, to)
	return &askedSocket{Socket: c, s: s}, err
}

type askedSocket struct {
	Socket
	s    *askedSockets
	once sync.Once
}

func (c *askedSocket) LocalAddr() net.Addr {
	c.once.Do(func() { close(c.s.asked) })
	<-c.s.proceed
	return c.Socket.LocalAddr()
}
