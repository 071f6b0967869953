package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"strconv"
	"strings"

	"ftpsim/relay/tcp"
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
	return sockets{passive: passive, listen: func(addr string) (net.Listener, error) { return tcp.Listen(addr, nil) }, own: &ownPorts{}}
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
		case !errors.Is(err, tcp.ErrPortInUse):
			return nil, err
		case i < 20:
			next = rand.IntN(n)
		default:
			next = (next + 1) % n
		}
	}
	return nil, fmt.Errorf("%w in %v: all of them are in use", tunnel.ErrNoFreePort, s.passive)
}
