package ftpcore

import (
	"errors"
	"net/netip"
	"strconv"
	"strings"
)

var errEpsvAll = NewReply(503, ReasonEPSVAll, "Only EPSV after EPSV ALL.")

func dataRows() commandTable {
	return commandTable{
		row("PASV", "", "959#4.1.2", "Asks the server for a port to connect to.", pasvPolicy, (*session).cmdPasv),
		row("P@SW", "", "959#4.1.2", "PASV, as a router has misspelt it.", pasvPolicy, (*session).cmdPasv).since("none").historical(),
		row("EPSV", "[1 | 2 | ALL]", "2428#3", "As PASV, for IPv4 and IPv6.", epsvPolicy, (*session).cmdEpsv).feat("EPSV"),
		row("PORT", "h1,h2,h3,h4,p1,p2", "959#4.1.2", "Names a port of the client for the server to connect to.", portPolicy, (*session).cmdPort),
		row("EPRT", "|proto|address|port|", "2428#2", "As PORT, for IPv4 and IPv6.", portPolicy, (*session).cmdEprt).feat("EPRT"),
		row("ABOR", "", "959#4.1.3", "Ends the running transfer.", aborPolicy, (*session).cmdAbor),
	}
}

// cmdPasv opens a port for the client to connect to (RFC 959 §4.1.2).
func (s *session) cmdPasv(string) Reply {
	if s.params.epsvAll {
		return errEpsvAll
	}
	if !s.clientIP().Is4() {
		return NewReply(425, ReasonPASVNeedsIPv4, "PASV knows IPv4 only; use EPSV.").because(Check{Saw: s.clientIP().String()})
	}
	p, fail := s.listen("pasv")
	if p == nil {
		return fail
	}
	return s.agree(p, NewReply(227, ReasonPassive, "Entering Passive Mode %s.", FormatPasv(p.addr)))
}

// cmdEpsv is PASV for any network protocol (RFC 2428 §3).
func (s *session) cmdEpsv(arg string) Reply {
	proto, all, err := ParseEPSV(arg)
	switch {
	case errors.Is(err, ErrProtocol), proto != 0 && proto != s.protocol():
		return s.wrongProtocol(arg)
	case err != nil:
		return NewReply(501, ReasonBadArgument, "EPSV takes 1, 2, ALL or nothing.").because(Check{Saw: arg, Want: "1, 2, ALL"})
	case all:
		s.params.epsvAll = true
		return NewReply(200, ReasonEPSVAllSet, "Only EPSV from now on.")
	}
	p, fail := s.listen("epsv")
	if p == nil {
		return fail
	}
	return s.agree(p, NewReply(229, ReasonPassive, "Entering Extended Passive Mode %s", FormatEpsv(int(p.addr.Port()))))
}

// cmdPort takes the address that the server is to connect to (RFC 959 §4.1.2).
func (s *session) cmdPort(arg string) Reply {
	if s.params.epsvAll {
		return errEpsvAll
	}
	addr, _, err := ParsePort(arg)
	if err != nil {
		return NewReply(501, ReasonBadArgument, "PORT needs six numbers from 0 to 255.").because(Check{Saw: arg, Want: "h1,h2,h3,h4,p1,p2"})
	}
	return s.active("port", "PORT", addr)
}

// cmdEprt is PORT for any network protocol (RFC 2428 §2).
func (s *session) cmdEprt(arg string) Reply {
	if s.params.epsvAll {
		return errEpsvAll
	}
	addr, proto, _, err := ParseEPRT(arg)
	switch {
	case errors.Is(err, ErrProtocol), err == nil && proto != s.protocol():
		return s.wrongProtocol(itoa(int64(proto)))
	case err != nil:
		return NewReply(501, ReasonBadArgument, "EPRT needs |protocol|address|port|.").because(Check{Saw: arg, Want: "|proto|address|port|"})
	}
	return s.active("eprt", "EPRT", addr)
}

// active agrees on an address of the client.
func (s *session) active(how, verb string, addr netip.AddrPort) Reply {
	if r := s.refuseAddr(verb, addr); r.Code != 0 {
		return r
	}
	s.dropPort(ReasonReplaced)
	return s.agree(s.newPort(how, addr), NewReply(200, ReasonActive, "%s command successful.", verb))
}

// firstPort is the lowest port that the server connects to.
const firstPort = 1024

// refuseAddr refuses any host but the client's and ports below 1024: no server
// may be made to attack a third one (RFC 2577 §3). The Reply is zero if addr
// will do.
func (s *session) refuseAddr(verb string, addr netip.AddrPort) Reply {
	if addr.Addr().Unmap() != s.clientIP() {
		return NewReply(504, ReasonPeerMismatch, "%s must name the host that the control connection comes from.", verb).
			because(Check{Want: s.clientIP().String(), Saw: addr.Addr().String()})
	}
	if addr.Port() < firstPort {
		return NewReply(504, ReasonLowPort, "%s must name a port from %d up.", verb, firstPort).
			because(Check{Limit: firstPort, Got: int64(addr.Port())})
	}
	return Reply{}
}

func (s *session) wrongProtocol(saw string) Reply {
	return NewReply(522, ReasonWrongProtocol, "Network protocol not supported, use (%d)", s.protocol()).
		because(Check{Saw: saw, Want: itoa(int64(s.protocol()))})
}

// protocol is the control connection's network protocol as RFC 2428 numbers it.
func (s *session) protocol() int {
	if s.clientIP().Is4() {
		return 1
	}
	return 2
}

func (s *session) clientIP() netip.Addr { return addrOf(s.conn.RemoteAddr()).Addr().Unmap() }

// cmdRest sets where the next transfer begins (RFC 3659 §5). It holds until
// then, whatever comes between: clients send PASV before or after it.
func (s *session) cmdRest(arg string) Reply {
	n, err := strconv.ParseInt(arg, 10, 64)
	if err != nil || n < 0 || strings.HasPrefix(arg, "+") {
		return NewReply(501, ReasonBadArgument, "REST needs a byte offset.").because(Check{Saw: arg, Want: "0, 1, 2 …"})
	}
	s.restartAt(n, 0)
	return NewReply(350, ReasonRestartSet, "Restarting at %d. Send STOR or RETR.", n)
}

// cmdAbor ends a running transfer: it gets 426, then ABOR gets 226 (RFC 959
// §4.1.3). Without one it frees the agreed port.
func (s *session) cmdAbor(string) Reply {
	if s.data.transfer != nil {
		id := s.cur.id
		s.life.aborting = &id
		s.data.transfer.cancel(errAborted)
		return Reply{}
	}
	s.dropPort(ReasonAborted)
	return NewReply(226, ReasonNothingToAbort, "No transfer to abort.")
}
