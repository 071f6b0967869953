package history

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"time"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/snapfs"
	"ftpsim/ftpcore/wire"
)

// MaxNamed is the most named snapshots. Each keeps its files in memory.
const MaxNamed = 50

var (
	// ErrNoEvent reports that an event is not recorded.
	ErrNoEvent = errors.New("this event is not kept")
	// ErrForgotten reports that the files of a moment were dropped to save memory.
	ErrForgotten = errors.New("what the files held then has been forgotten")
	// ErrNoSnapshot reports that there is no such snapshot.
	ErrNoSnapshot = errors.New("no such snapshot")
	// ErrTooMany reports that there are MaxNamed snapshots already.
	ErrTooMany = errors.New("too many snapshots")
)

// Named is a named snapshot. It stays when its event is dropped from the record.
type Named struct {
	SNID  string // "N1", "N2" …; never reused
	Name  string
	Taken time.Time
	Moment
}

// Name makes a named snapshot of the state after the event id. It fails with ErrNoEvent,
// ErrForgotten or ErrTooMany.
func (h *History) Name(name string, id int64, now time.Time) (Named, error) {
	m, ok := h.At(id)
	switch {
	case !ok:
		return Named{}, ErrNoEvent
	case m.Snap == nil:
		return Named{}, ErrForgotten
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.named) >= MaxNamed {
		return Named{}, ErrTooMany
	}
	h.lastN++
	n := Named{SNID: "N" + strconv.Itoa(h.lastN), Name: name, Taken: now, Moment: m}
	h.named = append(h.named, n)
	return n, nil
}

// Snapshots returns the named snapshots, oldest first.
func (h *History) Snapshots() []Named {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.named)
}

// Snapshot returns the named snapshot snid. It fails with ErrNoSnapshot.
func (h *History) Snapshot(snid string) (Named, error) {
	for _, n := range h.Snapshots() {
		if n.SNID == snid {
			return n, nil
		}
	}
	return Named{}, ErrNoSnapshot
}

// Unname removes the named snapshot snid. It reports whether there was one.
func (h *History) Unname(snid string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	n := len(h.named)
	h.named = slices.DeleteFunc(h.named, func(n Named) bool { return n.SNID == snid })
	return len(h.named) < n
}

// Restore restores the files of srv to m, and the sessions for which keep returns true, if
// they were open at m and still are. All other sessions are closed with 421. name is the
// name of the snapshot, or "". It returns the ID of the restore event. It fails with
// ErrForgotten.
func (h *History) Restore(srv *ftpcore.Server, m Moment, name string, keep func(Session) bool) (int64, error) {
	if m.Snap == nil {
		return 0, ErrForgotten
	}
	r := ftpcore.Rewind{To: m.ID, Name: name, Files: func() { h.FS.Restore(m.Snap) }, Sessions: map[string]event.State{}}
	for _, s := range m.Sessions {
		if keep(s) {
			r.Sessions[s.SID] = *s.State
		}
	}
	return srv.Rewind(r), nil
}

// RestoreFrom sets the files of srv to the files of m, a moment of another record. r holds the
// name of that record and its tree (see recording.WriteTree). Sessions for which keep
// returns true continue with the state that AdaptState returns. All others are closed with
// 421. It returns the ID of the restore event. It fails with ErrForgotten.
func (h *History) RestoreFrom(srv *ftpcore.Server, m Moment, r ftpcore.Rewind, keep func(Session) bool) (int64, error) {
	if m.Snap == nil {
		return 0, ErrForgotten
	}
	r.To, r.Files, r.Sessions = m.ID, func() { h.FS.Restore(m.Snap) }, map[string]event.State{}
	for _, s := range h.open() {
		if keep(s) {
			r.Sessions[s.SID] = AdaptState(*s.State, m.Snap)
		}
	}
	return srv.Rewind(r), nil
}

// AdaptState returns the state st of a session after its files were replaced by files:
// without a restart point or a rename that had begun, and with an existing directory.
func AdaptState(st event.State, files *snapfs.Snap) event.State {
	st.Rest, st.Until, st.Rename, st.Copy = 0, 0, "", ""
	is := func(dir string) bool {
		info, err := files.Stat(wire.FSPath(dir))
		return err == nil && info.IsDir()
	}
	if st.Root != "" && !is(st.Root) {
		st.Root = ""
	}
	if !is(st.Cwd) {
		st.Cwd = cmp.Or(st.Root, "/")
	}
	return st
}

// open returns the sessions that are open now.
func (h *History) open() []Session {
	h.mu.Lock()
	defer h.mu.Unlock()
	return sorted(h.now)
}
