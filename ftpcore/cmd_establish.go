package ftpcore

import (
	"context"
	"net"
)

// This file makes a data connection ahead of its transfer, so that a client can
// tell a firewall on its way who will connect from where. No RFC has these verbs;
// the replies are those of Pure-FTPd.

func establishRows() commandTable {
	return commandTable{
		row("ESTA", "", "", "Makes the active data connection now, and tells where it comes from.", establishPolicy, (*session).cmdEsta).since("none").feat("ESTA"),
		row("ESTP", "", "", "Takes the passive data connection now, and tells where it comes from.", establishPolicy, (*session).cmdEstp).since("none").feat("ESTP"),
	}
}

// cmdEsta connects to the port that PORT or its kin has named.
func (s *session) cmdEsta(string) Reply {
	if s.data.port == nil || s.data.port.passive() {
		return NewReply(520, ReasonNotActive, "No active data connection was agreed on.").because(Check{Want: "PORT, EPRT, LPRT"})
	}
	return s.establish("Connected from", net.Conn.LocalAddr)
}

// cmdEstp waits for the client at the port that PASV or its kin has opened.
func (s *session) cmdEstp(string) Reply {
	if s.data.port == nil || !s.data.port.passive() {
		return NewReply(520, ReasonNotPassive, "No passive data connection was agreed on.").because(Check{Want: "PASV, EPSV, LPSV"})
	}
	return s.establish("Connected to", net.Conn.RemoteAddr)
}

// establish makes the data connection that was agreed on; the next transfer takes
// it. far is the client's or the server's end, of which the reply tells.
func (s *session) establish(say string, far func(net.Conn) net.Addr) Reply {
	p := s.data.port
	tell := func() Reply {
		return NewReply(225, ReasonEstablished, "%s (%s)", say, FormatEprt(addrOf(far(p.made))))
	}
	if p.made != nil {
		return tell()
	}
	t := &transfer{port: p}
	r := s.workOn(t, p.conn, func(context.Context) func(error) Reply {
		conn, err := t.connect()
		if err != nil {
			s.discard(p)
			t.close(err)
		}
		return func(gaveUp error) Reply {
			p.made = conn
			switch {
			case err != nil:
				s.data.port = nil
				return NewReply(425, endReason(err), "Can't open data connection.").because(t.endCheck(err))
			case gaveUp != nil:
				s.dropPort(endReason(gaveUp))
				return Reply{}
			}
			return tell()
		}
	})
	if r.Code != 0 {
		s.dropPort(ReasonRefused)
	}
	return r
}
