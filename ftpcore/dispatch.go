package ftpcore

import (
	"bytes"
	"errors"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

// This file brings a command to its handler: it keeps the order of commands, looks up the
// command table and checks the verb's needs. Injected commands take the same way.

// maxDeferred bounds the commands that wait in a session for an earlier one's reply.
const maxDeferred = 64

// handle passes a received command to the gate, and runs it unless it has to wait.
func (s *session) handle(cmd received) {
	if t := s.dataConns.transfer; t != nil && !s.inTransfer(cmd.Command) {
		s.postpone(cmd, t.cmdID)
		return
	}
	if read, ok := s.readCommand(cmd, 0); ok {
		s.runCommand(read)
	} else {
		s.resumeReader(cmd.arrival)
	}
}

// postpone passes to the gate a command that came before the reply to the command behind,
// and keeps it for later. In recordings from before 2026-12 such a command was recorded
// when it was run; they are replayed in that order.
func (s *session) postpone(cmd received, behind int64) {
	if o := s.srv.Order; o != nil && !o.Postponed(s.id, cmd.Line.Off, cmd.injected) {
		s.life.deferred = append(s.life.deferred, current{cmd: cmd.Command, how: cmd.arrival})
		return
	}
	if read, ok := s.readCommand(cmd, behind); ok {
		s.life.deferred = append(s.life.deferred, read)
	} else {
		s.resumeReader(cmd.arrival)
	}
}

// runCommand runs a command and sends its reply, unless that comes later.
func (s *session) runCommand(c current) {
	defer s.resumeReader(c.how)
	s.cur = c
	if r := s.kind.dispatch(s, c.cmd); r.Code != 0 {
		s.reply(c.id, r.To(c.cmd.VerbWith(wire.MaskedWire), c.cmd.ArgToRun()), true)
	}
}

// inTransfer reports whether cmd may be answered while a transfer runs (RFC 959 §4.1.3).
// Other commands wait, and so do all commands after them except ABOR: replies keep the
// order of the commands.
func (s *session) inTransfer(cmd wire.Command) bool {
	c := s.table[cmd.Verb]
	if s.dataConns.transfer.work != nil && c != nil && c.Verb != "ABOR" {
		return false // the command at work has no reply yet
	}
	return c != nil && c.InTransfer && (len(s.life.deferred) == 0 || c.Verb == "ABOR")
}

// dispatch checks a command against the table and the profile, and runs its handler.
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
	if r := s.requireTLS(c); r.Code != 0 {
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
	// ErrNoSession means that there is no session of that name, or no longer.
	ErrNoSession = errors.New("no such session")
	// ErrInjectFull means that too many injected messages still wait in the session.
	ErrInjectFull = errors.New("too much waits to be injected")
)

// maxInjections bounds the injected messages that wait in one session.
const maxInjections = 8

// injection is a message that was put into a session by hand.
type injection struct {
	dir   event.Dir
	bytes []byte
}

// Inject puts b into the session sid. ToClient sends b to the client unchanged, as an extra
// reply that bypasses the gate. ToServer treats b as a command line from the client: it
// waits behind earlier commands, passes the gate and is answered. A held message goes
// first. Inject does not wait for any of that; it keeps b.
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

// inject carries out i on the session's goroutine.
func (s *session) inject(i injection) {
	if i.dir == event.ToClient {
		s.sendByHand(s.cur.id, i.bytes, false)
		return
	}
	cmd := received{wire.ParseCommand(wire.DecodeLine(bytes.Clone(i.bytes), s.limits.Line)), arrival{injected: true}}
	if s.life.quitting != nil || s.life.aborting != nil {
		s.postpone(cmd, s.dataConns.transfer.cmdID)
		return
	}
	s.handle(cmd)
}
