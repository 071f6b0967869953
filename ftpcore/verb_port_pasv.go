package ftpcore

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strconv"
	"strings"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

var errEpsvAll = wire.NewReply(503, event.ReasonEPSVAll, "Only EPSV after EPSV ALL.")

func portRows() commandTable {
	return commandTable{
		row("PASV", (*session).cmdPasv),
		row("P@SW", (*session).cmdPasv),
		row("EPSV", (*session).cmdEpsv),
		row("PORT", (*session).cmdPort),
		row("EPRT", (*session).cmdEprt),
		row("ABOR", (*session).cmdAbor),
	}
}

// cmdPasv opens a port for the client to connect to (RFC 959 §4.1.2).
func (s *session) cmdPasv(string) wire.Reply {
	if s.params.epsvAll {
		return errEpsvAll
	}
	if !s.clientIP().Is4() {
		return wire.NewReply(425, event.ReasonPASVNeedsIPv4, "PASV knows IPv4 only; use EPSV.").Because(event.Check{Saw: s.clientIP().String()})
	}
	p, fail := s.listen("pasv")
	if p == nil {
		return fail
	}
	return s.agree(p, wire.NewReply(227, event.ReasonPassive, "Entering Passive Mode %s.", wire.FormatPasv(p.addr)))
}

// cmdEpsv is PASV for any network protocol (RFC 2428 §3).
func (s *session) cmdEpsv(arg string) wire.Reply {
	proto, all, err := wire.ParseEPSV(arg)
	switch {
	case errors.Is(err, wire.ErrProtocol), proto != 0 && proto != s.protocol():
		return s.wrongProtocol(arg)
	case err != nil:
		return wire.NewReply(501, event.ReasonBadArgument, "EPSV takes 1, 2, ALL or nothing.").Because(event.Check{Saw: arg, Want: "1, 2, ALL"})
	case all:
		s.params.epsvAll = true
		return wire.NewReply(200, event.ReasonEPSVAllSet, "Only EPSV from now on.")
	}
	p, fail := s.listen("epsv")
	if p == nil {
		return fail
	}
	return s.agree(p, wire.NewReply(229, event.ReasonPassive, "Entering Extended Passive Mode %s", wire.FormatEpsv(int(p.addr.Port()))))
}

// cmdPort takes the address that the server is to connect to (RFC 959 §4.1.2).
func (s *session) cmdPort(arg string) wire.Reply {
	if s.params.epsvAll {
		return errEpsvAll
	}
	addr, _, err := wire.ParsePort(arg)
	if err != nil {
		return wire.NewReply(501, event.ReasonBadArgument, "PORT needs six numbers from 0 to 255.").Because(event.Check{Saw: arg, Want: "h1,h2,h3,h4,p1,p2"})
	}
	return s.active("port", "PORT", addr)
}

// cmdEprt is PORT for any network protocol (RFC 2428 §2).
func (s *session) cmdEprt(arg string) wire.Reply {
	if s.params.epsvAll {
		return errEpsvAll
	}
	addr, proto, _, err := wire.ParseEPRT(arg)
	switch {
	case errors.Is(err, wire.ErrProtocol), err == nil && proto != s.protocol():
		return s.wrongProtocol(strconv.Itoa(int(proto)))
	case err != nil:
		return wire.NewReply(501, event.ReasonBadArgument, "EPRT needs |protocol|address|port|.").Because(event.Check{Saw: arg, Want: "|proto|address|port|"})
	}
	return s.active("eprt", "EPRT", addr)
}

// active makes addr, the client's address, the endpoint of the next data connection.
func (s *session) active(how, verb string, addr netip.AddrPort) wire.Reply {
	if r := s.refuseAddr(verb, addr); r.Code != 0 {
		return r
	}
	s.dropPort(event.ReasonReplaced)
	return s.agree(s.newPort(how, addr), wire.NewReply(200, event.ReasonActive, "%s command successful.", verb))
}

// firstPort is the lowest port that the server connects to.
const firstPort = 1024

// refuseAddr refuses a host other than the client's, and ports below 1024, so that the
// server cannot be used to attack a third host (RFC 2577 §3). The Reply is zero if addr is
// accepted.
func (s *session) refuseAddr(verb string, addr netip.AddrPort) wire.Reply {
	if addr.Addr().Unmap() != s.clientIP() {
		return wire.NewReply(504, event.ReasonPeerMismatch, "%s must name the host that the control connection comes from.", verb).
			Because(event.Check{Want: s.clientIP().String(), Saw: addr.Addr().String()})
	}
	if addr.Port() < firstPort {
		return wire.NewReply(504, event.ReasonLowPort, "%s must name a port from %d up.", verb, firstPort).
			Because(event.Check{Limit: firstPort, Got: int64(addr.Port())})
	}
	return wire.Reply{}
}

func (s *session) wrongProtocol(saw string) wire.Reply {
	return wire.NewReply(522, event.ReasonWrongProtocol, "Network protocol not supported, use (%d)", s.protocol()).
		Because(event.Check{Saw: saw, Want: strconv.Itoa(int(s.protocol()))})
}

// protocol returns the control connection's network protocol: 1 is IPv4, 2 is IPv6 (RFC
// 2428 §2).
func (s *session) protocol() int {
	if s.clientIP().Is4() {
		return 1
	}
	return 2
}

func (s *session) clientIP() netip.Addr { return addrOf(s.conn.RemoteAddr()).Addr().Unmap() }

// cmdRest sets the restart point of the next transfer (RFC 3659 §5). Other commands keep it:
// clients send PASV before or after REST.
func (s *session) cmdRest(arg string) wire.Reply {
	n, err := strconv.ParseInt(arg, 10, 64)
	if err != nil || n < 0 || strings.HasPrefix(arg, "+") {
		return wire.NewReply(501, event.ReasonBadArgument, "REST needs a byte offset.").Because(event.Check{Saw: arg, Want: "0, 1, 2 …"})
	}
	s.restartAt(n, 0)
	return wire.NewReply(350, event.ReasonRestartSet, "Restarting at %d. Send STOR or RETR.", n)
}

// cmdAbor aborts the running transfer: that gets 426, then ABOR gets 226 (RFC 959 §4.1.3).
// Without a transfer, ABOR frees the agreed port.
func (s *session) cmdAbor(string) wire.Reply {
	if s.dataConns.transfer != nil {
		id := s.cur.id
		s.life.aborting = &id
		s.dataConns.transfer.cancel(errAborted)
		return wire.Reply{}
	}
	s.dropPort(event.ReasonAborted)
	return wire.NewReply(226, event.ReasonNothingToAbort, "No transfer to abort.")
}

// ESTA and ESTP make a data connection ahead of its transfer, so that a client can tell a
// firewall on the way both addresses. No RFC has these verbs; the replies are as in
// Pure-FTPd.

func establishRows() commandTable {
	return commandTable{
		row("ESTA", (*session).cmdEsta),
		row("ESTP", (*session).cmdEstp),
	}
}

// cmdEsta connects to the port that PORT, EPRT or LPRT named.
func (s *session) cmdEsta(string) wire.Reply {
	if s.dataConns.port == nil || s.dataConns.port.passive() {
		return wire.NewReply(520, event.ReasonNotActive, "No active data connection was agreed on.").Because(event.Check{Want: "PORT, EPRT, LPRT"})
	}
	return s.establish("Connected from", net.Conn.LocalAddr)
}

// cmdEstp waits for the client at the port that PASV, EPSV or LPSV opened.
func (s *session) cmdEstp(string) wire.Reply {
	if s.dataConns.port == nil || !s.dataConns.port.passive() {
		return wire.NewReply(520, event.ReasonNotPassive, "No passive data connection was agreed on.").Because(event.Check{Want: "PASV, EPSV, LPSV"})
	}
	return s.establish("Connected to", net.Conn.RemoteAddr)
}

// establish makes the agreed data connection, which the next transfer takes. The reply has
// the text say and the address that far returns.
func (s *session) establish(say string, far func(net.Conn) net.Addr) wire.Reply {
	p := s.dataConns.port
	tell := func() wire.Reply {
		return wire.NewReply(225, event.ReasonEstablished, "%s (%s)", say, wire.FormatEprt(addrOf(far(p.made))))
	}
	if p.made != nil {
		return tell()
	}
	t := &transfer{port: p}
	r := s.workOn(t, p.conn, func(context.Context) func(error) wire.Reply {
		conn, err := t.connect()
		if err != nil {
			s.discard(p)
			t.close(err)
		}
		return func(gaveUp error) wire.Reply {
			p.made = conn
			switch {
			case err != nil:
				s.dataConns.port = nil
				return wire.NewReply(425, endReason(err), "Can't open data connection.").Because(t.endCheck(err))
			case gaveUp != nil:
				s.dropPort(endReason(gaveUp))
				return wire.Reply{}
			}
			return tell()
		}
	})
	if r.Code != 0 {
		s.dropPort(event.ReasonRefused)
	}
	return r
}

// LPSV and LPRT are FTP with addresses of any length (FOOBAR, RFC 1639). EPSV and EPRT
// replaced them.

func longRows() commandTable {
	return commandTable{
		row("LPSV", (*session).cmdLpsv),
		row("LPRT", (*session).cmdLprt),
	}
}

// cmdLpsv is PASV for a long address.
func (s *session) cmdLpsv(string) wire.Reply {
	if s.params.epsvAll {
		return errEpsvAll
	}
	p, fail := s.listen("lpsv")
	if p == nil {
		return fail
	}
	return s.agree(p, wire.NewReply(228, event.ReasonPassive, "Entering Long Passive Mode (%s)", wire.FormatLong(p.addr)))
}

// cmdLprt is PORT for a long address.
func (s *session) cmdLprt(arg string) wire.Reply {
	if s.params.epsvAll {
		return errEpsvAll
	}
	addr, _, err := wire.ParseLong(arg)
	switch {
	case errors.Is(err, wire.ErrProtocol):
		family, _, _ := strings.Cut(arg, ",")
		return wire.NewReply(521, event.ReasonNoSuchFamily, "Supported address families are (4, 6)").Because(event.Check{Saw: family, Want: "4, 6"})
	case err != nil:
		return wire.NewReply(501, event.ReasonBadArgument, "LPRT needs a family, and an address and a port with their lengths.").
			Because(event.Check{Saw: arg, Want: "af,hal,h1,…,pal,p1,p2"})
	}
	return s.active("lprt", "LPRT", addr)
}
