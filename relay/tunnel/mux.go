package tunnel

import (
	"errors"
	"fmt"
	"maps"
	"net"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/hashicorp/yamux"
)

// maxChunk is the longest frame that we send, in bytes. Longer ones are not faster and make
// other streams wait.
const maxChunk = 256 << 10

// backlog is how many opened streams may wait to be accepted by the other end. Both ends must
// use the same value.
const backlog = 256

// ErrLost means that the tunnel has ended unexpectedly. Reads and writes on all of its
// connections fail with it. It wraps ECONNRESET, which is what a connection would report.
var ErrLost = fmt.Errorf("tunnel lost: %w", syscall.ECONNRESET)

// ErrFull means that the other end accepts no more streams, although the tunnel exists.
var ErrFull = errors.New("tunnel: the other end takes no more streams")

// ErrSilent means that the tunnel was ended because the other end did not answer pings, or
// did not act for too long (see debts).
var ErrSilent = errors.New("tunnel: the other end has fallen silent")

// outlasting is a connection that may bring nothing for a while without being lost, as a
// resumable one does between two carriers.
type outlasting interface {
	Outlasts() time.Duration // at most so long
}

// plus returns t for a connection that may bring nothing for d.
func (t times) plus(d time.Duration) times {
	t.answer += d
	t.header += d
	if t.debt > 0 {
		t.debt += d
	}
	return t
}

// times are the timeouts of a mux.
type times struct {
	ping   time.Duration // between two pings while nothing arrives
	answer time.Duration // for the answer to a ping, and for writing a frame
	header time.Duration // for the header of a stream
	debt   time.Duration // for actions of the other end, see debts; 0: for ever
}

// defaultTimes are long, since browsers slow down pages in the background and laptops sleep.
// A closed tab is noticed because its connection ends, not by these timeouts.
var defaultTimes = times{ping: 15 * time.Second, answer: 45 * time.Second, header: 30 * time.Second, debt: 90 * time.Second}

// maxSilence is how many unanswered pings in a row end the session.
const maxSilence = 2

// mux is the part that both ends share: the yamux session and the signals.
type mux struct {
	ses    *yamux.Session
	frames *frameConn
	log    *sessionLog
	times  times

	hello    *yamux.Stream // carries the signals
	signalMu sync.Mutex    // serialises writing them
	signals  flow          // counts the received signals, in bytes

	theirs *numbers        // IDs of the other end's streams; belongs to the read loop
	opened func(id uint32) // see newMux; may be nil
	debts  debts

	mu        sync.Mutex
	why       error // why it ends, if this end has ended it
	ending    bool  // set by fail: the session has ended or is about to
	receivers map[uint32]receiver
	told      chan struct{} // closed when onLost of all receivers has been called

	wg sync.WaitGroup
}

// helloStream is the ID of the stream that carries the signals. The relay opens it first.
const helloStream = 2

// past is a deadline that frees waiting goroutines.
var past = time.Unix(1, 0)

// newMux starts a session on conn. opened, if non-nil, is called for each stream that the
// other end opens, before accept can return it.
func newMux(conn net.Conn, client bool, t times, opened func(id uint32)) (*mux, error) {
	if c, ok := conn.(outlasting); ok {
		t = t.plus(c.Outlasts())
	}
	m := &mux{
		log: &sessionLog{}, times: t, receivers: map[uint32]receiver{}, told: make(chan struct{}),
		theirs: newNumbers(!client), opened: opened,
	}
	m.frames = newFrameConn(conn, client, m.fail, m)
	cfg := &yamux.Config{
		AcceptBacklog:          backlog,
		EnableKeepAlive:        false, // mux.keepAlive is more tolerant
		KeepAliveInterval:      time.Hour,
		ConnectionWriteTimeout: t.answer,
		MaxStreamWindowSize:    window,
		StreamOpenTimeout:      0, // a page may be slow
		StreamCloseTimeout:     0, // a held session may keep a half-closed stream for hours
		Logger:                 m.log,
	}
	open := yamux.Server
	if client {
		open = yamux.Client
	}
	ses, err := open(m.frames, cfg)
	if err != nil {
		return nil, err
	}
	m.ses = ses
	m.wg.Go(m.keepAlive)
	if m.frames.page {
		m.wg.Go(m.frames.sendWhenIdle)
	}
	return m, nil
}

// done returns a channel that is closed when the session has ended.
func (m *mux) done() <-chan struct{} { return m.ses.CloseChan() }

// lost reports whether the session has ended or is about to.
func (m *mux) lost() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.ending
}

// open opens a stream, whose receiver is a waiter at first. It blocks while backlog streams
// wait to be accepted. The error is ErrLost, or ErrFull if the other end has announced that
// it accepts no more, or if all stream IDs are used up.
func (m *mux) open() (*yamux.Stream, error) {
	st, err := m.ses.OpenStream()
	if errors.Is(err, yamux.ErrRemoteGoAway) || errors.Is(err, yamux.ErrStreamsExhausted) {
		return nil, ErrFull
	}
	if err != nil {
		return nil, ErrLost
	}
	m.register(st.StreamID(), waiter{st})
	return st, nil
}

// accept blocks until the other end has opened a stream. Its receiver is a waiter at first.
func (m *mux) accept() (*yamux.Stream, error) {
	st, err := m.ses.AcceptStream()
	if err != nil {
		return nil, ErrLost
	}
	m.register(st.StreamID(), waiter{st})
	return st, nil
}

// end ends the session. err returns why. It does not block.
func (m *mux) end(why error) {
	m.mu.Lock()
	if m.why == nil {
		m.why = why
	}
	m.mu.Unlock()
	m.frames.shut()
}

// wait blocks until the session and all of its goroutines have ended.
func (m *mux) wait() {
	<-m.done()
	<-m.frames.ended
	<-m.frames.closed
	m.wg.Wait()
}

// err returns why the session has ended or is about to end. It is nil while the session
// exists, and if the other end has closed it.
func (m *mux) err() error {
	m.mu.Lock()
	why, ending := m.why, m.ending
	m.mu.Unlock()
	if !ending {
		return nil
	}
	<-m.told
	switch {
	case why != nil:
		return why
	case m.frames.cause() != nil:
		return m.frames.cause()
	case m.log.last() != "":
		return errors.New("tunnel: " + m.log.last())
	}
	return nil
}

// keepAlive ends the session when the other end has sent nothing for too long. A late answer
// to a ping, or any other frame, counts.
func (m *mux) keepAlive() {
	tick := time.NewTicker(m.times.ping)
	defer tick.Stop()
	seen, silent := int64(-1), 0
	for {
		select {
		case <-m.done():
			return
		case <-tick.C:
		}
		if err := m.debts.overdue(m.times.debt); err != nil {
			m.end(err)
			return
		}
		if n := m.frames.bytes.Load(); n != seen {
			seen, silent = n, 0
			continue
		}
		if _, err := m.ses.Ping(); err == nil {
			continue
		}
		if silent++; silent >= maxSilence && m.frames.bytes.Load() == seen {
			m.end(ErrSilent)
			return
		}
	}
}

// fail is called when the session is about to end. It calls onLost of all receivers, which
// must free the goroutines that wait for their streams before the session ends: see
// frameConn.
func (m *mux) fail() {
	m.mu.Lock()
	was := m.ending
	m.ending = true
	all := slices.Collect(maps.Values(m.receivers))
	m.mu.Unlock()
	if was {
		return
	}
	for _, r := range all {
		r.onLost()
	}
	close(m.told)
}

// sessionLog is yamux's logger. It keeps the last error and drops everything else.
type sessionLog struct {
	mu   sync.Mutex
	line string
}

func (l *sessionLog) Printf(format string, args ...any) {
	rest, bad := strings.CutPrefix(format, "[ERR] yamux: ")
	if !bad {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.line = fmt.Sprintf(rest, args...)
}

func (l *sessionLog) Print(args ...any)   { l.Printf("%s", fmt.Sprint(args...)) }
func (l *sessionLog) Println(args ...any) { l.Printf("%s", fmt.Sprint(args...)) }

func (l *sessionLog) last() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.line
}
