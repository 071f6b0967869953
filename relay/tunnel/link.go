package tunnel

import (
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/yamux"
)

const (
	// How long a closed connection may take what the page has written.
	flushTime = 2 * time.Minute
	// How long a closed control connection stays open for reading, so that
	// what the client still sends does not reset it before it has read the
	// last reply. The same for a data connection, so that what the client has sent
	// and nobody wants does not.
	lingerTime = time.Second
	// How long a client may take to take the goodbye, which has room in any socket
	// that is not full.
	goodbyeTime = 10 * time.Second

	firstBuffer = 16 << 10
	bulkBuffer  = maxChunk
)

var bulkBuffers = sync.Pool{New: func() any { b := make([]byte, bulkBuffer); return &b }}

// link joins a TCP connection of the relay and its stream. Its two goroutines
// move bytes; the states below say how it ends.
type link struct {
	m       *mux
	tcp     Socket
	st      *yamux.Stream
	sight   Sight
	session *control // that it is, or belongs to
	control bool
	goodbye func() string // for the client, when the tunnel is lost

	mu      sync.Mutex
	stopped bool          // the page closed: nothing more goes up
	aborted bool          // reset, by either end
	settled chan struct{} // closed when both ends know of the reset

	down, up flow
	header   int64        // bytes that have left before those of the client
	credit   atomic.Int64 // bytes that may leave, those that have included
	order    order        // of a control connection
	heard    atomic.Int64 // of a data connection: session.said when the page began to send

	lastByte byte // written to tcp
	whole    bool // the page's end of file has gone down
}

// newLink makes the link, a part of session, the receiver of its stream's signals.
func (r *Relay) newLink(tcp Socket, st *yamux.Stream, session *control) *link {
	l := &link{
		m: r.m, tcp: tcp, st: st, sight: r.cfg.Sight, session: session, goodbye: r.cfg.Goodbye,
		settled: make(chan struct{}), lastByte: '\n',
	}
	l.credit.Store(window)
	r.m.register(st.StreamID(), l)
	return l
}

// run moves bytes until the connection has ended, and closes tcp and stream.
func (l *link) run() {
	up := make(chan struct{})
	go func() {
		defer close(up)
		l.moveUp()
	}()
	l.moveDown()
	<-up
	l.finish()
}

// moveUp moves bytes from the client to the page.
func (l *link) moveUp() {
	defer l.up.end()
	var dst io.Writer = l.st
	if l.control {
		dst = upward{l, &verbs{}}
	}
	err := l.copy(dst, l.tcp)
	switch {
	case err == nil, l.isStopped():
		l.st.Close() // end of file; also tells a page that has closed that we know
	default:
		l.abort(err)
	}
}

// moveDown moves bytes from the page to the client.
func (l *link) moveDown() {
	defer l.down.end()
	err := l.copy(downward{l}, l.st)
	switch {
	case l.m.lost():
	case err == nil:
		l.whole = true
		l.awaitOrder()
		l.tcp.CloseWrite()
		if !l.control {
			l.awaitTaken()
		}
	default:
		l.abort(err)
	}
}

// finish closes what is still open once nothing moves any more.
func (l *link) finish() {
	lost := l.m.lost()
	if lost {
		<-l.m.told // onLost meddles with the deadlines
	}
	switch {
	case l.isAborted():
		select {
		case <-l.settled:
			l.st.Close()
		case <-l.m.done():
		}
	case l.control && lost && !l.whole:
		l.sayGoodbye()
		l.linger()
	case lost && !l.whole:
		reset(l.tcp) // an end of file would pass for a whole transfer
	default:
		l.linger()
	}
	l.tcp.Close()
}

// sayGoodbye tells the client that the page is gone, unless it would land
// within a reply.
func (l *link) sayGoodbye() {
	if text := l.goodbye(); text != "" && l.lastByte == '\n' {
		l.tcp.SetWriteDeadline(time.Now().Add(goodbyeTime))
		io.WriteString(l.tcp, text)
	}
	l.tcp.CloseWrite()
}

func (l *link) linger() {
	l.tcp.SetReadDeadline(time.Now().Add(lingerTime))
	io.Copy(io.Discard, l.tcp)
}

// abort resets both ends after an error of either.
func (l *link) abort(err error) {
	if l.m.lost() {
		return
	}
	if errors.Is(err, yamux.ErrConnectionWriteTimeout) {
		l.m.end(err) // the stream has lost bytes
		return
	}
	if l.markAborted(func() { l.m.oweReset(l.st.StreamID()) }) {
		l.kill()
		l.m.send(sigReset, l.st.StreamID())
	}
}

// onReset is told that the page reset the connection, or knows of our reset.
func (l *link) onReset() (answer bool) {
	answer = l.markAborted(func() {})
	select {
	case <-l.settled:
	default:
		close(l.settled)
	}
	l.kill()
	return answer
}

// onStop is told that the page has closed the connection.
func (l *link) onStop() {
	l.mu.Lock()
	l.stopped = true
	l.mu.Unlock()
	l.tcp.SetReadDeadline(past)
	l.st.SetWriteDeadline(past)
	l.tcp.SetWriteDeadline(time.Now().Add(flushTime))
}

// onLost is told that the tunnel is gone.
func (l *link) onLost() {
	l.st.SetDeadline(past)
	l.tcp.SetDeadline(past)
}

// kill resets the TCP connection and frees both goroutines.
func (l *link) kill() {
	reset(l.tcp)
	l.st.SetWriteDeadline(past)
	l.st.SetReadDeadline(past)
}

// markAborted calls first, and reports true, if l was not aborted before.
func (l *link) markAborted(first func()) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.aborted {
		return false
	}
	l.aborted = true
	first()
	return true
}

func (l *link) isAborted() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.aborted
}

func (l *link) isStopped() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.stopped && !l.aborted
}

// copy moves bytes until the end of src, with a small buffer while little
// comes: there may be thousands of idle connections.
func (l *link) copy(dst io.Writer, src io.Reader) error {
	small := firstBuffer
	if l.control {
		small = 4 << 10
	}
	buf := make([]byte, small)
	for {
		n, err := src.Read(buf)
		if n > 0 {
			if _, err := dst.Write(buf[:n]); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if n == firstBuffer && len(buf) == firstBuffer {
			b := bulkBuffers.Get().(*[]byte)
			defer bulkBuffers.Put(b)
			buf = *b
		}
	}
}
