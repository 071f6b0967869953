package memnet

import (
	"context"
	"net"
	"net/netip"
	"syscall"
)

// Server is the network as a server sees it. It implements ftpcore.Network.
type Server struct{ n *Net }

// Server returns the network as a server sees it.
func (n *Net) Server() Server { return Server{n} }

// Listen opens a passive port at the local host of control. Only the peer of control may
// connect. Closing the listener releases the port.
func (s Server) Listen(ctx context.Context, control net.Conn) (net.Listener, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	local, peer, err := ends(control)
	if err != nil {
		return nil, err
	}
	return s.n.listen(netip.AddrPortFrom(local, 0), peer, &s.n.serverPort)
}

// Dial opens an active data connection to addr. It fails with EACCES if addr is not on the
// host of control's peer.
func (s Server) Dial(ctx context.Context, control net.Conn, addr string) (net.Conn, error) {
	local, peer, err := ends(control)
	if err != nil {
		return nil, err
	}
	to, err := parse(addr)
	if err != nil {
		return nil, err
	}
	if to.Addr() != peer {
		return nil, opError("dial", Addr{}, Addr{to}, syscall.EACCES)
	}
	return s.n.dial(ctx, local, addr)
}

// ends returns the hosts at both ends of c.
func ends(c net.Conn) (local, peer netip.Addr, err error) {
	l, err := parse(c.LocalAddr().String())
	if err != nil {
		return local, peer, err
	}
	r, err := parse(c.RemoteAddr().String())
	return l.Addr(), r.Addr(), err
}

// Client is the network as a client on one host sees it.
type Client struct {
	n    *Net
	host netip.Addr
}

// Client returns the network as a client on 127.0.0.1 sees it.
func (n *Net) Client() Client { return Client{n, localhost} }

// ClientAt returns the network as a client on the host ip sees it. It panics if ip is not an
// IP address.
func (n *Net) ClientAt(ip string) Client { return Client{n, netip.MustParseAddr(ip)} }

// Dial connects to addr from this host.
func (c Client) Dial(ctx context.Context, addr string) (net.Conn, error) {
	return c.n.dial(ctx, c.host, addr)
}

// Listen opens a port of this host, from 40000 up, for an active data connection.
func (c Client) Listen(ctx context.Context) (net.Listener, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return c.n.listen(netip.AddrPortFrom(c.host, 0), netip.Addr{}, &c.n.clientPort)
}
