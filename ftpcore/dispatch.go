package ftpcore

// This file takes one command to its handler: the order of commands, the table, its
// policy.

// maxDeferred bounds the commands that a session keeps for later.
const maxDeferred = 64

// handle runs one command: it passes the gate, is looked up in the table, and its
// reply leaves through reply.
func (s *session) handle(cmd Command) {
	if s.data.transfer != nil && !s.inTransfer(cmd) {
		s.life.deferred = append(s.life.deferred, cmd)
		return
	}
	s.cur.line = cmd.Line
	defer s.turned(cmd.Line)
	cmd, ok := s.readCommand(cmd)
	if !ok {
		return
	}
	r := s.kind.dispatch(s, cmd)
	if r.Code != 0 {
		s.reply(s.cur.id, r.to(cmd.verbWith(maskedWire), cmd.argToRun()), true)
	}
}

// inTransfer reports whether cmd may be answered while a transfer runs
// (RFC 959 §4.1.3). Anything else waits, and so does what follows it, ABOR
// aside: replies stay in the order of the commands.
func (s *session) inTransfer(cmd Command) bool {
	c := s.table[cmd.Verb]
	if s.data.transfer.work != nil && c != nil && c.Verb != "ABOR" {
		return false // nothing has been answered yet
	}
	return c != nil && c.InTransfer && (len(s.life.deferred) == 0 || c.Verb == "ABOR")
}

// dispatch finds the handler and applies the table's policy.
func (s *session) dispatch(cmd Command) Reply {
	if p := cmd.Line.foreign; p != nil {
		return s.refuseForeign(p, cmd.Verb)
	}
	c := s.table[cmd.Verb]
	if c == nil || cmd.Line.TooLong {
		return s.kind.unknown(s, cmd)
	}
	arg := cmd.argToRun()
	if r := s.unmet(c, arg); r.Code != 0 {
		return r
	}
	if r := s.demand(c); r.Code != 0 {
		return r
	}
	if c.Verb != "RNTO" {
		s.params.renameF = "" // RNTO must follow at once (RFC 959 §4.1.3)
	}
	if b, ok := cmd.controlIn(); ok && (cmd.hide.on && !secretVerbs[c.Verb] || c.Verb == "USER") {
		return NewReply(501, ReasonStrayByte, "%s stands in the argument of %s.", named(cmd.Line.Text[b.at:b.at+b.n]), c.Verb).
			because(Check{Saw: named(cmd.Line.Text[b.at : b.at+b.n]), Want: c.Verb})
	}
	if r := s.profile.refuseParam(c.Verb, arg); r.Code != 0 {
		return r
	}
	return c.run(s, arg)
}
