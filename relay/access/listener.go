package access

import (
	"net"
	"sync"
)

// Listener accepts connections whose first user is told whether they may come, in a goroutine
// of its own: a proxy that is slow with its header delays nobody else.
type Listener struct {
	net.Listener
	Proxies Proxies
	// Enter is called once with each connection, before its first byte is read. leave is
	// called when the connection is closed; ok false closes it at once.
	Enter func(c *Conn) (leave func(), ok bool)
}

// Accept implements net.Listener.
func (l *Listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	tcp, ok := c.(*net.TCPConn)
	if !ok {
		return c, nil
	}
	return &entering{TCPConn: tcp, l: l}, nil
}

// entering is a connection that is identified when it is first used.
type entering struct {
	*net.TCPConn
	l    *Listener
	once sync.Once

	mu    sync.Mutex
	known *Conn // nil: not let in
	leave func()
	gone  bool
}

func (c *entering) identify() *Conn {
	c.once.Do(func() {
		known, err := c.l.Proxies.Identify(c.TCPConn)
		if err != nil {
			c.TCPConn.Close()
			return
		}
		leave, ok := c.l.Enter(known)
		if !ok {
			c.TCPConn.Close()
			return
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.known, c.leave = known, leave; c.gone {
			leave()
		}
	})
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.known
}

// RemoteAddr returns the client's address.
func (c *entering) RemoteAddr() net.Addr {
	if known := c.identify(); known != nil {
		return known.RemoteAddr()
	}
	return c.TCPConn.RemoteAddr()
}

// LocalAddr returns the address that the client has reached.
func (c *entering) LocalAddr() net.Addr {
	if known := c.identify(); known != nil {
		return known.LocalAddr()
	}
	return c.TCPConn.LocalAddr()
}

// Read implements net.Conn.
func (c *entering) Read(p []byte) (int, error) {
	if c.identify() == nil {
		return 0, net.ErrClosed
	}
	return c.TCPConn.Read(p)
}

// Close closes the connection.
func (c *entering) Close() error {
	c.mu.Lock()
	leave := c.leave
	first := !c.gone
	c.gone = true
	c.mu.Unlock()
	if first && leave != nil {
		leave()
	}
	return c.TCPConn.Close()
}
