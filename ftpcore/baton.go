package ftpcore

// This file lets the reader run a line, and a transfer say its last reply, by
// itself. To hand that to the loop costs a switch between goroutines, and on several
// processors the waking of one: as much as all else that a small command takes.
// Whoever holds the baton is the one goroutine that owns the session. The loop is
// not even there before it is needed: many a session is a login and a few files.

// ready lets the loop be called; it is, where the reader runs nothing by itself. It
// will also be when the time comes to look at the session's idle timer, until stop.
func (s *session) ready() (stop func()) {
	s.callable.Store(true)
	if !s.quick || len(s.kills)+len(s.injects)+len(s.rewinds) > 0 {
		s.summon()
		return func() {}
	}
	return s.watch.later(s.summon)
}

// summon calls the loop, if it may be called: there is something for it. It may be
// called from any goroutine.
func (s *session) summon() {
	if s.callable.Load() {
		s.called.Do(func() { go s.runLoop() })
	}
}

// alone reports, when the reader is done, whether the loop was never called, and
// never will be; else it waits until the loop has ended the session. A transfer that
// still runs needs the loop.
func (s *session) alone() bool {
	if !s.baton.TryLock() {
		s.summon()
	} else {
		if s.transfer != nil {
			s.summon()
		}
		s.baton.Unlock()
	}
	alone := false
	s.called.Do(func() { alone = true })
	if !alone {
		<-s.worked
	}
	return alone
}

// runLoop is the loop's goroutine.
func (s *session) runLoop() {
	defer close(s.worked)
	s.baton.Lock()
	defer s.baton.Unlock()
	defer s.end()
	if s.quick || s.greet() {
		s.loop()
	}
}

// direct runs line on the reader's goroutine, if nothing else is going on in the
// session and nothing that the line does can be held: a reader that waits would
// not see the client leave. It reports whether it did, and whether the session is
// over by that.
func (s *session) direct(line Line) (ran, over bool) {
	if !s.quick || s.queued.Load() > 0 || !s.baton.TryLock() {
		return false, false
	}
	defer s.baton.Unlock()
	if s.closed || s.transfer != nil || len(s.deferred) > 0 || s.slow(ParseCommand(line)) {
		return false, false
	}
	s.handle(line)
	s.watch.touch()
	if len(s.deferred) > 0 {
		s.nudge()
	}
	return true, s.closed
}

// nudge has the loop look at the session again.
func (s *session) nudge() {
	select {
	case s.nudges <- struct{}{}:
	default:
	}
	s.summon()
}

// report brings what became of a transfer to the session: on the transfer's own
// goroutine, if nobody else is at it.
func (s *session) report(r result) {
	if !s.quick || !s.baton.TryLock() {
		s.results <- r
		s.summon()
		return
	}
	defer s.baton.Unlock()
	if s.closed || s.ctx.Err() != nil {
		s.results <- r
		s.summon()
		return
	}
	waits := s.aborting != nil || s.quitting != nil || s.lines == nil || len(s.deferred) > 0
	s.finish(r)
	s.watch.touch()
	if waits || s.closed || s.stale() {
		s.nudge()
	}
}

// slow reports whether cmd is one of slowVerbs, or may be a failed login, whose
// answer takes its time.
func (s *session) slow(cmd Command) bool {
	switch cmd.Verb {
	case "PASS":
		return !s.srv.account(s.user).admits(cmd.Arg)
	case "USER":
		return s.table["PASS"] == nil // it logs in by itself
	}
	return slowVerbs[cmd.Verb]
}

// slowVerbs wait for something, read the control connection themselves, or change
// how long the loop waits.
var slowVerbs = set("ACCT", "AUTH", "CCC", "REIN", "SITE")
