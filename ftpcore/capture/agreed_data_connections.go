package capture

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

// This file tracks which data connections the two sides agree on.

// expectRequested expects the data connection that c asks for from now on:
// some servers connect before they reply.
func (t *session) expectRequested(c *pendingCommand) {
	var addr netip.AddrPort
	var err error
	switch c.verb {
	case "PORT":
		addr, _, err = wire.ParsePort(c.arg)
	case "LPRT":
		addr, _, err = wire.ParseLong(c.arg)
	case "EPRT":
		addr, _, _, err = wire.ParseEPRT(c.arg)
	case "PASV", "P@SW", "EPSV", "LPSV":
		c.requested = t.newPassive()
		t.pendingPassive = c.requested
		return
	default:
		return
	}
	t.pendingPassive = nil
	if err == nil {
		c.requested = t.newDataConn(strings.ToLower(c.verb), addr)
		t.expect(c.requested)
	}
}

func (t *session) newPassive() *dataConn {
	p := t.newDataConn("pasv", netip.AddrPortFrom(t.stream.listener.Addr(), 0))
	p.passive = true
	return p
}

// nextDataConn returns the data connection of the next transfer: the latest one that
// was requested and is not refused yet, otherwise the one agreed on.
func (t *session) nextDataConn() *dataConn {
	for _, c := range slices.Backward(t.recentUnanswered()) {
		if c.requested != nil {
			return c.requested
		}
	}
	return t.agreed
}

// recentUnanswered returns the latest unanswered commands, at most maxAsked: there may
// be too many to search them all for each command.
func (t *session) recentUnanswered() []*pendingCommand {
	return t.unanswered[max(0, len(t.unanswered)-maxAsked):]
}

// acceptPassive takes the port in a 227, 228 or 229. c is nil if the command was not
// captured.
func (t *session) acceptPassive(m occurrence, c *pendingCommand, dec *event.Decoded) {
	p := t.newPassive()
	if c != nil && c.requested != nil {
		p = c.requested
	}
	switch dec.Code {
	case 228:
		p.how = "lpsv"
	case 229:
		p.how = "epsv"
	}
	addr := t.passiveAddr(dec)
	if c != nil {
		t.setAgreed(m, p)
	} else {
		t.agreed = p // keep the one before: which reply is whose is unknown
	}
	if p.opened || addr.Port() == 0 { // 0: a hole cut the address; any stream between the hosts will do
		return
	}
	if t.pendingPassive == p {
		t.pendingPassive = nil
	}
	p.addr = addr
	t.expect(p)
	e := &event.Event{Kind: event.KindListen, Port: int(addr.Port()), Dec: &event.Decoded{}}
	if c != nil {
		e.Dec.Verb = c.verb
	} else {
		e.Seen = event.EvidenceInferred
	}
	p.listened = true
	p.emit(m.at, e)
	t.log.claimEarlier(p)
}

// passiveAddr returns the address in a 227, 228 or 229. It adds a warning to dec if the
// address is not the server's.
func (t *session) passiveAddr(dec *event.Decoded) netip.AddrPort {
	server := t.stream.listener.Addr()
	addr := netip.AddrPortFrom(server, 0)
	for _, f := range dec.Fields {
		switch f.Name {
		case "host":
			ip, err := netip.ParseAddr(f.Value)
			if err != nil {
				continue
			}
			addr = netip.AddrPortFrom(ip, addr.Port())
			if server.IsValid() && ip.Unmap() != server.Unmap() {
				dec.Warn = append(dec.Warn, event.Warning{Code: event.WarnOtherServer, Off: f.Off, Len: f.Len})
			}
		case "port":
			n, _ := strconv.ParseUint(f.Value, 10, 16)
			addr = netip.AddrPortFrom(addr.Addr(), uint16(n))
		}
	}
	return addr
}

// setAgreed makes p the data connection of the next transfer.
func (t *session) setAgreed(m occurrence, p *dataConn) {
	t.giveUpAwaited(m.at)
	if t.agreed != p {
		t.dropDataConn(t.agreed, m.at, event.ReasonReplaced)
	}
	t.agreed = p
}

// forgetRefused forgets the data connection that c asked for and the server refused.
func (t *session) forgetRefused(c *pendingCommand) {
	if t.pendingPassive == c.requested {
		t.pendingPassive = nil
	}
	t.unexpect(c.requested)
	c.requested = nil
}

func (t *session) newDataConn(how string, addr netip.AddrPort) *dataConn {
	return &dataConn{log: t.log, session: t, how: how, addr: addr}
}

func (t *session) expect(p *dataConn) {
	n := p.addr.Port()
	t.log.expected[n] = latest(t.log.expected[n], p)
}

func (t *session) unexpect(p *dataConn) {
	if p != nil {
		n := p.addr.Port()
		t.log.expected[n] = slices.DeleteFunc(t.log.expected[n], func(q *dataConn) bool { return q == p })
	}
}

// dropDataConn forgets p. If it was announced and never opened, its end is emitted.
func (t *session) dropDataConn(p *dataConn, at int64, why event.Reason) {
	if t.agreed == p {
		t.agreed = nil
	}
	if p == nil || p.opened {
		return
	}
	t.unexpect(p)
	if p.listened {
		p.close(at, why)
	}
}

// dataConnOpened learns that p was opened.
func (t *session) dataConnOpened(p *dataConn) {
	if m := t.transfer; p.cmd == nil && m != nil && m.dataConn == nil && !m.stale && p.agreedBy < m.id {
		p.cmd, t.transfer.dataConn = t.transfer, p
	}
	if p.cmd == nil {
		t.spare = p
	}
	if t.pendingPassive == p {
		t.pendingPassive = nil
	}
}

// nameDataConn gives p a name with its number in the session, "S1.d1".
func (t *session) nameDataConn(p *dataConn) {
	if p.conn == "" {
		t.dataNum++
		p.conn = fmt.Sprintf("%s.d%d", t.sid, t.dataNum)
	}
}

// transferEnded settles the data connection of transfer c, which a reply with code has
// ended. If the server reports success and no data connection was captured, one may
// still come later in the capture.
func (t *session) transferEnded(m occurrence, c *pendingCommand, code int, begun bool) {
	p := c.dataConn
	switch {
	case p != nil && p.opened && !begun && code >= 300 && p.moved == 0 && !p.closed: // the next transfer may use it; Lynx relies on that
		t.agreed, p.cmd = p, nil
		return
	case p != nil && p.opened:
		if t.agreed == p {
			t.agreed = nil
		}
		return
	}
	switch {
	case code == 425:
		t.dropDataConn(p, m.at, event.ReasonNoDataConnection)
	case !begun && code >= 300:
		t.dropDataConn(p, m.at, event.ReasonRefused)
	case code >= 300: // whether there was a connection is unknown
		t.dropDataConn(p, m.at, event.ReasonComplete)
	case p == nil:
		t.warnNotCaptured(m.at, c.id)
	default:
		if t.agreed == p {
			t.agreed = nil
		}
		t.awaited = append(t.awaited, p)
	}
}

// giveUpAwaited gives up the data connections that have not come.
func (t *session) giveUpAwaited(at int64) {
	owed := t.awaited
	t.awaited = nil
	for _, p := range owed {
		if p.opened {
			continue
		}
		t.unexpect(p)
		if t.server != "" { // nothing is missing: there was none
			t.dropDataConn(p, at, event.ReasonNoDataConnection)
			continue
		}
		t.warnNotCaptured(at, p.cmd.id)
		if p.listened {
			p.listened = false
			p.emit(at, &event.Event{Kind: event.KindClose, Seen: event.EvidenceMissing, Dec: p.about()})
		}
	}
}

// warnNotCaptured warns, once per session, that a data connection was not captured.
func (t *session) warnNotCaptured(at int64, command int64) {
	if t.toldMissing || t.server != "" {
		return
	}
	t.toldMissing = true
	t.emit(at, &event.Event{Chan: event.ChanControl, Kind: event.KindWarning, Re: command, Seen: event.EvidenceMissing,
		Dec: &event.Decoded{Why: event.ReasonNotCaptured}})
}
