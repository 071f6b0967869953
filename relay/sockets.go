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

// portRange is the range of passive ports, both included.
type portRange struct{ first, last int }

// parseRange reads "50000-50999".
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

// sockets opens what pages may have: it is the tunnel.Sockets of all of them.
type sockets struct {
	passive portRange
	// listen opens a passive port.
	listen func(addr string) (net.Listener, error)
	own    *ownPorts
}

func newSockets(passive portRange) sockets {
	return sockets{passive: passive, listen: func(addr string) (net.Listener, error) { return listen(addr, nil) }, own: &ownPorts{}}
}

// ListenPassive opens a random free port of the range. That a port is in use, or was
// until a moment ago, only means that another one is tried; any other reason of the
// system is the reason.
func (s sockets) ListenPassive(local netip.Addr) (net.Listener, error) {
	n := s.passive.size()
	next := rand.IntN(n)
	for i := range 20 + n { // random ones first, while the range is not crowded
		ln, err := s.listen(netip.AddrPortFrom(local, uint16(s.passive.first+next)).String())
		switch {
		case err == nil:
			return s.own.keep(ln), nil
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

// DialActive connects from the address that the client knows, but not to a port of
// this relay.
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

// ownPorts are the addresses at which the relay listens. A page must not have it
// connect to itself: the web page and the FTP addresses trust what comes from this
// machine more than others.
type ownPorts struct {
	mu   sync.Mutex
	open map[net.Listener]netip.AddrPort
}

// keep notes that ln is open, until it is closed.
func (o *ownPorts) keep(ln net.Listener) net.Listener {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.open == nil {
		o.open = map[net.Listener]netip.AddrPort{}
	}
	at := ln.Addr().(*net.TCPAddr).AddrPort()
	o.open[ln] = netip.AddrPortFrom(at.Addr().Unmap(), at.Port())
	return ownPort{ln, o}
}

// ownPort is a listener of the relay.
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

// SetDeadline is that of the listener.
func (p ownPort) SetDeadline(t time.Time) error { return p.Listener.(*net.TCPListener).SetDeadline(t) }

// SyscallConn is that of the listener.
func (p ownPort) SyscallConn() (syscall.RawConn, error) {
	return p.Listener.(syscall.Conn).SyscallConn()
}

// has reports whether who connects to addr reaches this relay.
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
		return true // who knows
	}
	return slices.ContainsFunc(all, func(a net.Addr) bool {
		ip, ok := a.(*net.IPNet)
		return ok && ip.IP.Equal(addr.AsSlice())
	})
}

// listen opens a TCP port. Multipath TCP, Go's default on Linux, has no
// SO_OOBINLINE.
func listen(addr string, control func(network, address string, c syscall.RawConn) error) (net.Listener, error) {
	lc := net.ListenConfig{Control: control}
	lc.SetMultipathTCP(false)
	return lc.Listen(context.Background(), "tcp", addr)
}
