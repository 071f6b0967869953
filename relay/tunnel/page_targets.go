package tunnel

import (
	"context"
	"net"

	"github.com/hashicorp/yamux"
)

// This file reaches the servers that the relay offers by name.

// TargetAddr is the address of a server that the page knows by name only. As text it is
// "name:".
type TargetAddr string

// Network returns "dial".
func (a TargetAddr) Network() string { return "dial" }

// String returns the name with a colon, the place of the port.
func (a TargetAddr) String() string { return string(a) + ":" }

// Connect opens a control connection to the server that the relay calls target, one of
// Hello().Targets. Its remote address is a TargetAddr. Listen and DialData open its data
// connections. The error of a refused Connect wraps a *Refusal.
func (p *Page) Connect(ctx context.Context, target string) (net.Conn, error) {
	return p.openTarget(ctx, kindConnect, &connectHeader{Target: target}, TargetAddr(target))
}

// DialData opens a data connection to a port of 1024 or above of the server that control
// has reached. control must come from Connect. The error of a refused DialData wraps a
// *Refusal.
func (p *Page) DialData(ctx context.Context, control net.Conn, port uint16) (net.Conn, error) {
	id, err := p.controlID(control)
	if err != nil {
		return nil, opError("dial", nil, nil, err)
	}
	return p.openTarget(ctx, kindDial, &dialHeader{Control: id, Port: port}, control.RemoteAddr())
}

func (p *Page) openTarget(ctx context.Context, k kind, request any, remote net.Addr) (net.Conn, error) {
	st, reply, err := p.open(ctx, k, request)
	if err != nil {
		return nil, opError("dial", nil, nil, err)
	}
	c, err := p.newConnFrom(st, reply.Local, remote)
	if err != nil {
		return nil, opError("dial", nil, nil, err)
	}
	return c, nil
}

// dataConn returns the connection that has arrived at l, or at a port that is closed (nil).
func (p *Page) dataConn(st *yamux.Stream, h dataHeader, l *pageListener) (*Conn, error) {
	switch {
	case h.Remote != "":
		return p.newConn(st, h.Local, h.Remote)
	case l == nil:
		return p.newConnFrom(st, h.Local, TargetAddr(""))
	}
	return p.newConnFrom(st, h.Local, l.peer)
}
