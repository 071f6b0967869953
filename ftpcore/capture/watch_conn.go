package capture

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"

	"ftpsim/ftpcore/event"
)

// WatchedConn is a connection of the client whose clear text a Watch sees. Where TLS covers
// it, the Watch sees what is read and written above TLS.
type WatchedConn struct {
	net.Conn
	moved   func(dir event.Dir, b []byte)
	ended   func(byClient, reset bool)
	secured func(on bool) // nil: a data connection
	covered atomic.Bool
	once    sync.Once
}

// Control returns the control connection conn. From now on the Watch sees its messages.
func (w *Watch) Control(conn net.Conn) *WatchedConn {
	moved := func(dir event.Dir, b []byte) {
		if dir == event.ToServer {
			w.Sent(b)
		} else {
			w.Received(b)
		}
	}
	return &WatchedConn{Conn: conn, moved: moved, ended: w.Ended, secured: w.Secured}
}

// Data returns the data connection conn, which was made just now. passive and port are as
// for Opened.
func (w *Watch) Data(conn net.Conn, passive bool, port int) *WatchedConn {
	d := w.Opened(passive, port)
	return &WatchedConn{Conn: conn, moved: d.Moved, ended: func(_, reset bool) { d.Ended(reset) }}
}

// NetConn returns the connection below.
func (c *WatchedConn) NetConn() net.Conn { return c.Conn }

// Read reads what the server sends.
func (c *WatchedConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if n > 0 && !c.covered.Load() {
		c.moved(event.ToClient, b[:n])
	}
	c.failed(err)
	return n, err
}

// Write sends b to the server. A command is told before it is sent, so that its reply cannot
// come first.
func (c *WatchedConn) Write(b []byte) (int, error) {
	plain := !c.covered.Load()
	if plain && c.secured != nil {
		c.moved(event.ToServer, b)
	}
	n, err := c.Conn.Write(b)
	if plain && c.secured == nil {
		c.moved(event.ToServer, b[:n])
	}
	c.failed(err)
	return n, err
}

// failed notes the end of the connection. A deadline is none.
func (c *WatchedConn) failed(err error) {
	var late net.Error
	switch {
	case err == nil, errors.As(err, &late) && late.Timeout():
	case err == io.EOF:
		c.end(false, false)
	case !errors.Is(err, net.ErrClosed):
		c.end(false, true)
	}
}

func (c *WatchedConn) end(byClient, reset bool) {
	c.once.Do(func() { c.ended(byClient, reset) })
}

// Close closes the connection.
func (c *WatchedConn) Close() error {
	c.end(true, false)
	return c.Conn.Close()
}

// Cover notes that TLS begins: what is read and written here is not clear text.
func (c *WatchedConn) Cover() { c.covered.Store(true) }

// Uncover notes that TLS has ended on the control connection.
func (c *WatchedConn) Uncover() {
	c.covered.Store(false)
	c.secured(false)
}

// Clear returns t, the TLS connection on top of this one. The Watch sees what is read and
// written on it.
func (c *WatchedConn) Clear(t *tls.Conn) net.Conn {
	if c.secured != nil {
		c.secured(true)
	}
	return clearConn{t, c}
}

// clearConn is a TLS connection whose clear text a Watch sees.
type clearConn struct {
	*tls.Conn
	below *WatchedConn
}

func (c clearConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if n > 0 {
		c.below.moved(event.ToClient, b[:n])
	}
	return n, err
}

func (c clearConn) Write(b []byte) (int, error) {
	if c.below.secured != nil {
		c.below.moved(event.ToServer, b)
		return c.Conn.Write(b)
	}
	n, err := c.Conn.Write(b)
	c.below.moved(event.ToServer, b[:n])
	return n, err
}
