package memnet

import (
	"io"
	"net"
	"net/netip"
	"sync/atomic"
	"syscall"
	"time"
)

// Conn is one end of a connection: a net.Conn with the methods of *net.TCPConn for half-close
// and reset.
type Conn struct {
	in, out       *stream
	local, remote Addr
	abortive      atomic.Bool // SetLinger(0) was called
	closed        atomic.Bool
}

// Pipe returns the two ends of a connection between the addresses a and b. Each direction
// buffers up to 128 KiB; then writes block.
func Pipe(a, b netip.AddrPort) (*Conn, *Conn) {
	ab, ba := newStream(), newStream()
	return &Conn{in: ba, out: ab, local: Addr{a}, remote: Addr{b}},
		&Conn{in: ab, out: ba, local: Addr{b}, remote: Addr{a}}
}

// Read reads bytes that the peer wrote. It returns io.EOF after the peer's Close or
// CloseWrite, and ECONNRESET after its Reset.
func (c *Conn) Read(p []byte) (int, error) {
	n, err := c.in.read(p)
	if err != nil && err != io.EOF {
		err = opError("read", c.local, c.remote, err)
	}
	return n, err
}

// Write queues p for the peer; it blocks while the buffer is full. It fails with EPIPE after
// the peer's Close and with ECONNRESET after its Reset.
func (c *Conn) Write(p []byte) (int, error) {
	n, err := c.out.write(p)
	if err != nil {
		err = opError("write", c.local, c.remote, err)
	}
	return n, err
}

// Close closes both directions. The peer can still read everything that was written. After
// SetLinger(0), Close is Reset.
func (c *Conn) Close() error {
	if c.closed.Swap(true) {
		return opError("close", c.local, c.remote, net.ErrClosed)
	}
	if c.abortive.Load() {
		c.reset()
		return nil
	}
	c.out.closeWrite(net.ErrClosed)
	c.in.closeRead()
	return nil
}

// CloseWrite closes the sending direction: the peer reads up to the end of file and can still
// write.
func (c *Conn) CloseWrite() error {
	if c.closed.Load() {
		return opError("close", c.local, c.remote, net.ErrClosed)
	}
	c.out.closeWrite(syscall.EPIPE)
	return nil
}

// Reset closes the connection at once: buffered bytes are lost, and the peer's reads and
// writes fail with ECONNRESET.
func (c *Conn) Reset() error {
	if c.closed.Swap(true) {
		return opError("close", c.local, c.remote, net.ErrClosed)
	}
	c.reset()
	return nil
}

func (c *Conn) reset() {
	c.out.fail(net.ErrClosed, syscall.ECONNRESET)
	c.in.fail(syscall.ECONNRESET, net.ErrClosed)
}

// SetLinger with sec 0 makes Close a Reset. Any other value restores the normal Close.
func (c *Conn) SetLinger(sec int) error {
	c.abortive.Store(sec == 0)
	return nil
}

// LocalAddr returns this end's Addr.
func (c *Conn) LocalAddr() net.Addr { return c.local }

// RemoteAddr returns the peer's Addr.
func (c *Conn) RemoteAddr() net.Addr { return c.remote }

// SetDeadline sets both deadlines; the zero time means none.
func (c *Conn) SetDeadline(t time.Time) error {
	if err := c.SetReadDeadline(t); err != nil {
		return err
	}
	return c.SetWriteDeadline(t)
}

// SetReadDeadline makes reads fail with os.ErrDeadlineExceeded from t on.
func (c *Conn) SetReadDeadline(t time.Time) error {
	if c.closed.Load() {
		return opError("set", c.local, c.remote, net.ErrClosed)
	}
	c.in.setDeadline(&c.in.readers, t)
	return nil
}

// SetWriteDeadline makes writes fail with os.ErrDeadlineExceeded from t on.
func (c *Conn) SetWriteDeadline(t time.Time) error {
	if c.closed.Load() {
		return opError("set", c.local, c.remote, net.ErrClosed)
	}
	c.out.setDeadline(&c.out.writers, t)
	return nil
}
