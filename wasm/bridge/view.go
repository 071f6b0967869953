package bridge

import (
	"bytes"
	"context"
	"errors"
	"math"
	"sync"
	"time"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/capture"
	"ftpsim/ftpcore/capture/tlsread"
	"ftpsim/ftpcore/history"
	"ftpsim/ftpcore/inspect"
	"ftpsim/ftpcore/recording"
	"ftpsim/ftpcore/snapfs"
)

// RecordingInfo describes a recording that was opened.
type RecordingInfo struct {
	Name     string         `json:"name"`   // of its file
	Format   string         `json:"format"` // "ftpsim", "pcap", "pcapng"
	Program  string         `json:"program"`
	Events   int            `json:"events"`
	Sessions int            `json:"sessions"`
	Began    int64          `json:"began"` // Unix milliseconds
	Took     int64          `json:"took"`  // nanoseconds
	Masked   bool           `json:"masked"`
	Whole    bool           `json:"whole"` // it can be replayed
	Files    bool           `json:"files"` // looking back shows files
	Capture  *CaptureReport `json:"capture,omitempty"`
	Replay   ReplayInfo     `json:"replay"`
	Before   string         `json:"before,omitempty"` // name of the recording that closing this one leads back to
}

// CaptureReport tells what was found in a capture, and what was left out.
type CaptureReport struct {
	Format    string `json:"format"`    // "pcap" or "pcapng"
	Packets   int    `json:"packets"`   // in the file
	Streams   int    `json:"streams"`   // TCP connections
	Sessions  int    `json:"sessions"`  // FTP control connections
	Data      int    `json:"data"`      // FTP data connections
	NotTCP    int    `json:"notTCP"`    // packets that hold no TCP segment
	Fragments int    `json:"fragments"` // of IP; they are not put together
	Resent    int    `json:"resent"`    // segments that came again
	Strays    int    `json:"strays"`    // segments far from where their connection was
	Missing   int64  `json:"missing"`   // bytes that the capture does not hold
	Encrypted int    `json:"encrypted"` // sessions that went over to TLS
	Truncated bool   `json:"truncated"` // the file ends in the midst of a packet
	Cut       bool   `json:"cut"`       // a limit was reached: the rest is left out
	NoKey     int    `json:"noKey"`     // TLS connections that could not be read
	// Keys are the lines of the key log with which it was read. They are secrets.
	Keys []string `json:"-"`
}

// ImportArgs names a file whose bytes travel beside them: a recording, a pcap or
// a pcapng.
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

func (b *Bridge) open(a ImportArgs, data []byte) (answer, error) {
	rec, info, err := b.read(a, data)
	if err != nil {
		return answer{}, refuse(readCode(err), err.Error())
	}
	if len(rec.Events) == 0 {
		return answer{}, refuse(ErrNoEvent, "there is no FTP in it")
	}
	info.Name, info.Program, info.Masked, info.Whole = a.Name, rec.Program, rec.Masked, rec.Whole()
	info.Events, info.Sessions = len(rec.Events), rec.Sessions()
	first, last := rec.Events[0], rec.Events[len(rec.Events)-1]
	info.Began, info.Took = rec.Began.UnixMilli(), last.T-first.T
	info.Replay.State = ReplayNone
	v := &view{rec: rec, info: info, cancel: func() {}}
	v.record = inspect.Recorder{MaxEvents: len(rec.Events), MaxBytes: math.MaxInt, MaxPayload: math.MaxInt}
	for _, e := range rec.Events {
		v.record.Observe(e)
	}
	if v.past, err = v.remember(b.ctx, nil, nil); err != nil {
		return answer{}, err
	}
	if a.Link && b.view != nil {
		v.before, v.info.Before = b.view, b.view.info.Name
		b.view.forget()
	}
	b.look(v)
	if info.Whole && info.Events <= replayAtOnce {
		b.startReplay()
	}
	return answer{result: v.report()}, nil
}

// read tells a recording from a capture by its first bytes.
func (b *Bridge) read(a ImportArgs, data []byte) (*recording.Recording, RecordingInfo, error) {
	if a.Link || bytes.HasPrefix(bytes.TrimLeft(data[:min(len(data), 100)], "\xef\xbb\xbf \t\r\n"), []byte("{")) {
		rec, err := recording.Opening{Link: a.Link, Breathe: b.opts.Breathe}.Open(bytes.NewReader(data))
		if err != nil {
			return nil, RecordingInfo{}, err
		}
		recording.Renumber(rec)
		return rec, RecordingInfo{Format: "ftpsim"}, nil
	}
	events, report, err := capture.Reading{Keys: tlsread.Lines([]byte(a.Keys))}.Read(bytes.NewReader(data))
	if err != nil {
		return nil, RecordingInfo{}, err
	}
	c := CaptureReport(*report)
	return &recording.Recording{Events: events, Began: began(events), Keys: report.Keys}, RecordingInfo{Format: report.Format, Capture: &c}, nil
}

func began(events []*ftpcore.Event) time.Time {
	if len(events) == 0 {
		return time.Time{}
	}
	return events[0].Wall.Add(-time.Duration(events[0].T))
}

// readCode is the code for a file or a link that read refuses.
func readCode(err error) ErrorCode {
	switch {
	case errors.Is(err, recording.ErrTooLarge):
		return ErrTooLarge
	case errors.Is(err, recording.ErrLinkFiles):
		return ErrLinkFiles
	}
	return ErrBadArgs
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
