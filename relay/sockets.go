package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"ftpsim/relay/tunnel"
)

// portRange is a range of ports, both ends included.
type portRange struct{ first, last int }

// parseRange parses a range such as "50000-50999", or a single port.
func parseRange(s string) (portRange, error) {
	first, last, ok := strings.Cut(s, "-")
	if !ok {
		last = first
	}
	a, errA := strconv.Atoi(first)
	b, errB := strconv.Atoi(last)
	if errA != nil || errB != nil || a < 1024 || b < a || b > 65535 {
		return portRange{}, fmt.Errorf("%q is no range of ports from 1024 to 65535, such as 50000-50999", s)
	}
	return portRange{a, b}, nil
}

func (r portRange) String() string         { return fmt.Sprintf("%d-%d", r.first, r.last) }
func (r portRange) contains(port int) bool { return r.first <= port && port <= r.last }
func (r portRange) size() int              { return r.last - r.first + 1 }

// sockets implements tunnel.Sockets for all pages.
type sockets struct {
	passive portRange
	// listen opens a passive port.
	listen func(addr string) (net.Listener, error)
	own    *ownPorts
}

func newSockets(passive portRange) sockets {
	return sockets{passive: passive, listen: func(addr string) (net.Listener, error) { return listen(addr, nil) }, own: &ownPorts{}}
}

// ListenPassive listens on a random free port of the range. If a port is in use, it tries
// another one; it returns any other error.
func (s sockets) ListenPassive(local netip.Addr) (net.Listener, error) {
	n := s.passive.size()
	next := rand.IntN(n)
	for i := range 20 + n { // random ones first, while the range is not crowded
		ln, err := s.listen(netip.AddrPortFrom(local, uint16(s.passive.first+next)).String())
		switch {
		case err == nil:
			return s.own.add(ln), nil
		case !errors.Is(err, errPortInUse):
			return nil, err
		case i < 20:
			next = rand.IntN(n)
		default:
			next = (next + 1) % n
		}
	}
	return nil, fmt.Errorf("%w in %v: all of them are in use", tunnel.ErrNoFreePort, s.passive)
}

// DialActive connects from local, the address that the client knows. It refuses to connect
// to a port of this relay.
func (s sockets) DialActive(ctx context.Context, local netip.Addr, to netip.AddrPort) (tunnel.Socket, error) {
	if s.own.has(to) {
		return nil, &tunnel.Refusal{Code: tunnel.CodeOwnPort, Text: fmt.Sprintf("%v is a port of the relay itself", to)}
	}
	d := net.Dialer{LocalAddr: net.TCPAddrFromAddrPort(netip.AddrPortFrom(local, 0)), Control: bindLate}
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

// listen listens on TCP, without Multipath TCP: that is Go's default on Linux, but it does
// not support SO_OOBINLINE.
func listen(addr string, control func(network, address string, c syscall.RawConn) error) (net.Listener, error) {
	lc := net.ListenConfig{Control: control}
	lc.SetMultipathTCP(false)
	return lc.Listen(context.Background(), "tcp", addr)
}
