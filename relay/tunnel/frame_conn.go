package tunnel

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
)

// A frame header of yamux: version (1 byte), type (1), flags (2), stream ID (4), length (4).
const (
	frameHeaderSize = 12
	frameData       = 0
	frameWindow     = 1
	framePing       = 2
	frameGoAway     = 3
	flagSYN         = 1
	flagACK         = 2
	flagFIN         = 4
	flagRST         = 8
)

// watcher is called for the frames that are sent and received, in their order. Its methods
// must not block.
type watcher interface {
	// onOpened: the other end opens the stream id. An error ends the session.
	onOpened(id uint32) error
	// onTaken: the other end has accepted or refused the stream id, which we have opened.
	onTaken(id uint32)
	// onArrived: n bytes of the stream id arrive; with end, the end of the stream follows
	// them. The frames after them are processed when it has returned.
	onArrived(id uint32, n int, end bool)
	// onCredit: n more bytes of the stream id may be sent.
	onCredit(id uint32, n int64)
	// onOpening: we open the stream id. The frame is sent afterwards.
	onOpening(id uint32)
	// onLeft: n bytes of the stream id are sent; with end, they are the last.
	onLeft(id uint32, n int, end bool)
}

const maxPings = 32 // received and not answered yet

var (
	errNoFrame      = errors.New("tunnel: this is no frame of yamux")
	errFrameTooLong = errors.New("tunnel: a frame beyond the window")
	errPingFlood    = errors.New("tunnel: too many unanswered pings")
)

// frameConn is the connection that yamux reads from and writes to.
//
// Write joins the header and the body of a data frame, which yamux writes one after the
// other, so that they become one WebSocket message. A frame that opens a stream is sent
// together with the data frame that follows it. Other frames are joined too, see join.go.
//
// Read checks the frame headers for limits that yamux does not enforce. Both report frames
// to a watcher: the order of the frames is the order in which the ends did things, across
// all streams.
//
// frameConn also makes the end of a session safe. When yamux ends a session, goroutines that
// block in Read or Write of a stream spin until yamux has visited their stream. A thousand of
// them delay that for minutes natively, and for ever under js, which does not preempt them.
// So fail must free them before. Only yamux's read loop, which then has nothing to wait for,
// ends a session: shut makes the read loop fail, a failed write only calls shut, and nothing
// waits for the connection to be closed.
type frameConn struct {
	conn   net.Conn
	fail   func() // frees the goroutines that wait for streams; may be called twice
	watch  watcher
	once   sync.Once
	closed chan struct{} // conn.Close has returned
	ended  chan struct{} // the read loop has ended

	outMu  sync.Mutex // guards the fields below; held while conn is written
	out    []byte     // frames to send as one message
	body   int        // bytes of the last frame's body that yamux has not written yet
	after  haste      // when the last frame may be sent
	armed  bool       // a timer will send out
	broken bool
	closes closes
	page   bool          // this is the page's end
	idle   chan struct{} // wakes sendWhenIdle; buffered, capacity 1

	// Fields of yamux's read loop.
	header [frameHeaderSize]byte
	have   int // bytes of header that have been read
	skip   int // bytes of the body that have not been read yet
	endErr error

	pings atomic.Int32 // received and not answered
	bytes atomic.Int64 // received
}

// newFrameConn returns the frameConn of one end; page is true at the page's.
func newFrameConn(conn net.Conn, page bool, fail func(), watch watcher) *frameConn {
	return &frameConn{
		conn: conn, page: page, fail: fail, watch: watch,
		idle: make(chan struct{}, 1), closed: make(chan struct{}), ended: make(chan struct{}),
	}
}

// Write buffers or sends p, a frame's header or body. Only yamux's send loop calls it.
func (c *frameConn) Write(p []byte) (int, error) {
	c.outMu.Lock()
	defer c.outMu.Unlock()
	c.out = append(c.out, p...)
	if c.body > 0 {
		c.body -= len(p)
	} else {
		c.after = c.outHeader(p)
	}
	switch {
	case c.body > 0:
	case c.after == atOnce && c.page && len(c.out) < maxJoined:
		c.whenIdle()
	case c.after == atOnce:
		c.flush()
	case c.after == soon:
		c.arm()
	}
	return len(p), nil
}

// outHeader processes the header of a frame to send and returns when it may be sent.
func (c *frameConn) outHeader(h []byte) haste {
	flags, id, n := fields(h)
	if h[1] <= frameWindow && flags&flagSYN != 0 {
		c.watch.onOpening(id)
	}
	switch h[1] {
	case frameData:
		c.body = int(n)
		c.watch.onLeft(id, c.body, flags&flagFIN != 0)
	case frameWindow:
		if flags&flagFIN != 0 {
			c.watch.onLeft(id, 0, true)
		}
		switch {
		case flags == flagSYN: // a data frame always follows, because we always write to a new stream
			return withNext
		case flags&flagFIN != 0 && (c.page || c.closes.confirms(id)), flags == flagACK:
			return soon
		}
	case framePing:
		if flags&flagACK != 0 {
			c.pings.Add(-1)
		}
	}
	return atOnce
}

// fields decodes a frame header after its version and type.
func fields(h []byte) (flags uint16, stream, length uint32) {
	return binary.BigEndian.Uint16(h[2:]), binary.BigEndian.Uint32(h[4:]), binary.BigEndian.Uint32(h[8:])
}

// send writes p. It hides an error from yamux: after shut the read loop fails too.
func (c *frameConn) send(p []byte) {
	if c.broken {
		return
	}
	if _, err := c.conn.Write(p); err != nil {
		c.broken = true
		c.shut()
	}
}

// Read reads from the connection. Only yamux's read loop calls it.
func (c *frameConn) Read(p []byte) (int, error) {
	n, err := c.conn.Read(p)
	if err == nil {
		c.bytes.Add(int64(n))
		err = c.check(p[:n])
	}
	if err != nil {
		n, c.endErr = 0, err
		c.fail()
	}
	return n, err
}

func (c *frameConn) check(p []byte) error {
	for len(p) > 0 {
		if c.skip > 0 {
			n := min(c.skip, len(p))
			c.skip -= n
			p = p[n:]
			continue
		}
		n := copy(c.header[c.have:], p)
		p = p[n:]
		if c.have += n; c.have < frameHeaderSize {
			break
		}
		c.have = 0
		if err := c.checkHeader(c.header[:]); err != nil {
			return err
		}
	}
	return nil
}

func (c *frameConn) checkHeader(h []byte) error {
	if h[0] != 0 || h[1] > frameGoAway {
		return errNoFrame
	}
	flags, id, n := fields(h)
	if h[1] <= frameWindow {
		if flags&flagSYN != 0 {
			if err := c.watch.onOpened(id); err != nil {
				return err
			}
		}
		// A stream that we end before it is taken gets no ACK, but an end.
		if flags&(flagACK|flagRST|flagFIN) != 0 {
			c.watch.onTaken(id)
		}
	}
	switch h[1] {
	case frameData:
		if n > window {
			return errFrameTooLong
		}
		c.skip = int(n)
		c.watch.onArrived(id, c.skip, flags&flagFIN != 0)
	case frameWindow:
		if flags&flagFIN != 0 {
			if !c.page {
				c.closes.arrived(id)
			}
			c.watch.onArrived(id, 0, true)
		}
		if flags&(flagSYN|flagACK) == 0 { // those enlarge the first window to its size
			c.watch.onCredit(id, int64(n))
		}
	case framePing:
		if flags&flagSYN != 0 && c.pings.Add(1) > maxPings {
			return errPingFlood
		}
	}
	return nil
}

// shut starts to close the connection, without waiting for that.
func (c *frameConn) shut() {
	c.once.Do(func() {
		go func() {
			defer close(c.closed)
			c.sendLast()
			c.conn.Close()
		}()
	})
}

// Close is called by yamux, once, when its read loop has ended: Read has failed, or a frame
// was invalid.
func (c *frameConn) Close() error {
	c.fail()
	c.shut()
	close(c.ended)
	return nil
}

// cause returns why Read has failed; nil for the end of the connection. It must be called
// only after ended is closed.
func (c *frameConn) cause() error {
	if errors.Is(c.endErr, io.EOF) || errors.Is(c.endErr, net.ErrClosed) {
		return nil
	}
	return c.endErr
}
