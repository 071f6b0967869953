package judge

import (
	"strings"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/verbs"
)

// transferVerbs are the commands that use a data connection.
var transferVerbs = func() map[string]bool {
	m := map[string]bool{}
	for _, v := range verbs.Full() {
		if v.Data {
			m[v.Verb] = true
		}
	}
	return m
}()

// syntaxOf has the syntax of each verb, "RETR <path>".
var syntaxOf = func() map[string]string {
	m := map[string]string{}
	for _, v := range verbs.Full() {
		m[v.Verb] = v.Syntax
	}
	return m
}()

// command applies the rules to a command.
func (s *session) command(e *event.Event) {
	d := e.Dec
	if d == nil {
		d = &event.Decoded{}
	}
	early := d.Warned(event.WarnPipelined)
	s.excused = s.excused && early
	c := command{id: e.ID, t: e.T, verb: d.Verb, arg: d.Arg, injected: e.Origin != event.OriginWire,
		early: e.Behind != 0 || early && !s.excused}
	noPort := e.Fault != nil && e.Fault.Port != "" // a fault rule makes the port that it agrees on fail
	s.goesOn(e.T)
	s.line, s.idleSince, s.hello = unfinished{}, e.T, false
	if e.Seen == "" && !c.injected {
		s.judgeLine(e, d)
		if !d.Warned(event.WarnForeign) {
			s.judgeOrder(e, &c)
		}
		s.judgePassword(e, &c)
	}
	switch {
	case c.verb == "AUTH":
		s.authed = true
	case c.verb == "QUIT":
		s.quit = true
	case transferVerbs[c.verb] && !c.early:
		s.beginTransfer(&c, e)
	}
	if e.Origin == event.OriginDropped {
		return // it gets no reply, or one by hand
	}
	s.commands++
	c.injected = c.injected || noPort
	if len(s.open) < maxOpen {
		s.open = append(s.open, c)
	}
	s.last = c
}

// goesOn ends the waits for the client that a command at time t ends.
func (s *session) goesOn(t int64) {
	s.withdraw("nothing-sent")
	s.wentOn(s.line.id, t, "line-not-ended")
	s.wentOn(s.last.id, t, "login-unfinished")
	s.wentOn(s.finished.id, s.finished.t, "data-not-read", "upload-not-closed")
}

// lineRulesOf says which rule a warning about a command line breaks.
var lineRulesOf = map[event.WarningCode]string{
	event.WarnForeign: "not-ftp", event.WarnBareLF: "bare-lf", event.WarnNoLF: "wrong-line-end", event.WarnExtraCR: "wrong-line-end",
	event.WarnLateLF: "wrong-line-end", event.WarnTooLong: "line-too-long", event.WarnLeadingSpace: "bad-blanks",
	event.WarnDoubleSpace: "bad-blanks", event.WarnMissingSpace: "bad-blanks", event.WarnStrayByte: "stray-bytes",
	event.WarnControlChars: "control-chars", event.WarnNotUTF8: "not-utf8",
}

// judgeLine turns the warnings about the line into verdicts.
func (s *session) judgeLine(e *event.Event, d *event.Decoded) {
	foreign := d.Warned(event.WarnForeign)
	for _, w := range d.Warn {
		rule := lineRulesOf[w.Code]
		if rule == "" || foreign && rule != "not-ftp" || s.urgent(w.Code, d.Verb) {
			continue
		}
		s.accuse(rule, e.ID, e.T, "verb", shown(d.Verb), "warning", string(w.Code))
	}
	if d.Verb == "" && !foreign && len(strings.Trim(string(e.Data), "\r\n")) == 0 && len(e.Data) > 0 {
		s.accuse("empty-line", e.ID, e.T)
	}
}

// urgent reports whether a line end is missing or late because TCP's urgent data took the LF
// of ABOR: RFC 959 §4.1.3 wants ABOR with Telnet's Synch, which is urgent.
func (s *session) urgent(w event.WarningCode, verb string) bool {
	return w == event.WarnNoLF && verb == "ABOR" || w == event.WarnLateLF && s.last.verb == "ABOR"
}

// shown returns a verb for a sentence.
func shown(verb string) string {
	if verb = strings.TrimSpace(verb); verb == "" {
		return "…"
	}
	return verb
}

// judgePassword applies the rules about passwords in clear text.
func (s *session) judgePassword(e *event.Event, c *command) {
	if c.verb != "PASS" || s.secure || e.State != nil && e.State.TLS != "" {
		return
	}
	s.accuse("password-in-clear", e.ID, e.T)
	if s.authed {
		s.accuse("tls-fallback", e.ID, e.T)
	} else if strings.Contains(s.feat, " AUTH ") {
		s.accuse("auth-not-taken", e.ID, e.T)
	}
}

// judgeOrder applies the rules about the order of commands and replies to the command c.
func (s *session) judgeOrder(e *event.Event, c *command) {
	s.judgeEarly(e, c)
	if c.verb == "NOOP" {
		if s.noops++; s.noops >= 5 {
			s.accuse("keep-alive", e.ID, e.T, "times", text(int64(s.noops)))
		}
	} else {
		s.noops = 0
	}
	s.judgeRepeat(e, c)
	s.judgeRefusal(e, c)
	if s.rename.id != 0 && c.verb != "RNTO" && c.verb != "QUIT" && c.verb != "ABOR" {
		s.accuse("rename-unfinished", e.ID, e.T, "verb", shown(c.verb), "command", text(s.rename.id))
	}
	s.rename = command{}
	s.judgeRest(e, c)
	s.judgePort(e, c)
	s.judgeStore(e, c)
}

// mayFollowREST are the commands that may stand between REST and its transfer: they
// prepare it.
var mayFollowREST = map[string]bool{
	"REST": true, "PASV": true, "EPSV": true, "LPSV": true, "PORT": true, "EPRT": true, "LPRT": true, "TYPE": true, "NOOP": true,
	"ABOR": true, "QUIT": true, "STAT": true, "SIZE": true, "MDTM": true, "ALLO": true, "REIN": true, "PROT": true, "PBSZ": true,
}

func (s *session) judgeRest(e *event.Event, c *command) {
	r := s.rest
	if r.id == 0 {
		return
	}
	switch c.verb {
	case "RETR", "STOR", "APPE", "STOU", "REIN", "REST":
		s.rest = command{}
	default:
		if !mayFollowREST[c.verb] {
			s.accuse("rest-left-over", e.ID, e.T, "verb", shown(c.verb), "offset", r.arg, "command", text(r.id))
			s.rest = command{}
		}
	}
}
