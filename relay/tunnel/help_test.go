package tunnel

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"sync"
	"testing"
	"time"

	"ftpsim/ftpcore/leaktest"
	"ftpsim/ftpcore/memnet"
)

func TestMain(m *testing.M) { os.Exit(leaktest.Run(m)) }

// patience is the longest wait of a test. No wait is that long unless something fails.
const patience = 2 * time.Minute

// world is the environment of a tunnel: the connection that carries it, and the clients'
// network.
type world interface {
	Sockets
	// carrier returns the two ends of what the tunnel runs over.
	carrier(t *testing.T) (relay, page net.Conn)
	// control connects a client's control connection.
	control(t *testing.T) (client Socket, accepted Socket)
	// dial connects a client at host to addr.
	dial(t *testing.T, host, addr string) (Socket, error)
	// listen opens a port of the client at 127.0.0.1.
	listen(t *testing.T) net.Listener
}

// onWorlds runs body in every world.
func onWorlds(t *testing.T, body func(t *testing.T, w world)) {
	for name, make := range worlds {
		t.Run(name, func(t *testing.T) { body(t, make(t)) })
	}
}

var worlds = map[string]func(*testing.T) world{
	"mem": func(t *testing.T) world {
		n := memnet.New()
		ln, err := n.Listen("127.0.0.1:2121")
		must(t, err)
		t.Cleanup(func() { ln.Close() })
		return &memWorld{n: n, ftp: ln}
	},
}

// memWorld is a world in memory. It works under js too.
type memWorld struct {
	n   *memnet.Net
	ftp net.Listener
}

func (w *memWorld) carrier(*testing.T) (net.Conn, net.Conn) {
	return memnet.Pipe(netip.MustParseAddrPort("127.0.0.1:8021"), netip.MustParseAddrPort("127.0.0.1:9"))
}

func (w *memWorld) control(t *testing.T) (Socket, Socket) {
	client, err := w.dial(t, "127.0.0.1", "127.0.0.1:2121")
	must(t, err)
	far, err := w.ftp.Accept()
	must(t, err)
	return client, far.(Socket)
}

func (w *memWorld) dial(t *testing.T, host, addr string) (Socket, error) {
	c, err := w.n.ClientAt(host).Dial(t.Context(), addr)
	if err != nil {
		return nil, err
	}
	t.Cleanup(func() { c.Close() })
	c.SetDeadline(time.Now().Add(patience))
	return c.(Socket), nil
}

func (w *memWorld) listen(t *testing.T) net.Listener {
	ln, err := w.n.Client().Listen(t.Context())
	must(t, err)
	t.Cleanup(func() { ln.Close() })
	return ln
}

func (w *memWorld) ListenPassive(local netip.Addr) (net.Listener, error) {
	return w.n.Listen(netip.AddrPortFrom(local, 0).String())
}

func (w *memWorld) DialActive(ctx context.Context, _ netip.Addr, to netip.AddrPort) (Socket, error) {
	c, err := w.n.Dial(ctx, to.String())
	if err != nil {
		return nil, err
	}
	return c.(Socket), nil
}

// rig is a tunnel under test.
type rig struct {
	t     *testing.T
	w     world
	relay *Relay
	page  *Page
	wg    sync.WaitGroup // calls of Control

	clients []Socket // on control connections
}

func newRig(t *testing.T, w world, cfg RelayConfig) *rig {
	t.Helper()
	relayEnd, pageEnd := w.carrier(t)
	r := &rig{t: t, w: w}
	r.startRelay(relayEnd, cfg)
	page, err := NewPage(pageEnd)
	must(t, err)
	r.page = page
	t.Cleanup(func() {
		page.Close()
		page.m.wait()
	})
	return r
}

func (r *rig) startRelay(conn net.Conn, cfg RelayConfig) {
	cfg.Hello = Hello{Relay: "test", FTP: "127.0.0.1:2121", Passive: [2]int{50000, 50999}}
	if cfg.Sockets == nil {
		cfg.Sockets = r.w
	}
	if cfg.Log == nil {
		cfg.Log = func(message string, more ...any) { r.t.Log(append([]any{message}, more...)...) }
	}
	relay, err := NewRelay(conn, cfg)
	must(r.t, err)
	r.relay = relay
	r.t.Cleanup(func() {
		relay.Close(nil)
		relay.Wait()
		r.wg.Wait()
	})
}

// connect opens a control connection through the tunnel.
func (r *rig) connect() (client Socket, server *Conn) {
	r.t.Helper()
	client, accepted := r.w.control(r.t)
	r.clients = append(r.clients, client)
	r.wg.Go(func() {
		if r.relay.Control(accepted, "127.0.0.1:2121") != nil {
			accepted.Close()
		}
	})
	c, err := r.page.Accept()
	must(r.t, err)
	c.SetDeadline(time.Now().Add(patience))
	return client, c.(*Conn)
}

// passive opens a data connection through a passive port.
func (r *rig) passive(control *Conn) (client Socket, server *Conn) {
	r.t.Helper()
	ln, err := r.page.Listen(r.t.Context(), control)
	must(r.t, err)
	defer ln.Close()
	client, err = r.w.dial(r.t, "127.0.0.1", ln.Addr().String())
	must(r.t, err)
	c, err := ln.Accept()
	must(r.t, err)
	c.SetDeadline(time.Now().Add(patience))
	return client, c.(*Conn)
}

// wantNothingLeft closes the clients' ends of the control connections and waits
// until the hello stream is the only one at both ends.
func (r *rig) wantNothingLeft() {
	r.t.Helper()
	for _, c := range r.clients {
		c.Close()
	}
	for _, m := range []*mux{r.relay.m, r.page.m} {
		eventually(r.t, "all streams are forgotten", func() bool { return m.ses.NumStreams() == 1 })
		eventually(r.t, "nobody waits for signals", func() bool {
			m.mu.Lock()
			defer m.mu.Unlock()
			return len(m.receivers) == 1 // of the hello stream
		})
		eventually(r.t, "the other end owes nothing", func() bool {
			m.debts.mu.Lock()
			defer m.debts.mu.Unlock()
			return len(m.debts.since) == 0
		})
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantErr(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("error %v, want %v", err, want)
	}
}

func wantCode(t *testing.T, err error, want Code) {
	t.Helper()
	var no *Refusal
	if !errors.As(err, &no) || no.Code != want {
		t.Fatalf("error %v, want a refusal %q", err, want)
	}
}

// wantRead reads exactly want.
func wantRead(t *testing.T, r io.Reader, want string) {
	t.Helper()
	b := make([]byte, len(want))
	n, err := io.ReadFull(r, b)
	if string(b[:n]) != want {
		t.Fatalf("read %q, %v; want %q", b[:n], err, want)
	}
}

// wantEnd reads to the end: there must be no bytes left, and the error must be want.
func wantEnd(t *testing.T, r io.Reader, want error) {
	t.Helper()
	n, err := io.Copy(io.Discard, r)
	if err == nil {
		err = io.EOF
	}
	if n != 0 || !errors.Is(err, want) {
		t.Fatalf("%d bytes and then %v, want the end by %v", n, err, want)
	}
}

// eventually polls until ok returns true.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never: %s", what)
		}
	}
}
