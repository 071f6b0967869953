package tunnel

import (
	"errors"
	"io"
	"sync"
	"time"

	"github.com/hashicorp/yamux"
)

const (
	// How long a closed connection may take what the page has written.
	flushTime = 2 * time.Minute
	// How long a closed control connection stays open for reading, so that
	// what the client still sends does not reset it before it has read the
	// last reply.
	lingerTime = time.Second

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
	control bool
	goodbye func() string // for the client, when the tunnel is lost

	mu      sync.Mutex
	stopped bool          // the page closed: nothing more goes up
	aborted bool          // reset, by either end
	settled chan struct{} // closed when both ends know of the reset

	lastByte byte // written to tcp
	whole    bool // the page's end of file has gone down
}

// newLink makes the link the receiver of its stream's signals.
func (r *Relay) newLink(tcp Socket, st *yamux.Stream) *link {
	l := &link{
		m: r.m, tcp: tcp, st: st, goodbye: r.cfg.Goodbye,
		settled: make(chan struct{}), lastByte: '\n',
	}
	r.m.register(st.StreamID(), l)
	return l
}

// run moves bytes until the connection has ended, and closes tcp and stream.
func (l *link) run() {
	up := make(chan struct{})
	go func() {
		defer close(up)
		l.up()
	}()
	l.down()
	<-up
	l.finish()
}

// up moves bytes from the client to the page.
func (l *link) up() {
	err := l.copy(l.st, l.tcp)
	switch {
	case err == nil, l.isStopped():
		l.st.Close() // end of file; also tells a page that has closed that we know
	default:
		l.abort(err)
	}
}

// down moves bytes from the page to the client.
func (l *link) down() {
	err := l.copy(tracked{l.tcp, &l.lastByte}, l.st)
	switch {
	case l.m.lost():
	case err == nil:
		l.whole = true
		l.tcp.CloseWrite()
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
	case l.control:
		l.linger()
	case lost && !l.whole:
		reset(l.tcp) // an end of file would pass for a whole transfer
	}
	l.tcp.Close()
}

// sayGoodbye tells the client that the page is gone, unless it would land
// within a reply.
func (l *link) sayGoodbye() {
	if text := l.goodbye(); text != "" && l.lastByte == '\n' {
		l.tcp.SetWriteDeadline(time.Now().Add(lingerTime))
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
	if l.markAborted() {
		l.kill()
		l.m.sendReset(l.st.StreamID())
	}
}

// onReset is told that the page reset the connection, or knows of our reset.
func (l *link) onReset() (answer bool) {
	answer = l.markAborted()
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

// onArrived: down reads it.
func (l *link) onArrived(int, bool) {}

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

func (l *link) markAborted() (first bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	first = !l.aborted
	l.aborted = true
	return first
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

// tracked notes the last byte written.
type tracked struct {
	io.Writer
	last *byte
}

func (t tracked) Write(p []byte) (int, error) {
	n, err := t.Writer.Write(p)
	if n > 0 {
		*t.last = p[n-1]
	}
	return n, err
}
