package ftpcore

import (
	"cmp"
	"time"
)

// fullServer is the engine as it is, or as a personality: what its profile says is
// data.
type fullServer struct{}

func (fullServer) rows() commandTable { return commands }

func (fullServer) admit(*session) bool { return true }

func (fullServer) release(*session) {}

func (fullServer) lines(s *session, l *LineReader) func() (Line, error) { return s.pipelined(l) }

func (fullServer) dispatch(s *session, cmd Command) Reply { return s.dispatch(cmd) }

func (fullServer) unknown(s *session, cmd Command) Reply {
	switch {
	case cmd.Line.TooLong:
		return NewReply(500, ReasonLineTooLong, "Command line too long.").
			because(Check{Limit: int64(s.limits.Line), Got: cmd.Line.Size})
	case rowOf(cmd.Verb) != nil:
		return NewReply(502, ReasonNotImplemented, "%s is not implemented here.", cmd.Verb).because(Check{Saw: cmd.Verb})
	}
	if b, ok := cmd.strayByte(); ok {
		saw := named(cmd.Line.Text[b.at : b.at+b.n])
		return NewReply(500, ReasonUnknownCommand, "Command not understood: %s stands %s %s.", saw, b.where, b.verb).
			because(Check{Rule: ReasonStrayByte, Saw: saw, Want: b.verb})
	}
	return NewReply(500, ReasonUnknownCommand, "Command not understood.").because(Check{Saw: cmd.shownVerb()})
}

func (fullServer) refusal(n Need, c *command) Reply {
	switch n {
	case NeedUser:
		return NewReply(503, ReasonUserFirst, "Log in with USER first.")
	case NeedRename:
		return NewReply(503, ReasonRNFRFirst, "RNTO must follow RNFR.")
	case NeedArgument:
		return NewReply(501, ReasonArgumentMissing, "%s needs an argument: %s", c.Verb, c.Syntax).because(Check{Want: c.Syntax})
	case NeedPort:
		return noPort(c.Verb)
	}
	return NewReply(530, ReasonLoginRequired, "Please log in with USER and PASS.").because(Check{Saw: c.Verb})
}

func noPort(verb string) Reply {
	return NewReply(425, ReasonNoDataConnection, "Use PASV or PORT first.").because(Check{Saw: verb})
}

// A transfer looks for its data connection itself, see begin: a client that names no
// file there is learns that first, as from most servers.
func (fullServer) portFirst() bool { return false }

func (fullServer) transfersFreely() bool { return false }

func (fullServer) transferred(s *session, r result) bool {
	s.finishTransfer(r)
	return true
}

func (fullServer) account(srv *Server, user string) *Account { return srv.account(user) }

func (fullServer) accounts(srv *Server) []Account {
	if srv.Accounts == nil {
		return []Account{}
	}
	return srv.Accounts
}

func (fullServer) idleLimit(s *session) (time.Duration, Reason) {
	secs, why := cmp.Or(s.params.idleSecs, s.limits.IdleSeconds), ReasonIdle
	if s.login.account == nil && s.limits.LoginSeconds < secs {
		secs, why = s.limits.LoginSeconds, ReasonIdleLogin
	}
	return time.Duration(secs) * time.Second, why
}

func (fullServer) timedOut(s *session, why Reason, c Check) {
	s.obey(closeRequest{how: "421", why: why, check: c})
}

func (fullServer) notesQuirks() bool { return true }
