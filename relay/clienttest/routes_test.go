package clienttest

import (
	"context"
	"net"
	"net/netip"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/memnet"
	"ftpsim/ftpcore/snapfs"
	"ftpsim/relay/testkit"
	"ftpsim/relay/tunnel"
)

// newEngine returns the server of the native routes, configured as in the page.
func newEngine() (*ftpcore.Server, error) {
	fsys := snapfs.New(snapfs.Options{})
	return &ftpcore.Server{
		FS: fsys,
		Accounts: []ftpcore.Account{
			{User: "haha", Password: "hehe", Home: "/", Write: []string{"/"}},
			{User: "anonymous", AnyPassword: true, Home: "/", Write: []string{"/incoming"}},
		},
	}, fsys.Mkdir("incoming", 0o777)
}

// serve runs an engine until stop.
func serve(ln net.Listener, nw ftpcore.Network) (stop func(), err error) {
	srv, err := newEngine()
	if err != nil {
		return nil, err
	}
	return serveAll(srv, ln, nw), nil
}

func serveAll(srv *ftpcore.Server, ln net.Listener, nw ftpcore.Network) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		srv.Serve(ctx, ln, nw)
	}()
	return func() {
		cancel()
		ln.Close()
		<-done
	}
}

// startMem starts the engine on the in-memory network, which real clients cannot reach.
func startMem() (*server, func(), error) {
	mem := memnet.New()
	ln, err := mem.Listen("127.0.0.1:21")
	if err != nil {
		return nil, nil, err
	}
	stop, err := serve(ln, mem.Server())
	client := mem.Client()
	return &server{
		addr:   ln.Addr().String(),
		dial:   func(addr string) (net.Conn, error) { return client.Dial(context.Background(), addr) },
		listen: func() (net.Listener, error) { return client.Listen(context.Background()) },
	}, stop, err
}

// startTCP starts the engine on TCP.
func startTCP() (*server, func(), error) {
	nw := &testkit.TCPNet{}
	ln, err := nw.ListenControl(context.Background(), "127.0.0.1:0")
	if err != nil {
		return nil, nil, err
	}
	stop, err := serve(ln, nw)
	return onTCP(ln.Addr().String()), stop, err
}

// startPipe starts the engine behind both ends of a tunnel on an in-memory pipe. The relay's
// end has real sockets.
func startPipe() (*server, func(), error) {
	ctx := context.Background()
	nw := &testkit.TCPNet{}
	ln, err := nw.ListenControl(ctx, "127.0.0.1:0")
	if err != nil {
		return nil, nil, err
	}
	addr := ln.Addr().String()
	at := netip.MustParseAddrPort("127.0.0.1:1")
	ours, theirs := memnet.Pipe(at, at)
	relay, err := tunnel.NewRelay(ours, tunnel.RelayConfig{
		Hello:   tunnel.Hello{Relay: "test", FTP: addr, Passive: [2]int{20000, 29999}},
		Sockets: sockets{nw},
	})
	if err != nil {
		return nil, nil, err
	}
	page, err := tunnel.NewPage(theirs)
	if err != nil {
		return nil, nil, err
	}
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			go func() {
				if relay.Control(c.(tunnel.Socket), addr) != nil {
					c.Close()
				}
			}()
		}
	}()
	stop, err := serve(page, page)
	return onTCP(addr), func() {
		ln.Close()
		stop()
		relay.Close(nil)
		relay.Wait()
	}, err
}

// sockets is the tunnel.Sockets of the relay's end, on loopback.
type sockets struct{ nw *testkit.TCPNet }

func (s sockets) ListenPassive(local netip.Addr) (net.Listener, error) {
	return s.nw.ListenPort(context.Background(), local.String())
}

func (s sockets) DialActive(ctx context.Context, local netip.Addr, to netip.AddrPort) (tunnel.Socket, error) {
	c, err := s.nw.DialFrom(ctx, local.String(), to.String())
	if err != nil {
		return nil, err
	}
	return c.(tunnel.Socket), nil
}

var _ ftpcore.Network = (*testkit.TCPNet)(nil)
