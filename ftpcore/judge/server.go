package judge

import (
	"strings"

	"ftpsim/ftpcore/event"
)

// replyRulesOf says which rule a warning about a reply or a listing breaks (see
// wire.JudgeReply and wire.JudgeListing, which look at the bytes).
var replyRulesOf = map[event.WarningCode]string{
	event.WarnReplyCode: "server-code", event.WarnNoMark: "server-no-mark", event.WarnSecondFinal: "server-second-final",
	event.WarnCodeAlone: "server-code-alone", event.WarnReplyBareLF: "server-bare-lf", event.WarnReplyNotUTF8: "server-not-utf8",
	event.WarnNoQuotes: "server-no-quotes", event.WarnOdd227: "server-227", event.WarnOdd229: "server-229", event.WarnOdd211: "server-211",
	event.WarnOdd213: "server-213", event.WarnOddMLSD: "server-mlsd", event.WarnOddList: "server-list", event.WarnOtherServer: "server-other-host",
	event.WarnMalformedReply: "server-no-code",
}

// judgeReply turns the warnings about a reply into verdicts: about the server, or about the
// page if it wrote the reply.
func (s *session) judgeReply(e *event.Event, d *event.Decoded) {
	if d.Code == 421 {
		s.closing = true
	}
	if e.Origin != event.OriginWire {
		if d.Warned(event.WarnMalformedReply) {
			s.accuse("page-malformed", e.ID, e.T)
		}
		return
	}
	verb := "…"
	if c := s.pending(e.Re); c != nil {
		verb = shown(c.verb)
	}
	for _, w := range d.Warn {
		if rule := replyRulesOf[w.Code]; rule != "" && (e.Seen == "") {
			s.accuse(rule, e.ID, e.T, "verb", verb, "code", text(int64(d.Code)))
		}
	}
	s.judgeEarlyEnd(e, d)
}

// judgeListing turns the warnings about the lines of a listing into verdicts.
func (s *session) judgeListing(e *event.Event) {
	for _, w := range e.Dec.Warn {
		if rule := replyRulesOf[w.Code]; rule != "" && e.Seen == "" {
			s.accuse(rule, e.ID, e.T)
		}
	}
}

// judgeEarlyEnd notes a 226 that comes while a download still runs: bytes that follow it
// came too late. A session of this page with another server is watched where the client reads:
// there the order of reply and data is the order of reading.
func (s *session) judgeEarlyEnd(e *event.Event, d *event.Decoded) {
	m := &s.moving
	if s.ours || event.Dialled(s.sid) || m.id == 0 || m.id != e.Re || m.upload || m.closed || !m.opened || d.Code != 226 && d.Code != 250 {
		s.ahead = transfer{}
		return
	}
	s.ahead = *m
	s.ahead.began = e.ID
	s.aheadCode = d.Code
}

// lateData finds bytes that a server sends after it has said that the transfer is complete.
func (s *session) lateData(e *event.Event) {
	if a := &s.ahead; a.id != 0 && e.Conn == a.conn && e.Dir == event.ToClient && e.Seen == "" {
		s.once("server-early-226", a.began, e.T, "verb", a.verb, "command", text(a.id), "code", text(int64(s.aheadCode)))
	}
}

// judgeFeature finds a command that FEAT promises and the server does not know.
func (s *session) judgeFeature(e *event.Event, d *event.Decoded, c *command) {
	if d.Code != 500 && d.Code != 502 || c.verb == "" || !strings.Contains(s.feat, " "+c.verb+" ") {
		return
	}
	s.accuse("server-feat-lies", e.ID, e.T, "verb", c.verb, "code", text(int64(d.Code)))
}
