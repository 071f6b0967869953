package ftpcore

// This file takes one command to its handler: the order of commands, the table, its
// policy.

// maxDeferred bounds the commands that a session keeps for later.
const maxDeferred = 64

// handle reads a command that has come, and runs it unless it has to wait.
func (s *session) handle(cmd Command) {
	if t := s.data.transfer; t != nil && !s.inTransfer(cmd) {
		s.postpone(cmd, t.cmdID)
		return
	}
	if read, ok := s.readCommand(cmd, 0); ok {
		s.runCommand(read)
	} else {
		s.turned(cmd.Line)
	}
}

// postpone reads a command that has come before the reply to the command behind, and
// keeps it for later. A record of before 2026-12 tells of such a command when it is
// run, and is replayed so.
func (s *session) postpone(cmd Command, behind int64) {
	if o := s.srv.Order; o != nil && !o.Postponed(s.id, cmd.Line) {
		s.life.deferred = append(s.life.deferred, current{cmd: cmd})
		return
	}
	if read, ok := s.readCommand(cmd, behind); ok {
		s.life.deferred = append(s.life.deferred, read)
	} else {
		s.turned(cmd.Line)
	}
}

// runCommand looks a command up in the table and runs it. Its reply leaves through
// reply.
func (s *session) runCommand(c current) {
	defer s.turned(c.line)
	s.cur = c
	if r := s.kind.dispatch(s, c.cmd); r.Code != 0 {
		s.reply(c.id, r.to(c.cmd.verbWith(maskedWire), c.cmd.argToRun()), true)
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
