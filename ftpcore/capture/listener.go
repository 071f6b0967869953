package capture

import (
	"cmp"
	"slices"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

// joinFor is how long chunks of one data connection are joined into one event,
// as the engine does.
const joinFor = 50 * time.Millisecond

// listener makes events of what it hears. It decides nothing and is told
// nothing but the packets.
type listener struct {
	rep     *Report
	events  []*event.Event
	lanes   event.Lanes
	began   int64 // the first event's time
	talks   map[*stream]*talk
	ports   map[*stream]*port
	wanted  map[uint16][]*port // agreed on and not yet opened, by listening port
	pending []*port            // with bytes that are not yet told of, by their latest
	byTalk  []*talk
	orphans map[hosts]*talk // of data connections alone, by server and client
	alone   bool            // there are no control connections
	packet  int             // that is heard of
	last    int64           // the last event's time

	early map[*stream][]moment // of streams that nobody wants, so far
	byEnd map[uint16][]*stream // the same by the ports that may be the listening one
}

// newListener hears of those streams, whose moments it is given.
func newListener(rep *Report, streams []*stream) *listener {
	return &listener{rep: rep, talks: map[*stream]*talk{}, ports: map[*stream]*port{}, wanted: map[uint16][]*port{}, orphans: map[hosts]*talk{},
		early: map[*stream][]moment{}, byEnd: map[uint16][]*stream{},
		alone: !slices.ContainsFunc(streams, func(s *stream) bool { return s.control })}
}

// hear takes one moment. It reports false when there is no room for more.
func (l *listener) hear(m moment) bool {
	if len(l.events) >= maxEvents {
		return false
	}
	l.packet = m.packet
	switch t, p := l.talks[m.stream], l.ports[m.stream]; {
	case t != nil:
		t.hear(m)
	case p != nil:
		p.hear(m)
	case m.what == itemOpen && m.stream.control:
		l.begin(m)
	case m.what == itemOpen && !l.match(m):
		l.keep(m)
	case l.early[m.stream] != nil:
		l.early[m.stream] = append(l.early[m.stream], m)
	}
	return true
}

// finish tells what the end of the capture leaves open.
func (l *listener) finish() {
	l.flush()
	if len(l.events) == 0 {
		return
	}
	l.packet = 0
	at := l.last
	for _, t := range l.byTalk {
		t.settleOwed(at)
		if l.talks[t.stream] == nil && !t.closed {
			t.close(at, &event.Event{Seen: event.EvidenceMissing, Dec: &event.Decoded{Why: event.ReasonControlNotCaptured}})
		}
	}
}

// emit records e, at the moment at.
func (l *listener) emit(at int64, e *event.Event) int64 {
	if e.Kind != event.KindData {
		l.flush()
	}
	if len(l.events) == 0 {
		l.began = at
	}
	at = max(at, l.last)
	l.last = at
	e.V, e.ID, e.T, e.Wall = 1, int64(len(l.events)+1), at-l.began, time.Unix(0, at).UTC()
	e.Origin = event.OriginWire
	if e.Packet == 0 {
		e.Packet = int64(l.packet)
	}
	if e.Chan == "" {
		e.Chan = event.ChanNone
	}
	if e.Dir == "" {
		e.Dir = event.NoDir
	}
	l.lanes.Track(e)
	l.events = append(l.events, e)
	return e.ID
}

// masked are the events. A name that turned out to be a password, since somebody
// sent it by PASS later, is masked where it was a name.
func (l *listener) masked() []*event.Event {
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
	return wire.Remask(l.events, nil, both...)
}

// flush tells of all chunks that were joined.
func (l *listener) flush() {
	list := l.pending
	l.pending = nil
	slices.SortStableFunc(list, func(a, b *port) int { return cmp.Compare(a.latest, b.latest) })
	for _, p := range list {
		e := p.chunk
		p.chunk = nil
		e.Raw = &event.Raw{Len: int(e.Bytes), Off: p.moved - e.Bytes}
		e.Total = p.moved
		e.CarriedBy = p.tellTLS()
		p.explain(e)
		e.State = p.talk.now()
		if !p.sure {
			e.Seen = event.EvidenceInferred
		}
		p.judge(e)
		l.emit(p.latest, e)
	}
}
