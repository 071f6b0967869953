package tcp

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
)

// Net is an ftpcore.Network on TCP. It chooses random passive ports from First to Last: the
// system's choice of a port takes milliseconds when many connections have just ended.
type Net struct {
	First, Last int // zero means 20000 and 29999
}

// Listen opens a passive port on the address that control's client has connected to.
func (n *Net) Listen(ctx context.Context, control net.Conn) (net.Listener, error) {
	ln, err := n.ListenPort(ctx, hostOf(control.LocalAddr()))
	if err != nil {
		return nil, err
	}
	return peerListener{ln, hostOf(control.RemoteAddr())}, nil
}

// ListenPort opens a passive port on host, for all peers.
func (n *Net) ListenPort(ctx context.Context, host string) (net.Listener, error) {
	first, last := n.First, n.Last
	if first == 0 {
		first, last = 20000, 29999
	}
	var lc net.ListenConfig
	for range 20 + 2*(last-first) {
		port := first + rand.IntN(last-first+1)
		ln, err := lc.Listen(ctx, "tcp", net.JoinHostPort(host, strconv.Itoa(port)))
		if !errors.Is(err, ErrPortInUse) {
			return ln, err
		}
	}
	return nil, errors.New("no passive port is free")
}

// Dial opens an active data connection to addr, which must be on control's peer.
func (n *Net) Dial(ctx context.Context, control net.Conn, addr string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	if peer := hostOf(control.RemoteAddr()); host != peer {
		return nil, fmt.Errorf("dial %s: the client is at %s", addr, peer)
	}
	return n.DialFrom(ctx, hostOf(control.LocalAddr()), addr)
}

// DialFrom connects to addr from the address local.
func (n *Net) DialFrom(ctx context.Context, local, addr string) (net.Conn, error) {
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(local)}}
	return d.DialContext(ctx, "tcp", addr)
}

// peerListener accepts connections from one host and closes all others.
type peerListener struct {
	net.Listener
	peer string
}

func (l peerListener) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil || hostOf(c.RemoteAddr()) == l.peer {
			return c, err
		}
		c.Close()
	}
}

func hostOf(a net.Addr) string {
	host, _, err := net.SplitHostPort(a.String())
	if err != nil {
		return a.String()
	}
	return host
}
