// Package history returns the files, the sessions and the data connections as they were after
// any event that is still recorded, and restores a server to that state.
//
// A snapshot of the files uses memory only for later changes, so one is kept for every event
// that changed a file. The states of the sessions are in the events. Every KeyFrame events,
// the states of all sessions are noted, so that At reads at most that many events.
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
	// KeyFrame is the number of events between two notes of all sessions.
	KeyFrame = 500
	// DefaultBytes is the default of History.MaxBytes.
	DefaultBytes = 64 << 20
)

// Events stores the events, for example an inspect.Recorder. It must observe an event before
// the History does.
type Events interface {
	// Range returns the kept events with IDs from to to, at most limit.
	Range(from, to int64, limit int) []*event.Event
}

// History is an Observer that keeps past states. Set the fields, then call Begin. Call Drop
// for each event that Events drops.
type History struct {
	FS       *snapfs.FS // the server's files
	Events   Events
	MaxBytes int64 // estimated bytes of memory for old contents of files; zero means DefaultBytes

	mu     sync.Mutex
	start  int64              // ID before the first event: zero, except for a part of a record
	base   frame              // state after the newest dropped event
	now    map[string]Session // the open sessions
	last   *event.Event       // the newest event; nil: none
	frames []frame            // later than base, ascending
	trees  []fileTree         // ascending; the last one is the current tree
	bytes  int64              // sum of the costs of trees
	named  []Named
	lastN  int
}

// Session is a session as it was after an event.
type Session struct {
	SID    string
	Opened int64        // ID of its first event
	State  *event.State // not nil; must not be changed
	Peer   *event.Peer  // nil if its first event is not recorded
}

// frame holds all open sessions and the data connections after an event.
type frame struct {
	id       int64
	sessions map[string]Session
	live     []event.Pipe
	more     int
}

// fileTree is the tree of files after an event that changed it.
type fileTree struct {
	id   int64
	snap *snapfs.Snap
	cost int64 // bytes that its successor does not share
}

// Moment is the state after the event ID.
type Moment struct {
	ID int64
	// Snap is the tree of files; nil means that it was dropped to save memory.
	Snap *snapfs.Snap
	// Changed is the ID of the last event that changed files; zero means none is known.
	Changed  int64
	Sessions []Session // open sessions, in the order of their numbers
	Live     []event.Pipe
	More     int // number of data connections that are not in Live
}

// Begin notes the files before the first event.
func (h *History) Begin() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now, h.base.sessions = map[string]Session{}, map[string]Session{}
	h.trees = []fileTree{{snap: h.FS.Snapshot()}}
}

// Observe notes the changes of e. The first event may have any ID.
func (h *History) Observe(e *event.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.last == nil {
		h.start, h.base.id = e.ID-1, e.ID-1
	}
	h.last = e
	applyEvent(h.now, e)
	if len(e.FS) > 0 {
		h.keepFiles(e.ID)
	}
	if e.ID%KeyFrame == 0 {
		h.frames = append(h.frames, frame{e.ID, maps.Clone(h.now), e.Live, e.More})
	}
}

// Drop notes that e is no longer recorded. Events must be dropped in order.
func (h *History) Drop(e *event.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	applyEvent(h.base.sessions, e)
	h.base.id, h.base.live, h.base.more = e.ID, e.Live, e.More
	if len(h.frames) > 0 && h.frames[0].id <= e.ID {
		h.frames = slices.Delete(h.frames, 0, 1)
	}
	if len(h.trees) > 1 && h.trees[1].id <= e.ID+1 { // At cannot return the first one any more
		h.dropTree()
	}
}

// applyEvent updates all, the open sessions, by e.
func applyEvent(all map[string]Session, e *event.Event) {
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

// sorted returns the sessions in the order of their numbers: "S10" after "S9".
func sorted(all map[string]Session) []Session {
	return slices.SortedFunc(maps.Values(all), func(a, b Session) int {
		return cmp.Or(len(a.SID)-len(b.SID), cmp.Compare(a.SID, b.SID))
	})
}

// keepFiles keeps the files after the event id. It drops the oldest trees while the contents
// that only they hold need too much memory.
func (h *History) keepFiles(id int64) {
	snap := h.FS.Snapshot()
	last := &h.trees[len(h.trees)-1]
	last.cost = snapfs.ExclusiveBytes(last.snap, snap)
	h.bytes += last.cost
	h.trees = append(h.trees, fileTree{id: id, snap: snap})
	for h.bytes > cmp.Or(h.MaxBytes, DefaultBytes) && len(h.trees) > 1 {
		h.dropTree()
	}
}

func (h *History) dropTree() {
	h.bytes -= h.trees[0].cost
	h.trees[0] = fileTree{}
	h.trees = h.trees[1:]
}

// At returns the state after the event id. It reports false if that event is not recorded.
// The ID before the first event, usually zero, means the state at the beginning.
func (h *History) At(id int64) (Moment, bool) {
	for {
		m, from, ok := h.nearestFrame(id)
		if !ok {
			return m, false
		}
		list := h.Events.Range(from.id+1, id, KeyFrame)
		if int64(len(list)) != id-from.id { // events were dropped meanwhile
			continue
		}
		for _, e := range list {
			applyEvent(from.sessions, e)
			from.live, from.more = e.Live, e.More
		}
		m.Sessions, m.Live, m.More = sorted(from.sessions), from.live, from.more
		return m, true
	}
}

// nearestFrame returns the files at id, and a copy of the last frame that is not later.
func (h *History) nearestFrame(id int64) (m Moment, from frame, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	m.ID = id
	if h.last == nil && id != 0 || h.last != nil && id > h.last.ID || id < h.base.id || id == h.base.id && id > h.start {
		return m, from, false
	}
	if n := indexAfter(h.trees, func(p fileTree) int64 { return p.id }, id); n > 0 {
		m.Snap, m.Changed = h.trees[n-1].snap, h.trees[n-1].id
	}
	from = h.base
	if n := indexAfter(h.frames, func(f frame) int64 { return f.id }, id); n > 0 {
		from = h.frames[n-1]
	}
	from.sessions = maps.Clone(from.sessions)
	return m, from, true
}

// indexAfter returns the index of the first element of list whose ID is greater than id.
func indexAfter[T any](list []T, of func(T) int64, id int64) int {
	n, _ := slices.BinarySearchFunc(list, id+1, func(x T, id int64) int { return cmp.Compare(of(x), id) })
	return n
}

// Bytes returns the estimated memory of old contents of files, in bytes.
func (h *History) Bytes() int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.bytes
}
