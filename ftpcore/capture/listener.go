package capture

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"ftpsim/ftpcore"
)

// joinFor is how long chunks of one data connection are joined into one event,
// as the engine does.
const joinFor = 50 * time.Millisecond

// listener makes events of what it hears. It decides nothing and is told
// nothing but the packets.
type listener struct {
	rep     *Report
	events  []*ftpcore.Event
	lanes   ftpcore.Lanes
	began   int64 // the first event's time
	talks   map[*stream]*talk
	ports   map[*stream]*port
	wanted  map[uint16][]*port // agreed on and not yet opened, by listening port
	pending []*port            // with bytes that are not yet told of, by their latest
	byTalk  []*talk
}

func newListener(rep *Report) *listener {
	return &listener{rep: rep, talks: map[*stream]*talk{}, ports: map[*stream]*port{}, wanted: map[uint16][]*port{}}
}

// hear takes one moment. It reports false when there is no room for more.
func (l *listener) hear(m moment) bool {
	if len(l.events) >= maxEvents {
		return false
	}
	switch t, p := l.talks[m.stream], l.ports[m.stream]; {
	case t != nil:
		t.hear(m)
	case p != nil:
		p.hear(m)
	case m.what == itemOpen && m.stream.control:
		l.begin(m)
	case m.what == itemOpen:
		l.match(m)
	}
	return true
}

// emit records e, at the moment at.
func (l *listener) emit(at int64, e *ftpcore.Event) int64 {
	if e.Kind != ftpcore.KindData {
		l.flush()
	}
	if len(l.events) == 0 {
		l.began = at
	}
	e.V, e.ID, e.T, e.Wall = 1, int64(len(l.events)+1), at-l.began, time.Unix(0, at).UTC()
	e.Origin = ftpcore.OriginWire
	if e.Chan == "" {
		e.Chan = ftpcore.ChanNone
	}
	if e.Dir == "" {
		e.Dir = ftpcore.NoDir
	}
	l.lanes.Track(e)
	l.events = append(l.events, e)
	return e.ID
}

// masked are the events. A name that turned out to be a password, since somebody
// sent it by PASS later, is masked where it was a name.
func (l *listener) masked() []*ftpcore.Event {
	names := map[string]bool{}
	for _, t := range l.byTalk {
		for _, n := range t.names {
			names[n] = true
		}
	}
	var both []string
	for _, t := range l.byTalk {
		for _, w := range t.secrecy.Words() {
			if names[w] {
				both = append(both, w)
				delete(names, w) // once is enough
			}
		}
	}
	if both == nil {
		return l.events
	}
	return ftpcore.Remask(l.events, nil, nil, both...)
}

// flush tells of all chunks that were joined.
func (l *listener) flush() {
	list := l.pending
	l.pending = nil
	slices.SortStableFunc(list, func(a, b *port) int { return cmp.Compare(a.latest, b.latest) })
	for _, p := range list {
		e := p.chunk
		p.chunk = nil
		e.Raw = &ftpcore.Raw{Len: int(e.Bytes), Off: p.moved - e.Bytes}
		e.Total = p.moved
		e.Over = p.tellTLS()
		p.explain(e)
		e.State = p.talk.now()
		l.emit(p.latest, e)
	}
}

// port is a data connection, agreed on or made.
type port struct {
	l       *listener
	talk    *talk
	how     string // "pasv", "epsv", "lpsv", "port", "eprt", "lprt"
	conn    string // "S1.d1"
	addr    netip.AddrPort
	passive bool
	by      int64 // the command's number
	opened  bool
	closed  bool

	cmd    *asked // what it moves
	chunk  *ftpcore.Event
	since  int64 // when chunk began
	latest int64
	moved  int64
	dir    ftpcore.Dir // of the latest bytes

	tls     carriers
	records *ftpcore.Event // of TLS, which carried chunk and are not told of yet
	coded   coded
}

func (p *port) String() string { return p.how + " " + p.addr.String() }

// match finds out whose data connection the stream is, if it is one.
func (l *listener) match(m moment) {
	s := m.stream
	p := l.find(s)
	if p == nil && !s.certain {
		s.swap()
		m.fromOpener = !m.fromOpener
		if p = l.find(s); p == nil {
			s.swap()
		}
	}
	if p == nil {
		if p = l.byPort20(s); p == nil {
			return
		}
	}
	if p.opened { // one PORT, and another connection
		p = p.talk.newPort(p.how, p.addr, p.by)
	}
	p.opened = true
	p.talk.opened(p)
	l.ports[s] = p
	l.rep.Data++
	e := &ftpcore.Event{Dir: ftpcore.ToServer, Kind: ftpcore.KindOpen, Port: int(s.listener.Port()),
		Peer: &ftpcore.Peer{Remote: s.opener.String(), Local: s.listener.String(), Via: "tcp"}}
	if !p.passive {
		e.Dir, e.Peer.Remote, e.Peer.Local = ftpcore.ToClient, e.Peer.Local, e.Peer.Remote
	}
	p.emit(m.at, e)
}

// find looks for the port that the stream goes to, the latest first.
func (l *listener) find(s *stream) *port {
	list := l.wanted[s.listener.Port()]
	for i := len(list) - 1; i >= 0; i-- {
		p := list[i]
		server, client := s.listener.Addr(), s.opener.Addr()
		if !p.passive {
			server, client = client, server
		}
		here := p.talk.stream
		if s.listener.Addr() == p.addr.Addr() || server == here.listener.Addr() && client == here.opener.Addr() {
			if p.passive {
				l.wanted[s.listener.Port()] = append(list[:i:i], list[i+1:]...)
			}
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
		if t.stream.listener.Addr() == s.opener.Addr() && t.stream.opener.Addr() == s.listener.Addr() && !t.closed {
			return t.newPort("port", s.listener, 0)
		}
	}
	return nil
}

func (p *port) hear(m moment) {
	switch m.what {
	case itemBytes:
		p.take(m)
	case itemTLS:
		p.hearTLS(m)
	case itemGap:
		p.coded.hole = true
		p.emit(m.at, &ftpcore.Event{Kind: ftpcore.KindWarning, Dir: p.dirOf(m), Bytes: m.gap, Dec: missing(m.gap)})
	case itemFIN, itemRST:
		why := ftpcore.ReasonComplete
		if m.what == itemRST {
			why = ftpcore.ReasonConnectionBroke
		}
		p.close(m.at, why)
	}
}

func missing(n int64) *ftpcore.Decoded {
	return &ftpcore.Decoded{Why: ftpcore.ReasonBytesMissing, Text: fmt.Sprintf("%d bytes are not in the capture", n)}
}

// close tells of the end of p. The reason of an orderly one goes unsaid.
func (p *port) close(at int64, why ftpcore.Reason) {
	if p.closed {
		return
	}
	p.closed = true
	e := &ftpcore.Event{Kind: ftpcore.KindClose, Bytes: p.moved, Dec: p.about()}
	if why == ftpcore.ReasonNoDataConnection {
		e.Kind = ftpcore.KindFail
	}
	if p.moved > 0 {
		e.Dir = p.dir
	}
	if why != ftpcore.ReasonComplete {
		e.Dec.Why = why
	}
	p.l.flush()
	p.decoded(e)
	p.emit(at, e)
}

func (p *port) about() *ftpcore.Decoded {
	if p.cmd == nil {
		return &ftpcore.Decoded{}
	}
	return &ftpcore.Decoded{Verb: p.cmd.verb, Path: p.cmd.path}
}

// emit completes an event of the data connection.
func (p *port) emit(at int64, e *ftpcore.Event) {
	e.SID, e.Conn, e.Chan, e.Re = p.talk.sid, p.conn, ftpcore.ChanData, p.by
	if p.cmd != nil {
		e.Re = p.cmd.id
	}
	if e.Kind == ftpcore.KindData {
		return
	}
	p.l.flush()
	e.State = p.talk.now()
	p.l.emit(at, e)
}

// take joins bytes to those not yet told of.
func (p *port) take(m moment) {
	if len(p.l.pending) > 0 && m.at-p.l.pending[0].since >= int64(joinFor) {
		p.l.flush()
	}
	dir := p.dirOf(m)
	if p.chunk != nil && p.dir != dir {
		p.l.flush()
	}
	p.dir = dir
	if p.chunk == nil {
		p.chunk = &ftpcore.Event{Kind: ftpcore.KindData, Dir: dir, Dec: p.about()}
		if p.cmd != nil {
			p.chunk.Size = p.cmd.size
		}
		p.emit(m.at, p.chunk)
		p.since = m.at
		p.l.pending = append(p.l.pending, p)
	}
	p.chunk.Data = append(p.chunk.Data, m.data[:min(len(m.data), ftpcore.SampleSize-len(p.chunk.Data))]...)
	p.chunk.N++
	p.chunk.Bytes += int64(len(m.data))
	p.chunk.Payload = append(p.chunk.Payload, m.data)
	p.moved += int64(len(m.data))
	p.latest = m.at
}
