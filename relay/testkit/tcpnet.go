package testkit

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"syscall"
)

// TCPNet gives the engine real sockets: an ftpcore.Network on plain TCP. Its
// passive ports are random ones of a range of their own: to let the system choose
// one takes milliseconds when many connections have just ended.
type TCPNet struct{}

const passiveFrom, passivePorts = 20000, 10000

// ListenControl listens on addr for control connections. Urgent data stays in
// the stream (SO_OOBINLINE): classic clients send a part of ABOR that way.
func (n *TCPNet) ListenControl(ctx context.Context, addr string) (net.Listener, error) {
	lc := net.ListenConfig{Control: oobInline}
	return lc.Listen(ctx, "tcp", addr)
}

// Listen opens a passive port on the address that control's client reached.
func (n *TCPNet) Listen(ctx context.Context, control net.Conn) (net.Listener, error) {
	ln, err := n.ListenPort(ctx, hostOf(control.LocalAddr()))
	if err != nil {
		return nil, err
	}
	return peerListener{ln, hostOf(control.RemoteAddr())}, nil
}

// ListenPort opens a passive port on host, for anybody.
func (n *TCPNet) ListenPort(ctx context.Context, host string) (net.Listener, error) {
	var lc net.ListenConfig
	for range passivePorts {
		port := passiveFrom + rand.IntN(passivePorts)
		ln, err := lc.Listen(ctx, "tcp", net.JoinHostPort(host, fmt.Sprint(port)))
		if !errors.Is(err, syscall.EADDRINUSE) {
			return ln, err
		}
	}
	return nil, errors.New("no passive port is free")
}

// Dial opens an active data connection to addr, which must be on control's peer.
func (n *TCPNet) Dial(ctx context.Context, control net.Conn, addr string) (net.Conn, error) {
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
func (n *TCPNet) DialFrom(ctx context.Context, local, addr string) (net.Conn, error) {
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(local)}}
	return d.DialContext(ctx, "tcp", addr)
}

// peerListener accepts connections from one host and hangs up on all others.
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

func oobInline(_, _ string, raw syscall.RawConn) error {
	var set error
	err := raw.Control(func(fd uintptr) {
		set = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_OOBINLINE, 1)
	})
	return errors.Join(err, set)
}

func hostOf(a net.Addr) string {
	host, _, err := net.SplitHostPort(a.String())
	if err != nil {
		return a.String()
	}
	return host
}
