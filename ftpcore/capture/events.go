package capture

import (
	"cmp"
	"slices"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

// joinFor is how long chunks of one data connection are merged into one event, as in
// the engine.
const joinFor = 50 * time.Millisecond

// eventLog makes events of the occurrences on all streams.
type eventLog struct {
	rep       *Report
	events    []*event.Event
	lanes     event.Lanes
	began     int64 // time of the first event
	sessionOf map[*stream]*session
	dataConns map[*stream]*dataConn
	expected  map[uint16][]*dataConn // announced and not opened yet, by listening port
	unflushed []*dataConn            // with a chunk that is not emitted yet
	sessions  []*session
	orphans   map[hostPair]*session // sessions of which only data connections were captured
	dataOnly  bool                  // the capture holds no control connection
	packet    int                   // number of the packet being handled; 0 after the last
	last      int64                 // time of the last event
	// live, if not nil, gets each event instead of events, and returns its number: see Watch.
	live func(*event.Event) int64

	unclaimed       map[*stream][]occurrence // occurrences of streams that no session has announced so far
	unclaimedByPort map[uint16][]*stream     // these streams by each port that may be the listening one
}

// newEventLog returns an eventLog for the occurrences of streams.
func newEventLog(rep *Report, streams []*stream) *eventLog {
	return &eventLog{rep: rep, sessionOf: map[*stream]*session{}, dataConns: map[*stream]*dataConn{}, expected: map[uint16][]*dataConn{}, orphans: map[hostPair]*session{},
		unclaimed: map[*stream][]occurrence{}, unclaimedByPort: map[uint16][]*stream{},
		dataOnly: !slices.ContainsFunc(streams, func(s *stream) bool { return s.control })}
}

// handle takes one occurrence. It reports false when there are maxEvents events.
func (l *eventLog) handle(m occurrence) bool {
	if len(l.events) >= maxEvents {
		return false
	}
	l.packet = m.packet
	switch t, p := l.sessionOf[m.stream], l.dataConns[m.stream]; {
	case t != nil:
		t.handle(m)
	case p != nil:
		p.handle(m)
	case m.kind == itemOpen && m.stream.control:
		l.openSession(m)
	case m.kind == itemOpen && !l.matchData(m):
		l.keepUnclaimed(m)
	case l.unclaimed[m.stream] != nil:
		l.unclaimed[m.stream] = append(l.unclaimed[m.stream], m)
	}
	return true
}

// finish emits what is still open at the end of the capture.
func (l *eventLog) finish() {
	l.flush()
	if len(l.events) == 0 {
		return
	}
	l.packet = 0
	at := l.last
	for _, t := range l.sessions {
		t.giveUpAwaited(at)
		if l.sessionOf[t.stream] == nil && !t.closed {
			t.close(at, &event.Event{Seen: event.EvidenceMissing, Dec: &event.Decoded{Why: event.ReasonControlNotCaptured}})
		}
	}
}

// emit appends e with the time at, in nanoseconds since 1970. It returns the event's
// number.
func (l *eventLog) emit(at int64, e *event.Event) int64 {
	if e.Kind != event.KindData {
		l.flush()
	}
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
	if l.live != nil {
		return l.live(e)
	}
	if len(l.events) == 0 {
		l.began = at
	}
	at = max(at, l.last)
	l.last = at
	e.V, e.ID, e.T, e.Wall = 1, int64(len(l.events)+1), at-l.began, time.Unix(0, at).UTC()
	l.lanes.Track(e)
	l.events = append(l.events, e)
	return e.ID
}

// masked returns the events. A user name that also occurs as a password in PASS is
// masked everywhere.
func (l *eventLog) masked() []*event.Event {
	names := map[string]bool{}
	for _, t := range l.sessions {
		for _, n := range t.names {
			names[n] = true
		}
	}
	var both []string
	for _, t := range l.sessions {
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

// flush emits the merged chunks of all data connections.
func (l *eventLog) flush() {
	list := l.unflushed
	l.unflushed = nil
	slices.SortStableFunc(list, func(a, b *dataConn) int { return cmp.Compare(a.latest, b.latest) })
	for _, p := range list {
		e := p.chunk
		p.chunk = nil
		e.Raw = &event.Raw{Len: int(e.Bytes), Off: p.moved - e.Bytes}
		e.Total = p.moved
		e.CarriedBy = p.emitTLS()
		p.explain(e)
		e.State = p.session.stateNow()
		if !p.sure {
			e.Seen = event.EvidenceInferred
		}
		p.judge(e)
		l.emit(p.latest, e)
	}
}
