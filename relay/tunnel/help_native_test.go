//go:build !js

package tunnel

import (
	"context"
	"net"
	"net/netip"
	"testing"
	"time"
)

func init() {
	worlds["tcp"] = func(t *testing.T) world {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		must(t, err)
		t.Cleanup(func() { ln.Close() })
		return &tcpWorld{ln}
	}
}

// tcpWorld is loopback.
type tcpWorld struct{ ftp net.Listener }

func (w *tcpWorld) carrier(t *testing.T) (net.Conn, net.Conn) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer ln.Close()
	page, err := net.Dial("tcp", ln.Addr().String())
	must(t, err)
	relay, err := ln.Accept()
	must(t, err)
	return relay, page
}

func (w *tcpWorld) control(t *testing.T) (Socket, Socket) {
	client, err := w.dial(t, "127.0.0.1", w.ftp.Addr().String())
	must(t, err)
	far, err := w.ftp.Accept()
	must(t, err)
	return client, far.(Socket)
}

func (w *tcpWorld) dial(t *testing.T, host, addr string) (Socket, error) {
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(host)}}
	c, err := d.DialContext(t.Context(), "tcp", addr)
	if err != nil {
		return nil, err
	}
	t.Cleanup(func() { c.Close() })
	c.SetDeadline(time.Now().Add(patience))
	return c.(Socket), nil
}

func (w *tcpWorld) listen(t *testing.T) net.Listener {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { ln.Close() })
	return ln
}

func (w *tcpWorld) ListenPassive(local netip.Addr) (net.Listener, error) {
	return net.ListenTCP("tcp", net.TCPAddrFromAddrPort(netip.AddrPortFrom(local, 0)))
}

func (w *tcpWorld) DialActive(ctx context.Context, local netip.Addr, to netip.AddrPort) (Socket, error) {
	d := net.Dialer{LocalAddr: net.TCPAddrFromAddrPort(netip.AddrPortFrom(local, 0))}
	c, err := d.DialContext(ctx, "tcp", to.String())
	if err != nil {
		return nil, err
	}
	return c.(Socket), nil
}
