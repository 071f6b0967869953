package ftpcore

import (
	"slices"
	"strings"
)

// This file takes one line to its handler: the order of lines, the table, its policy.

// handle runs one line: it passes the gate, is looked up in the table, and its
// reply leaves through reply.
func (s *session) handle(line Line) {
	if s.transfer != nil && !s.inTransfer(line) {
		s.deferred = append(s.deferred, line)
		return
	}
	s.srv.world.RLock()
	defer s.srv.world.RUnlock()
	if s.stale() {
		s.deferred = slices.Insert(s.deferred, 0, line)
		return
	}
	s.sec.line = line
	defer s.turned(line)
	cmd, ok := s.readCommand(line)
	if !ok {
		return
	}
	r := s.dispatch(cmd)
	if r.Code != 0 {
		s.reply(s.cmdID, r.to(cmd.Verb, cmd.Arg), true)
	}
}

// inTransfer reports whether line may be answered while a transfer runs
// (RFC 959 §4.1.3). Anything else waits, and so does what follows it, ABOR
// aside: replies stay in the order of the commands.
func (s *session) inTransfer(line Line) bool {
	c := s.table[ParseCommand(line).Verb]
	if s.transfer.work != nil && c != nil && c.Verb != "ABOR" {
		return false // nothing has been answered yet
	}
	return c != nil && c.InTransfer && (len(s.deferred) == 0 || c.Verb == "ABOR")
}

// dispatch finds the handler and applies the table's policy.
func (s *session) dispatch(cmd Command) Reply {
	if s.asWritten() {
		return s.writtenDispatch(cmd)
	}
	if s.isHTTP(cmd) {
		return NewReply(421, ReasonHTTPRequest, "This is an FTP server, not a web server; closing control connection.").
			because(Check{Saw: cmd.Verb})
	}
	c := s.table[cmd.Verb]
	if c == nil || cmd.Line.TooLong {
		return s.unknown(cmd)
	}
	if r := s.unmet(c, cmd.Arg); r.Code != 0 {
		return r
	}
	if r := s.demand(c); r.Code != 0 {
		return r
	}
	if c.Verb != "RNTO" {
		s.renameF = "" // RNTO must follow at once (RFC 959 §4.1.3)
	}
	if r := s.profile.refuseParam(c.Verb, cmd.Arg); r.Code != 0 {
		return r
	}
	return c.run(s, cmd.Arg)
}

// webVerbs are the methods of HTTP, none of them a verb of FTP.
var webVerbs = set("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "PRI")

// isHTTP reports whether cmd is the first line of a web request. A browser that
// somebody has sent here (the ALPACA attack) would have the lines of its request
// taken for commands, and replies for a page. A verb of HTTP alone, as people type
// "GET name", gets the usual 500.
func (s *session) isHTTP(cmd Command) bool {
	if !webVerbs[cmd.Verb] || s.seed() {
		return false
	}
	target, rest, _ := strings.Cut(strings.TrimLeft(cmd.Arg, " "), " ")
	return strings.HasPrefix(strings.TrimLeft(rest, " "), "HTTP/") || strings.HasPrefix(target, "/") || target == "*" || strings.Contains(target, "://")
}

// unknown answers a line that the table has no row for.
func (s *session) unknown(cmd Command) Reply {
	switch {
	case s.seed():
		return seedUnknown
	case cmd.Line.TooLong:
		return NewReply(500, ReasonLineTooLong, "Command line too long.").
			because(Check{Limit: int64(s.limits.Line), Got: cmd.Line.Size})
	case rowOf(cmd.Verb) != nil:
		return NewReply(502, ReasonNotImplemented, "%s is not implemented here.", cmd.Verb).because(Check{Saw: cmd.Verb})
	}
	return NewReply(500, ReasonUnknownCommand, "Command not understood.").because(Check{Saw: shownVerb(cmd.Verb)})
}
