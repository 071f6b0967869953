package bridge

import (
	"context"
	"math"
	"sync"
	"time"

	"ftpsim/ftpcore/capture"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/history"
	"ftpsim/ftpcore/inspect"
	"ftpsim/ftpcore/recording"
	"ftpsim/ftpcore/snapfs"
)

// RecordingInfo describes a recording that was opened.
type RecordingInfo struct {
	Name     string          `json:"name"`   // of its file
	Format   string          `json:"format"` // "ftpsim", "pcap", "pcapng"
	Program  string          `json:"program"`
	Events   int             `json:"events"`
	Sessions int             `json:"sessions"`
	Began    int64           `json:"began"` // Unix milliseconds
	Took     int64           `json:"took"`  // nanoseconds
	Masked   bool            `json:"masked"`
	Whole    bool            `json:"whole"` // it can be replayed
	Files    bool            `json:"files"` // looking back shows files
	Capture  *capture.Report `json:"capture,omitempty"`
	Replay   ReplayInfo      `json:"replay"`
	Before   string          `json:"before,omitempty"` // name of the recording that closing this one leads back to
}

// ImportArgs names a file whose bytes travel beside them: a recording, or a pcap or
// pcapng, packed by gzip or not.
type ImportArgs struct {
	Name string `json:"name"`
	Link bool   `json:"link,omitempty"` // a share link brought it: a small recording, without files
	Keys string `json:"keys,omitempty"` // of a capture: an NSS key log (SSLKEYLOGFILE) that lay beside it
}

// view is a recording that the page looks at.
type view struct {
	rec    *recording.Recording
	record inspect.Recorder
	cancel context.CancelFunc // of its replay
	before *view              // what the page looked at when a link brought this one; nil: the server

	mu   sync.Mutex
	info RecordingInfo
	past *history.History // never changed, only replaced
}

// open reads a file and has the page look at it, unless there is nothing in it.
func (b *Bridge) open(a ImportArgs, data []byte) (answer, error) {
	prepare := func(r *reading, v *view) error { return v.fill(r.ctx, a.Name, func() { r.rest() }) }
	return b.readBeside(a, data, prepare, func(v *view) (answer, error) {
		if len(v.rec.Events) == 0 {
			return answer{result: v.report()}, nil
		}
		if a.Link && b.view != nil {
			v.before, v.info.Before = b.view, b.view.info.Name
			b.view.forget()
		}
		b.look(v)
		if v.info.Whole && v.info.Events <= replayAtOnce {
			b.startReplay()
		}
		return answer{result: v.report()}, nil
	})
}

// fill makes of v.rec all that the page asks for. It calls yield between slices
// of the work.
func (v *view) fill(ctx context.Context, name string, yield func()) (err error) {
	i, events := &v.info, v.rec.Events
	i.Name, i.Program, i.Masked, i.Whole = name, v.rec.Program, v.rec.Masked, v.rec.Whole()
	i.Events, i.Sessions = len(events), v.rec.Sessions()
	i.Replay.State = ReplayNone
	if len(events) == 0 {
		return nil
	}
	i.Began, i.Took = v.rec.Began.UnixMilli(), events[len(events)-1].T-events[0].T
	v.record = inspect.Recorder{MaxEvents: len(events), MaxBytes: math.MaxInt, MaxPayload: math.MaxInt}
	for n, e := range events {
		if n%rememberedAtOnce == 0 {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			yield()
		}
		v.record.Observe(e)
	}
	v.past, err = v.remember(ctx, nil, yield)
	return err
}

func began(events []*event.Event) time.Time {
	if len(events) == 0 {
		return time.Time{}
	}
	return events[0].Wall.Add(-time.Duration(events[0].T))
}

// look has the page look at v, or at the server again if v is nil. What it looked
// at ends, unless v leads back to it.
func (b *Bridge) look(v *view) {
	if old := b.view; old != nil && (v == nil || v.before != old) {
		old.cancel()
		if old.before != v {
			old.forget()
		}
	}
	b.view = v
	b.postView(true)
	b.out.sent, b.out.unseen = 0, nil
	b.touch()
}

func (b *Bridge) closeView(Empty, []byte) (answer, error) {
	if b.view != nil {
		b.look(b.view.before)
	}
	return answer{}, nil
}

// forget drops what closing v would lead back to.
func (v *view) forget() {
	if v.before == nil {
		return
	}
	v.before.cancel()
	v.before = nil
	v.mu.Lock()
	v.info.Before = ""
	v.mu.Unlock()
}

func (b *Bridge) viewDue(from time.Time) time.Time { return onlyIf(b.dirty.view.Load(), from) }

func (b *Bridge) sendView(time.Time) {
	b.dirty.view.Store(false)
	b.postView(false)
}

func (b *Bridge) postView(anew bool) {
	m := View{T: "view", Anew: anew}
	if r := b.reading.Load(); r != nil {
		m.Reading = r.report()
	}
	if b.view != nil {
		i := b.view.report()
		m.Recording = &i
	}
	b.post(m)
}

func (v *view) report() RecordingInfo {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.info
}

// at is how things were in the recording after the event id; without the files if
// they are not known.
func (v *view) at(id int64) (history.Moment, bool) {
	v.mu.Lock()
	past, files := v.past, v.info.Files
	v.mu.Unlock()
	m, ok := past.At(id)
	if !files && (id >= v.rec.Events[0].ID || v.rec.Files == nil) {
		m.Snap = nil
	}
	return m, ok
}

// snapshots lists the moments that were given a name, with what was on the
// server then if that is known.
func (v *view) snapshots() []SnapshotInfo {
	list := namedIn(v.rec.Events)
	for i := range list {
		m, kept := v.at(list[i].ID)
		list[i].Kept = kept
		if m.Snap != nil {
			list[i].Bytes, list[i].Files = m.Snap.Usage()
		}
		for _, s := range m.Sessions {
			list[i].Sessions = append(list[i].Sessions, s.SID)
		}
	}
	return list
}

// at is how things were after the event id of what the page looks at.
func (b *Bridge) at(id int64) (history.Moment, bool) {
	if b.view != nil {
		return b.view.at(id)
	}
	return b.history.At(id)
}

// present is the files as they are now, or at the end of the recording.
func (b *Bridge) present() (files, error) {
	if b.view == nil {
		return b.fs, nil
	}
	if snap, err := b.snapAt(b.view.record.Head()); err == nil {
		return snap, nil
	}
	return snapfs.New(snapfs.Options{}).Snapshot(), nil // nobody knows them
}

// changing are the commands that change the server's past or files: not while
// the page looks at something else.
var changing = map[string]bool{
	"fs.put": true, "fs.mkdir": true, "fs.rm": true, "fs.mv": true, "clear": true,
	"snapshot": true, "snapshot.del": true, "limits.set": true,
}
