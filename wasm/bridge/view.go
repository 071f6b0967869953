package bridge

import (
	"context"
	"math"
	"sync"
	"time"

	"ftpsim/ftpcore/capture"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/fault"
	"ftpsim/ftpcore/history"
	"ftpsim/ftpcore/inspect"
	"ftpsim/ftpcore/judge"
	"ftpsim/ftpcore/recording"
	"ftpsim/ftpcore/snapfs"
)

// RecordingInfo describes an opened recording or capture.
type RecordingInfo struct {
	Name     string          `json:"name"`    // name of its file
	Format   string          `json:"format"`  // "ftpsim", "pcap", "pcapng"
	Program  string          `json:"program"` // version of the program that recorded it
	Events   int             `json:"events"`
	Sessions int             `json:"sessions"`
	Began    int64           `json:"began"`          // Unix milliseconds
	Took     int64           `json:"took"`           // nanoseconds
	Masked   bool            `json:"masked"`         // passwords are masked
	Whole    bool            `json:"whole"`          // it can be replayed
	Files    bool            `json:"files"`          // the files of its past moments are known
	Link     bool            `json:"link,omitempty"` // it came by a share link
	Capture  *capture.Report `json:"capture,omitempty"`
	Replay   ReplayInfo      `json:"replay"`
	Faults   []fault.InForce `json:"faults,omitempty"` // the fault rules that were in force
	Before   string          `json:"before,omitempty"` // name of the recording that the page shows again when this one is closed
}

// ImportArgs describes a file whose bytes travel beside it: a recording, or a pcap or
// pcapng capture, which may be compressed by gzip.
type ImportArgs struct {
	Name string `json:"name"`
	Link bool   `json:"link,omitempty"` // it comes from a share link: a small recording without files
	Keys string `json:"keys,omitempty"` // capture: an NSS key log (SSLKEYLOGFILE) to decrypt it with
}

// view is a recording or capture that the page shows.
type view struct {
	rec      *recording.Recording
	recorder inspect.Recorder
	judge    judge.Judge
	cancel   context.CancelFunc // stops its replay
	before   *view              // what the page showed when a link opened this one; nil: the server

	mu   sync.Mutex
	info RecordingInfo
	past *history.History // immutable; replaced as a whole
}

// open reads a file and shows it, unless it has no events.
func (b *Bridge) open(a ImportArgs, data []byte) (answer, error) {
	prepare := func(r *reading, v *view) error { return v.fill(r.ctx, a.Name, func() { r.yield() }) }
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

// fill derives the rest of v from v.rec. It calls yield often.
func (v *view) fill(ctx context.Context, name string, yield func()) (err error) {
	i, events := &v.info, v.rec.Events
	i.Name, i.Program, i.Masked, i.Whole = name, v.rec.Program, v.rec.Masked, v.rec.Whole()
	i.Events, i.Sessions, i.Faults = len(events), v.rec.Sessions(), v.rec.Server.Faults
	i.Replay.State = ReplayNone
	if len(events) == 0 {
		return nil
	}
	i.Began, i.Took = v.rec.Began.UnixMilli(), events[len(events)-1].T-events[0].T
	v.recorder = inspect.Recorder{MaxEvents: len(events), MaxBytes: math.MaxInt, MaxPayload: math.MaxInt}
	for n, e := range events {
		if n%rememberedAtOnce == 0 {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			yield()
		}
		v.recorder.Observe(e)
		v.judge.Observe(e)
	}
	v.judge.Tick(events[len(events)-1].T)
	v.past, err = v.remember(ctx, nil, yield)
	return err
}

// began returns when the recorder of events started: the time 0 of Event.T.
func began(events []*event.Event) time.Time {
	if len(events) == 0 {
		return time.Time{}
	}
	return events[0].Wall.Add(-time.Duration(events[0].T))
}

// look shows v, or the server again if v is nil. The previous view is closed, unless v
// leads back to it.
func (b *Bridge) look(v *view) {
	if old := b.view; old != nil && (v == nil || v.before != old) {
		old.cancel()
		if old.before != v {
			old.forget()
		}
	}
	b.view = v
	b.postView(true)
	b.postAllVerdicts()
	b.out.sent, b.out.unseen = 0, nil
	b.class.mirror.rewind()
	b.touch()
}

func (b *Bridge) closeView(Empty, []byte) (answer, error) {
	if b.view != nil {
		b.look(b.view.before)
	}
	return answer{}, nil
}

// forget drops the view that closing v would lead back to.
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

func (b *Bridge) postView(anew bool) { b.post(b.viewMessage(anew)) }

func (b *Bridge) viewMessage(anew bool) View {
	m := View{T: "view", Anew: anew}
	if r := b.reading.Load(); r != nil {
		m.Reading = r.report()
	}
	if b.view != nil {
		i := b.view.report()
		m.Recording = &i
	}
	return m
}

func (v *view) report() RecordingInfo {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.info
}

// at returns the moment directly after the event id of the recording. Its Snap is nil if the
// files are unknown.
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

// snapshots lists the snapshots that were taken in the recording. Their size is 0 if the
// files are unknown.
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

// at returns the moment directly after the event id of what the page shows.
func (b *Bridge) at(id int64) (history.Moment, bool) {
	if b.view != nil {
		return b.view.at(id)
	}
	return b.history.At(id)
}

// present returns the server's present files or, while the page shows a recording, those at
// its end; an empty filesystem if these are unknown.
func (b *Bridge) present() (files, error) {
	if b.view == nil {
		return b.fs, nil
	}
	if snap, err := b.snapAt(b.view.recorder.Head()); err == nil {
		return snap, nil
	}
	return snapfs.New(snapfs.Options{}).Snapshot(), nil
}

// changing are the commands that change the server's recorded events, files or limits. They
// are refused with ErrViewing while the page shows a recording.
var changing = map[string]bool{
	"fs.put": true, "fs.mkdir": true, "fs.rm": true, "fs.mv": true, "clear": true,
	"snapshot": true, "snapshot.del": true, "limits.set": true, "course.start": true, "server.start": true, "course.end": true,
	"lesson.restart": true, "lesson.stop": true,
	"handin.make": true,
}
