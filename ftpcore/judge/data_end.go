package judge

import (
	"net/netip"

	"ftpsim/ftpcore/event"
)

// disconnected applies the rules to the end of a data connection, or to one that could not
// be made.
func (s *session) disconnected(e *event.Event) {
	s.idleSince = e.T
	d := e.Dec
	if d == nil {
		d = &event.Decoded{}
	}
	if s.port.agreed() && e.Conn == s.port.conn {
		s.portClosed(e, d)
		return
	}
	m := &s.moving
	if m.id == 0 || e.Conn != m.conn && e.Re != m.id {
		return
	}
	m.closed = true
	if d.Why == "" || d.Why == event.ReasonComplete {
		s.finished = command{id: m.id, t: e.T}
	}
	m.moved = max(m.moved, e.Bytes)
	if d.Path != "" {
		m.path = d.Path
	}
	if e.Fault != nil {
		s.excuse(m)
		if d.Why != event.ReasonCutByRule {
			s.accuse("page-stopped", e.ID, e.T, "verb", m.verb, "command", text(m.id), "bytes", text(m.moved))
		}
	}
	s.judgeEnd(e, d, m)
	m.at = e.T
}

// portClosed notes that an agreed port closed without a transfer.
func (s *session) portClosed(e *event.Event, d *event.Decoded) {
	switch d.Why {
	case event.ReasonPortExpired:
		if !s.port.touched {
			s.accuse("port-not-used", s.port.id, e.T, "how", s.port.verb, "command", text(s.port.id), "swapped", s.portHint(&s.port))
		}
	case event.ReasonReplaced, event.ReasonSessionOver:
		return // wastePort counts it, and judgeLeaving judges it
	case event.ReasonPortLost:
		s.accuse("data-lost", e.ID, e.T, "port", text(int64(s.port.number)), "text", d.Text)
	}
	s.port = port{used: s.port.used, wasted: s.port.wasted}
}

// judgeEnd turns the reason for which a data connection ended into a verdict.
func (s *session) judgeEnd(e *event.Event, d *event.Decoded, m *transfer) {
	k := d.Check
	if k == nil {
		k = &event.Check{}
	}
	number, command := text(int64(max(m.port.number, e.Port))), text(m.id)
	switch d.Why {
	case event.ReasonNoDataConnection:
		switch k.Rule {
		case event.ReasonConnectRefused:
			s.portRefused(e, m, k.Saw)
		case event.ReasonNoConnectInTime:
			s.neverConnects(m, e.T)
		case event.ReasonAnotherHost:
			s.accuse("stranger", e.ID, e.T, "saw", k.Saw, "port", number)
		case event.ReasonPortLost:
			s.accuse("data-lost", e.ID, e.T, "port", number, "text", k.Saw)
		case event.ReasonPeerMismatch:
			if !m.touched {
				s.accuse("port-foreign-host", m.id, e.T, "saw", k.Saw, "want", k.Want, "command", text(m.port.id))
			}
		}
	case event.ReasonSYNRefused:
		if m.port.passive {
			s.accuse("server-port-refused", e.ID, e.T, "port", number)
		} else {
			s.portRefused(e, m, "")
		}
	case event.ReasonSYNUnanswered:
		s.accuse("data-blocked", e.ID, e.T, "port", number)
	case event.ReasonCutByHand, event.ReasonCutByRule:
		s.accuse("page-cut", e.ID, e.T, "verb", m.verb, "command", command, "bytes", text(e.Bytes))
		m.touched = true
	case event.ReasonStalled:
		s.stalled(e, m)
	case event.ReasonConnectionBroke:
		s.broke(e, m)
	case event.ReasonTLSFailed, event.ReasonTLSPlaintext:
		if !m.touched {
			s.once("data-tls-missing", e.ID, e.T, "verb", m.verb, "command", command, "text", k.Saw)
		}
	case event.ReasonTLSInClear:
		s.accuse("data-tls-unasked", e.ID, e.T, "verb", m.verb, "command", command)
	case event.ReasonNotResumed:
		s.accuse("tls-not-resumed", e.ID, e.T, "verb", m.verb, "command", command)
	}
}

// portRefused judges an active data connection that was refused. saw is the address, if it
// is known.
func (s *session) portRefused(e *event.Event, m *transfer, saw string) {
	if m.touched {
		return
	}
	number, by := m.port.number, m.port.id
	if a, err := netip.ParseAddrPort(saw); err == nil {
		number = int(a.Port())
	}
	if by == 0 {
		by = m.id
	}
	swapped := ""
	if m.port.verb == "PORT" {
		swapped = swapHint(number)
	}
	s.accuse("port-refused", e.ID, e.T, "port", text(int64(number)), "command", text(by), "swapped", swapped)
}

func (s *session) neverConnects(m *transfer, t int64) {
	if !m.touched && !m.port.touched {
		s.accuse("never-connects", m.id, t, "port", text(int64(m.port.number)), "how", m.port.verb, "command", text(m.port.id), "swapped", s.portHint(&m.port))
	}
}

// stalled judges a transfer that the server gave up because nothing moved.
func (s *session) stalled(e *event.Event, m *transfer) {
	if m.touched {
		return
	}
	args := []string{"verb", m.verb, "command", text(m.id)}
	rule := "data-not-read"
	switch {
	case m.secure && !m.hello:
		s.once("data-tls-missing", m.id, e.T, append(args, "text", noHandshake)...)
		return
	case m.upload:
		rule = "upload-not-closed"
	}
	s.once(rule, m.id, e.T, append(args, "bytes", text(m.moved), "seconds", seconds(e.T-m.at))...)
}

// broke judges a data connection that the client broke off.
func (s *session) broke(e *event.Event, m *transfer) {
	if m.touched || s.abortPending() || e.Seen != "" {
		return
	}
	rule := "download-cut"
	if m.upload {
		rule = "upload-cut"
	}
	if e.Packet == 0 || m.upload { // a capture does not say which side broke it off
		s.accuse(rule, e.ID, e.T, "verb", m.verb, "command", text(m.id), "bytes", text(m.moved))
	}
}

// transferAnswered notes the final reply to a transfer.
func (s *session) transferAnswered(e *event.Event, c *command) {
	m := &s.moving
	if !transferVerbs[c.verb] || m.id != c.id {
		return
	}
	m.touched = m.touched || c.injected
	d := e.Dec
	if d.Warned(event.WarnNotText) && !m.touched {
		s.accuse("type-a-binary", c.id, e.T, "path", d.Path)
	}
	if e.State != nil && e.State.TLS == "control" && m.opened && d.Code < 300 {
		s.accuse("data-in-clear", c.id, e.T, "verb", c.verb, "command", text(c.id))
	}
	if m.upload && d.Code < 300 {
		s.stored = storing{path: m.path, bytes: m.moved, reply: e.ID, tidy: !m.touched && c.verb == "STOR"}
	} else {
		s.stored = storing{}
	}
	if d.Warned(event.WarnClientGone) {
		s.leavesInTransfer(m, e.T)
	}
	s.moving = transfer{}
}

// judgeStore finds an upload that is done again although the server said that it was complete.
func (s *session) judgeStore(e *event.Event, c *command) {
	p := &s.stored
	switch {
	case p.path == "":
	case c.verb == "STOR" && p.tidy && samePath(e, c, p.path):
		s.accuse("same-stor-again", e.ID, e.T, "path", p.path, "reply", text(p.reply))
	case !mayFollowREST[c.verb] || c.verb == "QUIT" || c.verb == "REST":
		p.tidy = false
	}
}

// samePath reports whether c is about the file at path.
func samePath(e *event.Event, c *command, path string) bool {
	if e.Dec.Path != "" {
		return e.Dec.Path == path
	}
	cwd := ""
	if e.State != nil {
		cwd = e.State.Cwd
	}
	if len(c.arg) > 0 && c.arg[0] == '/' {
		return c.arg == path
	}
	if cwd != "/" {
		cwd += "/"
	}
	return cwd+c.arg == path
}
