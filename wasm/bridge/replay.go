package bridge

import (
	"context"
	"math"

	"ftpsim/ftpcore/history"
	"ftpsim/ftpcore/recording"
	"ftpsim/ftpcore/snapfs"
)

// ReplayState tells how the replay of a recording goes.
type ReplayState string

const (
	ReplayNone    ReplayState = "none"
	ReplayRunning ReplayState = "running"
	ReplayEqual   ReplayState = "equal"   // every event came out the same, byte by byte
	ReplayDiffers ReplayState = "differs" // from event Diff on
	ReplayFailed  ReplayState = "failed"
)

// ReplayInfo is how far a fresh server did what the recording says.
type ReplayInfo struct {
	State ReplayState `json:"state"`
	Equal int         `json:"equal"`
	Diff  int64       `json:"diff,omitempty"` // the first event that is not the same
	What  string      `json:"what,omitempty"` // "json", "bytes", "original", "payload", "missing"
	Want  string      `json:"want,omitempty"` // its JSON
	Got   string      `json:"got,omitempty"`
}

// replayAtOnce is up to how many events a recording is replayed as soon as it is
// opened, so that looking back shows its files.
const replayAtOnce = 20_000

func (b *Bridge) replay(Empty, []byte) (answer, error) {
	if b.view == nil || !b.view.report().Whole {
		return answer{}, refuse(ErrDenied, "there is nothing to replay")
	}
	b.startReplay()
	return answer{}, nil
}

// startReplay has a fresh server do what the recording says, beside all else.
func (b *Bridge) startReplay() {
	v := b.view
	if !v.begin() {
		return
	}
	ctx, cancel := context.WithCancel(b.ctx)
	v.cancel = cancel
	b.dirty.view.Store(true)
	b.work.Go(func() {
		defer cancel()
		res, err := recording.Replay(ctx, v.rec, b.opts.Yield)
		v.learn(ctx, res, err, b.opts.Yield)
		b.dirty.view.Store(true)
		b.rouse()
	})
}

// begin notes that a replay runs. It reports false when one runs already.
func (v *view) begin() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.info.Replay.State == ReplayRunning {
		return false
	}
	v.info.Replay = ReplayInfo{State: ReplayRunning}
	return true
}

// learn notes how a replay went. What it tells of the files is remembered beside
// the view, which answers meanwhile by what it knew before: nobody waits for it.
func (v *view) learn(ctx context.Context, res recording.Result, err error, yield func()) {
	v.mu.Lock()
	v.info.Replay.Equal = res.Equal
	known := v.info.Files
	v.mu.Unlock()
	var past *history.History
	if err == nil && res.Diff == nil && !known {
		past, err = v.remember(ctx, res.Snaps, yield)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	r := &v.info.Replay
	switch {
	case err != nil:
		r.State, r.What = ReplayFailed, err.Error()
	case res.Diff != nil:
		r.State = ReplayDiffers
		r.Diff, r.What, r.Want, r.Got = res.Diff.ID, res.Diff.What, string(res.Diff.Want), string(res.Diff.Got)
	default:
		r.State = ReplayEqual
		if past != nil {
			v.past, v.info.Files = past, true
		}
	}
}

// rememberedAtOnce is how many events are remembered between two breaths: under
// js/wasm they take a millisecond.
const rememberedAtOnce = 64

// remember returns the past that the events tell of. snaps are the files after
// each event that changed some; nil: nobody knows. It ends early with ctx:
// nobody looks at the view any more.
func (v *view) remember(ctx context.Context, snaps map[int64]*snapfs.Snap, yield func()) (*history.History, error) {
	files := snapfs.New(snapfs.Options{})
	if v.rec.Files != nil {
		files.Restore(v.rec.Files)
	}
	past := &history.History{FS: files, Events: &v.record, MaxBytes: math.MaxInt64}
	past.Begin()
	for i, e := range v.rec.Events {
		if i%rememberedAtOnce == 0 {
			if ctx.Err() != nil {
				return nil, context.Cause(ctx)
			}
			if yield != nil {
				yield()
			}
		}
		if snap := snaps[e.ID]; snap != nil {
			files.Restore(snap)
		}
		past.Observe(e)
	}
	return past, nil
}
