package judge

import (
	"slices"
	"strings"

	"ftpsim/ftpcore/event"
)

// reply applies the rules to a reply.
func (s *session) reply(e *event.Event) {
	d := e.Dec
	if d == nil {
		return
	}
	s.idleSince = e.T
	s.excused = s.excused || e.Held > 0 && e.Fault == nil
	s.ours = s.ours || d.Why != ""
	s.judgeReply(e, d)
	if e.Re == 0 && d.Code != 120 {
		s.greeted = true
	}
	c := s.pending(e.Re)
	if c == nil {
		return
	}
	s.wentOn(c.id, e.T, "server-silent")
	c.injected = c.injected || replyChanged(e)
	if d.Multiline {
		s.multi = longReply{e.ID, strings.Count(d.Text, "\n") + 1, s.commands}
	}
	if !e.Final {
		c.begun = true
		s.begun(e, c)
		return
	}
	if e.Origin != event.OriginDropped {
		c.code = d.Code
	}
	if e.Seen == "" && !c.injected {
		s.judgeWhy(e, d, c)
		s.judgeFeature(e, d, c)
	}
	s.learn(e, d, c)
	done := *c
	s.open = slices.DeleteFunc(s.open, func(o command) bool { return o.id == e.Re })
	if s.last.id == e.Re {
		s.last = done
	}
	if e.Origin == event.OriginDropped { // the client has not read it
		s.rename, s.rest = command{}, command{}
	} else {
		s.answered(&done, e)
	}
	s.transferAnswered(e, &done)
	s.step.note(done.verb, done.injected)
	s.settle(&done)
}

// learn keeps what a final reply says about the session.
func (s *session) learn(e *event.Event, d *event.Decoded, c *command) {
	ok := d.Code >= 200 && d.Code < 300
	switch c.verb {
	case "USER", "PASS", "ACCT":
		s.loggedIn = s.loggedIn || d.Code == 230
		s.askedPassword = d.Code == 331
	case "REIN":
		s.loggedIn = s.loggedIn && !ok
	case "FEAT":
		if ok && d.Multiline {
			s.feat = strings.ReplaceAll(strings.ToUpper(d.Text), "\n", " \n ") + " "
		}
	case "RNFR":
		if d.Code == 350 {
			s.rename = *c
		}
	case "REST":
		s.rest = command{}
		if d.Code == 350 && strings.Trim(c.arg, "0") != "" {
			s.rest = *c
		}
	case "PASV", "EPSV", "LPSV", "PORT", "EPRT", "LPRT":
		s.agreed(e, c, ok)
	}
	if c.verb == "EPSV" && strings.EqualFold(c.arg, "ALL") && !s.ours && ok {
		s.port = port{}
	}
}

// judgeWhy turns the server's reason for a refusal into a verdict about the client.
func (s *session) judgeWhy(e *event.Event, d *event.Decoded, c *command) {
	k := d.Check
	if k == nil {
		k = &event.Check{}
	}
	verb := shown(c.verb)
	switch d.Why {
	case event.ReasonBadArgument, event.ReasonArgumentMissing:
		if d.Code == 501 {
			s.accuse("bad-argument", c.id, e.T, "verb", verb, "saw", quoted(c.arg), "want", wanted(k, c.verb))
		}
	case event.ReasonUnknownCommand:
		if c.verb != "" {
			s.accuse("unknown-command", c.id, e.T, "verb", verb)
		}
	case event.ReasonUserFirst, event.ReasonRNFRFirst, event.ReasonPassFirst, event.ReasonPBSZFirst, event.ReasonAuthFirst, event.ReasonCPFRFirst, event.ReasonHostFirst:
		if !s.has("ignores-refusal") {
			s.accuse("wrong-order", c.id, e.T, "verb", verb, "code", text(int64(d.Code)))
		}
	case event.ReasonLoginRequired:
		asked := c.verb == "TYPE" || c.verb == "PWD" || c.verb == "MODE" || c.verb == "STRU"
		if (needsLogin(c.verb) || asked && s.askedPassword) && !s.has("ignores-refusal") {
			s.accuse("not-logged-in", c.id, e.T, "verb", verb)
		}
	case event.ReasonPeerMismatch:
		s.accuse("port-foreign-host", c.id, e.T, "saw", k.Saw, "want", k.Want, "command", text(c.id))
	case event.ReasonLowPort:
		s.accuse("port-low", c.id, e.T, "port", text(k.Got), "command", text(c.id), "swapped", swapHint(int(k.Got)))
	case event.ReasonNoDataConnection:
		s.judgeNoPort(e, c, k)
	case event.ReasonEPSVAll:
		s.accuse("epsv-all-broken", c.id, e.T, "verb", verb)
	case event.ReasonPASVNeedsIPv4:
		s.accuse("pasv-on-ipv6", c.id, e.T, "verb", verb)
	case event.ReasonBadRestart:
		s.accuse("rest-beyond", c.id, e.T, "path", k.Path)
	case event.ReasonNothingToAbort:
		s.accuse("abor-nothing", c.id, e.T)
	case event.ReasonBadData, event.ReasonNoEnd, event.ReasonBytesBehind, event.ReasonPageType:
		s.accuse("data-malformed", c.id, e.T, "verb", verb, "command", text(c.id))
	case event.ReasonBehindAuth:
		s.accuse("blind-command", c.id, e.T, "verb", "more", "before", "AUTH", "command", text(c.id))
	case event.ReasonTLSAtPlainPort:
		s.withdraw("not-ftp")
		s.accuse("tls-at-plain-port", c.id, e.T)
	}
	if strings.HasPrefix(string(d.Why), "seed-") {
		s.accuse("server-fault", e.ID, e.T, "verb", verb, "why", string(d.Why))
	}
}

// wanted returns the form of the argument that the server wants.
func wanted(k *event.Check, verb string) string {
	if k.Want == "" {
		return syntaxOf[verb]
	}
	return k.Want
}

func quoted(s string) string {
	if s == "" {
		return `""`
	}
	return s
}

// judgeNoPort judges a transfer that was refused because there is no data port.
func (s *session) judgeNoPort(e *event.Event, c *command, k *event.Check) {
	switch {
	case !transferVerbs[c.verb] || k.Rule != event.ReasonNoDataConnection || s.has("ignores-refusal"):
	case s.port.used != 0:
		s.accuse("port-used-twice", c.id, e.T, "verb", c.verb)
	default:
		s.accuse("no-data-port", c.id, e.T, "verb", c.verb)
	}
}
