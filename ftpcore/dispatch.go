package ftpcore

import (
	"bytes"
	"errors"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

// This file takes a command to its handler: the order of commands, the table, what the
// verb needs. A command that was injected by hand goes the same way.

// maxDeferred bounds the commands that a session keeps for later.
const maxDeferred = 64

// handle reads a command that has come, and runs it unless it has to wait.
func (s *session) handle(cmd received) {
	if t := s.data.transfer; t != nil && !s.inTransfer(cmd.Command) {
		s.postpone(cmd, t.cmdID)
		return
	}
	if read, ok := s.readCommand(cmd, 0); ok {
		s.runCommand(read)
	} else {
		s.turned(cmd.arrival)
	}
}

// postpone reads a command that has come before the reply to the command behind, and
// keeps it for later. A record of before 2026-12 tells of such a command when it is
// run, and is replayed so.
func (s *session) postpone(cmd received, behind int64) {
	if o := s.srv.Order; o != nil && !o.Postponed(s.id, cmd.Line.Off, cmd.injected) {
		s.life.deferred = append(s.life.deferred, current{cmd: cmd.Command, how: cmd.arrival})
		return
	}
	if read, ok := s.readCommand(cmd, behind); ok {
		s.life.deferred = append(s.life.deferred, read)
	} else {
		s.turned(cmd.arrival)
	}
}

// runCommand looks a command up in the table and runs it. Its reply leaves through
// reply.
func (s *session) runCommand(c current) {
	defer s.turned(c.how)
	s.cur = c
	if r := s.kind.dispatch(s, c.cmd); r.Code != 0 {
		s.reply(c.id, r.To(c.cmd.VerbWith(wire.MaskedWire), c.cmd.ArgToRun()), true)
	}
}

// inTransfer reports whether cmd may be answered while a transfer runs
// (RFC 959 §4.1.3). Anything else waits, and so does what follows it, ABOR
// aside: replies stay in the order of the commands.
func (s *session) inTransfer(cmd wire.Command) bool {
	c := s.table[cmd.Verb]
	if s.data.transfer.work != nil && c != nil && c.Verb != "ABOR" {
		return false // nothing has been answered yet
	}
	return c != nil && c.InTransfer && (len(s.life.deferred) == 0 || c.Verb == "ABOR")
}

// dispatch finds the handler and applies the table's policy.
func (s *session) dispatch(cmd wire.Command) wire.Reply {
	if cmd.Line.Foreign() != "" {
		return s.refuseForeign(cmd)
	}
	c := s.table[cmd.Verb]
	if c == nil || cmd.Line.TooLong {
		return s.kind.unknown(s, cmd)
	}
	arg := cmd.ArgToRun()
	if r := s.unmet(c, arg); r.Code != 0 {
		return r
	}
	if r := s.demand(c); r.Code != 0 {
		return r
	}
	if c.Verb != "RNTO" {
		s.params.renameF = "" // RNTO must follow at once (RFC 959 §4.1.3)
	}
	if b, ok := cmd.ControlIn(); ok && (cmd.Hidden() && !wire.IsSecretVerb(c.Verb) || c.Verb == "USER") {
		return wire.NewReply(501, event.ReasonStrayByte, "%s stands in the argument of %s.", wire.NameBytes(cmd.Line.Text[b.At:b.At+b.Len]), c.Verb).
			Because(event.Check{Saw: wire.NameBytes(cmd.Line.Text[b.At : b.At+b.Len]), Want: c.Verb})
	}
	if r := s.profile.refuseParam(c.Verb, arg); r.Code != 0 {
		return r
	}
	return c.run(s, arg)
}

var (
	// ErrNoSession says that there is no session of that name (any more).
	ErrNoSession = errors.New("no such session")
	// ErrInjectFull refuses to inject more while much of it still waits.
	ErrInjectFull = errors.New("too much waits to be injected")
)

// maxInjections bounds what waits to be injected into one session.
const maxInjections = 8

// injection is a message that somebody puts into a session by hand.
type injection struct {
	dir   event.Dir
	bytes []byte
}

// Inject puts b into the session sid. ToClient says it to the client as it
// stands, an extra reply that passes no gate. ToServer has the server read it as
// a command line that the client has not sent: it waits its turn, passes the gate
// and is answered. What is held goes first. Inject keeps b.
func (s *Server) Inject(sid string, dir event.Dir, b []byte) error {
	s.init()
	s.mu.Lock()
	ss := s.sessions[sid]
	s.mu.Unlock()
	if ss == nil {
		return ErrNoSession
	}
	if !ss.box.postFew(injection{dir, b}, maxInjections, is[injection]) {
		return ErrInjectFull
	}
	return nil
}

// inject does what somebody asked by hand, in the session's own goroutine.
func (s *session) inject(i injection) {
	if i.dir == event.ToClient {
		s.sayRaw(s.cur.id, i.bytes, false)
		return
	}
	cmd := received{wire.ParseCommand(wire.DecodeLine(bytes.Clone(i.bytes), s.limits.Line)), arrival{injected: true}}
	if s.life.quitting != nil || s.life.aborting != nil {
		s.postpone(cmd, s.data.transfer.cmdID)
		return
	}
	s.handle(cmd)
}
