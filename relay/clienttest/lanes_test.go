package clienttest

import (
	"context"
	"errors"
	"net"

	"ftpsim/ftpcore"
	"ftpsim/relay/testkit"

	"github.com/hack-pad/hackpadfs/mem"
)

func engine() (*ftpcore.Server, error) {
	fsys, err := mem.NewFS()
	if err != nil {
		return nil, err
	}
	return &ftpcore.Server{
		FS: fsys,
		Accounts: []ftpcore.Account{
			{User: "haha", Password: "hehe", Home: "/", Write: []string{"/"}},
			{User: "anonymous", AnyPassword: true, Home: "/", Write: []string{"/incoming"}},
		},
	}, fsys.Mkdir("incoming", 0o777)
}

// startTCP serves the engine on plain TCP.
func startTCP() (string, func(), error) {
	srv, err := engine()
	if err != nil {
		return "", nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	nw := &testkit.TCPNet{}
	ln, err := nw.ListenControl(ctx, "127.0.0.1:0")
	if err != nil {
		cancel()
		return "", nil, err
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		srv.Serve(ctx, ln, nw)
	}()
	return ln.Addr().String(), func() { cancel(); ln.Close(); <-done }, nil
}

var _ ftpcore.Network = (*testkit.TCPNet)(nil)

var errLater = errors.New("lands with the relay")

func startTunnel() (string, func(), error) { return "", nil, errLater }
func startPage() (string, func(), error)   { return "", nil, errLater }

var _ net.Listener
