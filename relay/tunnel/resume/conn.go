package resume

import (
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"syscall"
	"time"
)

const (
	// An acknowledgement goes with each frame. Without a frame to go with it is sent after
	// ackBytes or ackTime, whichever comes first.
	ackBytes = 512 << 10
	ackTime  = 100 * time.Millisecond
	// endTime is how long a carrier stays that cannot be written to: what can still be read
	// from it may say that the other end has left.
	endTime = time.Second
	// byeTime is how long the goodbye may take.
	byeTime = time.Second
)

// ErrExpired means that there was no carrier for too long. It wraps ECONNRESET.
var ErrExpired = fmt.Errorf("no new connection came in time: %w", syscall.ECONNRESET)

// Options are what the ends differ in.
type Options struct {
	// Within is how long the stream lives without a carrier.
	Within time.Duration
	// Silence is how long the other end may acknowledge nothing before the carrier counts as
	// cut; zero means for ever.
	Silence time.Duration

	take  func(n int) bool // see kept
	heard func(turn int)   // the first frame has arrived on the carrier of this Offer
	ended func()           // the stream has ended; called once, on a goroutine of its own
}

// Conn is one end of a byte stream that goes on when its carrier is cut. Reads and writes wait
// while there is no carrier; a write also waits while 4 MiB are not acknowledged. The stream
// ends by Close at either end, when a carrier's Read returns io.EOF itself (the other end has
// closed the carrier in order), after Options.Within without a carrier, and when the other end
// breaks a rule. Any other error of a carrier is a cut.
//
// One goroutine at a time may read and one may write. Acknowledgements arrive by Read, so a
// goroutine must always read. There are no read deadlines.
type Conn struct {
	opt  Options
	done chan struct{} // closed at the end of the stream
	cut  chan struct{} // a carrier was lost; buffered, capacity 1

	writing sync.Mutex // held while a carrier is written to; locked before mu

	mu       sync.Mutex
	changed  *sync.Cond // any of the fields below, by mu
	carrier  net.Conn   // nil: none
	broken   bool       // the carrier cannot be written to
	turn     int        // counts Cut, see Offer
	expiry   *time.Timer
	lostAt   time.Time // when the carrier was lost
	end      error     // why the stream has ended; nil: it lives
	out      kept
	in       decoder
	received uint64
	told     uint64 // the latest acknowledgement that was sent
	heard    bool   // a frame has arrived on this carrier
	acking   bool   // sendAck will run at once
	ackLater *time.Timer
	watched  bool // watch will run
	writeBy  time.Time
	local    net.Addr
	remote   net.Addr
}

// New returns the stream whose first carrier is carrier. Both ends call it on the same
// carrier, at its present position.
func New(carrier net.Conn, o Options) *Conn {
	c := &Conn{
		opt: o, done: make(chan struct{}), cut: make(chan struct{}, 1), out: kept{take: o.take},
		carrier: carrier, local: carrier.LocalAddr(), remote: carrier.RemoteAddr(),
	}
	c.changed = sync.NewCond(&c.mu)
	return c
}

// Outlasts returns how long the other end may be unreachable without being lost.
func (c *Conn) Outlasts() time.Duration { return c.opt.Within }

// Done returns a channel that is closed when the stream has ended.
func (c *Conn) Done() <-chan struct{} { return c.done }

// CutOff returns a channel that gets a value when a carrier is lost.
func (c *Conn) CutOff() <-chan struct{} { return c.cut }

// Read returns bytes of the stream. It waits while there is no carrier. The error is io.EOF if
// the other end has left, net.ErrClosed after Close, ErrExpired, or wraps ErrProtocol.
func (c *Conn) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for {
		carrier, err := c.await()
		if err != nil {
			return 0, err
		}
		n, err := carrier.Read(p)
		if n = c.arrived(carrier, p[:n], err); n > 0 {
			return n, nil
		}
	}
}

// await blocks until there is a carrier, or returns why there will be none.
func (c *Conn) await() (net.Conn, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.end == nil && c.carrier == nil {
		c.changed.Wait()
	}
	return c.carrier, c.end
}

// arrived processes what Read of carrier has returned, p and err, and returns how many bytes
// of the stream are at the front of p. What a former carrier brings does not count: the other
// end has been told the position without it. Nor does what comes with a carrier's error; it is
// sent again. A WebSocket whose frame is cut leaves these bytes masked.
func (c *Conn) arrived(carrier net.Conn, p []byte, err error) (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.carrier != carrier || c.end != nil {
		return 0
	}
	if err != nil && err != io.EOF {
		c.lose(carrier)
		return 0
	}
	n, bad := c.in.strip(p, c.acknowledged)
	c.received += uint64(n)
	switch {
	case bad != nil:
		c.finish(bad)
	case c.in.bye || err == io.EOF: // not errors.Is: a carrier that breaks may wrap it
		c.finish(io.EOF)
	default:
		c.owe()
	}
	return n
}

// acknowledged processes a header that says received. The caller holds mu.
func (c *Conn) acknowledged(received uint64) error {
	if !c.heard {
		c.heard = true
		if c.opt.heard != nil {
			go c.opt.heard(c.turn)
		}
	}
	before := c.out.acked
	err := c.out.ack(received)
	if c.out.acked > before {
		c.changed.Broadcast()
	}
	return err
}

// Close ends the stream for both ends.
func (c *Conn) Close() error {
	c.sayGoodbye()
	c.mu.Lock()
	carrier := c.carrier
	c.finish(net.ErrClosed)
	c.mu.Unlock()
	if carrier != nil {
		return carrier.Close()
	}
	return nil
}

// SetWriteDeadline bounds the wait for room, and the carrier's own.
func (c *Conn) SetWriteDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.writeBy = t
	if !t.IsZero() {
		time.AfterFunc(time.Until(t), c.changed.Broadcast)
	}
	if c.carrier != nil {
		c.carrier.SetWriteDeadline(t)
	}
	return nil
}

// SetReadDeadline returns os.ErrNoDeadline.
func (c *Conn) SetReadDeadline(time.Time) error { return os.ErrNoDeadline }

// SetDeadline returns os.ErrNoDeadline.
func (c *Conn) SetDeadline(time.Time) error { return os.ErrNoDeadline }

// LocalAddr is the first carrier's.
func (c *Conn) LocalAddr() net.Addr { return c.local }

// RemoteAddr is the first carrier's.
func (c *Conn) RemoteAddr() net.Addr { return c.remote }
