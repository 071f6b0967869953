package resume

import (
	"net"
	"os"
	"time"
)

// owe makes sure that what has arrived is acknowledged. The caller holds mu.
func (c *Conn) owe() {
	switch {
	case c.received == c.told || c.acking:
	case c.received-c.told >= ackBytes:
		c.acking = true
		go c.sendAck()
	case c.ackLater == nil:
		c.ackLater = time.AfterFunc(ackTime, c.sendAck)
	}
}

// sendAck acknowledges what has arrived, unless a frame has done so.
func (c *Conn) sendAck() {
	c.writing.Lock()
	defer c.writing.Unlock()
	c.mu.Lock()
	c.acking = false
	if c.ackLater != nil {
		c.ackLater.Stop()
		c.ackLater = nil
	}
	carrier, received, due := c.carrier, c.received, c.received != c.told
	if due {
		c.told = received
	}
	c.mu.Unlock()
	if due {
		var frame [headerSize]byte
		putHeader(frame[:], 0, received)
		c.send(carrier, frame[:])
	}
}

// Write keeps p and sends it if there is a carrier. The error is net.ErrClosed, or
// os.ErrDeadlineExceeded if there was no room to keep it.
func (c *Conn) Write(p []byte) (n int, err error) {
	for n < len(p) && err == nil {
		var k int
		k, err = c.writeFrame(p[n:])
		n += k
	}
	return n, err
}

// writeFrame writes as much of p as fits in a frame; nothing, after a wait, if there was no
// room.
func (c *Conn) writeFrame(p []byte) (int, error) {
	c.writing.Lock()
	c.mu.Lock()
	var frame []byte
	if c.end == nil {
		frame = c.out.add(p, c.received)
	}
	if frame == nil {
		// Others write meanwhile: without acknowledgements from here the other end would wait too.
		c.writing.Unlock()
		defer c.mu.Unlock()
		return 0, c.waitForRoom()
	}
	c.told = c.received
	carrier := c.carrier
	c.watch()
	c.mu.Unlock()
	defer c.writing.Unlock()
	c.send(carrier, frame)
	return len(frame) - headerSize, nil
}

// waitForRoom blocks until something has changed. The caller holds mu.
func (c *Conn) waitForRoom() error {
	switch {
	case c.end != nil:
		return net.ErrClosed
	case !c.writeBy.IsZero() && !time.Now().Before(c.writeBy):
		return os.ErrDeadlineExceeded
	}
	c.changed.Wait()
	return nil
}

// send writes a frame to carrier, which may be nil. The caller holds writing.
func (c *Conn) send(carrier net.Conn, frame []byte) {
	if carrier == nil || c.isBroken(carrier) {
		return
	}
	if _, err := carrier.Write(frame); err == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.carrier == carrier {
		c.broken = true
		time.AfterFunc(endTime, func() {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.lose(carrier)
		})
	}
}

func (c *Conn) isBroken(carrier net.Conn) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.broken || c.carrier != carrier
}

// sayGoodbye tells the other end that the stream ends, unless a write is stuck.
func (c *Conn) sayGoodbye() {
	if !c.writing.TryLock() {
		return
	}
	defer c.writing.Unlock()
	c.mu.Lock()
	carrier, received, over := c.carrier, c.received, c.end != nil
	c.mu.Unlock()
	if over || carrier == nil {
		return
	}
	var frame [headerSize]byte
	putHeader(frame[:], goodbye, received)
	carrier.SetWriteDeadline(time.Now().Add(byeTime))
	c.send(carrier, frame[:])
}
