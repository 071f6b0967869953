package capture

import (
	"net/netip"

	"ftpsim/ftpcore/event"
)

// This file finds the session that a data connection belongs to.

// hostPair is the addresses of the server and the client of a session.
type hostPair struct{ server, client netip.Addr }

func (t *session) hosts() hostPair { return hostPair{t.stream.listener.Addr(), t.stream.opener.Addr()} }

// matchData finds the session whose data connection the stream is and emits its
// opening. It reports false if the stream is not known to be a data connection.
func (l *eventLog) matchData(m occurrence) bool {
	s := m.stream
	guess := s.opener
	p, sure := l.findDataConn(s)
	if p == nil {
		return false
	}
	if p.opened { // a second connection for the same PORT
		by := p.agreedBy
		p = p.session.newDataConn(p.how, p.addr)
		p.agreedBy = by
	}
	e := &event.Event{Dir: event.ToServer, Kind: event.KindOpen, Port: int(s.listener.Port()),
		Peer: &event.Peer{Remote: s.opener.String(), Local: s.listener.String(), Via: "tcp"}}
	if !p.passive {
		e.Dir, e.Peer.Remote, e.Peer.Local = event.ToClient, e.Peer.Local, e.Peer.Remote
	}
	oneSided := p.session.stream.oneSided()
	if why := s.failure(); why != "" && !oneSided {
		p.listened = false
		e.Kind, e.Dec = event.KindFail, &event.Decoded{Why: why}
		p.emit(m.at, e)
		return true
	}
	if !sure || !s.openerKnown || s.failure() != "" {
		e.Seen = event.EvidenceInferred
	}
	p.opened, p.sure, p.openerSwapped = true, sure, s.opener != guess
	p.session.dataConnOpened(p)
	if p.passive {
		p.session.unexpect(p)
	}
	l.dataConns[s] = p
	l.rep.Data++
	p.emit(m.at, e)
	return true
}

// keepUnclaimed keeps a stream that no session has announced: the capture may hold its
// packets before the packets that announce it.
func (l *eventLog) keepUnclaimed(m occurrence) {
	s := m.stream
	l.unclaimed[s] = []occurrence{m}
	l.unclaimedByPort[s.listener.Port()] = latest(l.unclaimedByPort[s.listener.Port()], s)
	if !s.openerKnown {
		l.unclaimedByPort[s.opener.Port()] = latest(l.unclaimedByPort[s.opener.Port()], s)
	}
}

// latest appends one to list and keeps the last maxLooked elements.
func latest[T any](list []T, one T) []T {
	list = append(list, one)
	return list[max(0, len(list)-maxLooked):]
}

// claimEarlier looks for a stream that was captured before p was announced, and handles
// its occurrences.
func (l *eventLog) claimEarlier(p *dataConn) {
	n := p.addr.Port()
	var found *stream
	left := l.unclaimedByPort[n][:0]
	for _, s := range l.unclaimedByPort[n] {
		switch list := l.unclaimed[s]; {
		case list == nil: // it was matched meanwhile
		case found != nil || !p.mayOwn(s):
			left = append(left, s)
		case l.matchData(list[0]):
			found = s
		case s.tries < maxTries:
			s.tries++
			left = append(left, s)
		}
	}
	l.unclaimedByPort[n] = left
	if found == nil {
		return
	}
	list, packet := l.unclaimed[found], l.packet
	delete(l.unclaimed, found)
	for _, m := range list[1:] {
		l.handle(m)
	}
	l.packet = packet
}

// mayOwn is a quick check whether s, in either direction, may be p's connection.
func (p *dataConn) mayOwn(s *stream) bool {
	h := p.session.hosts()
	a, b := s.opener.Addr(), s.listener.Addr()
	return s.opener == p.addr || s.listener == p.addr || h == hostPair{a, b} || h == hostPair{b, a}
}

// findDataConn returns the data connection that the stream is; nil if it is none. sure
// says that the two sides agreed on it. It swaps the ends of the stream if the opener
// was guessed wrong.
func (l *eventLog) findDataConn(s *stream) (p *dataConn, sure bool) {
	if s.failure() == "" && !s.answered {
		return nil, false // nothing but a reset
	}
	ways := []func(*stream) *dataConn{l.byAgreedPort, l.byPendingPassive, l.byPort20, l.orphanData}
	for i, way := range ways {
		if p := way(s); p != nil {
			return p, i == 0
		}
		if s.openerKnown {
			continue
		}
		s.swapEnds()
		if p := way(s); p != nil {
			return p, i == 0
		}
		s.swapEnds()
	}
	return nil, false
}

// byAgreedPort returns the latest announced data connection with the stream's listening
// port.
func (l *eventLog) byAgreedPort(s *stream) *dataConn {
	list := l.expected[s.listener.Port()]
	for i := len(list) - 1; i >= 0; i-- {
		p := list[i]
		if !p.session.closed && (s.listener.Addr() == p.addr.Addr() || p.between(s)) {
			return p
		}
	}
	return nil
}

// between reports whether s is between the hosts of p's session and was opened by the
// side that is to open p.
func (p *dataConn) between(s *stream) bool {
	is := hostPair{s.listener.Addr(), s.opener.Addr()}
	if !p.passive {
		is.server, is.client = is.client, is.server
	}
	return is == p.session.hosts()
}

// byPendingPassive takes the stream for the data connection of a PASV whose reply has
// not come or was not captured.
func (l *eventLog) byPendingPassive(s *stream) *dataConn {
	for i := len(l.sessions) - 1; i >= 0; i-- {
		if p := l.sessions[i].pendingPassive; p != nil && !p.opened && !p.session.closed && p.between(s) {
			p.addr = s.listener
			return p
		}
	}
	return nil
}

// byPort20 takes a stream from port 20 for an active data connection whose PORT was not
// captured.
func (l *eventLog) byPort20(s *stream) *dataConn {
	if s.opener.Port() != portActiveData {
		return nil
	}
	for i := len(l.sessions) - 1; i >= 0; i-- {
		t := l.sessions[i]
		if t.hosts() == (hostPair{s.opener.Addr(), s.listener.Addr()}) && !t.closed {
			return t.newDataConn("port", s.listener)
		}
	}
	return nil
}

// orphanData takes a stream for a data connection whose control connection is not in
// the capture: a stream from port 20 or, if the capture holds no control connection,
// any stream with bytes in one direction only and no well-known port.
func (l *eventLog) orphanData(s *stream) *dataConn {
	is := hostPair{s.opener.Addr(), s.listener.Addr()}
	active := s.opener.Port() == portActiveData
	if !active && !(l.dataOnly && s.mayBeData()) {
		return nil
	}
	if !active {
		is.server, is.client = is.client, is.server
	}
	t := l.orphans[is]
	if t == nil {
		t = l.orphanSession(is, s.items[0].at)
	}
	if active {
		return t.newDataConn("port", s.listener)
	}
	p := t.newPassive()
	p.addr = s.listener
	return p
}

func (s *stream) mayBeData() bool {
	const firstFree = 1024
	if s.opener.Port() < firstFree || s.listener.Port() < firstFree || s.failure() != "" {
		return false
	}
	return (len(s.head(true, 1)) > 0) != (len(s.head(false, 1)) > 0)
}

// orphanSession makes a session of which only data connections were captured.
func (l *eventLog) orphanSession(is hostPair, at int64) *session {
	s := &stream{opener: netip.AddrPortFrom(is.client, 0), listener: netip.AddrPortFrom(is.server, portControl), openerKnown: true}
	t := l.newSession(s)
	delete(l.sessionOf, s) // it has no occurrences
	l.orphans[is] = t
	t.state = event.State{}
	t.emit(at, &event.Event{Kind: event.KindSessionOpen, Peer: t.peer(), Seen: event.EvidenceMissing,
		Dec: &event.Decoded{Why: event.ReasonControlNotCaptured}})
	return t
}
