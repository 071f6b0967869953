package resume

import (
	"net"
	"time"
)

// This file changes the carrier of a Conn.

// Offer is one attempt to go on with a stream: Received is the position to tell the other end.
// The next Cut withdraws it.
type Offer struct {
	Received uint64
	turn     int
}

// Cut gives up the carrier, if there is one, so that another can take its place: what the old
// one still brings does not count. The error says that the stream has ended.
func (c *Conn) Cut() (Offer, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.end != nil {
		return Offer{}, c.end
	}
	c.lose(c.carrier)
	c.turn++
	return Offer{c.received, c.turn}, nil
}

// Attach makes carrier the stream's carrier and sends again what is not in received, the
// position of the other end. It returns when that is written. The error says that the stream
// has ended, that o was withdrawn (net.ErrClosed), or that received is no possible position
// (ErrProtocol), which ends the stream. Attach then leaves carrier alone.
func (c *Conn) Attach(o Offer, carrier net.Conn, received uint64) error {
	c.writing.Lock() // Cut has closed the old carrier, so its last write returns
	defer c.writing.Unlock()
	if err := c.install(o, carrier, received); err != nil {
		return err
	}
	frames := 0
	for at := received; ; frames++ {
		c.mu.Lock()
		frame := c.out.again(at, c.received)
		c.told = c.received
		c.mu.Unlock()
		if frame == nil {
			break
		}
		c.send(carrier, frame)
		at += uint64(len(frame) - headerSize)
	}
	if frames == 0 { // the first frame shows that the admission has arrived
		var frame [headerSize]byte
		putHeader(frame[:], 0, o.Received)
		c.send(carrier, frame[:])
	}
	return nil
}

// install makes carrier the one that is read.
func (c *Conn) install(o Offer, carrier net.Conn, received uint64) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.end != nil {
		return c.end
	}
	if o.turn != c.turn || c.carrier != nil {
		return net.ErrClosed
	}
	if err := c.out.ack(received); err != nil {
		c.finish(err)
		return err
	}
	if c.expiry != nil {
		c.expiry.Stop()
		c.expiry = nil
	}
	c.carrier, c.broken, c.heard, c.in = carrier, false, false, decoder{}
	c.watch()
	c.changed.Broadcast()
	return nil
}

// lose gives up carrier, if it is the stream's. The caller holds mu.
func (c *Conn) lose(carrier net.Conn) {
	if carrier == nil || c.carrier != carrier || c.end != nil {
		return
	}
	c.carrier, c.lostAt = nil, time.Now()
	c.expiry = time.AfterFunc(c.opt.Within, func() { c.expire(ErrExpired) })
	select {
	case c.cut <- struct{}{}:
	default:
	}
	go carrier.Close()
}

// expire ends the stream with why if it has no carrier.
func (c *Conn) expire(why error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.carrier == nil {
		c.finish(why)
	}
}

// finish ends the stream, once. The caller holds mu.
func (c *Conn) finish(why error) {
	if c.end != nil {
		return
	}
	c.end = why
	if c.carrier != nil {
		go c.carrier.Close()
	}
	for _, t := range []*time.Timer{c.expiry, c.ackLater} {
		if t != nil {
			t.Stop()
		}
	}
	c.out.drop()
	c.changed.Broadcast()
	close(c.done)
	if c.opt.ended != nil {
		go c.opt.ended()
	}
}

// without returns since when the stream has no carrier; false means that it has one, or has
// ended.
func (c *Conn) without() (since time.Time, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.lostAt, c.carrier == nil && c.end == nil
}

// watch makes sure that a carrier which acknowledges nothing for Options.Silence is cut. The
// caller holds mu.
func (c *Conn) watch() {
	if c.watched || c.opt.Silence == 0 || c.carrier == nil || len(c.out.frames) == 0 {
		return
	}
	c.watched = true
	carrier, acked := c.carrier, c.out.acked
	time.AfterFunc(c.opt.Silence, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.watched = false
		if c.out.acked == acked && len(c.out.frames) > 0 {
			c.lose(carrier)
			return
		}
		c.watch()
	})
}

// offer is Cut for a page that has received so many bytes. If it cannot have, the stream ends:
// the error is ErrBeyond.
func (c *Conn) offer(received uint64) (Offer, error) {
	c.mu.Lock()
	possible := received >= c.out.acked && received <= c.out.sent
	if !possible {
		c.finish(protocolError("it goes on at %d; %d bytes were acknowledged of %d", received, c.out.acked, c.out.sent))
	}
	c.mu.Unlock()
	if !possible {
		return Offer{}, ErrBeyond
	}
	return c.Cut()
}

// why returns why the stream has ended; nil means that it lives.
func (c *Conn) why() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.end
}

// holds reports whether the stream has more memory than each has.
func (c *Conn) holds() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.out.ring) > firstRoom
}
