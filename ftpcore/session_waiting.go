package ftpcore

import (
	"cmp"
	"net"
	"slices"
	"sync"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

// Now returns the present as Event.T.
func (s *Server) Now() int64 {
	s.init()
	return s.hub.since(s.Clock.Now())
}

// TimeOf returns the time of the server's clock at t, an Event.T.
func (s *Server) TimeOf(t int64) time.Time {
	s.init()
	return s.hub.at(t)
}

// Waiting lists what the sessions wait for, in the order of their numbers: at most one item
// for the control connection and one for the data connection of each.
func (s *Server) Waiting() []event.Waiting {
	s.init()
	s.mu.Lock()
	list := make([]*session, 0, len(s.sessions))
	for _, ss := range s.sessions {
		list = append(list, ss)
	}
	s.mu.Unlock()
	slices.SortFunc(list, func(a, b *session) int { return cmp.Compare(a.num, b.num) })
	var waits []event.Waiting
	for _, ss := range list {
		waits = ss.appendWaiting(waits)
	}
	return waits
}

func (s *session) appendWaiting(list []event.Waiting) []event.Waiting {
	t := s.dataConns.moving.Load()
	gone := s.life.left.Load()
	control := event.Waiting{SID: s.id, Conn: s.ctl, Gone: gone}
	if begun := s.begun.Load(); begun != nil {
		control.For, control.Since, control.Bytes = event.WaitLineEnd, s.srv.hub.since(begun.at), begun.bytes
	} else {
		control.For, control.Since = s.waitsNow(&s.waits)
	}
	if t == nil {
		return append(list, control)
	}
	if control.For != event.WaitCommand && control.For != event.WaitWork { // otherwise the transfer's item says more
		list = append(list, control)
	}
	w := event.Waiting{SID: s.id, Conn: s.ctl, Re: t.cmdID, Bytes: t.moved.Load(), Gone: gone}
	w.For, w.Since = s.waitsNow(&t.waits)
	if t.port != nil {
		w.Conn = t.port.conn
	}
	if t.size > w.Bytes {
		w.Left = t.size - w.Bytes
	}
	return append(list, w)
}

// waitsNow returns what a goroutine of the session waits for, and since when: event.WaitWork and
// now, if it does not wait.
func (s *session) waitsNow(w *waits) (event.Wait, int64) {
	what, at := w.now()
	if what == "" {
		what, at = event.WaitWork, s.clock().Now()
	}
	return what, s.srv.hub.since(at)
}

// waits is what one goroutine waits for. The goroutine sets it, other goroutines read it.
type waits struct {
	mu   sync.Mutex
	what event.Wait
	at   time.Time
}

// begin is called when the goroutine begins to wait for what.
func (w *waits) begin(what event.Wait, at time.Time) {
	w.mu.Lock()
	w.what, w.at = what, at
	w.mu.Unlock()
}

func (w *waits) end() {
	w.mu.Lock()
	w.what = ""
	w.mu.Unlock()
}

func (w *waits) now() (event.Wait, time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.what, w.at
}

// waitingConn is a data connection that records what its transfer waits for.
type waitingConn struct {
	net.Conn
	t           *transfer
	handshaking bool // during the TLS handshake
}

func (c *waitingConn) Read(p []byte) (int, error) {
	what := event.WaitData
	if c.handshaking {
		what = event.WaitHandshake
	}
	c.t.waitsFor(what)
	defer c.t.waits.end()
	return c.Conn.Read(p)
}

func (c *waitingConn) Write(p []byte) (int, error) {
	c.t.waitsFor(event.WaitReading)
	defer c.t.waits.end()
	return c.Conn.Write(p)
}

func (t *transfer) waitsFor(what event.Wait) { t.waits.begin(what, t.s.clock().Now()) }

// begunLine is the beginning of a line whose end has not come.
type begunLine struct {
	at    time.Time // when its latest bytes came
	bytes int64
}

// idleTick checks the idle limits: it ends a transfer without progress, an unused passive
// port, and a session without commands.
func (s *session) idleTick() {
	w := s.life.idle
	if s.dataConns.transfer != nil {
		if s.dataConns.transfer.stalled() {
			s.dataConns.transfer.cancel(errStalled)
		}
		w.touch()
	}
	s.expirePort(w)
	if !w.expired() {
		return
	}
	limit, why := s.kind.idleLimit(s)
	check := event.Check{Limit: int64(limit.Seconds())}
	s.emit(&event.Event{Kind: event.KindTimeout, Dec: &event.Decoded{Why: why, Check: wire.CompleteCheck(why, "", check)}})
	s.kind.timedOut(s, why, check)
}

// clientActive restarts the idle timer after a command or a transfer, so that time at the gate
// does not count, and applies the current idle limit, which may have changed.
func (s *session) clientActive() {
	s.life.idle.touch()
	limit, _ := s.kind.idleLimit(s)
	s.life.idle.bound(limit)
}

// expirePort closes a passive port to which no client has connected for too long: an open
// port invites other hosts (RFC 2577 §8).
func (s *session) expirePort(w *watch) {
	p := s.dataConns.port
	limit := time.Duration(s.limits.PortSeconds) * time.Second
	if p == nil || !p.passive() || len(p.ready) > 0 || p.made != nil || w.quiet() < limit {
		return
	}
	s.dropPort(event.ReasonPortExpired)
}

// watch is the session's idle timer. It fires at least every DataSeconds and then compares
// times, so that touch need not reset a timer.
type watch struct {
	clock event.Clock
	tick  time.Duration
	limit time.Duration
	timer event.Timer
	last  time.Time
}

func newWatch(s *session) *watch {
	limit, _ := s.kind.idleLimit(s)
	w := &watch{clock: s.clock(), limit: limit, tick: time.Duration(s.limits.DataSeconds) * time.Second}
	w.touch()
	return w
}

// start begins to tick.
func (w *watch) start() { w.arm(w.limit - w.quiet()) }

func (w *watch) arm(left time.Duration) {
	w.timer = w.clock.NewTimer(min(w.tick, left))
}

func (w *watch) c() <-chan time.Time  { return w.timer.C() }
func (w *watch) touch()               { w.last = w.clock.Now() }
func (w *watch) quiet() time.Duration { return w.clock.Now().Sub(w.last) }
func (w *watch) stop()                { w.timer.Stop() }

// bound sets the limit, which a login or SITE IDLE changes.
func (w *watch) bound(limit time.Duration) {
	if limit != w.limit {
		w.limit = limit
		w.touch()
		if w.timer != nil && limit < w.tick { // the running timer fires too late
			w.stop()
			w.arm(limit)
		}
	}
}

// expired is called when the timer has fired. It reports whether the limit is reached, and
// otherwise starts the timer again.
func (w *watch) expired() bool {
	left := w.limit - w.quiet()
	if left <= 0 {
		return true
	}
	w.arm(left)
	return false
}
