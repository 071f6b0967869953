package bridge

import (
	"cmp"
	"errors"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/history"
	"ftpsim/ftpcore/snapfs"
)

const (
	ErrNoEvent    ErrorCode = "no-such-event"      // the event is not recorded, or no longer
	ErrForgotten  ErrorCode = "forgotten"          // the files of that moment were dropped to save memory
	ErrNoSnapshot ErrorCode = "no-such-snapshot"   // there is no snapshot with this SNID
	ErrTooMany    ErrorCode = "too-many-snapshots" // delete one first
)

// AtArgs names a moment: directly after the event ID.
type AtArgs struct {
	ID int64 `json:"id"`
}

// StateAt is the state of the server directly after an event.
type StateAt struct {
	ID        int64        `json:"id"`
	Changed   int64        `json:"changed"`   // the last event until then that changed files; 0: none
	Forgotten bool         `json:"forgotten"` // the files of that moment were dropped
	Sessions  []SessionAt  `json:"sessions"`  // open sessions
	Live      []event.Pipe `json:"live"`      // open passive ports and data connections
	More      int          `json:"more"`      // how many more there were than Live lists
}

// SessionAt is a session that was open at that moment.
type SessionAt struct {
	SID    string       `json:"sid"`
	Opened int64        `json:"opened"` // ID of its session.open event
	State  *event.State `json:"state"`
	Peer   *event.Peer  `json:"peer,omitempty"`
}

// FileWhat says how a file has changed.
type FileWhat string

const (
	FileCreated FileWhat = "created"
	FileRemoved FileWhat = "removed"
	FileWritten FileWhat = "written" // its contents have changed
	FileTouched FileWhat = "touched" // only its time or permissions have changed
)

// FileDiff lists how the files have changed since a moment, at most 5000 changes.
type FileDiff struct {
	Changes []FileChange `json:"changes"`
	More    bool         `json:"more"` // there are more changes than these
}

// FileChange is one changed file or directory.
type FileChange struct {
	Path string   `json:"path"`
	What FileWhat `json:"what"`
	Dir  bool     `json:"dir"`
	Size int64    `json:"size"` // its present size; for a removed file, its size then
}

// maxDiff is the most changes in a FileDiff.
const maxDiff = 5000

// SnapshotArgs gives a name to a moment.
type SnapshotArgs struct {
	Name string `json:"name"`
	ID   int64  `json:"id,omitempty"` // the moment directly after this event; absent: now
}

// SnapshotRef names a snapshot.
type SnapshotRef struct {
	SNID string `json:"snid"`
}

// SnapshotInfo describes a snapshot: a named moment.
type SnapshotInfo struct {
	SNID     string   `json:"snid"`
	Name     string   `json:"name"`
	ID       int64    `json:"id"`    // the event that it follows
	Taken    int64    `json:"taken"` // Unix milliseconds
	Kept     bool     `json:"kept"`  // its event is still recorded, so the page can show that moment
	Files    int      `json:"files"`
	Bytes    int64    `json:"bytes"`
	Sessions []string `json:"sessions"`
}

// SnapshotList lists all snapshots, oldest first.
type SnapshotList struct {
	List []SnapshotInfo `json:"list"`
}

// pastCode returns the code for an error of package history; empty for any other error.
func pastCode(err error) ErrorCode {
	for refused, code := range map[error]ErrorCode{
		history.ErrNoEvent: ErrNoEvent, history.ErrForgotten: ErrForgotten,
		history.ErrNoSnapshot: ErrNoSnapshot, history.ErrTooMany: ErrTooMany,
	} {
		if errors.Is(err, refused) {
			return code
		}
	}
	return ""
}

// files is a filesystem to read: the present files, or the files at a past moment.
type files interface {
	fs.FS
	fs.ReadDirFS
}

// filesAt returns the files directly after the event at; 0 means the present files.
func (b *Bridge) filesAt(at int64) (files, error) {
	if at == 0 {
		return b.present()
	}
	return b.snapAt(at)
}

func (b *Bridge) snapAt(at int64) (*snapfs.Snap, error) {
	m, ok := b.at(at)
	switch {
	case !ok:
		return nil, history.ErrNoEvent
	case m.Snap == nil:
		return nil, history.ErrForgotten
	}
	return m.Snap, nil
}

func (b *Bridge) stateAt(a AtArgs, _ []byte) (answer, error) {
	m, ok := b.at(a.ID)
	if !ok {
		return answer{}, history.ErrNoEvent
	}
	r := StateAt{ID: m.ID, Changed: m.Changed, Forgotten: m.Snap == nil, Sessions: []SessionAt{}, Live: m.Live, More: m.More}
	for _, s := range m.Sessions {
		r.Sessions = append(r.Sessions, SessionAt(s))
	}
	if r.Live == nil {
		r.Live = []event.Pipe{}
	}
	return answer{result: r}, nil
}

func (b *Bridge) diff(a AtArgs, _ []byte) (answer, error) {
	then, err := b.snapAt(a.ID)
	if err != nil {
		return answer{}, err
	}
	d := FileDiff{Changes: []FileChange{}}
	now := b.fs.Snapshot()
	if b.view != nil {
		if now, err = b.snapAt(b.view.recorder.Head()); err != nil {
			return answer{}, err
		}
	}
	for c := range snapfs.Diff(then, now) {
		if d.More = len(d.Changes) == maxDiff; d.More {
			break
		}
		d.Changes = append(d.Changes, FileChange{path.Join("/", c.Path), FileWhat(c.Kind), c.Dir, c.Size})
	}
	return answer{result: d}, nil
}

func (b *Bridge) nameSnapshot(a SnapshotArgs, _ []byte) (answer, error) {
	name := strings.TrimSpace(a.Name)
	if name == "" || len(name) > 200 {
		return answer{}, refuse(ErrBadArgs, "name")
	}
	n, err := b.history.Name(name, cmp.Or(a.ID, b.recorder.Head()), b.clock.Now())
	if err != nil {
		return answer{}, err
	}
	b.server.Emit(event.KindSnapshot,
		event.Field{Name: "snapshot", Value: n.Name}, event.Field{Name: "snid", Value: n.SNID},
		event.Field{Name: "to", Value: strconv.FormatInt(n.ID, 10)})
	return answer{result: b.describe(n)}, nil
}

func (b *Bridge) describe(n history.Named) SnapshotInfo {
	_, kept := b.history.At(n.ID)
	i := SnapshotInfo{SNID: n.SNID, Name: n.Name, ID: n.ID, Taken: n.Taken.UnixMilli(), Kept: kept, Sessions: []string{}}
	i.Bytes, i.Files = n.Snap.Usage()
	for _, s := range n.Moment.Sessions {
		i.Sessions = append(i.Sessions, s.SID)
	}
	return i
}

func (b *Bridge) snapshots(Empty, []byte) (answer, error) {
	if b.view != nil {
		return answer{result: SnapshotList{b.view.snapshots()}}, nil
	}
	list := SnapshotList{List: []SnapshotInfo{}}
	for _, n := range b.history.Snapshots() {
		list.List = append(list.List, b.describe(n))
	}
	return answer{result: list}, nil
}

func (b *Bridge) forgetSnapshot(a SnapshotRef, _ []byte) (answer, error) {
	if !b.history.Unname(a.SNID) {
		return answer{}, history.ErrNoSnapshot
	}
	return answer{}, nil
}
