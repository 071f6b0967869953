package ftpcore

import "time"

// idle ends a session without commands and a transfer without progress.
func (s *session) idle(w *watch) {
	if s.transfer != nil {
		if s.transfer.stalled() {
			s.transfer.cancel(errStalled)
		}
		w.touch()
	}
	if !w.expired() {
		return
	}
	check := Check{Limit: int64(s.idleLimit().Seconds())}
	s.emit(&Event{Kind: KindTimeout, Dec: &Decoded{Why: "idle", Check: checkOf("idle", "", check)}})
	if s.asWritten() {
		s.die("seed-timeout", "socket.timeout: timed out")
		return
	}
	s.obey(closeRequest{how: "421", why: "idle", check: check})
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
	w := &watch{clock: s.clock(), limit: s.idleLimit(), tick: time.Duration(s.srv.Limits.DataSeconds) * time.Second}
	w.touch()
	w.arm(w.limit)
	return w
}

func (w *watch) arm(left time.Duration) {
	w.timer = w.clock.NewTimer(min(w.tick, left))
}

func (w *watch) c() <-chan time.Time { return w.timer.C() }
func (w *watch) touch()              { w.last = w.clock.Now() }
func (w *watch) stop()               { w.timer.Stop() }

// expired is called when the timer fired; it starts the next round.
func (w *watch) expired() bool {
	left := w.limit - w.clock.Now().Sub(w.last)
	if left <= 0 {
		return true
	}
	w.arm(left)
	return false
}
