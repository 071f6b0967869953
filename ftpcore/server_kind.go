package ftpcore

import (
	"cmp"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/verbs"
	"ftpsim/ftpcore/wire"
)

// kind is the kind of server that a session talks to: the full server, or the two-week
// server as it was meant or as it was written. The profile selects it when the session
// begins. Each method is a difference between the kinds.
type kind interface {
	// rows returns the verbs, in the order of HELP.
	rows() commandTable
	// admit blocks until the session may begin. It reports false if the session ends
	// first.
	admit(s *session) bool
	// release undoes admit.
	release(s *session)
	// lines returns the function from which the reader gets its lines.
	lines(s *session, l *wire.LineReader) func() (wire.Line, error)
	// dispatch runs a command that passed the gate. A zero Reply means that the reply
	// comes later, or never.
	dispatch(s *session, cmd wire.Command) wire.Reply
	// unknown answers a line whose verb is not in the table.
	unknown(s *session, cmd wire.Command) wire.Reply
	// refusal returns the reply to a verb whose need n is not met.
	refusal(n verbs.Need, verb *verbs.CommandInfo) wire.Reply
	// portFirst reports whether the agreed port is checked before other parts of a
	// transfer command.
	portFirst() bool
	// transfersFreely reports whether Limits.Transfers does not apply.
	transfersFreely() bool
	// transferred answers a transfer that has ended. It reports false if the session ends.
	transferred(s *session, r result) bool
	// account returns the account of that user; nil if there is none.
	account(srv *Server, user string) *Account
	// logins returns all logins, never nil; own has the logins of the server's accounts.
	logins(own []wire.Login) []wire.Login
	// idleLimit returns how long the client may be silent now, and the reason for ending
	// the session after that.
	idleLimit(s *session) (time.Duration, event.Reason)
	// timedOut ends a session whose client was silent for longer than idleLimit.
	timedOut(s *session, why event.Reason, c event.Check)
	// marksQuirks reports whether client quirks are recorded (client_quirks.go).
	marksQuirks() bool
}

// kindOf returns the kind of server of a profile.
func kindOf(p Profile) kind {
	switch p.Seed {
	case SeedAsWritten:
		return writtenServer{}
	case SeedAsMeant:
		return meantServer{}
	}
	return fullServer{}
}

// fullServer is the full server. Its profile can only take verbs away and change wording.
type fullServer struct{}

func (fullServer) rows() commandTable { return commands }

func (fullServer) admit(*session) bool { return true }

func (fullServer) release(*session) {}

func (fullServer) lines(s *session, l *wire.LineReader) func() (wire.Line, error) {
	return s.pipelined(l)
}

func (fullServer) dispatch(s *session, cmd wire.Command) wire.Reply { return s.dispatch(cmd) }

func (fullServer) unknown(s *session, cmd wire.Command) wire.Reply {
	switch {
	case cmd.Line.TooLong:
		return wire.NewReply(500, event.ReasonLineTooLong, "Command line too long.").
			Because(event.Check{Limit: int64(s.limits.Line), Got: cmd.Line.Size})
	case verbs.Find(cmd.Verb) != nil:
		return wire.NewReply(502, event.ReasonNotImplemented, "%s is not implemented here.", cmd.Verb).Because(event.Check{Saw: cmd.Verb})
	}
	if b, ok := cmd.StrayByte(); ok {
		saw := wire.NameBytes(cmd.Line.Text[b.At : b.At+b.Len])
		return wire.NewReply(500, event.ReasonUnknownCommand, "Command not understood: %s stands %s %s.", saw, b.Where, b.Verb).
			Because(event.Check{Rule: event.ReasonStrayByte, Saw: saw, Want: b.Verb})
	}
	return wire.NewReply(500, event.ReasonUnknownCommand, "Command not understood.").Because(event.Check{Saw: cmd.ShownVerb()})
}

func (fullServer) refusal(n verbs.Need, verb *verbs.CommandInfo) wire.Reply {
	switch n {
	case verbs.NeedUser:
		return wire.NewReply(503, event.ReasonUserFirst, "Log in with USER first.")
	case verbs.NeedRename:
		return wire.NewReply(503, event.ReasonRNFRFirst, "RNTO must follow RNFR.")
	case verbs.NeedArgument:
		return wire.NewReply(501, event.ReasonArgumentMissing, "%s needs an argument: %s", verb.Verb, verb.Syntax).Because(event.Check{Want: verb.Syntax})
	case verbs.NeedPort:
		return noPort(verb.Verb)
	}
	return wire.NewReply(530, event.ReasonLoginRequired, "Please log in with USER and PASS.").Because(event.Check{Saw: verb.Verb})
}

func noPort(verb string) wire.Reply {
	return wire.NewReply(425, event.ReasonNoDataConnection, "Use PASV or PORT first.").Because(event.Check{Saw: verb})
}

// The transfer checks the port itself (beginTransfer): a client that names a missing file
// gets that reply first, as from most servers.
func (fullServer) portFirst() bool { return false }

func (fullServer) transfersFreely() bool { return false }

func (fullServer) transferred(s *session, r result) bool {
	s.finishTransfer(r)
	return true
}

func (fullServer) account(srv *Server, user string) *Account { return srv.account(user) }

func (fullServer) logins(own []wire.Login) []wire.Login { return own }

func (fullServer) idleLimit(s *session) (time.Duration, event.Reason) {
	secs, why := cmp.Or(s.params.idleSecs, s.limits.IdleSeconds), event.ReasonIdle
	if s.login.account == nil && s.limits.LoginSeconds < secs {
		secs, why = s.limits.LoginSeconds, event.ReasonIdleLogin
	}
	return time.Duration(secs) * time.Second, why
}

func (fullServer) timedOut(s *session, why event.Reason, c event.Check) {
	s.closeBy(closeRequest{how: "421", why: why, check: c})
}

func (fullServer) marksQuirks() bool { return true }
