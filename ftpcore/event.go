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
	began     time.Time
	observers []Observer
	last      int64
	lanes     []Pipe // by lane; Conn is empty where the lane is free
	shown     []Pipe // what an event carries; shared by events, never changed
	more      int
}

// shownLanes bounds the data connections that an event carries one by one.
const shownLanes = 4

func (h *hub) start(c Clock, obs []Observer) {
	h.clock, h.began, h.observers = c, c.Now(), obs
}

// emit completes e and tells the observers; it returns e's number.
func (h *hub) emit(e *Event) int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.last++
	now := h.clock.Now()
	e.V, e.ID, e.T, e.Wall = 1, h.last, now.Sub(h.began).Nanoseconds(), now.UTC()
	if e.Origin == "" {
		e.Origin = OriginWire
	}
	if h.track(e) {
		h.look()
	}
	e.Live, e.More = h.shown, h.more
	for _, o := range h.observers {
		o.Observe(e)
	}
	return e.ID
}

// track keeps the lanes up to date with the connection that e is about, and
// reports whether they changed.
func (h *hub) track(e *Event) bool {
	switch e.Kind {
	case KindListen, KindOpen:
		p := h.lane(e.Conn)
		p.Open = e.Kind == KindOpen
		if e.Port != 0 {
			p.Port = e.Port
		}
	case KindClose, KindFail:
		for i := range h.lanes {
			if h.lanes[i].Conn == e.Conn {
				h.lanes[i] = Pipe{}
			}
		}
	default:
		return false
	}
	return true
}

// lane returns the lane of conn, giving it the first free one.
func (h *hub) lane(conn string) *Pipe {
	free := -1
	for i := range h.lanes {
		if h.lanes[i].Conn == conn {
			return &h.lanes[i]
		}
		if free < 0 && h.lanes[i].Conn == "" {
			free = i
		}
	}
	if free < 0 {
		free = len(h.lanes)
		h.lanes = append(h.lanes, Pipe{})
	}
	h.lanes[free] = Pipe{Conn: conn, Lane: free}
	return &h.lanes[free]
}

func (h *hub) look() {
	h.shown, h.more = nil, 0
	for _, p := range h.lanes {
		switch {
		case p.Conn == "":
		case p.Lane < shownLanes:
			h.shown = append(h.shown, p)
		default:
			h.more++
		}
	}
}
