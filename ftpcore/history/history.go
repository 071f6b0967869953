// Package history looks back: what the files, the sessions and the data
// connections were after any event that is still recorded. It also puts a
// server back there.
//
// A snapshot of the files costs nothing but what changes afterwards, so one is
// kept for every event that changed a file. The sessions' states are in the
// events themselves; every KeyFrame events those of all sessions are noted, so
// that no look back has to read more than that many.
package history

import (
	"cmp"
	"maps"
	"slices"
	"sync"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/snapfs"
)

const (
	// KeyFrame is how many events lie between two notes of all sessions.
	KeyFrame = 500
	// DefaultBytes bounds what is kept of files that have changed since.
	DefaultBytes = 64 << 20
)

// Events is where the events themselves are kept, such as an
// inspect.Recorder. It must be told of an event before the History is.
type Events interface {
	// Range returns the kept events with IDs from to to, at most limit.
	Range(from, to int64, limit int) []*event.Event
}

// History is an Observer that remembers what was. Set the fields, then call
// Begin, and let Events tell by Drop what it keeps no more.
type History struct {
	FS       *snapfs.FS // the server's files
	Events   Events
	MaxBytes int64 // of memory for what old files hold beyond the present ones, about; 0: DefaultBytes

	mu     sync.Mutex
	start  int64              // the event before the first one: 0, but for a part of a record
	base   frame              // after the newest event that is recorded no more
	now    map[string]Session // open ones
	last   *event.Event       // the newest event; nil: none yet
	frames []frame            // after base, ascending
	points []point            // ascending; the last one is the present
	bytes  int64              // the sum of what the points cost
	named  []Named
	lastN  int
}

// Session is a session as it was after an event.
type Session struct {
	SID    string
	Opened int64        // the event that began it
	State  *event.State // never nil, never changed
	Peer   *event.Peer  // nil only if its beginning is unknown
}

// frame notes all open sessions and the data connections after an event.
type frame struct {
	id       int64
	sessions map[string]Session
	live     []event.Pipe
	more     int
}

// point is the files after an event that changed them.
type point struct {
	id   int64
	snap *snapfs.Snap
	cost int64 // bytes that it has and its successor has not
}

// Moment is how things were after the event ID.
type Moment struct {
	ID int64
	// Snap is the files; nil: what they held has been forgotten, to save memory.
	Snap *snapfs.Snap
	// Changed is the event that had changed them last; 0: none that is known.
	Changed  int64
	Sessions []Session // open ones, in the order of their numbers
	Live     []event.Pipe
	More     int // data connections that have no place in Live
}

// Begin notes the files as they are before the first event.
func (h *History) Begin() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now, h.base.sessions = map[string]Session{}, map[string]Session{}
	h.points = []point{{snap: h.FS.Snapshot()}}
}

// Observe remembers what e changed. The first event may have any number.
func (h *History) Observe(e *event.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.last == nil {
		h.start, h.base.id = e.ID-1, e.ID-1
	}
	h.last = e
	learn(h.now, e)
	if len(e.FS) > 0 {
		h.keep(e.ID)
	}
	if e.ID%KeyFrame == 0 {
		h.frames = append(h.frames, frame{e.ID, maps.Clone(h.now), e.Live, e.More})
	}
}

// Drop forgets e, which is recorded no more. Events leave in order.
func (h *History) Drop(e *event.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	learn(h.base.sessions, e)
	h.base.id, h.base.live, h.base.more = e.ID, e.Live, e.More
	if len(h.frames) > 0 && h.frames[0].id <= e.ID {
		h.frames = slices.Delete(h.frames, 0, 1)
	}
	if len(h.points) > 1 && h.points[1].id <= e.ID+1 { // nobody can ask for the first one any more
		h.dropPoint()
	}
}

// learn makes all what it is after e.
func learn(all map[string]Session, e *event.Event) {
	switch {
	case e.SID == "":
		return
	case e.Kind == event.KindSessionClose:
		delete(all, e.SID)
		return
	}
	s, known := all[e.SID]
	if !known {
		s = Session{SID: e.SID, Opened: e.ID, State: &event.State{FSM: event.StConnected, Cwd: "/", Type: "A", Mode: "S", Stru: "F"}}
	}
	if e.State != nil {
		s.State = e.State
	}
	if e.Peer != nil && e.Chan != event.ChanData {
		s.Peer = e.Peer
	}
	all[e.SID] = s
}

// listed is all in the order of their numbers: "S10" after "S9".
func listed(all map[string]Session) []Session {
	return slices.SortedFunc(maps.Values(all), func(a, b Session) int {
		return cmp.Or(len(a.SID)-len(b.SID), cmp.Compare(a.SID, b.SID))
	})
}

// keep notes the files after the event id. The oldest are forgotten while what
// they hold alone takes too much memory.
func (h *History) keep(id int64) {
	snap := h.FS.Snapshot()
	last := &h.points[len(h.points)-1]
	last.cost = snapfs.Only(last.snap, snap)
	h.bytes += last.cost
	h.points = append(h.points, point{id: id, snap: snap})
	for h.bytes > cmp.Or(h.MaxBytes, DefaultBytes) && len(h.points) > 1 {
		h.dropPoint()
	}
}

func (h *History) dropPoint() {
	h.bytes -= h.points[0].cost
	h.points[0] = point{}
	h.points = h.points[1:]
}

// At returns how things were after the event id. It reports false when that
// event is not recorded, or no more. The number before that of the first event
// ever, mostly 0, is the beginning.
func (h *History) At(id int64) (Moment, bool) {
	for {
		m, from, ok := h.near(id)
		if !ok {
			return m, false
		}
		list := h.Events.Range(from.id+1, id, KeyFrame)
		if int64(len(list)) != id-from.id { // they have just been dropped
			continue
		}
		for _, e := range list {
			learn(from.sessions, e)
			from.live, from.more = e.Live, e.More
		}
		m.Sessions, m.Live, m.More = listed(from.sessions), from.live, from.more
		return m, true
	}
}

// near returns the files at id, and a copy of the last frame that is not after it.
func (h *History) near(id int64) (m Moment, from frame, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	m.ID = id
	if h.last == nil && id != 0 || h.last != nil && id > h.last.ID || id < h.base.id || id == h.base.id && id > h.start {
		return m, from, false
	}
	if n := after(h.points, func(p point) int64 { return p.id }, id); n > 0 {
		m.Snap, m.Changed = h.points[n-1].snap, h.points[n-1].id
	}
	from = h.base
	if n := after(h.frames, func(f frame) int64 { return f.id }, id); n > 0 {
		from = h.frames[n-1]
	}
	from.sessions = maps.Clone(from.sessions)
	return m, from, true
}

// after is where the first of list lies whose ID is beyond id.
func after[T any](list []T, of func(T) int64, id int64) int {
	n, _ := slices.BinarySearchFunc(list, id+1, func(x T, id int64) int { return cmp.Compare(of(x), id) })
	return n
}

// Bytes is how much memory old files take beyond the present ones, about.
func (h *History) Bytes() int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.bytes
}
