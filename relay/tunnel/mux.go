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

// window is how many bytes of one stream may be under way or unread: what a
// stream can cost in memory at the receiving end, since a WebSocket in a page
// pushes back neither way. yamux renews it when half is used. Measured with a
// page in Chromium on loopback, 512 KiB, 1 MiB and 4 MiB are equally fast; 1 MiB
// leaves room for a slower wire.
const window = 1 << 20

// maxChunk is the longest frame that we send. Longer ones gain nothing and
// make other streams wait.
const maxChunk = 256 << 10

// backlog is how many streams may be opened before the other end took them.
// Both ends must have the same.
const backlog = 256

// ErrLost means that the tunnel is gone. Reads and writes of all its
// connections fail with it; errors.Is also sees ECONNRESET, because that is
// what has happened to them.
var ErrLost = fmt.Errorf("tunnel lost: %w", syscall.ECONNRESET)

// ErrFull means that the other end takes no more streams, though the tunnel stands.
var ErrFull = errors.New("tunnel: the other end takes no more streams")

// ErrSilent ends a tunnel whose other end answers no ping, or does not do for a
// long time what it has to.
var ErrSilent = errors.New("tunnel: the other end has fallen silent")

// times are how patient a mux is.
type times struct {
	ping   time.Duration // between pings while nothing arrives
	answer time.Duration // to a ping, and for the connection to take a frame
	header time.Duration // for the header of a stream
	debt   time.Duration // for what the other end has to do, see debts; 0: for ever
}

// Pages in the background are slowed down and laptops sleep: be patient. A tab
// that is closed is noticed by its connection, not by these.
var defaultTimes = times{ping: 15 * time.Second, answer: 45 * time.Second, header: 30 * time.Second, debt: 90 * time.Second}

// maxSilence is how many pings in a row may stay unanswered.
const maxSilence = 2

// mux is what both ends share: the session and the signals.
type mux struct {
	ses   *yamux.Session
	wire  *wire
	log   *sessionLog
	times times

	hello    *yamux.Stream // carries the signals
	signalMu sync.Mutex    // serialises writing them
	signals  flow          // those that come

	theirs *numbers // of the read loop
	opened func(id uint32)
	debts  debts

	mu        sync.Mutex
	why       error // why it ended, if we ended it
	over      bool  // it is ending: see fail
	receivers map[uint32]receiver
	told      chan struct{} // closed when the receivers have been told of that

	wg sync.WaitGroup
}

// helloStream is the number of the stream that carries the signals: the relay opens
// it first.
const helloStream = 2

// past is a deadline that frees whoever waits.
var past = time.Unix(1, 0)

// newMux begins a session on conn. opened is told of each stream that the other end
// opens, before it is there; it may be nil.
func newMux(conn net.Conn, client bool, t times, opened func(id uint32)) (*mux, error) {
	m := &mux{
		log: &sessionLog{}, times: t, receivers: map[uint32]receiver{}, told: make(chan struct{}),
		theirs: newNumbers(!client), opened: opened,
	}
	m.wire = newWire(conn, m.fail, m)
	cfg := &yamux.Config{
		AcceptBacklog:          backlog,
		EnableKeepAlive:        false, // ours is more tolerant
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
	ses, err := open(m.wire, cfg)
	if err != nil {
		return nil, err
	}
	m.ses = ses
	m.wg.Go(m.keepAlive)
	return m, nil
}

// done is closed when the session has ended.
func (m *mux) done() <-chan struct{} { return m.ses.CloseChan() }

// lost tells whether the session has ended or is about to.
func (m *mux) lost() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.over
}

// open opens a stream, whose receiver is a waiter at first. It waits while the
// other end takes no streams. The error is ErrLost, or ErrFull if the other end has
// said that it takes none any more.
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

// accept takes a stream of the other end, whose receiver is a waiter at first.
func (m *mux) accept() (*yamux.Stream, error) {
	st, err := m.ses.AcceptStream()
	if err != nil {
		return nil, ErrLost
	}
	m.register(st.StreamID(), waiter{st})
	return st, nil
}

// end ends the session because of why. It returns at once.
func (m *mux) end(why error) {
	m.mu.Lock()
	if m.why == nil {
		m.why = why
	}
	m.mu.Unlock()
	m.wire.shut()
}

// wait waits until the session has ended and nothing of it is left.
func (m *mux) wait() {
	<-m.done()
	<-m.wire.ended
	<-m.wire.closed
	m.wg.Wait()
}

// err is why the session has ended or is about to: nil when the other end simply
// left, and while the session stands.
func (m *mux) err() error {
	m.mu.Lock()
	why, over := m.why, m.over
	m.mu.Unlock()
	if !over {
		return nil
	}
	<-m.told
	switch {
	case why != nil:
		return why
	case m.wire.cause() != nil:
		return m.wire.cause()
	case m.log.last() != "":
		return errors.New("tunnel: " + m.log.last())
	}
	return nil
}

// keepAlive ends the session when the other end has fallen silent. A late
// answer, or any other traffic, counts.
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
		if n := m.wire.bytes.Load(); n != seen {
			seen, silent = n, 0
			continue
		}
		if _, err := m.ses.Ping(); err == nil {
			continue
		}
		if silent++; silent >= maxSilence && m.wire.bytes.Load() == seen {
			m.end(ErrSilent)
			return
		}
	}
}

// fail is called when the session is about to end. It tells all receivers, who
// must free whoever waits in their streams before the session ends: see wire.
func (m *mux) fail() {
	m.mu.Lock()
	was := m.over
	m.over = true
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

// sessionLog keeps yamux's last complaint and drops the rest.
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
