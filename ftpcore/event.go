package ftpcore

import (
	"sync"
	"time"
)

// hub numbers events and hands them to the observers, one at a time. It knows
// which data connections exist in the whole server, so that each event can
// carry them.
type hub struct {
	mu        sync.Mutex
	clock     Clock
	order     Order
	began     time.Time
	observers []Observer
	rev       int64 // changes of files told so far
	last      int64
	lanes     Lanes
}

// Lanes knows which data connections exist, so that each event can carry them.
// The zero value knows of none.
type Lanes struct {
	lanes []Pipe // by lane; Conn is empty where the lane is free
	shown []Pipe // what an event carries; shared by events, never changed
	more  int
}

// shownLanes bounds the data connections that an event carries one by one.
const shownLanes = 4

func (h *hub) start(c Clock, o Order, obs []Observer) {
	h.clock, h.order, h.began, h.observers = c, o, c.Now(), obs
}

// since is the time at as Event.T has it.
func (h *hub) since(at time.Time) int64 { return at.Sub(h.began).Nanoseconds() }

// emit completes e and tells the observers; it returns e's number. who is as
// Order has it; what locked does, if it is not nil, happens together with e.
func (h *hub) emit(who string, e *Event, locked func()) int64 {
	if h.order != nil {
		e.T, e.Wall = h.order.Turn(who, e)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.last++
	e.V, e.ID = 1, h.last
	if h.order != nil {
		e.Over = h.order.Over(e.ID)
	}
	if h.order == nil {
		now := h.clock.Now()
		e.T, e.Wall = now.Sub(h.began).Nanoseconds(), now.UTC()
	}
	if locked != nil {
		locked()
	}
	if e.Origin == "" {
		e.Origin = OriginWire
	}
	h.lanes.Track(e)
	for i := range e.FS {
		h.rev++
		e.FS[i].Rev = h.rev
	}
	for _, o := range h.observers {
		o.Observe(e)
	}
	return e.ID
}

// Track takes notice of the connection that e is about and sets e.Live and
// e.More: what there is after it.
func (l *Lanes) Track(e *Event) {
	if l.track(e) {
		l.look()
	}
	e.Live, e.More = l.shown, l.more
}

// track reports whether the lanes changed.
func (l *Lanes) track(e *Event) bool {
	switch e.Kind {
	case KindListen, KindOpen:
		p := l.lane(e.Conn)
		p.Open = e.Kind == KindOpen
		if e.Port != 0 {
			p.Port = e.Port
		}
	case KindClose, KindFail:
		for i := range l.lanes {
			if l.lanes[i].Conn == e.Conn {
				l.lanes[i] = Pipe{}
			}
		}
	default:
		return false
	}
	return true
}

// lane returns the lane of conn, giving it the first free one.
func (l *Lanes) lane(conn string) *Pipe {
	free := -1
	for i := range l.lanes {
		if l.lanes[i].Conn == conn {
			return &l.lanes[i]
		}
		if free < 0 && l.lanes[i].Conn == "" {
			free = i
		}
	}
	if free < 0 {
		free = len(l.lanes)
		l.lanes = append(l.lanes, Pipe{})
	}
	l.lanes[free] = Pipe{Conn: conn, Lane: free}
	return &l.lanes[free]
}

func (l *Lanes) look() {
	l.shown, l.more = nil, 0
	for _, p := range l.lanes {
		switch {
		case p.Conn == "":
		case p.Lane < shownLanes:
			l.shown = append(l.shown, p)
		default:
			l.more++
		}
	}
}
