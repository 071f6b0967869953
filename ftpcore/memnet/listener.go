package memnet

import (
	"context"
	"net"
	"net/netip"
	"sync"
	"syscall"
)

// backlog is how many connections may wait for Accept; further dials block.
const backlog = 128

type listener struct {
	n     *Net
	at    netip.AddrPort
	admit netip.Addr // the only host that may connect; the zero Addr means any host
	queue chan *Conn
	done  chan struct{}

	mu        sync.Mutex
	closed    bool
	accepting int // calls of Accept
	// expectsAccept means that the first call of Accept is still to come. So it is for a
	// server's passive port: another goroutine calls Accept, perhaps after Close.
	expectsAccept bool
}

func newListener(n *Net, at netip.AddrPort, admit netip.Addr) *listener {
	return &listener{n: n, at: at, admit: admit, queue: make(chan *Conn, backlog), done: make(chan struct{}), expectsAccept: admit.IsValid()}
}

// Addr returns a *net.TCPAddr, as ftpcore.Network requires.
func (l *listener) Addr() net.Addr { return net.TCPAddrFromAddrPort(l.at) }

// Accept blocks until there is a connection. After Close it fails with net.ErrClosed. But a
// call before Close, and the first call for a passive port, still return a connection that
// had come when the port was closed.
func (l *listener) Accept() (net.Conn, error) {
	l.countAccepts(+1)
	defer l.countAccepts(-1)
	select {
	case c := <-l.queue:
		return c, nil
	case <-l.done:
	}
	select {
	case c := <-l.queue:
		return c, nil
	default:
		return nil, opError("accept", Addr{}, Addr{l.at}, net.ErrClosed)
	}
}

// countAccepts counts the running calls of Accept. When a closed port has none any more, it
// resets the connections that were not accepted.
func (l *listener) countAccepts(by int) {
	l.mu.Lock()
	l.accepting += by
	l.expectsAccept = l.expectsAccept && by == 0
	ended := l.closed && l.accepting == 0 && !l.expectsAccept
	l.mu.Unlock()
	if ended {
		l.drain()
	}
}

// Close releases the port and resets the connections that are not accepted.
func (l *listener) Close() error {
	l.mu.Lock()
	was := l.closed
	l.closed = true
	l.mu.Unlock()
	if was {
		return opError("close", Addr{}, Addr{l.at}, net.ErrClosed)
	}
	l.n.remove(l)
	close(l.done)
	l.countAccepts(0)
	return nil
}

// offer queues the listener's end of a dialled connection.
func (l *listener) offer(ctx context.Context, far *Conn) error {
	select {
	case l.queue <- far:
	case <-l.done:
		return syscall.ECONNREFUSED
	case <-ctx.Done():
		return ctx.Err()
	}
	l.countAccepts(0) // resets it if the port was closed meanwhile
	return nil
}

func (l *listener) drain() {
	for {
		select {
		case c := <-l.queue:
			c.Reset()
		default:
			return
		}
	}
}
