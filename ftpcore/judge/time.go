package judge

import (
	"slices"

	"ftpsim/ftpcore/event"
)

// How long the client may keep the server waiting before a verdict.
const (
	lineEndFor  = 2 * second
	stillFor    = 5 * second // data, a connection, a handshake
	lateConnect = 3 * second
	commandFor  = 10 * second // the first command
	passwordFor = 30 * second // a person may have to type it
	portFor     = 5 * second  // a transfer command after the data connection
	unusedFor   = 10 * second // a data connection behind PASV
	answerFor   = 30 * second // another server's reply
	heldFor     = 5 * second
)

// noHandshake is the argument text of data-tls-missing if the client sends nothing.
const noHandshake = "no handshake begins"

// waits returns what the session waits for, as the record shows it.
func (s *session) waits() event.Waiting {
	w := event.Waiting{SID: s.sid, Conn: s.control, Since: s.idleSince}
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
	case m.id != 0 && m.marked && m.opened && !m.closed && m.secure && !m.hello:
		w.For, w.Since, w.Re, w.Conn = event.WaitHandshake, m.at, m.id, m.conn
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

// waitRule is the rule that a wait breaks if it lasts.
type waitRule struct {
	rule         string
	event        int64
	since, limit int64
}

// breaks returns the rule that the present wait breaks if it lasts. ok is false if there is
// none, or if the session already has the verdict.
func (s *session) breaks() (r waitRule, ok bool) {
	if s.ended || s.gated {
		return r, false
	}
	w, m := s.waits(), &s.moving
	r = waitRule{event: m.id, since: max(w.Since, s.heldUntil), limit: stillFor}
	switch w.For {
	case event.WaitLineEnd:
		r.rule, r.event, r.limit = "line-not-ended", s.line.id, lineEndFor
	case event.WaitConnect:
		r.rule = "never-connects"
	case event.WaitDial:
		r.rule = "data-blocked"
	case event.WaitReading:
		r.rule = "data-not-read"
	case event.WaitData:
		r.rule = "upload-not-closed"
	case event.WaitHandshake:
		if w.Re == m.id {
			r.rule = "data-tls-missing"
		} else if !s.hello {
			r.rule, r.event = "tls-silent", s.last.id
		}
	case event.WaitWork:
		if !s.ours && len(s.open) > 0 && s.owesReply(&s.open[0]) {
			r.rule, r.event, r.limit = "server-silent", s.open[0].id, answerFor
		}
	case event.WaitCommand:
		s.noCommand(&r)
	}
	return r, r.rule != "" && !(r.event == m.id && m.touched) && !s.has(r.rule)
}

// owesReply reports whether the server has to answer c now: it does not wait for a data
// connection.
func (s *session) owesReply(c *command) bool {
	return c.verb != "ESTP" && c.verb != "ESTA" && (!c.begun || s.moving.id == c.id && s.moving.closed)
}

// noCommand finds the rule for a client whose turn it is and that sends no command.
func (s *session) noCommand(r *waitRule) {
	p := &s.port
	switch {
	case s.commands == 0:
		r.rule, r.event, r.limit = "nothing-sent", s.first, commandFor
	case p.agreed() && p.passive && !p.touched:
		r.event, r.since = p.id, max(r.since, p.open, p.listens)
		r.rule, r.limit = "port-not-used", unusedFor
		if p.isOpen {
			r.rule, r.limit = "no-transfer-command", portFor
		}
	case s.last.verb == "USER" && s.last.code == 331:
		r.rule, r.event, r.limit = "login-unfinished", s.last.id, passwordFor
	}
}

// overTime applies the rules about waiting, at the time now. A verdict has the time at which
// the wait became too long.
func (s *session) overTime(now int64) {
	r, ok := s.breaks()
	if !ok || now-r.since < r.limit {
		return
	}
	m, p := &s.moving, &s.port
	args := []string{"seconds", seconds(r.limit)}
	switch r.rule {
	case "line-not-ended":
		args = append(args, "bytes", text(s.line.bytes))
	case "never-connects":
		s.neverConnects(m, r.since+r.limit)
		return
	case "data-blocked":
		args = append(args, "port", text(int64(m.port.number)))
	case "data-tls-missing":
		args = append(args, "verb", m.verb, "command", text(m.id), "text", noHandshake)
	case "data-not-read", "upload-not-closed":
		args = append(args, "verb", m.verb, "command", text(m.id), "bytes", text(m.moved))
	case "server-silent":
		args = append(args, "verb", shown(s.open[0].verb), "command", text(r.event))
	case "port-not-used", "no-transfer-command":
		args = append(args, "how", p.verb, "command", text(p.id), "swapped", s.portHint(p), "port", text(int64(p.number)))
	case "login-unfinished":
		args = append(args, "reply", text(r.event))
	}
	s.keepsWaiting(r.rule, r.event, r.since, r.limit, args...)
}

// once is accuse for a verdict that a later tick does not count again.
func (s *session) once(rule string, id, t int64, args ...string) {
	if !s.has(rule) {
		s.accuse(rule, id, t, args...)
	}
}

// keepsWaiting is once for a wait that began at since and has lasted longer than limit.
func (s *session) keepsWaiting(rule string, id, since, limit int64, args ...string) {
	if s.has(rule) {
		return
	}
	s.accuse(rule, id, since+limit, args...)
	if v := s.verdict(rule); v != nil && v.Ended == 0 {
		v.since = since
	}
}

// waitsLive takes what a live server says about a session. It knows what the record shows
// only later: that a message is held, or that the client does not read its replies.
func (s *session) waitsLive(list []event.Waiting, now int64) {
	s.gated = false
	unread := false
	for _, w := range list {
		switch w.For {
		case event.WaitGate:
			if !s.gated || w.Since < s.gate {
				s.gated, s.gate = true, w.Since
			}
			s.heldUntil = now
		case event.WaitReply:
			if unread = true; now-w.Since >= stillFor {
				s.keepsWaiting("replies-not-read", s.last.id, w.Since, stillFor, "seconds", seconds(stillFor))
			}
		}
	}
	if v := s.verdict("replies-not-read"); v != nil && !unread {
		s.wentOn(v.Event, now, v.Rule)
	}
	if s.gated && now-s.gate >= heldFor && !s.has("page-held") {
		s.holding = true
		s.once("page-held", s.last.id, s.gate+heldFor, "seconds", seconds(heldFor))
	}
	if m := &s.moving; !s.gated && slices.ContainsFunc(list, func(w event.Waiting) bool { return w.Gone && w.Re == m.id }) {
		s.leavesInTransfer(m, now)
	}
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
