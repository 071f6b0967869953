package ftpcore

import (
	"strconv"
	"strings"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/tlsconn"
	"ftpsim/ftpcore/wire"
)

func secureRows() commandTable {
	return commandTable{
		row("AUTH", (*session).cmdAuth),
		row("PBSZ", (*session).cmdPbsz),
		row("PROT", (*session).cmdProt),
		row("CCC", (*session).cmdCcc),
		row("ADAT", (*session).cmdAdat),
		row("MIC", (*session).cmdMessage),
		row("CONF", (*session).cmdMessage),
		row("ENC", (*session).cmdMessage),
	}
}

// cmdAuth begins TLS: the handshake follows the reply (RFC 4217 §4). Bytes that came after
// AUTH and before the reply are never read as a command, because an attacker may have sent
// them (CVE-2011-1575). AUTH resets the session like REIN (§4.2), but keeps the host and
// the language: HOST comes before AUTH (RFC 7151 §3.2.2).
func (s *session) cmdAuth(arg string) wire.Reply {
	mech := strings.ToUpper(strings.TrimSpace(arg))
	switch {
	case s.tls.on:
		return wire.NewReply(503, event.ReasonAlreadySecure, "The control connection is protected already.")
	case mech != "TLS" && mech != "TLS-C" && mech != "SSL":
		return wire.NewReply(504, event.ReasonAuthUnsupported, "AUTH is TLS here.").Because(event.Check{Saw: arg, Want: "TLS"})
	case s.cameBehind(event.ReasonBehindAuth):
		return s.dropped(event.ReasonBehindAuth, "AUTH")
	case !s.cur.how.stops && s.srv.Order == nil:
		return wire.NewReply(503, event.ReasonAuthByHand, "Only the client itself can begin a handshake.")
	}
	s.logout()
	host, lang := s.params.host, s.params.lang
	s.params = defaultSettings
	s.params.host, s.params.lang = host, lang
	s.tls.pbsz, s.tls.prot, s.tls.authed = false, "", false
	s.tls.afterReply = s.startTLS
	return wire.NewReply(234, event.ReasonAuthTLS, "AUTH %s accepted, begin the handshake.", mech)
}

// cameBehind reports whether bytes that must not be read came after the current line. In a
// replay the recorded reply shows it.
func (s *session) cameBehind(why event.Reason) bool {
	if o := s.srv.Order; o != nil {
		return o.Marked(s.id, event.ToClient, s.out.off, string(why))
	}
	return s.cur.how.moreRead || s.tls.dataAhead.Load()
}

// dropped returns the 421 that ends the session because bytes came after a verb.
func (s *session) dropped(why event.Reason, verb string) wire.Reply {
	s.warn(why, "")
	return wire.NewReply(421, why, "Data behind %s; closing control connection.", verb)
}

// cmdPbsz agrees on the buffer size, which is 0 with TLS (RFC 4217 §9).
func (s *session) cmdPbsz(arg string) wire.Reply {
	n, err := strconv.ParseUint(strings.TrimSpace(arg), 10, 32)
	switch {
	case !s.tls.authed:
		return wire.NewReply(503, event.ReasonAuthFirst, "AUTH first.")
	case err != nil:
		return wire.NewReply(501, event.ReasonBadArgument, "PBSZ needs a number.").Because(event.Check{Saw: arg, Want: "0"})
	}
	s.tls.pbsz = true
	if n > 0 {
		return wire.NewReply(200, event.ReasonPBSZ, "PBSZ=0")
	}
	return wire.NewReply(200, event.ReasonPBSZ, "PBSZ 0 successful.")
}

// cmdProt sets how data connections are protected (RFC 4217 §9).
func (s *session) cmdProt(arg string) wire.Reply {
	level := strings.ToUpper(strings.TrimSpace(arg))
	switch {
	case !s.tls.authed:
		return wire.NewReply(503, event.ReasonAuthFirst, "AUTH first.")
	case !s.tls.pbsz:
		return wire.NewReply(503, event.ReasonPBSZFirst, "PBSZ first.")
	case level == "S" || level == "E":
		return wire.NewReply(536, event.ReasonPROTUnsupported, "TLS has no level %s.", level).Because(event.Check{Saw: level, Want: "C, P"})
	case level != "C" && level != "P":
		return wire.NewReply(504, event.ReasonPROTUnknown, "PROT is C or P here.").Because(event.Check{Saw: arg, Want: "C, P"})
	case level == "C" && s.tls.server.Policy.Require == tlsconn.RequireData:
		return wire.NewReply(534, event.ReasonPROTRequired, "Data connections must be protected here.").Because(event.Check{Want: "P"})
	}
	s.tls.prot = level
	return wire.NewReply(200, event.ReasonPROTSet, "Protection level set to %s.", level)
}

// cmdCcc ends TLS on the control connection after its reply (RFC 4217 §5). Data that came in
// TLS after CCC is not read. The protection of data connections stays and cannot be changed
// in clear text.
func (s *session) cmdCcc(string) wire.Reply {
	switch {
	case !s.tls.on:
		return wire.NewReply(533, event.ReasonNotSecure, "The control connection is not protected.")
	case s.tls.server.Policy.Require != tlsconn.RequireNothing && s.tls.server.Policy.Require != "":
		return wire.NewReply(534, event.ReasonTLSRequired, "The control connection must be protected here.")
	case s.cameBehind(event.ReasonBehindCCC):
		return s.dropped(event.ReasonBehindCCC, "CCC")
	case !s.cur.how.stops && s.srv.Order == nil:
		return wire.NewReply(503, event.ReasonAuthByHand, "Only the client itself can end the protection.")
	}
	s.tls.afterReply, s.tls.authed = s.unwrapTLS, false
	return wire.NewReply(200, event.ReasonCleared, "The control connection goes on in clear text.")
}

// cmdAdat refuses ADAT: TLS does its handshake without commands (RFC 4217 §4).
func (s *session) cmdAdat(string) wire.Reply {
	return wire.NewReply(503, event.ReasonNoADAT, "No security data is expected here.")
}

// cmdMessage refuses MIC, CONF and ENC, which belong to other mechanisms (RFC 2228 §3).
func (s *session) cmdMessage(string) wire.Reply {
	if !s.tls.authed {
		return wire.NewReply(503, event.ReasonAuthFirst, "AUTH first.")
	}
	return wire.NewReply(537, event.ReasonLevelUnsupported, "TLS protects whole connections, not messages.")
}

// requireTLS refuses c if TLS.Require requires TLS for it, otherwise the Reply is zero.
func (s *session) requireTLS(c *command) wire.Reply {
	if s.tls.server == nil {
		return wire.Reply{}
	}
	must := s.tls.server.Policy.Require
	switch {
	case (must == tlsconn.RequireControl || must == tlsconn.RequireData) && !s.tls.on && (c.Verb == "USER" || c.Verb == "PASS"):
		return wire.NewReply(530, event.ReasonTLSRequired, "AUTH TLS first.").Because(event.Check{Want: "AUTH TLS"})
	case must == tlsconn.RequireData && c.Data && s.tls.prot != "P":
		return s.refuse(wire.NewReply(521, event.ReasonPROTRequired, "Data connections must be protected: PROT P first.").Because(event.Check{Want: "PROT P"}))
	}
	return wire.Reply{}
}
