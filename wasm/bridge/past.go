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
	ErrNoEvent    ErrorCode = "no-such-event"      // not recorded, or no more
	ErrForgotten  ErrorCode = "forgotten"          // what the files held then, to save memory
	ErrNoSnapshot ErrorCode = "no-such-snapshot"   // of that snid
	ErrTooMany    ErrorCode = "too-many-snapshots" // delete one first
)

// AtArgs names a moment: the one after the event ID.
type AtArgs struct {
	ID int64 `json:"id"`
}

// StateAt is how things were after an event.
type StateAt struct {
	ID        int64        `json:"id"`
	Changed   int64        `json:"changed"`   // the event that had changed files last; 0: none
	Forgotten bool         `json:"forgotten"` // what the files held is known no more
	Sessions  []SessionAt  `json:"sessions"`  // open ones
	Live      []event.Pipe `json:"live"`      // ports and data connections
	More      int          `json:"more"`      // of them that are not in Live
}

// SessionAt is a session that was open.
type SessionAt struct {
	SID    string       `json:"sid"`
	Opened int64        `json:"opened"` // the event that began it
	State  *event.State `json:"state"`
	Peer   *event.Peer  `json:"peer,omitempty"`
}

// FileWhat tells how a file differs from what it was.
type FileWhat string

const (
	FileCreated FileWhat = "created"
	FileRemoved FileWhat = "removed"
	FileWritten FileWhat = "written" // it holds something else
	FileTouched FileWhat = "touched" // its time or permissions only
)

// FileDiff is what has changed since, at most 5000 of it.
type FileDiff struct {
	Changes []FileChange `json:"changes"`
	More    bool         `json:"more"` // there is more than that
}

// FileChange is one difference.
type FileChange struct {
	Path string   `json:"path"`
	What FileWhat `json:"what"`
	Dir  bool     `json:"dir"`
	Size int64    `json:"size"` // now; of a removed file, then
}

// maxDiff bounds a FileDiff.
const maxDiff = 5000

// SnapshotArgs gives a moment a name.
type SnapshotArgs struct {
	Name string `json:"name"`
	ID   int64  `json:"id,omitempty"` // the event; absent: now
}

// SnapshotRef names a snapshot.
type SnapshotRef struct {
	SNID string `json:"snid"`
}

// SnapshotInfo describes a moment that has a name.
type SnapshotInfo struct {
	SNID     string   `json:"snid"`
	Name     string   `json:"name"`
	ID       int64    `json:"id"`    // its event
	Taken    int64    `json:"taken"` // Unix milliseconds
	Kept     bool     `json:"kept"`  // its event is still recorded: it can be looked at
	Files    int      `json:"files"`
	Bytes    int64    `json:"bytes"`
	Sessions []string `json:"sessions"`
}

// SnapshotList is all of them, oldest first.
type SnapshotList struct {
	List []SnapshotInfo `json:"list"`
}

// pastCode is the code of a refusal of package history; empty: it is none.
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

// files is what both the present and the past can be read by.
type files interface {
	fs.FS
	fs.ReadDirFS
}

// filesAt is the files after the event at; 0: the present ones.
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
		if now, err = b.snapAt(b.view.record.Head()); err != nil {
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
	n, err := b.history.Name(name, cmp.Or(a.ID, b.record.Head()), b.clock.Now())
	if err != nil {
		return answer{}, err
	}
	b.server.Note(event.KindSnapshot,
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
