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

// This file follows what the two sides agree on for data connections.

// ask notes the port that c asks for. It is wanted from now on: some servers connect
// before they reply.
func (t *talk) ask(c *asked) {
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
		c.port = t.newPassive()
		t.asking = c.port
		return
	default:
		return
	}
	t.asking = nil
	if err == nil {
		c.port = t.newPort(strings.ToLower(c.verb), addr)
		t.want(c.port)
	}
}

func (t *talk) newPassive() *port {
	p := t.newPort("pasv", netip.AddrPortFrom(t.stream.listener.Addr(), 0))
	p.passive = true
	return p
}

// nextPort is the port that the next transfer has: one that was asked for and not
// refused yet, or the one agreed on.
func (t *talk) nextPort() *port {
	for _, c := range slices.Backward(t.lately()) {
		if c.port != nil {
			return c.port
		}
	}
	return t.port
}

// lately are the latest of the unanswered commands: there may be too many to look
// through all of them for each command.
func (t *talk) lately() []*asked { return t.waiting[max(0, len(t.waiting)-maxAsked):] }

// agreePassive takes the port that a 227, 228 or 229 tells. c may be nil: its command
// was not captured.
func (t *talk) agreePassive(m moment, c *asked, dec *event.Decoded) {
	p := t.newPassive()
	if c != nil && c.port != nil {
		p = c.port
	}
	switch dec.Code {
	case 228:
		p.how = "lpsv"
	case 229:
		p.how = "epsv"
	}
	addr := t.told(dec)
	if c != nil {
		t.agree(m, p)
	} else {
		t.port = p // the one before may still be used: nobody knows which reply was whose
	}
	if p.opened || addr.Port() == 0 { // a hole has cut the address: any will do
		return
	}
	if t.asking == p {
		t.asking = nil
	}
	p.addr = addr
	t.want(p)
	e := &event.Event{Kind: event.KindListen, Port: int(addr.Port()), Dec: &event.Decoded{}}
	if c != nil {
		e.Dec.Verb = c.verb
	} else {
		e.Seen = event.EvidenceInferred
	}
	p.listened = true
	p.emit(m.at, e)
	t.l.catchUp(p)
}

// told reads the address of a 227, 228 or 229 and marks one that is not the server's.
func (t *talk) told(dec *event.Decoded) netip.AddrPort {
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
			if ip.Unmap() != server.Unmap() {
				dec.Warn = append(dec.Warn, event.Warning{Code: event.WarnOtherServer, Off: f.Off, Len: f.Len})
			}
		case "port":
			n, _ := strconv.ParseUint(f.Value, 10, 16)
			addr = netip.AddrPortFrom(addr.Addr(), uint16(n))
		}
	}
	return addr
}

// agree makes p the port that the next transfer uses.
func (t *talk) agree(m moment, p *port) {
	t.settleOwed(m.at)
	if t.port != p {
		t.dropPort(t.port, m.at, event.ReasonReplaced)
	}
	t.port = p
}

// refuse forgets the port that c asked for in vain.
func (t *talk) refuse(c *asked) {
	if t.asking == c.port {
		t.asking = nil
	}
	t.unwant(c.port)
	c.port = nil
}

func (t *talk) newPort(how string, addr netip.AddrPort) *port {
	return &port{l: t.l, talk: t, how: how, addr: addr}
}

func (t *talk) want(p *port) {
	n := p.addr.Port()
	t.l.wanted[n] = latest(t.l.wanted[n], p)
}

func (t *talk) unwant(p *port) {
	if p != nil {
		n := p.addr.Port()
		t.l.wanted[n] = slices.DeleteFunc(t.l.wanted[n], func(q *port) bool { return q == p })
	}
}

// dropPort forgets a port, and ends it if nobody came.
func (t *talk) dropPort(p *port, at int64, why event.Reason) {
	if t.port == p {
		t.port = nil
	}
	if p == nil || p.opened {
		return
	}
	t.unwant(p)
	if p.listened {
		p.close(at, why)
	}
}

// opened takes notice that the connection of p is made.
func (t *talk) opened(p *port) {
	if m := t.moving; p.cmd == nil && m != nil && m.fromPort == nil && !m.stale && p.by < m.id {
		p.cmd, t.moving.fromPort = t.moving, p
	}
	if p.cmd == nil {
		t.loose = p
	}
	if t.asking == p {
		t.asking = nil
	}
}

// name gives p its number among the data connections of the session.
func (t *talk) name(p *port) {
	if p.conn == "" {
		t.dataNum++
		p.conn = fmt.Sprintf("%s.d%d", t.sid, t.dataNum)
	}
}

// over settles the port of transfer c, which code has ended. Where the server says
// that bytes have moved and no connection was seen, one may still come.
func (t *talk) over(m moment, c *asked, code int, begun bool) {
	p := c.fromPort
	switch {
	case p != nil && p.opened && !begun && code >= 300 && p.moved == 0 && !p.closed: // the next transfer may go by it, as Lynx relies on
		t.port, p.cmd = p, nil
		return
	case p != nil && p.opened:
		if t.port == p {
			t.port = nil
		}
		return
	}
	switch {
	case code == 425:
		t.dropPort(p, m.at, event.ReasonNoDataConnection)
	case !begun && code >= 300:
		t.dropPort(p, m.at, event.ReasonRefused)
	case code >= 300: // whether there was one nobody knows
		t.dropPort(p, m.at, event.ReasonComplete)
	case p == nil:
		t.notCaptured(m.at, c.id)
	default:
		if t.port == p {
			t.port = nil
		}
		t.owed = append(t.owed, p)
	}
}

// settleOwed gives up the connections that have not come.
func (t *talk) settleOwed(at int64) {
	owed := t.owed
	t.owed = nil
	for _, p := range owed {
		if p.opened {
			continue
		}
		t.unwant(p)
		t.notCaptured(at, p.cmd.id)
		if p.listened {
			p.listened = false
			p.emit(at, &event.Event{Kind: event.KindClose, Seen: event.EvidenceMissing, Dec: p.about()})
		}
	}
}

// notCaptured says, once, that data connections of the session are not there.
func (t *talk) notCaptured(at int64, command int64) {
	if t.toldMissing {
		return
	}
	t.toldMissing = true
	t.emit(at, &event.Event{Chan: event.ChanControl, Kind: event.KindWarning, Re: command, Seen: event.EvidenceMissing,
		Dec: &event.Decoded{Why: event.ReasonNotCaptured}})
}
