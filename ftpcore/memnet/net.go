// Package memnet is a network in memory: listeners, dialling and full-duplex connections that
// behave like TCP on a fast network, without sockets. It connects the built-in client to the
// engine inside the page, and both to tests.
//
// Hosts are IP addresses and need no set-up. Listener addresses are *net.TCPAddr, connection
// addresses are Addr.
package memnet

import (
	"context"
	"net"
	"net/netip"
	"sync"
	"syscall"
)

// Ports that are assigned for port 0: to a server's listeners, and to clients (dials and
// active-mode listeners).
const (
	firstServerPort, lastServerPort = 50000, 59999
	firstClientPort, lastClientPort = 40000, 49999
)

var localhost = netip.AddrFrom4([4]byte{127, 0, 0, 1})

// Net is one network. Its methods are safe for concurrent use.
type Net struct {
	mu         sync.Mutex
	listeners  map[netip.AddrPort]*listener
	serverPort uint16 // the port assigned last
	clientPort uint16
	randomPort func(n int) int
}

// Shuffle makes the network assign the server's passive ports at random instead of in
// sequence, so that an attacker cannot predict the next one (RFC 2577 §8). random returns a
// number from 0 to n-1.
func (n *Net) Shuffle(random func(n int) int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.randomPort = random
}

// New returns an empty network.
func New() *Net {
	return &Net{
		listeners:  map[netip.AddrPort]*listener{},
		serverPort: lastServerPort,
		clientPort: lastClientPort,
	}
}

// Listen listens at addr ("127.0.0.1:2121", "[::1]:0"). An empty host and
// "localhost" mean 127.0.0.1; port 0 means a free port from 50000 up. It fails with
// EADDRINUSE like a socket.
func (n *Net) Listen(addr string) (net.Listener, error) {
	ap, err := parse(addr)
	if err != nil {
		return nil, err
	}
	return n.listen(ap, netip.Addr{}, &n.serverPort)
}

// Dial connects to addr from 127.0.0.1. It returns when the listener has queued the
// connection. While the queue is full, it blocks until ctx is done.
func (n *Net) Dial(ctx context.Context, addr string) (net.Conn, error) {
	return n.dial(ctx, localhost, addr)
}

// listen opens a listener. If admit is valid, only that host may connect. Port 0 is replaced
// by the next free port after *last.
func (n *Net) listen(at netip.AddrPort, admit netip.Addr, last *uint16) (*listener, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if at.Port() == 0 {
		port, ok := n.freePort(at.Addr(), last)
		if !ok {
			return nil, opError("listen", Addr{}, Addr{at}, syscall.EADDRINUSE)
		}
		at = netip.AddrPortFrom(at.Addr(), port)
	}
	if n.listeners[at] != nil {
		return nil, opError("listen", Addr{}, Addr{at}, syscall.EADDRINUSE)
	}
	l := newListener(n, at, admit)
	n.listeners[at] = l
	return l, nil
}

// freePort advances *last, cyclically in its range, to a port without a listener. It reports
// false if there is none. The caller holds n.mu.
func (n *Net) freePort(host netip.Addr, last *uint16) (uint16, bool) {
	first, end := uint16(firstServerPort), uint16(lastServerPort)
	if last == &n.clientPort {
		first, end = firstClientPort, lastClientPort
	} else if n.randomPort != nil {
		*last = first + uint16(n.randomPort(int(end-first)+1))
	}
	for range int(end-first) + 1 {
		if *last++; *last > end {
			*last = first
		}
		if n.listeners[netip.AddrPortFrom(host, *last)] == nil {
			return *last, true
		}
	}
	return 0, false
}

func (n *Net) dial(ctx context.Context, from netip.Addr, addr string) (net.Conn, error) {
	to, err := parse(addr)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, opError("dial", Addr{}, Addr{to}, err)
	}
	n.mu.Lock()
	l := n.listeners[to]
	port, ok := n.freePort(from, &n.clientPort)
	n.mu.Unlock()
	local := netip.AddrPortFrom(from, port)
	switch {
	case !ok:
		return nil, opError("dial", Addr{}, Addr{to}, syscall.EADDRNOTAVAIL)
	case l == nil, l.admit.IsValid() && l.admit != from:
		return nil, opError("dial", Addr{local}, Addr{to}, syscall.ECONNREFUSED)
	}
	near, far := Pipe(local, to)
	if err := l.offer(ctx, far); err != nil {
		return nil, opError("dial", Addr{local}, Addr{to}, err)
	}
	return near, nil
}

func (n *Net) remove(l *listener) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.listeners, l.at)
}

// parse parses "host:port", where host is an IP address, "localhost" or empty.
func parse(addr string) (netip.AddrPort, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return netip.AddrPort{}, err
	}
	if host == "" || host == "localhost" {
		host = localhost.String()
	}
	ap, err := netip.ParseAddrPort(net.JoinHostPort(host, port))
	if err != nil {
		return netip.AddrPort{}, &net.AddrError{Err: "not an IP address and port", Addr: addr}
	}
	return netip.AddrPortFrom(ap.Addr().Unmap(), ap.Port()), nil
}

// Addr is the address of one end of a connection: "127.0.0.1:50001" on the
// network "mem".
type Addr struct{ netip.AddrPort }

// Network returns "mem".
func (Addr) Network() string { return "mem" }

func opError(op string, from, to net.Addr, err error) error {
	if a, ok := from.(Addr); ok && !a.IsValid() {
		from = nil
	}
	return &net.OpError{Op: op, Net: "mem", Source: from, Addr: to, Err: err}
}
