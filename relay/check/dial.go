package check

import (
	"context"
	"net"

	"ftpsim/relay/tcp"
)

// dialer reaches a server over TCP. Its ports for active mode listen on all addresses; the
// client announces the control connection's.
type dialer struct{}

// Dial connects to addr.
func (dialer) Dial(ctx context.Context, addr string) (net.Conn, error) {
	var d net.Dialer
	return d.DialContext(ctx, "tcp", addr)
}

// Listen opens a port for one active data connection.
func (dialer) Listen(ctx context.Context) (net.Listener, error) { return tcp.Listen(":0", nil) }
