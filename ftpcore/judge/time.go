package judge

import "ftpsim/ftpcore/event"

// How long the client may keep the server waiting before a verdict.
const (
	lineEndFor  = 2 * second
	stillFor    = 5 * second // data, a connection, a handshake
	lateConnect = 3 * second
	commandFor  = 10 * second // the first command
	passwordFor = 30 * second // a person may have to type it
	portFor     = 5 * second  // a transfer command after the data connection
	answerFor   = 30 * second // another server's reply
	heldFor     = 5 * second
)

// waits returns what the session waits for, as the record shows it.
func (s *session) waits() event.Waiting {
	w := event.Waiting{SID: s.sid, Conn: s.sid + ".c", Since: s.idleSince}
	m := &s.moving
	switch {
	case s.ended:
		w.For = ""
	case s.gated:
		w.For, w.Since = event.WaitGate, s.gate
	case s.line.id != 0:
		w.For, w.Since, w.Bytes = event.WaitLineEnd, s.line.since, s.line.bytes
	case m.id != 0 && m.marked && !m.opened && !m.closed:
		w.For, w.Since, w.Re = event.WaitDial, max(m.began, m.waitedSince), m.id
		if m.port.passive {
			w.For = event.WaitConnect
		}
	case m.id != 0 && m.marked && m.opened && !m.closed:
		w.For, w.Since, w.Re, w.Conn, w.Bytes = event.WaitReading, m.at, m.id, m.conn, m.moved
		if m.upload {
			w.For = event.WaitData
		} else if m.size > m.moved {
			w.Left = m.size - m.moved
		}
	case len(s.open) > 0:
		w.For, w.Since, w.Re = event.WaitWork, s.open[0].t, s.open[0].id
	case s.last.verb == "AUTH" && s.last.code == 234 && !s.secure:
		w.For, w.Re = event.WaitHandshake, s.last.id
	case !s.greeted:
		w.For = event.WaitWork
	default:
		w.For = event.WaitCommand
	}
	return w
}

// overTime applies the rules about waiting, at the time now. A verdict has the time at which
// the wait became too long.
func (s *session) overTime(now int64) {
	if s.ended || s.gated || s.has("page-restored") {
		return
	}
	w := s.waits()
	since := max(w.Since, s.heldUntil)
	late := func(limit int64) bool { return now-since >= limit }
	m := &s.moving
	switch w.For {
	case event.WaitLineEnd:
		if late(lineEndFor) {
			s.once("line-not-ended", s.line.id, since+lineEndFor, "bytes", text(s.line.bytes))
		}
	case event.WaitConnect:
		if late(stillFor) && !s.has("never-connects") {
			s.neverConnects(m, since+stillFor)
		}
	case event.WaitDial:
		if late(stillFor) {
			s.once("data-blocked", m.id, since+stillFor, "port", text(int64(m.port.number)))
		}
	case event.WaitReading, event.WaitData:
		rule := "data-not-read"
		if m.upload {
			rule = "upload-not-closed"
		}
		if late(stillFor) && !m.touched {
			s.once(rule, m.id, since+stillFor, "verb", m.verb, "command", text(m.id), "bytes", text(m.moved), "seconds", seconds(stillFor))
		}
	case event.WaitHandshake:
		if late(stillFor) {
			s.once("tls-silent", s.last.id, since+stillFor, "seconds", seconds(stillFor))
		}
	case event.WaitWork:
		if late(answerFor) && !s.ours && len(s.open) > 0 {
			s.once("server-silent", s.open[0].id, since+answerFor, "verb", shown(s.open[0].verb), "command", text(s.open[0].id))
		}
	case event.WaitCommand:
		s.noCommand(now, since)
	}
}

// noCommand applies the rules about a client whose turn it is and that sends no command.
func (s *session) noCommand(now, since int64) {
	p := &s.port
	switch {
	case s.commands == 0 && now-since >= commandFor:
		s.once("nothing-sent", 0, since+commandFor)
	case p.agreed() && p.isOpen && !p.touched && now-max(since, p.open) >= portFor:
		s.once("no-transfer-command", p.id, max(since, p.open)+portFor, "port", text(int64(p.number)), "seconds", seconds(portFor))
	case s.last.verb == "USER" && s.last.code == 331 && now-since >= passwordFor:
		s.once("login-unfinished", s.last.id, since+passwordFor, "reply", text(s.last.id))
	}
}

// once is accuse for a verdict that a later tick does not count again.
func (s *session) once(rule string, id, t int64, args ...string) {
	if !s.has(rule) {
		s.accuse(rule, id, t, args...)
	}
}

// waitsLive takes what a live server says about a session. It knows what the record shows
// only later: that a message is held, or that the client does not read its replies.
func (s *session) waitsLive(w event.Waiting, now int64) {
	switch w.For {
	case event.WaitGate:
		s.gated, s.gate = true, w.Since
		s.heldUntil = now
		if now-w.Since >= heldFor {
			s.once("page-held", s.last.id, w.Since+heldFor, "seconds", seconds(heldFor))
		}
		return
	case event.WaitPlace, event.WaitLogin, event.WaitPort:
		s.heldUntil = now
	case event.WaitReply:
		if now-w.Since >= stillFor {
			s.once("replies-not-read", s.last.id, w.Since+stillFor, "seconds", seconds(stillFor))
		}
	case event.WaitHandshake:
		if m := &s.moving; w.Conn == m.conn && m.id != 0 && now-w.Since >= stillFor && !m.touched {
			s.once("data-tls-missing", m.id, w.Since+stillFor, "verb", m.verb, "command", text(m.id), "text", "no handshake begins")
			s.heldUntil = now
		}
	}
	s.gated = false
}

// unfinished notes the beginning of a line.
func (s *session) unfinished(e *event.Event) {
	if e.Seen != "" || e.Dec == nil {
		return
	}
	s.idleSince = e.T
	if e.Dec.Why == event.ReasonLeftUnfinished {
		s.once("line-not-ended", e.ID, e.T, "bytes", text(e.Bytes))
		s.line = unfinished{}
		return
	}
	if s.line.id == 0 {
		s.line.id = e.ID
	}
	s.line.since, s.line.bytes = e.T, e.Bytes
}

// timedOut notes that a limit of the server has ended something.
func (s *session) timedOut(e *event.Event) {
	if e.Dec == nil {
		return
	}
	switch e.Dec.Why {
	case event.ReasonIdleLogin, event.ReasonIdle:
		s.accuse("idle-out", e.ID, e.T)
	case event.ReasonTLSAwaited, event.ReasonPlainAtTLSPort:
		s.accuse("clear-at-tls-port", e.ID, e.T)
	}
}
