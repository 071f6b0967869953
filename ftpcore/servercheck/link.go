package servercheck

import (
	"context"
	"net"
)

// Dialer opens connections to the server and ports for its connections. It is the same
// interface as the built-in client's.
type Dialer interface {
	Dial(ctx context.Context, addr string) (net.Conn, error)
	Listen(ctx context.Context) (net.Listener, error)
}

// Link is an open control connection, and the way to its data connections. Closing the
// control connection ends it. The built-in client has the same interface.
type Link interface {
	Dialer
	Control() net.Conn
}

// Recorded is implemented by a Link whose session is in a record.
type Recorded interface {
	Session() string // the ID of its session: "D1"
	Newest() int64   // ID of the event of its newest command; before the first one, of its beginning
}

// Connect opens a control connection to the server.
type Connect func(ctx context.Context) (Link, error)

// Over returns a Connect to addr ("192.0.2.7:21") over d.
func Over(d Dialer, addr string) Connect {
	return func(ctx context.Context) (Link, error) {
		conn, err := d.Dial(ctx, addr)
		if err != nil {
			return nil, err
		}
		return dialled{d, conn}, nil
	}
}

// dialled is the Link of Over.
type dialled struct {
	Dialer
	control net.Conn
}

func (d dialled) Control() net.Conn { return d.control }
