package ftpcore

import (
	"strconv"
	"strings"
)

func secureRows() commandTable {
	return commandTable{
		row("AUTH", "TLS", "4217#4", "Protects the control connection; the login begins anew.", authPolicy, (*session).cmdAuth).feat("AUTH TLS").since("2228"),
		row("PBSZ", "0", "4217#9", "Must come before PROT; TLS needs no buffer size.", anybody(2, 5).arg(), (*session).cmdPbsz).feat("PBSZ").since("2228"),
		row("PROT", "C | P", "4217#9", "Leaves data connections clear, or protects them.", anybody(2, 5).arg(), (*session).cmdProt).feat("PROT").since("2228"),
		row("CCC", "", "4217#5", "Ends the protection of the control connection.", cccPolicy, (*session).cmdCcc).feat("CCC").since("2228"),
		row("ADAT", "<data>", "2228#3", "Not needed with TLS.", anybody(5), (*session).cmdAdat),
		row("MIC", "<message>", "2228#3", "Not of TLS, which protects all there is.", anybody(5), (*session).cmdMessage),
		row("CONF", "<message>", "2228#3", "As MIC.", anybody(5), (*session).cmdMessage),
		row("ENC", "<message>", "2228#3", "As MIC.", anybody(5), (*session).cmdMessage),
	}
}

// cmdAuth begins TLS (RFC 4217 §4): behind the reply the handshake follows. What
// somebody has put behind AUTH before is never read as a command: it may be
// another than the client (CVE-2011-1575). What was said before AUTH is forgotten, as
// by REIN (§4.2), but for the server and the language that were chosen: HOST comes
// before AUTH (RFC 7151 §3.2.2).
func (s *session) cmdAuth(arg string) Reply {
	mech := strings.ToUpper(strings.TrimSpace(arg))
	switch {
	case s.tls.on:
		return NewReply(503, ReasonAlreadySecure, "The control connection is protected already.")
	case mech != "TLS" && mech != "TLS-C" && mech != "SSL":
		return NewReply(504, ReasonAuthUnsupported, "AUTH is TLS here.").because(Check{Saw: arg, Want: "TLS"})
	case s.cameBehind(ReasonBehindAuth):
		return s.dropped(ReasonBehindAuth, "AUTH")
	case !s.cur.line.stops && s.srv.Order == nil:
		return NewReply(503, ReasonAuthByHand, "Only the client itself can begin a handshake.")
	}
	s.logout()
	host, lang := s.params.host, s.params.lang
	s.params = defaultSettings
	s.params.host, s.params.lang = host, lang
	s.tls.pbsz, s.tls.prot, s.tls.authed = false, "", false
	s.tls.next = s.secure
	return NewReply(234, ReasonAuthTLS, "AUTH %s accepted, begin the handshake.", mech)
}

// cameBehind reports whether something has come behind the present line that
// must not be read. In a replay the reply says so.
func (s *session) cameBehind(why Reason) bool {
	if o := s.srv.Order; o != nil {
		return o.Marked(s.id, ToClient, s.out.off, string(why))
	}
	return s.cur.line.behind || s.tls.ahead.Load()
}

// dropped ends the session because of what came behind a verb.
func (s *session) dropped(why Reason, verb string) Reply {
	s.remark(why, "")
	return NewReply(421, why, "Data behind %s; closing control connection.", verb)
}

// cmdPbsz agrees on the buffer size, which is 0 with TLS (RFC 4217 §9).
func (s *session) cmdPbsz(arg string) Reply {
	n, err := strconv.ParseUint(strings.TrimSpace(arg), 10, 32)
	switch {
	case !s.tls.authed:
		return NewReply(503, ReasonAuthFirst, "AUTH first.")
	case err != nil:
		return NewReply(501, ReasonBadArgument, "PBSZ needs a number.").because(Check{Saw: arg, Want: "0"})
	}
	s.tls.pbsz = true
	if n > 0 {
		return NewReply(200, ReasonPBSZ, "PBSZ=0")
	}
	return NewReply(200, ReasonPBSZ, "PBSZ 0 successful.")
}

// cmdProt sets how data connections are protected (RFC 4217 §9).
func (s *session) cmdProt(arg string) Reply {
	level := strings.ToUpper(strings.TrimSpace(arg))
	switch {
	case !s.tls.authed:
		return NewReply(503, ReasonAuthFirst, "AUTH first.")
	case !s.tls.pbsz:
		return NewReply(503, ReasonPBSZFirst, "PBSZ first.")
	case level == "S" || level == "E":
		return NewReply(536, ReasonPROTUnsupported, "TLS has no level %s.", level).because(Check{Saw: level, Want: "C, P"})
	case level != "C" && level != "P":
		return NewReply(504, ReasonPROTUnknown, "PROT is C or P here.").because(Check{Saw: arg, Want: "C, P"})
	case level == "C" && s.tls.server.policy.Require == RequireData:
		return NewReply(534, ReasonPROTRequired, "Data connections must be protected here.").because(Check{Want: "P"})
	}
	s.tls.prot = level
	return NewReply(200, ReasonPROTSet, "Protection level set to %s.", level)
}

// cmdCcc ends the protection of the control connection, behind its reply (RFC
// 4217 §5). What is protected already and stands behind it is not read. Data
// connections stay as they are: nobody may ask for another PROT in the clear.
func (s *session) cmdCcc(string) Reply {
	switch {
	case !s.tls.on:
		return NewReply(533, ReasonNotSecure, "The control connection is not protected.")
	case s.tls.server.policy.Require != RequireNothing && s.tls.server.policy.Require != "":
		return NewReply(534, ReasonTLSRequired, "The control connection must be protected here.")
	case s.cameBehind(ReasonBehindCCC):
		return s.dropped(ReasonBehindCCC, "CCC")
	case !s.cur.line.stops && s.srv.Order == nil:
		return NewReply(503, ReasonAuthByHand, "Only the client itself can end the protection.")
	}
	s.tls.next, s.tls.authed = s.lay, false
	return NewReply(200, ReasonCleared, "The control connection goes on in clear text.")
}

// cmdAdat: TLS does its handshake beside the commands (RFC 4217 §4).
func (s *session) cmdAdat(string) Reply {
	return NewReply(503, ReasonNoADAT, "No security data is expected here.")
}

// cmdMessage: MIC, CONF and ENC belong to other mechanisms (RFC 2228 §3).
func (s *session) cmdMessage(string) Reply {
	if !s.tls.authed {
		return NewReply(503, ReasonAuthFirst, "AUTH first.")
	}
	return NewReply(537, ReasonLevelUnsupported, "TLS protects whole connections, not messages.")
}

// demand refuses what the policy wants TLS for. The Reply is zero if c may come.
func (s *session) demand(c *command) Reply {
	if s.tls.server == nil {
		return Reply{}
	}
	must := s.tls.server.policy.Require
	switch {
	case (must == RequireControl || must == RequireData) && !s.tls.on && (c.Verb == "USER" || c.Verb == "PASS"):
		return NewReply(530, ReasonTLSRequired, "AUTH TLS first.").because(Check{Want: "AUTH TLS"})
	case must == RequireData && c.Data && s.tls.prot != "P":
		return s.refuse(NewReply(521, ReasonPROTRequired, "Data connections must be protected: PROT P first.").because(Check{Want: "PROT P"}))
	}
	return Reply{}
}
