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
	s.emit(&Event{Kind: KindTimeout, Dec: &Decoded{Why: "idle"}})
	if s.asWritten() {
		s.die("seed-timeout", "socket.timeout: timed out")
		return
	}
	s.obey(closeRequest{how: "421", why: "idle"})
}

// watch is the session's idle timer. It ticks at most every DataSeconds, so that
// touching it costs no timer.
type watch struct {
	srv   *Server
	limit time.Duration
	timer Timer
	last  time.Time
}

func newWatch(srv *Server, limit time.Duration) *watch {
	w := &watch{srv: srv, limit: limit, last: srv.Clock.Now()}
	w.arm(limit)
	return w
}

func (w *watch) arm(left time.Duration) {
	tick := time.Duration(w.srv.Limits.DataSeconds) * time.Second
	w.timer = w.srv.Clock.NewTimer(min(tick, left))
}

func (w *watch) c() <-chan time.Time { return w.timer.C() }
func (w *watch) touch()              { w.last = w.srv.Clock.Now() }
func (w *watch) stop()               { w.timer.Stop() }

// expired is called when the timer fired; it starts the next round.
func (w *watch) expired() bool {
	left := w.limit - w.srv.Clock.Now().Sub(w.last)
	if left <= 0 {
		return true
	}
	w.arm(left)
	return false
}
