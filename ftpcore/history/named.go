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

// MaxNamed bounds the snapshots that have a name: each keeps its files as long
// as it is there.
const MaxNamed = 50

var (
	// ErrNoEvent refuses an event that is not recorded, or no more.
	ErrNoEvent = errors.New("this event is not kept")
	// ErrForgotten refuses a moment whose files have been forgotten.
	ErrForgotten = errors.New("what the files held then has been forgotten")
	// ErrNoSnapshot refuses a snapshot that is not there.
	ErrNoSnapshot = errors.New("no such snapshot")
	// ErrTooMany refuses one more snapshot than MaxNamed.
	ErrTooMany = errors.New("too many snapshots")
)

// Named is a moment that somebody gave a name. It stays when its event leaves
// the record.
type Named struct {
	SNID  string // "N1", "N2" …; never reused
	Name  string
	Taken time.Time
	Moment
}

// Name gives the moment after the event id a name.
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

// Snapshots lists the named ones, oldest first.
func (h *History) Snapshots() []Named {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.named)
}

// Snapshot finds a named one.
func (h *History) Snapshot(snid string) (Named, error) {
	for _, n := range h.Snapshots() {
		if n.SNID == snid {
			return n, nil
		}
	}
	return Named{}, ErrNoSnapshot
}

// Unname forgets a named one, and reports whether it was there.
func (h *History) Unname(snid string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	n := len(h.named)
	h.named = slices.DeleteFunc(h.named, func(n Named) bool { return n.SNID == snid })
	return len(h.named) < n
}

// Restore makes srv what it was at m: its files, and of its sessions those that
// keep wants, as far as they were open then and still are. All others are
// closed with 421. It returns the number of the event that tells of it. name is
// that of the snapshot, if it has one.
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

// Bring makes srv's files those of m, which is a moment of another record: its
// name is in r, with the files written down. Sessions that keep wants go on as they
// are, but for what they had begun and a directory that is not there; all others
// are closed with 421. It returns the number of the event that tells of it.
func (h *History) Bring(srv *ftpcore.Server, m Moment, r ftpcore.Rewind, keep func(Session) bool) (int64, error) {
	if m.Snap == nil {
		return 0, ErrForgotten
	}
	r.To, r.Files, r.Sessions = m.ID, func() { h.FS.Restore(m.Snap) }, map[string]event.State{}
	for _, s := range h.open() {
		if keep(s) {
			r.Sessions[s.SID] = Moved(*s.State, m.Snap)
		}
	}
	return srv.Rewind(r), nil
}

// Moved is the state st of a session among other files.
func Moved(st event.State, files *snapfs.Snap) event.State {
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

// open lists the sessions that are open now.
func (h *History) open() []Session {
	h.mu.Lock()
	defer h.mu.Unlock()
	return listed(h.now)
}
