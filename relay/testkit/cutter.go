package testkit

import (
	"io"
	"net"
	"sync"
)

// Direction is one direction of a Cutter's connections.
type Direction int

// The directions, seen from the client of the Cutter.
const (
	Up Direction = iota
	Down
)

// Cutter is a TCP proxy that can cut its connections, as a bad network does.
type Cutter struct {
	Addr   string
	target string
	ln     net.Listener
	wg     sync.WaitGroup

	mu      sync.Mutex
	changed *sync.Cond
	cut     bool
	conns   map[net.Conn]bool
	hold    [2]bool
	left    [2]int64 // bytes that may still pass; with hold
	stuck   [2]bool  // bytes wait
}

// StartCutter listens at addr and connects each connection to target.
func StartCutter(addr, target string) (*Cutter, error) {
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	c := &Cutter{Addr: ln.Addr().String(), target: target, ln: ln, conns: map[net.Conn]bool{}}
	c.changed = sync.NewCond(&c.mu)
	c.wg.Go(c.accept)
	return c, nil
}

// HoldAfter lets n more bytes pass in the direction d and holds what follows, until Cut.
func (c *Cutter) HoldAfter(d Direction, n int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hold[d], c.left[d] = true, n
}

// Held blocks until HoldAfter holds bytes.
func (c *Cutter) Held(d Direction) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for !c.stuck[d] {
		c.changed.Wait()
	}
}

// Cut resets all connections, and new ones until Mend, and ends every hold.
func (c *Cutter) Cut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cut, c.hold, c.stuck = true, [2]bool{}, [2]bool{}
	for conn := range c.conns {
		reset(conn)
	}
	c.changed.Broadcast()
}

// Mend lets connections through again.
func (c *Cutter) Mend() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cut = false
}

// Stop ends the proxy.
func (c *Cutter) Stop() {
	c.ln.Close()
	c.Cut()
	c.wg.Wait()
}

func (c *Cutter) accept() {
	for {
		near, err := c.ln.Accept()
		if err != nil {
			return
		}
		c.wg.Go(func() { c.join(near) })
	}
}

// join forwards a connection until one end closes or it is cut.
func (c *Cutter) join(near net.Conn) {
	far, err := net.Dial("tcp", c.target)
	if err != nil {
		near.Close()
		return
	}
	if !c.add(near, far) {
		return
	}
	var both sync.WaitGroup
	both.Go(func() { c.copy(far, near, Up) })
	both.Go(func() { c.copy(near, far, Down) })
	both.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.conns, near)
	delete(c.conns, far)
	near.Close()
	far.Close()
}

func (c *Cutter) add(conns ...net.Conn) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, conn := range conns {
		if c.cut {
			reset(conn)
			continue
		}
		c.conns[conn] = true
	}
	return !c.cut
}

func (c *Cutter) copy(dst, src net.Conn, d Direction) {
	buf := make([]byte, 32<<10)
	for {
		n, err := src.Read(buf)
		for at := 0; at < n; {
			k := c.pass(d, n-at)
			if k == 0 {
				return
			}
			if _, err := dst.Write(buf[at : at+k]); err != nil {
				return
			}
			at += k
		}
		if err != nil {
			if err == io.EOF {
				dst.(*net.TCPConn).CloseWrite()
			} else {
				dst.Close()
			}
			return
		}
	}
}

// pass returns how many of n bytes may pass; it blocks while none may. 0 means that the
// connection is cut.
func (c *Cutter) pass(d Direction, n int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.hold[d] && c.left[d] == 0 {
		c.stuck[d] = true
		c.changed.Broadcast()
		c.changed.Wait()
	}
	if c.cut {
		return 0
	}
	if c.hold[d] {
		n = int(min(int64(n), c.left[d]))
		c.left[d] -= int64(n)
	}
	return n
}

// reset closes a connection without FIN.
func reset(conn net.Conn) {
	conn.(*net.TCPConn).SetLinger(0)
	conn.Close()
}
