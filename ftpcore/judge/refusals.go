package judge

import (
	"strings"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/verbs"
)

// refusals is what the server refused lately.
type refusals struct {
	verb, arg string // the command of the latest refusals, without other refused commands between
	code      int
	times     int
	first     int64 // time of the first of them
	logins    int   // refusals of PASS in a row

	// The latest refused command of each kind on which later commands depend; a success
	// clears it.
	user, login, cwd, typ, rest, rename, port, auth, file command
}

// kept returns where the refusal of a verb is kept; nil if no command depends on it.
func (r *refusals) kept(verb string) *command {
	switch verb {
	case "USER":
		return &r.user
	case "PASS", "ACCT":
		return &r.login
	case "CWD", "XCWD", "CDUP", "XCUP":
		return &r.cwd
	case "TYPE":
		return &r.typ
	case "REST":
		return &r.rest
	case "RNFR":
		return &r.rename
	case "PASV", "EPSV", "LPSV", "PORT", "EPRT", "LPRT":
		return &r.port
	case "AUTH":
		return &r.auth
	case "RETR", "STOR", "APPE":
		return &r.file
	}
	return nil
}

// answered notes the final reply to a command.
func (s *session) answered(c *command, e *event.Event) {
	r := &s.refused
	refused := c.code >= 400
	if k := r.kept(c.verb); k != nil {
		*k = command{}
		if refused && !c.early {
			*k = *c
		}
	}
	switch {
	case c.verb == "PASS" && refused:
		r.logins++
		if r.logins >= 3 {
			s.accuse("login-loop", e.ID, e.T, "times", text(int64(r.logins)))
		}
	case c.verb == "PASS":
		r.logins = 0
	}
	switch {
	case !refused && c.verb == r.verb && c.arg == r.arg:
		r.verb, r.times = "", 0
	case refused && c.verb == r.verb && c.arg == r.arg:
		r.times++
		r.code = c.code
	case refused && !verbs.AsksPort(c.verb):
		r.verb, r.arg, r.code, r.times, r.first = c.verb, c.arg, c.code, 1, e.T
	}
}

const (
	patience  = 2 // refusals of one request after which one more is a fault
	storm     = 10
	stormTime = 20 * second
)

// judgeRepeat finds a command that the server has already refused.
func (s *session) judgeRepeat(e *event.Event, c *command) {
	r := &s.refused
	if r.verb == "" || c.verb != r.verb || c.arg != r.arg || c.verb == "PASS" || c.verb == "NOOP" {
		return
	}
	if r.times >= storm && e.T-r.first <= stormTime {
		s.accuse("retry-storm", e.ID, e.T, "verb", shown(c.verb), "times", text(int64(r.times)), "seconds", seconds(e.T-r.first))
	}
	if r.code >= 500 && r.times >= patience {
		s.accuse("repeats-refused", e.ID, e.T, "verb", shown(c.verb), "code", text(int64(r.code)))
	}
}

// judgeRefusal finds a command that goes on as if an earlier one had not been refused.
func (s *session) judgeRefusal(e *event.Event, c *command) {
	r := &s.refused
	var b command
	stores := c.verb == "STOR" || c.verb == "APPE" || c.verb == "STOU"
	switch {
	case c.early: // it did not know yet
		return
	case r.file.arg == c.arg && (c.verb == "RNFR" && uploads(r.file.verb) || c.verb == "DELE" && r.file.verb == "RETR"):
		b, r.file = r.file, command{}
	case c.verb == "RNTO":
		b, r.rename = r.rename, command{}
	case c.verb == "PASS":
		b, r.user = r.user, command{}
	case (stores || c.verb == "RETR") && r.rest.id != 0 && r.rest.arg != "0" && r.rest.id == s.last.id:
		b, r.rest = r.rest, command{}
	case (stores || c.verb == "DELE") && r.cwd.id != 0 && !strings.HasPrefix(c.arg, "/"):
		b, r.cwd = r.cwd, command{}
	case (stores || c.verb == "RETR") && r.typ.id != 0:
		b, r.typ = r.typ, command{}
	case transferVerbs[c.verb] && r.port.id != 0 && !s.port.agreed():
		b, r.port = r.port, command{}
	case (c.verb == "PBSZ" || c.verb == "PROT") && r.auth.id != 0 && !s.secure:
		b, r.auth = r.auth, command{}
	case needsLogin(c.verb) && r.login.id != 0 && !s.loggedIn:
		b = r.login
	}
	if c.verb != "" && !mayFollowREST[c.verb] {
		r.cwd = command{} // the client does something else first
	}
	if b.id != 0 {
		s.accuse("ignores-refusal", e.ID, e.T, "verb", shown(c.verb), "before", b.verb, "command", text(b.id), "code", text(int64(b.code)))
	}
}

// needsLogin reports whether verb makes sense only after a login.
func needsLogin(verb string) bool {
	switch verb {
	case "CWD", "CDUP", "DELE", "MKD", "RMD", "RNFR", "SIZE", "MDTM", "PASV", "EPSV", "PORT", "EPRT":
		return true
	}
	return transferVerbs[verb]
}
