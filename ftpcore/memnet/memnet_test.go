package memnet_test

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"

	"ftpsim/ftpcore/leaktest"
	"ftpsim/ftpcore/memnet"
)

// memnet does not import ftpcore; this interface is a copy of ftpcore.Network.
var _ interface {
	Listen(ctx context.Context, control net.Conn) (net.Listener, error)
	Dial(ctx context.Context, control net.Conn, addr string) (net.Conn, error)
} = memnet.Server{}

func TestMain(m *testing.M) { os.Exit(leaktest.Run(m)) }

// dial connects client to addr, where ln listens, and returns both ends.
func dial(t *testing.T, client memnet.Client, ln net.Listener) (near, far net.Conn) {
	t.Helper()
	near, err := client.Dial(t.Context(), ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	far, err = ln.Accept()
	if err != nil {
		t.Fatal(err)
	}
	return near, far
}

func listen(t *testing.T, n *memnet.Net, addr string) net.Listener {
	t.Helper()
	ln, err := n.Listen(addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	return ln
}

func TestAddresses(t *testing.T) {
	n := memnet.New()
	ln := listen(t, n, "127.0.0.1:2121")
	if a, ok := ln.Addr().(*net.TCPAddr); !ok || a.String() != "127.0.0.1:2121" {
		t.Errorf("listener's address %#v", ln.Addr())
	}
	near, far := dial(t, n.Client(), ln)
	defer near.Close()
	defer far.Close()
	if near.LocalAddr() != far.RemoteAddr() || near.RemoteAddr() != far.LocalAddr() {
		t.Error("the ends disagree on their addresses")
	}
	for _, a := range []net.Addr{near.LocalAddr(), near.RemoteAddr()} {
		if _, err := netip.ParseAddrPort(a.String()); err != nil || a.Network() != "mem" {
			t.Errorf("%s %s: %v", a.Network(), a, err)
		}
	}
}

func TestListenPicksFreePorts(t *testing.T) {
	n := memnet.New()
	listen(t, n, "127.0.0.1:50001")
	for _, want := range []string{"127.0.0.1:50000", "127.0.0.1:50002"} {
		if got := listen(t, n, ":0").Addr().String(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if got := listen(t, n, "[::1]:2121").Addr().String(); got != "[::1]:2121" {
		t.Error(got)
	}
}

func TestListenRefusals(t *testing.T) {
	n := memnet.New()
	ln := listen(t, n, "localhost:2121")
	if _, err := n.Listen("127.0.0.1:2121"); !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("second listener: %v", err)
	}
	for _, bad := range []string{"127.0.0.1", "example.org:21", "127.0.0.1:ftp", "127.0.0.1:70000"} {
		if _, err := n.Listen(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
	if err := ln.Close(); err != nil {
		t.Error(err)
	}
	if err := ln.Close(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("second Close: %v", err)
	}
	if _, err := ln.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("Accept after Close: %v", err)
	}
	if _, err := n.Listen("127.0.0.1:2121"); err != nil {
		t.Errorf("the port is not free again: %v", err)
	}
}

func TestDialRefusals(t *testing.T) {
	n := memnet.New()
	if _, err := n.Dial(t.Context(), "127.0.0.1:2121"); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("nobody listens: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := n.Dial(ctx, "127.0.0.1:2121"); !errors.Is(err, context.Canceled) {
		t.Errorf("ctx was done: %v", err)
	}
	if _, err := n.Dial(t.Context(), "nowhere"); err == nil {
		t.Error("no port, no error")
	}
}

func TestCloseResetsWhatNobodyAccepted(t *testing.T) {
	n := memnet.New()
	ln := listen(t, n, ":2121")
	c, err := n.Dial(t.Context(), ":2121")
	if err != nil {
		t.Fatal(err)
	}
	ln.Close()
	if _, err := c.Read(make([]byte, 1)); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("read: %v", err)
	}
}

func TestFullBacklogMakesDialsWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := memnet.New()
		ln, err := n.Listen(":2121")
		if err != nil {
			t.Fatal(err)
		}
		for range 128 {
			if _, err := n.Dial(t.Context(), ":2121"); err != nil {
				t.Fatal(err)
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		failed := make(chan error)
		for _, ctx := range []context.Context{ctx, t.Context()} {
			go func() {
				_, err := n.Dial(ctx, ":2121")
				failed <- err
			}()
		}
		synctest.Wait()
		cancel()
		if err := <-failed; !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled dial: %v", err)
		}
		ln.Close()
		// Close either refuses the dial or lets it into the queue and resets it.
		if err := <-failed; err != nil && !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("dial at Close: %v", err)
		}
	})
}

func TestServerListenAdmitsThePeerOnly(t *testing.T) {
	n := memnet.New()
	control, far := dial(t, n.ClientAt("10.0.0.7"), listen(t, n, "10.0.0.1:21"))
	defer control.Close()
	ln, err := n.Server().Listen(t.Context(), far)
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	if got := ln.Addr().String(); !strings.HasPrefix(got, "10.0.0.1:50") {
		t.Errorf("passive port at %s", got)
	}
	if _, err := n.ClientAt("10.0.0.8").Dial(t.Context(), ln.Addr().String()); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("a stranger got in: %v", err)
	}
	near, data := dial(t, n.ClientAt("10.0.0.7"), ln)
	near.Close()
	data.Close()
}

func TestServerDialsThePeerOnly(t *testing.T) {
	n := memnet.New()
	client := n.ClientAt("10.0.0.7")
	_, control := dial(t, client, listen(t, n, "10.0.0.1:21"))
	active, err := client.Listen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer active.Close()
	c, err := n.Server().Dial(t.Context(), control, active.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if got := c.LocalAddr().String(); !strings.HasPrefix(got, "10.0.0.1:") {
		t.Errorf("dialled from %s", got)
	}
	stranger := listen(t, n, "10.0.0.8:4000")
	if _, err := n.Server().Dial(t.Context(), control, stranger.Addr().String()); !errors.Is(err, syscall.EACCES) {
		t.Errorf("dialled a third host: %v", err)
	}
}

// TestS02RandomPortsInPage: a server's ports follow the random numbers, except for a port in
// use; the client's ports are in sequence.
func TestS02RandomPortsInPage(t *testing.T) {
	n := memnet.New()
	chance := []int{7, 4321, 7, 9999}
	n.Shuffle(func(k int) int {
		if k != 10000 {
			t.Errorf("a number below %d was asked for", k)
		}
		next := chance[0]
		chance = chance[1:]
		return next
	})
	ctl := listen(t, n, "127.0.0.1:21")
	near, far := dial(t, n.Client(), ctl)
	defer near.Close()
	defer far.Close()
	for _, want := range []int{50008, 54322, 50009, 50000} {
		ln, err := n.Server().Listen(t.Context(), far)
		if err != nil {
			t.Fatal(err)
		}
		defer ln.Close()
		if got := ln.Addr().(*net.TCPAddr).Port; got != want {
			t.Errorf("port %d, want %d", got, want)
		}
	}
}
