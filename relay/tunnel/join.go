package tunnel

import (
	"runtime"
	"sync"
	"time"
)

// This file joins frames to one message, because a message costs more than most commands. The
// order of the frames stays. A frame for which the other end does not wait is delayed until the
// next frame. The page's other frames are delayed until the page's goroutines have nothing to
// do: the replies to RETR, its data and their end then are one message.

const (
	// joinTime is the longest delay of a frame for which the other end does not wait.
	joinTime = time.Millisecond
	// maxJoined is the size from which a message is sent without a delay, in bytes.
	maxJoined = 16 << 10
	// lastTime is how long the page's last frames may take.
	lastTime = time.Second
)

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
		c.armed = false
		c.outMu.Unlock()
		c.sendOut()
	})
}

// whenIdle makes sendWhenIdle send out. The caller holds outMu.
func (c *frameConn) whenIdle() {
	select {
	case c.idle <- struct{}{}:
	default:
	}
}

// sendWhenIdle sends out, when woken, after the goroutines that can run now. It returns when the
// session has ended.
func (c *frameConn) sendWhenIdle() {
	for {
		select {
		case <-c.idle:
		case <-c.ended:
			return
		}
		runtime.Gosched()
		c.sendOut()
	}
}

// sendOut sends out, unless its last frame is not complete: then the rest of it follows.
func (c *frameConn) sendOut() {
	c.outMu.Lock()
	defer c.outMu.Unlock()
	if c.body == 0 && c.after != withNext {
		c.flush()
	}
}

// flush sends out. The caller holds outMu.
func (c *frameConn) flush() {
	if len(c.out) > 0 {
		c.send(c.out)
		c.out = c.out[:0]
	}
}

// sendLast sends what the page wrote before it closed the tunnel, unless that takes long.
func (c *frameConn) sendLast() {
	if c.page && c.outMu.TryLock() { // otherwise the connection is stuck in a write
		defer c.outMu.Unlock()
		if len(c.out) > 0 {
			c.conn.SetWriteDeadline(time.Now().Add(lastTime))
			c.flush()
		}
	}
}

// closes finds out which ends of streams the relay may delay. The second end of a stream only
// confirms the first. The page waits for the first, such as the end of an upload. All ends of
// the page may be delayed: a reply or a signal nearly always follows.
type closes struct {
	mu   sync.Mutex
	half map[uint32]side // streams that one side has ended
}

// side is the side of the tunnel that has ended a stream.
type side int

const (
	pageSide side = iota + 1
	relaySide
)

// maxHalf bounds half, which begins anew when it is full: forgotten ends are sent at once.
const maxHalf = 4096

// arrived records that the page has ended the stream id.
func (c *closes) arrived(id uint32) { c.end(id, pageSide) }

// confirms records that the relay is about to end the stream id. It reports whether that is the
// second end.
func (c *closes) confirms(id uint32) bool { return c.end(id, relaySide) }

// end records that by has ended the stream id. It reports whether the other side had before.
func (c *closes) end(id uint32, by side) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if other := c.half[id]; other != 0 && other != by {
		delete(c.half, id)
		return true
	}
	if c.half == nil || len(c.half) >= maxHalf {
		c.half = map[uint32]side{}
	}
	c.half[id] = by
	return false
}
