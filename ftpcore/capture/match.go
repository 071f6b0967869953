package capture

import (
	"net/netip"

	"ftpsim/ftpcore/event"
)

// This file finds out whose data connection a stream is.

// hosts are the two ends of a conversation.
type hosts struct{ server, client netip.Addr }

func (t *talk) hosts() hosts { return hosts{t.stream.listener.Addr(), t.stream.opener.Addr()} }

// match finds out whose data connection the stream is, if it is one, and tells of it.
func (l *listener) match(m moment) bool {
	s := m.stream
	guess := s.opener
	p, sure := l.portOf(s)
	if p == nil {
		return false
	}
	if p.opened { // one PORT, and another connection
		by := p.by
		p = p.talk.newPort(p.how, p.addr)
		p.by = by
	}
	e := &event.Event{Dir: event.ToServer, Kind: event.KindOpen, Port: int(s.listener.Port()),
		Peer: &event.Peer{Remote: s.opener.String(), Local: s.listener.String(), Via: "tcp"}}
	if !p.passive {
		e.Dir, e.Peer.Remote, e.Peer.Local = event.ToClient, e.Peer.Local, e.Peer.Remote
	}
	oneSided := p.talk.stream.oneSided()
	if why := s.failure(); why != "" && !oneSided {
		p.listened = false
		e.Kind, e.Dec = event.KindFail, &event.Decoded{Why: why}
		p.emit(m.at, e)
		return true
	}
	if !sure || !s.certain || s.failure() != "" {
		e.Seen = event.EvidenceInferred
	}
	p.opened, p.sure, p.turned = true, sure, s.opener != guess
	p.talk.opened(p)
	if p.passive {
		p.talk.unwant(p)
	}
	l.ports[s] = p
	l.rep.Data++
	p.emit(m.at, e)
	return true
}

// keep remembers a stream that nobody wants: in the capture its packets may stand
// before those that agree on it.
func (l *listener) keep(m moment) {
	s := m.stream
	l.early[s] = []moment{m}
	l.byEnd[s.listener.Port()] = latest(l.byEnd[s.listener.Port()], s)
	if !s.certain {
		l.byEnd[s.opener.Port()] = latest(l.byEnd[s.opener.Port()], s)
	}
}

// latest appends to a list of which only the end is looked through.
func latest[T any](list []T, one T) []T {
	list = append(list, one)
	return list[max(0, len(list)-maxLooked):]
}

// catchUp tells of a stream that came before p was wanted.
func (l *listener) catchUp(p *port) {
	n := p.addr.Port()
	var found *stream
	left := l.byEnd[n][:0]
	for _, s := range l.byEnd[n] {
		switch list := l.early[s]; {
		case list == nil: // it is told of
		case found != nil || !p.mayBe(s):
			left = append(left, s)
		case l.match(list[0]):
			found = s
		case s.tries < maxTries:
			s.tries++
			left = append(left, s)
		}
	}
	l.byEnd[n] = left
	if found == nil {
		return
	}
	list, packet := l.early[found], l.packet
	delete(l.early, found)
	for _, m := range list[1:] {
		l.hear(m)
	}
	l.packet = packet
}

// mayBe reports whether s, whichever way round it is, may go to p: that is quickly
// found out.
func (p *port) mayBe(s *stream) bool {
	h := p.talk.hosts()
	a, b := s.opener.Addr(), s.listener.Addr()
	return s.opener == p.addr || s.listener == p.addr || h == hosts{a, b} || h == hosts{b, a}
}

// portOf is the port that the stream goes to. sure says that the two sides were heard
// to agree on it. It turns the stream round where its opener was guessed wrong.
func (l *listener) portOf(s *stream) (p *port, sure bool) {
	if s.failure() == "" && !s.answered {
		return nil, false // nothing but a reset
	}
	ways := []func(*stream) *port{l.find, l.asked, l.byPort20, l.orphan}
	for i, way := range ways {
		if p := way(s); p != nil {
			return p, i == 0
		}
		if s.certain {
			continue
		}
		s.swap()
		if p := way(s); p != nil {
			return p, i == 0
		}
		s.swap()
	}
	return nil, false
}

// find looks for the port that the stream goes to, the latest first.
func (l *listener) find(s *stream) *port {
	list := l.wanted[s.listener.Port()]
	for i := len(list) - 1; i >= 0; i-- {
		p := list[i]
		if !p.talk.closed && (s.listener.Addr() == p.addr.Addr() || p.between(s)) {
			return p
		}
	}
	return nil
}

// between reports whether s is between the hosts of p's session, and opened by the
// one that is to open it.
func (p *port) between(s *stream) bool {
	is := hosts{s.listener.Addr(), s.opener.Addr()}
	if !p.passive {
		is.server, is.client = is.client, is.server
	}
	return is == p.talk.hosts()
}

// asked is a PASV whose reply has not come, or was not captured.
func (l *listener) asked(s *stream) *port {
	for i := len(l.byTalk) - 1; i >= 0; i-- {
		if p := l.byTalk[i].asking; p != nil && !p.opened && !p.talk.closed && p.between(s) {
			p.addr = s.listener
			return p
		}
	}
	return nil
}

// byPort20 takes a connection from port 20 for an active one of which nothing
// was heard.
func (l *listener) byPort20(s *stream) *port {
	if s.opener.Port() != portActiveData {
		return nil
	}
	for i := len(l.byTalk) - 1; i >= 0; i-- {
		t := l.byTalk[i]
		if t.hosts() == (hosts{s.opener.Addr(), s.listener.Addr()}) && !t.closed {
			return t.newPort("port", s.listener)
		}
	}
	return nil
}

// orphan is a data connection whose control connection is not in the capture: from
// port 20, or, where there is no control connection at all, any that has bytes in
// one direction alone and no port that belongs to another protocol.
func (l *listener) orphan(s *stream) *port {
	is := hosts{s.opener.Addr(), s.listener.Addr()}
	active := s.opener.Port() == portActiveData
	if !active && !(l.alone && s.mayBeData()) {
		return nil
	}
	if !active {
		is.server, is.client = is.client, is.server
	}
	t := l.orphans[is]
	if t == nil {
		t = l.orphanTalk(is, s.items[0].at)
	}
	if active {
		return t.newPort("port", s.listener)
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

// orphanTalk makes a session of which nothing but data connections was captured.
func (l *listener) orphanTalk(is hosts, at int64) *talk {
	s := &stream{opener: netip.AddrPortFrom(is.client, 0), listener: netip.AddrPortFrom(is.server, portControl), certain: true}
	t := l.newTalk(s)
	delete(l.talks, s) // no moment is of it
	l.orphans[is] = t
	t.state = event.State{}
	t.emit(at, &event.Event{Kind: event.KindSessionOpen, Peer: t.peer(), Seen: event.EvidenceMissing,
		Dec: &event.Decoded{Why: event.ReasonControlNotCaptured}})
	return t
}
