package tunnel

import (
	"sync"
	"time"
)

// This file delays frames for which the other end does not wait, so that they need no message
// of their own: a message costs more than what most commands do. The order of the frames stays.

// joinTime is the longest delay.
const joinTime = time.Millisecond

// haste says when a frame may be sent.
type haste int

const (
	atOnce   haste = iota
	withNext       // together with the next frame, which comes for certain
	soon           // together with the next frame, or after joinTime
)

// arm makes sure that out is sent within joinTime. The caller holds outMu.
func (c *frameConn) arm() {
	if c.armed {
		return
	}
	c.armed = true
	time.AfterFunc(joinTime, func() {
		c.outMu.Lock()
		defer c.outMu.Unlock()
		c.armed = false
		if c.body == 0 && c.after != withNext { // otherwise the rest of out follows
			c.flush()
		}
	})
}

// flush sends out. The caller holds outMu.
func (c *frameConn) flush() {
	if len(c.out) > 0 {
		c.send(c.out)
		c.out = c.out[:0]
	}
}

// closes finds out which ends of streams are unhurried. Every end of the page's is: a reply or
// a signal nearly always follows. At the relay the second end of a stream is: it only confirms
// the first, while the page waits for the first, such as the end of an upload.
type closes struct {
	page bool

	mu   sync.Mutex
	half map[uint32]bool // streams that the page has ended and the relay has not
}

// maxHalf bounds half, which begins anew when it is full: forgotten ends are sent at once.
const maxHalf = 4096

// arrived records that the other end has ended the stream id.
func (c *closes) arrived(id uint32) {
	if c.page {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.half == nil || len(c.half) >= maxHalf {
		c.half = map[uint32]bool{}
	}
	c.half[id] = true
}

// unhurried reports whether this end of the stream id, which is about to be sent, is.
func (c *closes) unhurried(id uint32) bool {
	if c.page {
		return true
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	was := c.half[id]
	delete(c.half, id)
	return was
}
