package ftpcore

import "time"

// idleTick ends a session without commands and a transfer without progress.
func (s *session) idleTick() {
	w := s.life.idle
	if s.data.transfer != nil {
		if s.data.transfer.stalled() {
			s.data.transfer.cancel(errStalled)
		}
		w.touch()
	}
	s.expirePort(w)
	if !w.expired() {
		return
	}
	limit, why := s.kind.idleLimit(s)
	check := Check{Limit: int64(limit.Seconds())}
	s.emit(&Event{Kind: KindTimeout, Dec: &Decoded{Why: why, Check: checkOf(why, "", check)}})
	s.kind.timedOut(s, why, check)
}

// stirred says that the client has done something, or that something was done for it:
// what that took, at the gate for one, does not count. Its limit may be another now.
func (s *session) stirred() {
	s.life.idle.touch()
	limit, _ := s.kind.idleLimit(s)
	s.life.idle.bound(limit)
}

// expirePort closes a passive port to which nobody has come for too long (RFC
// 2577 §8: who holds a port open invites others to it).
func (s *session) expirePort(w *watch) {
	p := s.data.port
	limit := time.Duration(s.limits.PortSeconds) * time.Second
	if p == nil || !p.passive() || len(p.ready) > 0 || p.made != nil || w.quiet() < limit {
		return
	}
	s.dropPort(ReasonPortExpired)
}

// watch is the session's idle timer. It ticks at most every DataSeconds, so that
// touching it costs no timer.
type watch struct {
	clock Clock
	tick  time.Duration
	limit time.Duration
	timer Timer
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
		if w.timer != nil && limit < w.tick { // it ticks already, and too rarely
			w.stop()
			w.arm(limit)
		}
	}
}

// expired is called when the timer fired; it starts the next round.
func (w *watch) expired() bool {
	left := w.limit - w.quiet()
	if left <= 0 {
		return true
	}
	w.arm(left)
	return false
}
