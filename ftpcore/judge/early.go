package judge

import "ftpsim/ftpcore/event"

// run is an unbroken run of commands that each came before the reply to the previous one.
type run struct {
	length int
	since  int64 // the last command before it
	blind  bool  // one of them depends on a reply that had not been sent
}

// longReply is the latest reply of several lines.
type longReply struct {
	id       int64
	lines    int
	commands int // commands when it was sent
}

// judgeEarly applies the rules about a command that came before the reply to an earlier one.
func (s *session) judgeEarly(e *event.Event, c *command) {
	if !c.early {
		s.early = run{}
		return
	}
	if p := s.pending(e.Behind); p != nil && transferVerbs[p.verb] {
		s.duringTransfer(e, c, p)
		return
	}
	if s.early.length == 0 {
		s.early.since = s.last.id
		if s.commands == 0 {
			s.early.since = e.ID
		}
	}
	s.early.length++
	before := s.last
	blind := dependsOn(c.verb, before.verb)
	s.early.blind = s.early.blind || blind
	switch {
	case s.commands == 0:
		s.accuse("before-greeting", e.ID, e.T, "verb", shown(c.verb))
	case before.verb == "ABOR" || s.abortPending():
		s.accuse("abor-unread", e.ID, e.T, "verb", shown(c.verb))
	case blind:
		s.accuse("blind-command", e.ID, e.T, "verb", shown(c.verb), "before", before.verb, "command", text(before.id))
	default:
		s.accuse("pipelined", e.ID, e.T, "verb", shown(c.verb))
	}
	s.judgeRun(e)
}

// duringTransfer judges a command that has to wait for the transfer t.
func (s *session) duringTransfer(e *event.Event, c, t *command) {
	if s.abortPending() {
		s.accuse("abor-unread", e.ID, e.T, "verb", shown(c.verb))
	} else {
		s.accuse("next-before-226", e.ID, e.T, "verb", shown(c.verb), "transfer", t.verb, "command", text(t.id))
	}
}

// judgeRun finds a client that is behind: a run in which it also sends commands that depend
// on replies that it cannot have read.
func (s *session) judgeRun(e *event.Event) {
	if !s.early.blind {
		return
	}
	if m := s.multi; m.id != 0 && s.commands-m.commands <= m.lines+s.early.length && s.early.since > m.id {
		s.accuse("first-line-only", m.id, e.T, "reply", text(m.id), "lines", text(int64(m.lines)))
	} else if s.early.length >= 3 {
		s.accuse("one-reply-behind", s.early.since, e.T, "since", text(s.early.since))
	}
}

// abortPending reports whether an ABOR has no reply yet.
func (s *session) abortPending() bool {
	for i := range s.open {
		if s.open[i].verb == "ABOR" {
			return true
		}
	}
	return false
}

// dependsOn reports whether a client cannot know that verb is right before it has read the
// reply to before: whether a password is wanted, which port was opened, whether a name to
// rename, a restart point or a folder was accepted.
func dependsOn(verb, before string) bool {
	switch before {
	case "USER":
		return verb == "PASS" || verb == "ACCT"
	case "PASS", "ACCT":
		return needsLogin(verb)
	case "RNFR":
		return verb == "RNTO"
	case "PASV", "EPSV", "LPSV", "PORT", "EPRT", "LPRT":
		return transferVerbs[verb]
	case "REST":
		return verb == "RETR" || verb == "STOR" || verb == "APPE"
	case "AUTH":
		return true
	}
	return transferVerbs[before] && !transferDuring[verb]
}

// transferDuring are the commands that may come during a transfer (RFC 959 §4.1.3).
var transferDuring = map[string]bool{"ABOR": true, "STAT": true, "NOOP": true, "QUIT": true}
