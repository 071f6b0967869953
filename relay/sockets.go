package main

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"sync"
	"syscall"
	"time"

	"ftpsim/relay/tunnel"
)

// DialActive connects from local, the address that the client knows. It refuses to connect
// to a port of this relay.
func (s sockets) DialActive(ctx context.Context, local netip.Addr, to netip.AddrPort) (tunnel.Socket, error) {
	if s.own.has(to) {
		return nil, &tunnel.Refusal{Code: tunnel.CodeOwnPort, Text: fmt.Sprintf("%v is a port of the relay itself", to)}
	}
	d := net.Dialer{Control: bindLate}
	if !s.mapped || isOurs(local) { // else a router or a proxy has it
		d.LocalAddr = net.TCPAddrFromAddrPort(netip.AddrPortFrom(local, 0))
	}
	d.SetMultipathTCP(false)
	c, err := d.DialContext(ctx, "tcp", to.String())
	if err != nil {
		return nil, err
	}
	return c.(*net.TCPConn), nil
}

// ownPorts are the addresses at which the relay listens. A page must not make the relay
// connect to itself, because the web page and the FTP addresses trust connections from this
// machine more than others.
type ownPorts struct {
	mu   sync.Mutex
	open map[net.Listener]netip.AddrPort
}

// add registers ln. The listener that it returns unregisters ln when it is closed.
func (o *ownPorts) add(ln net.Listener) net.Listener {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.open == nil {
		o.open = map[net.Listener]netip.AddrPort{}
	}
	at := ln.Addr().(*net.TCPAddr).AddrPort()
	o.open[ln] = netip.AddrPortFrom(at.Addr().Unmap(), at.Port())
	return ownPort{ln, o}
}

// ownPort is a registered listener of the relay.
type ownPort struct {
	net.Listener
	of *ownPorts
}

func (p ownPort) Close() error {
	p.of.mu.Lock()
	delete(p.of.open, p.Listener)
	p.of.mu.Unlock()
	return p.Listener.Close()
}

// SetDeadline calls the listener's SetDeadline.
func (p ownPort) SetDeadline(t time.Time) error { return p.Listener.(*net.TCPListener).SetDeadline(t) }

// SyscallConn calls the listener's SyscallConn.
func (p ownPort) SyscallConn() (syscall.RawConn, error) {
	return p.Listener.(syscall.Conn).SyscallConn()
}

// has reports whether a connection to addr would reach this relay.
func (o *ownPorts) has(addr netip.AddrPort) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, at := range o.open {
		if at.Port() == addr.Port() && (at.Addr() == addr.Addr() || at.Addr().IsUnspecified() && isOurs(addr.Addr())) {
			return true
		}
	}
	return false
}

// isOurs reports whether addr is an address of this machine.
func isOurs(addr netip.Addr) bool {
	if addr.IsLoopback() {
		return true
	}
	all, err := net.InterfaceAddrs()
	if err != nil {
		return true // unknown: better refuse
	}
	return slices.ContainsFunc(all, func(a net.Addr) bool {
		ip, ok := a.(*net.IPNet)
		return ok && ip.IP.Equal(addr.AsSlice())
	})
}
