package ftpcore

// This file lets the reader run a line by itself. To hand it to the loop costs a
// switch between goroutines, and on several processors the waking of one: as much
// as all else that a small command takes. Whoever holds the baton is the one
// goroutine that owns the session.

// direct runs line on the reader's goroutine, if nothing else is going on in the
// session and nothing that the line does can be held: a reader that waits would
// not see the client leave. It reports whether it did.
func (s *session) direct(line Line) bool {
	if !s.quick || s.queued.Load() > 0 || !s.baton.TryLock() {
		return false
	}
	defer s.baton.Unlock()
	if s.closed || s.transfer != nil || len(s.deferred) > 0 || slowVerbs[ParseCommand(line).Verb] {
		return false
	}
	s.handle(line)
	s.watch.touch()
	if s.closed || len(s.deferred) > 0 {
		select {
		case s.nudges <- struct{}{}:
		default:
		}
	}
	return true
}

// slowVerbs wait for something, read the control connection themselves, or change
// how long the loop waits.
var slowVerbs = set("PASS", "AUTH", "CCC", "REIN", "SITE")
