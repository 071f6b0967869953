package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"strconv"
	"strings"

	"ftpsim/relay/access"
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
	// proxies are those in front of the passive ports; see access.Proxies.
	proxies access.Proxies
	// mapped is true if clients may know the relay by addresses that this machine has not.
	mapped bool
}

func newSockets(passive portRange) sockets {
	return sockets{passive: passive, listen: func(addr string) (net.Listener, error) { return tcp.Listen(addr, nil) }, own: &ownPorts{}}
}

// ListenPassive listens on a random free port of the range. If a port is in use, it tries
// another one; it returns any other error. local may be an address that a router or a proxy has
// for the relay: then the port is open at all addresses of this machine, and is shown at local.
func (s sockets) ListenPassive(local netip.Addr) (net.Listener, error) {
	bind := local
	if s.mapped && !isOurs(local) {
		bind = netip.IPv4Unspecified()
		if local.Is6() {
			bind = netip.IPv6Unspecified()
		}
	}
	ln, err := s.listenAt(bind)
	if err != nil || bind == local && len(s.proxies) == 0 {
		return ln, err
	}
	at := &net.TCPAddr{IP: local.AsSlice(), Zone: local.Zone(), Port: ln.Addr().(*net.TCPAddr).Port}
	return shownPort{ln.(ownPort), at, s.proxies}, nil
}

// shownPort is a passive port that clients know by another address, or that proxies lead to.
type shownPort struct {
	ownPort
	at      *net.TCPAddr
	proxies access.Proxies
}

// Addr returns the address that clients know.
func (p shownPort) Addr() net.Addr { return p.at }

// Accept returns a connection with the addresses that its client knows. It closes those of a
// proxy without a header.
func (p shownPort) Accept() (net.Conn, error) {
	for {
		c, err := p.ownPort.Accept()
		if err != nil {
			return nil, err
		}
		known, err := p.proxies.Identify(c.(*net.TCPConn))
		if err != nil {
			c.Close()
			continue
		}
		known.Local = p.at
		return known, nil
	}
}

// listenAt listens on a random free port of the range, at an address of this machine.
func (s sockets) listenAt(local netip.Addr) (net.Listener, error) {
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
