package memnet

import (
	"context"
	"net"
	"net/netip"
	"sync"
	"syscall"
)

// backlog is how many connections may wait for Accept; further dials wait.
const backlog = 128

type listener struct {
	n     *Net
	at    netip.AddrPort
	admit netip.Addr // the only host that may connect; zero: everybody
	queue chan *Conn
	done  chan struct{}

	mu        sync.Mutex
	closed    bool
	accepting int // calls of Accept
	// awaited says that the first call of Accept is still on its way. A server's passive
	// port begins so: the call comes on another goroutine, and may find the port closed.
	awaited bool
}

func newListener(n *Net, at netip.AddrPort, admit netip.Addr) *listener {
	return &listener{n: n, at: at, admit: admit, queue: make(chan *Conn, backlog), done: make(chan struct{}), awaited: admit.IsValid()}
}

// Addr is a *net.TCPAddr, as ftpcore.Network wants it.
func (l *listener) Addr() net.Addr { return net.TCPAddrFromAddrPort(l.at) }

// Accept waits for a connection; its error after Close is net.ErrClosed. It still
// yields what had come when the port was closed, if it was called before, or is awaited.
func (l *listener) Accept() (net.Conn, error) {
	l.enter(+1)
	defer l.enter(-1)
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

// enter counts the calls of Accept. With the last one of a closed port the
// connections that nobody has accepted are reset.
func (l *listener) enter(by int) {
	l.mu.Lock()
	l.accepting += by
	l.awaited = l.awaited && by == 0
	over := l.closed && l.accepting == 0 && !l.awaited
	l.mu.Unlock()
	if over {
		l.drain()
	}
}

// Close frees the port and resets the connections that nobody accepts.
func (l *listener) Close() error {
	l.mu.Lock()
	was := l.closed
	l.closed = true
	l.mu.Unlock()
	if was {
		return opError("close", Addr{}, Addr{l.at}, net.ErrClosed)
	}
	l.n.forget(l)
	close(l.done)
	l.enter(0)
	return nil
}

// offer queues the far end of a dial.
func (l *listener) offer(ctx context.Context, far *Conn) error {
	select {
	case l.queue <- far:
	case <-l.done:
		return syscall.ECONNREFUSED
	case <-ctx.Done():
		return ctx.Err()
	}
	l.enter(0) // if it was closed meanwhile
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
