package tunnel

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
)

// The frame of yamux: version, type, flags (2), stream (4), length (4).
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

// watcher is told of the frames that pass, in their order. Its methods must not
// block.
type watcher interface {
	// onOpened tells that the other end opens the stream id. An error ends the session.
	onOpened(id uint32) error
	// onTaken tells that the other end has taken, or refused, the stream id, which we
	// have opened.
	onTaken(id uint32)
	// onArrived tells that n bytes of the stream id arrive, and with end that nothing
	// comes behind them. Frames behind them are looked at only after it has returned.
	onArrived(id uint32, n int, end bool)
	// onCredit tells that n more bytes of the stream id may leave.
	onCredit(id uint32, n int64)
	// onOpening tells that we open the stream id. Its frame leaves afterwards.
	onOpening(id uint32)
	// onLeft tells that n bytes of the stream id leave, and with end that they are
	// the last.
	onLeft(id uint32, n int, end bool)
}

const maxPings = 32 // unanswered

var (
	errNoFrame      = errors.New("tunnel: this is no frame of yamux")
	errFrameTooLong = errors.New("tunnel: a frame beyond the window")
	errPingFlood    = errors.New("tunnel: too many unanswered pings")
)

// wire stands between yamux and the connection.
//
// Writing, it joins the header and the body of a data frame, which yamux writes
// one after the other, so that they become one WebSocket message. The opening
// of a stream waits for the header that follows. All other frames without a
// body leave at once.
//
// Reading, it looks at the frame headers for what yamux does not bound. Both ways it
// tells a watcher what passes: the order of frames is the order in which the ends
// did things, on whatever streams.
//
// It makes the end of a session harmless. When yamux ends a session, goroutines
// that wait in Read or Write of a stream spin until it has visited their
// stream; natively a thousand of them keep it from that for minutes, and under
// js, where nothing pre-empts them, for ever. So fail frees them before, and a
// session ends by its read loop alone, which has nothing to wait for: we end a
// session by shut, which makes the read loop fail; a failed write does no more
// than that; and nothing waits for the connection to close.
type wire struct {
	conn   net.Conn
	fail   func() // frees the waiting; may be called twice
	watch  watcher
	once   sync.Once
	closed chan struct{} // conn.Close has returned
	ended  chan struct{} // the read loop has ended

	// Of the write loop.
	out     []byte
	body    int  // bytes of the body that is yet to come
	opening bool // out ends with the opening of a stream
	broken  bool

	// Of the read loop.
	header [frameHeaderSize]byte
	have   int // bytes of header
	skip   int // bytes of the body that is yet to come
	endErr error

	pings atomic.Int32 // received and not answered
	bytes atomic.Int64 // received
}

func newWire(conn net.Conn, fail func(), watch watcher) *wire {
	return &wire{conn: conn, fail: fail, watch: watch, closed: make(chan struct{}), ended: make(chan struct{})}
}

// Write takes a frame's header or its body. Only yamux's send loop calls it.
func (w *wire) Write(p []byte) (int, error) {
	w.out = append(w.out, p...)
	if w.body > 0 {
		w.body -= len(p)
	} else {
		w.opening = w.noteHeader(p)
	}
	if w.body == 0 && !w.opening {
		w.send(w.out)
		w.out = w.out[:0]
	}
	return len(p), nil
}

// noteHeader looks at the header of a frame that leaves. It tells whether the
// frame opens a stream: what we write first to a stream always follows.
func (w *wire) noteHeader(h []byte) (opens bool) {
	flags, id, n := fields(h)
	if h[1] <= frameWindow && flags&flagSYN != 0 {
		w.watch.onOpening(id)
	}
	switch h[1] {
	case frameData:
		w.body = int(n)
		w.watch.onLeft(id, w.body, flags&flagFIN != 0)
	case frameWindow:
		if flags&flagFIN != 0 {
			w.watch.onLeft(id, 0, true)
		}
		return flags == flagSYN
	case framePing:
		if flags&flagACK != 0 {
			w.pings.Add(-1)
		}
	}
	return false
}

// fields are those of a frame's header behind its version and type.
func fields(h []byte) (flags uint16, stream, length uint32) {
	return binary.BigEndian.Uint16(h[2:]), binary.BigEndian.Uint32(h[4:]), binary.BigEndian.Uint32(h[8:])
}

// send hides an error from yamux: the read loop is about to fail too.
func (w *wire) send(p []byte) {
	if w.broken {
		return
	}
	if _, err := w.conn.Write(p); err != nil {
		w.broken = true
		w.shut()
	}
}

// Read is called by yamux's read loop alone.
func (w *wire) Read(p []byte) (int, error) {
	n, err := w.conn.Read(p)
	if err == nil {
		w.bytes.Add(int64(n))
		err = w.inspect(p[:n])
	}
	if err != nil {
		n, w.endErr = 0, err
		w.fail()
	}
	return n, err
}

func (w *wire) inspect(p []byte) error {
	for len(p) > 0 {
		if w.skip > 0 {
			n := min(w.skip, len(p))
			w.skip -= n
			p = p[n:]
			continue
		}
		n := copy(w.header[w.have:], p)
		p = p[n:]
		if w.have += n; w.have < frameHeaderSize {
			break
		}
		w.have = 0
		if err := w.inspectHeader(w.header[:]); err != nil {
			return err
		}
	}
	return nil
}

func (w *wire) inspectHeader(h []byte) error {
	if h[0] != 0 || h[1] > frameGoAway {
		return errNoFrame
	}
	flags, id, n := fields(h)
	if h[1] <= frameWindow {
		if flags&flagSYN != 0 {
			if err := w.watch.onOpened(id); err != nil {
				return err
			}
		}
		// A stream that we end before it is taken gets no ACK, but an end.
		if flags&(flagACK|flagRST|flagFIN) != 0 {
			w.watch.onTaken(id)
		}
	}
	switch h[1] {
	case frameData:
		if n > window {
			return errFrameTooLong
		}
		w.skip = int(n)
		w.watch.onArrived(id, w.skip, flags&flagFIN != 0)
	case frameWindow:
		if flags&flagFIN != 0 {
			w.watch.onArrived(id, 0, true)
		}
		if flags&(flagSYN|flagACK) == 0 { // those enlarge the first window to its size
			w.watch.onCredit(id, int64(n))
		}
	case framePing:
		if flags&flagSYN != 0 && w.pings.Add(1) > maxPings {
			return errPingFlood
		}
	}
	return nil
}

// shut begins to close the connection.
func (w *wire) shut() {
	w.once.Do(func() {
		go func() {
			defer close(w.closed)
			w.conn.Close()
		}()
	})
}

// Close is called by yamux, once, when its read loop has ended, be it by a
// failed Read or by a broken rule.
func (w *wire) Close() error {
	w.fail()
	w.shut()
	close(w.ended)
	return nil
}

// cause is why Read has failed; nil for a plain end. Call it when ended is
// closed.
func (w *wire) cause() error {
	if errors.Is(w.endErr, io.EOF) || errors.Is(w.endErr, net.ErrClosed) {
		return nil
	}
	return w.endErr
}
