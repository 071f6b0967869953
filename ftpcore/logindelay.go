package ftpcore

import "time"

// This file slows down who guesses passwords (RFC 2577 §5).

// punish waits before a wrong password is answered, longer each time. It ends
// early when the client leaves or sends QUIT; what else the client sends waits
// its turn.
func (s *session) punish() {
	d := time.Duration(s.login.tries*s.limits.LoginDelay) * time.Millisecond
	if s.srv.Order != nil {
		s.replayPunishment()
		return
	}
	if d <= 0 {
		return
	}
	timer := s.clock().NewTimer(d)
	defer timer.Stop()
	hold := s.life.holds.context()
	for over := false; !over; {
		for len(s.life.deferred) < maxDeferred {
			c, ok := s.box.take(is[*received]).(*received)
			if !ok {
				break
			}
			s.postponeReceived(c)
			if c.Verb == "QUIT" {
				return
			}
		}
		if s.box.has(is[hangup]) {
			return
		}
		s.unlocked(WaitLogin, func() {
			select {
			case <-s.box.bell:
			case <-timer.C():
				over = true
			case <-hold.Done():
				over = true
			}
		})
	}
}

// replayPunishment takes what came in the meantime, as the record has it, which has
// the time as well.
func (s *session) replayPunishment() {
	for s.srv.Order.Behind(s.id, s.cur.id) {
		s.srv.rest(s.id)
		c, ok := s.box.take(is[*received]).(*received)
		if ok {
			s.postponeReceived(c)
			continue
		}
		gone := false
		s.unlocked(WaitLogin, func() {
			select {
			case <-s.box.bell:
			case <-s.life.ctx.Done():
				gone = true
			}
		})
		if gone {
			return
		}
	}
}

func (s *session) postponeReceived(c *received) {
	s.arrived(&c.Line)
	s.postpone(c.Command, s.cur.id)
}
