// Package tcp opens the TCP sockets that FTP needs, and is a network of the engine on them.
package tcp

import (
	"context"
	"net"
	"syscall"
)

// Listen listens on TCP, without Multipath TCP: that is Go's default on Linux, but it does
// not support SO_OOBINLINE. control, if not nil, sets options of the socket.
func Listen(addr string, control func(network, address string, c syscall.RawConn) error) (net.Listener, error) {
	lc := net.ListenConfig{Control: control}
	lc.SetMultipathTCP(false)
	return lc.Listen(context.Background(), "tcp", addr)
}
