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
	// How long a client may take to read the remaining data after the page has closed the
	// connection.
	flushTime = 2 * time.Minute
	// How long a connection that the page has closed stays open for reading. If the client
	// sent something to a closed socket, its system would reset the connection, and the
	// client could lose the last reply or the end of the data.
	lingerTime = time.Second
	// The write timeout for the goodbye, which fits into the buffer of any socket that is not
	// full.
	goodbyeTime = 10 * time.Second

	firstBuffer = 16 << 10
	bulkBuffer  = maxChunk
)

var bulkBuffers = sync.Pool{New: func() any { b := make([]byte, bulkBuffer); return &b }}

// link forwards bytes between a TCP connection of the relay and its stream, in two goroutines.
type link struct {
	m       *mux
	tcp     Socket
	st      *yamux.Stream
	info    SocketInfo
	traffic *Traffic
	session *control      // the control connection that it is or belongs to
	control bool          // it is a control connection
	goodbye func() string // returns the reply for the client when the tunnel is lost

	mu      sync.Mutex
	stopped bool          // the page has closed: nothing more is forwarded to it
	aborted bool          // reset, by either end
	settled chan struct{} // closed when the other end knows of the reset

	down, up     flow
	header       []byte       // is sent before the client's bytes
	credit       atomic.Int64 // how many bytes the page's window allows to send, counted from the start of the stream
	order        order        // of a control connection
	commandBytes atomic.Int64 // of a data connection: session.commandBytes when the page began to send

	lastByte byte // the last byte written to tcp
	whole    bool // the page's end of file has been forwarded
}

// newLink returns a link of session. announce sends header, of kind k. The link's fields may be
// set until start.
func (r *Relay) newLink(tcp Socket, st *yamux.Stream, session *control, k kind, header any) *link {
	l := &link{
		m: r.m, tcp: tcp, st: st, info: r.cfg.SocketInfo, traffic: r.cfg.Traffic, session: session, goodbye: r.cfg.Goodbye,
		settled: make(chan struct{}), lastByte: '\n',
	}
	l.credit.Store(window)
	var err error
	if l.header, err = appendHeader(nil, k, header); err != nil {
		r.m.end(err) // otherwise the page would wait for the header for ever
	}
	return l
}

// start makes l the receiver of its stream: from here on yamux's read loop uses it too.
func (l *link) start() { l.m.register(l.st.StreamID(), l) }

// run forwards bytes until the connection has ended, and closes tcp and the stream.
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

// moveUp forwards bytes from the client to the page.
func (l *link) moveUp() {
	defer l.up.end()
	var dst io.Writer = l.st
	if l.control {
		dst = upward{l, &verbs{}}
	}
	err := l.copy(dst, l.tcp, &l.traffic.Up)
	switch {
	case err == nil, l.isStopped():
		l.st.Close() // end of file; a page that has closed the connection gets it as the confirmation
	default:
		l.abort(err)
	}
}

// moveDown forwards bytes from the page to the client.
func (l *link) moveDown() {
	defer l.down.end()
	err := l.copy(downward{l}, l.st, &l.traffic.Down)
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

// finish closes tcp and the stream after both goroutines have ended.
func (l *link) finish() {
	lost := l.m.lost()
	if lost {
		<-l.m.told // until then onLost may change the deadlines
	}
	switch {
	case l.isAborted():
		select {
		case <-l.settled:
			l.st.Close()
		case <-l.m.done():
		}
	case l.control && l.session.target && lost:
		// It closes at once: the target is free for the next page, such as this page after a reload.
	case l.control && lost && !l.whole:
		l.sayGoodbye()
		l.linger()
	case lost && !l.whole:
		reset(l.tcp) // an end of file would look like a complete transfer
	default:
		l.linger()
	}
	l.tcp.Close()
}

// sayGoodbye sends the goodbye to the client, unless the last reply is incomplete.
func (l *link) sayGoodbye() {
	if text := l.goodbye(); text != "" && l.lastByte == '\n' {
		l.tcp.SetWriteDeadline(time.Now().Add(goodbyeTime))
		io.WriteString(l.tcp, text)
	}
	l.tcp.CloseWrite()
}

// linger discards what the client still sends for lingerTime.
func (l *link) linger() {
	l.tcp.SetReadDeadline(time.Now().Add(lingerTime))
	io.Copy(io.Discard, l.tcp)
}

// abort resets both ends after an error of one.
func (l *link) abort(err error) {
	if l.m.lost() {
		return
	}
	if errors.Is(err, yamux.ErrConnectionWriteTimeout) {
		l.m.end(err) // yamux has dropped bytes of the stream
		return
	}
	if l.markAborted(func() { l.m.oweReset(l.st.StreamID()) }) {
		l.kill()
		l.m.send(sigReset, l.st.StreamID())
	}
}

// onReset is called when the page has reset the connection, or has answered our reset.
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

// onStop is called when the page has closed the connection.
func (l *link) onStop() {
	l.mu.Lock()
	l.stopped = true
	l.mu.Unlock()
	l.tcp.SetReadDeadline(past)
	l.st.SetWriteDeadline(past)
	l.tcp.SetWriteDeadline(time.Now().Add(flushTime))
}

// onLost is called when the tunnel is lost.
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

// markAborted marks l as aborted. If it was not before, markAborted calls first under the
// lock and returns true.
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

// copy forwards bytes until the end of src. It starts with a small buffer, since there may be
// thousands of idle connections, and changes to a large one when that was filled. count counts
// the bytes.
func (l *link) copy(dst io.Writer, src io.Reader, count *atomic.Int64) error {
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
			count.Add(int64(n))
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
