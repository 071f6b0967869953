package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"syscall"

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

// sockets opens what pages may have: it is the tunnel.Sockets of all of them.
type sockets struct{ passive portRange }

// ListenPassive opens a random free port of the range.
func (s sockets) ListenPassive(local netip.Addr) (net.Listener, error) {
	n := s.passive.last - s.passive.first + 1
	try := func(i int) (net.Listener, error) {
		return listen(netip.AddrPortFrom(local, uint16(s.passive.first+i%n)).String(), nil)
	}
	for range min(n, 20) { // random ones, while the range is not crowded
		if ln, err := try(rand.IntN(n)); err == nil {
			return ln, nil
		}
	}
	start := rand.IntN(n)
	for i := range n {
		if ln, err := try(start + i); err == nil {
			return ln, nil
		}
	}
	return nil, fmt.Errorf("%w in %v", tunnel.ErrNoFreePort, s.passive)
}

// DialActive connects from the address that the client knows.
func (s sockets) DialActive(ctx context.Context, local netip.Addr, to netip.AddrPort) (tunnel.Socket, error) {
	d := net.Dialer{LocalAddr: net.TCPAddrFromAddrPort(netip.AddrPortFrom(local, 0)), Control: bindLate}
	d.SetMultipathTCP(false)
	c, err := d.DialContext(ctx, "tcp", to.String())
	if err != nil {
		return nil, err
	}
	return c.(*net.TCPConn), nil
}

// listen opens a TCP port. Multipath TCP, Go's default on Linux, has no
// SO_OOBINLINE.
func listen(addr string, control func(network, address string, c syscall.RawConn) error) (net.Listener, error) {
	lc := net.ListenConfig{Control: control}
	lc.SetMultipathTCP(false)
	return lc.Listen(context.Background(), "tcp", addr)
}
