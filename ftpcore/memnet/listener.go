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
	once  sync.Once
}

func newListener(n *Net, at netip.AddrPort, admit netip.Addr) *listener {
	return &listener{n: n, at: at, admit: admit, queue: make(chan *Conn, backlog), done: make(chan struct{})}
}

// Addr is a *net.TCPAddr, as ftpcore.Network wants it.
func (l *listener) Addr() net.Addr { return net.TCPAddrFromAddrPort(l.at) }

// Accept waits for a connection; its error after Close is net.ErrClosed.
func (l *listener) Accept() (net.Conn, error) {
	select {
	case <-l.done:
		return nil, opError("accept", Addr{}, Addr{l.at}, net.ErrClosed)
	default:
	}
	select {
	case c := <-l.queue:
		return c, nil
	case <-l.done:
		return nil, opError("accept", Addr{}, Addr{l.at}, net.ErrClosed)
	}
}

// Close frees the port and resets the connections that nobody has accepted.
func (l *listener) Close() error {
	err := net.ErrClosed
	l.once.Do(func() {
		l.n.forget(l)
		close(l.done)
		err = nil
	})
	l.drain()
	if err != nil {
		return opError("close", Addr{}, Addr{l.at}, err)
	}
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
	select {
	case <-l.done: // closed meanwhile: whatever is left in the queue is lost
		l.drain()
	default:
	}
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
