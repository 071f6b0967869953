package tunnel

import (
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/hashicorp/yamux"
)

// Conn is the page's end of a TCP connection that the relay holds. It behaves like a
// *net.TCPConn: it distinguishes end of file and reset, can close each direction on its own,
// and reports the addresses of the TCP connection.
type Conn struct {
	m           *mux
	st          *yamux.Stream
	local       *net.TCPAddr
	remote      net.Addr // a *net.TCPAddr, or a TargetAddr
	implicitTLS bool

	readMu, writeMu sync.Mutex // held while the stream is read or written

	mu       sync.Mutex
	closed   bool // by Close or Reset
	reset    bool // by the client, or by Reset
	sawEOF   bool
	abortive bool // SetLinger(0) was called
}

func (p *Page) newConn(st *yamux.Stream, local, remote string) (*Conn, error) {
	r, err := tcpAddr(remote)
	if err != nil {
		return nil, err
	}
	return p.newConnFrom(st, local, r)
}

// newConnFrom is newConn for a remote end whose address is known here.
func (p *Page) newConnFrom(st *yamux.Stream, local string, remote net.Addr) (*Conn, error) {
	l, err := tcpAddr(local)
	if err != nil {
		return nil, err
	}
	c := &Conn{m: p.m, st: st, local: l, remote: remote}
	p.m.register(st.StreamID(), c)
	return c, nil
}

// Read reads what the client has sent. The error is io.EOF if the client has closed its side;
// it wraps ECONNRESET if the client has reset the connection, and ErrLost if the tunnel is
// lost.
func (c *Conn) Read(p []byte) (int, error) {
	c.readMu.Lock()
	defer c.readMu.Unlock()
	if err := c.fault(); err != nil {
		return 0, c.opError("read", err)
	}
	if len(p) == 0 {
		return 0, nil
	}
	n, err := c.st.Read(p)
	if err != nil {
		err = c.explain("read", err)
	}
	return n, err
}

// Write sends p to the client. It blocks while the client or the relay reads nothing.
func (c *Conn) Write(p []byte) (n int, err error) {
	c.writeMu.Lock()
	defer c.writeMu.Unlock()
	if err := c.fault(); err != nil {
		return 0, c.opError("write", err)
	}
	for n < len(p) && err == nil {
		var k int
		k, err = c.st.Write(p[n:min(len(p), n+maxChunk)])
		n += k
	}
	if err != nil {
		err = c.explain("write", err)
	}
	return n, err
}

// fault returns the error of a closed or reset connection; nil if it is neither.
func (c *Conn) fault() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.closed:
		return net.ErrClosed
	case c.reset:
		return syscall.ECONNRESET
	}
	return nil
}

// explain converts an error of the stream to the one that a *net.TCPConn would return.
func (c *Conn) explain(op string, err error) error {
	if f := c.fault(); f != nil {
		return c.opError(op, f)
	}
	switch {
	case c.m.lost():
		err = ErrLost // also instead of EOF: data in transit may be lost
	case err == io.EOF:
		c.mu.Lock()
		c.sawEOF = true
		c.mu.Unlock()
		return io.EOF
	case errors.Is(err, yamux.ErrTimeout):
		err = os.ErrDeadlineExceeded
	case errors.Is(err, yamux.ErrStreamClosed):
		err = syscall.EPIPE
	case errors.Is(err, yamux.ErrConnectionReset):
		err = syscall.ECONNRESET
	}
	return c.opError(op, err)
}

func (c *Conn) opError(op string, err error) error { return opError(op, c.local, c.remote, err) }

// Close closes both directions. Data already written still reaches the client; data that the
// client still sends is discarded. After SetLinger(0), Close is Reset.
func (c *Conn) Close() error {
	c.mu.Lock()
	if c.abortive && !c.closed {
		c.mu.Unlock()
		return c.Reset()
	}
	was, gone, quiet := c.closed, c.reset, c.sawEOF
	c.closed = true
	c.mu.Unlock()
	if was {
		return c.opError("close", net.ErrClosed)
	}
	c.m.forget(c.st.StreamID())
	c.st.SetDeadline(past)
	c.st.Close()
	if !gone && !quiet && !c.m.lost() {
		c.m.send(sigStop, c.st.StreamID())
	}
	return nil
}

// CloseWrite closes the direction to the client, which reads up to the end of file and may
// still send.
func (c *Conn) CloseWrite() error {
	if err := c.fault(); err != nil {
		return c.opError("close", err)
	}
	return c.st.Close()
}

// Reset closes the connection at once: data in transit is lost, and the client gets a TCP
// reset.
func (c *Conn) Reset() error {
	c.mu.Lock()
	was, gone := c.closed, c.reset
	c.closed, c.reset = true, true
	if !was && !gone {
		c.m.oweReset(c.st.StreamID())
	}
	c.mu.Unlock()
	if was {
		return c.opError("close", net.ErrClosed)
	}
	if !gone && !c.m.lost() {
		c.st.SetDeadline(past)
		c.m.send(sigReset, c.st.StreamID()) // the stream stays open until the answer: see onReset
	}
	return nil
}

// onReset is called when the client has reset the connection, or when the relay has
// answered Reset.
func (c *Conn) onReset() (answer bool) {
	c.mu.Lock()
	answer = !c.reset
	c.reset = true
	c.mu.Unlock()
	c.m.forget(c.st.StreamID())
	c.st.SetDeadline(past)
	c.st.Close()
	return answer
}

func (c *Conn) onStop()             {}
func (c *Conn) onArrived(int, bool) {} // Read returns the data
func (c *Conn) onLost()             { c.st.SetDeadline(past) }

// SetLinger(0) makes Close a Reset; any other value undoes that.
func (c *Conn) SetLinger(sec int) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.abortive = sec == 0
	return nil
}

// SetDeadline sets both deadlines; the zero time means none.
func (c *Conn) SetDeadline(t time.Time) error {
	if err := c.SetReadDeadline(t); err != nil {
		return err
	}
	return c.SetWriteDeadline(t)
}

// SetReadDeadline makes reads fail with os.ErrDeadlineExceeded from t on.
func (c *Conn) SetReadDeadline(t time.Time) error { return c.deadline(c.st.SetReadDeadline, t) }

// SetWriteDeadline makes writes fail with os.ErrDeadlineExceeded from t on.
func (c *Conn) SetWriteDeadline(t time.Time) error { return c.deadline(c.st.SetWriteDeadline, t) }

func (c *Conn) deadline(set func(time.Time) error, t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.closed:
		return c.opError("set", net.ErrClosed)
	case c.reset, c.m.lost():
		return nil // keep the past deadline, which frees all waiting goroutines
	}
	return set(t)
}

// ImplicitTLS reports whether the client has connected to the relay's address for implicit
// FTPS. It then starts with a TLS handshake.
func (c *Conn) ImplicitTLS() bool { return c.implicitTLS }

// LocalAddr returns the address that the client has connected to, a *net.TCPAddr.
func (c *Conn) LocalAddr() net.Addr { return c.local }

// RemoteAddr returns the client's address, a *net.TCPAddr; of a server that Connect has
// reached, a TargetAddr.
func (c *Conn) RemoteAddr() net.Addr { return c.remote }
