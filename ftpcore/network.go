package ftpcore

import (
	"context"
	"net"
)

// Network is the engine's only way to a data connection. It uses stdlib types
// only, so that an implementation need not import this package.
//
// control is the connection that was given to Server.ServeConn: an
// implementation knows by it whose data connection this is, and refuses any
// other peer.
type Network interface {
	// Listen opens a passive port for one data connection of control. The
	// listener's Addr is a *net.TCPAddr that the client can reach. Accept
	// yields only connections from control's peer. Closing it frees the port; an
	// Accept that waits still yields a connection that had come before.
	Listen(ctx context.Context, control net.Conn) (net.Listener, error)

	// Dial opens an active data connection to addr ("127.0.0.1:40001").
	Dial(ctx context.Context, control net.Conn, addr string) (net.Conn, error)
}
