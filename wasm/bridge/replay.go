package bridge

import (
	"context"
	"math"

	"ftpsim/ftpcore/history"
	"ftpsim/ftpcore/recording"
	"ftpsim/ftpcore/snapfs"
)

// ReplayState is the state of the replay of a recording.
type ReplayState string

const (
	ReplayNone    ReplayState = "none"
	ReplayRunning ReplayState = "running"
	ReplayEqual   ReplayState = "equal"   // every event was reproduced, byte for byte
	ReplayDiffers ReplayState = "differs" // the event Diff was not reproduced
	ReplayFailed  ReplayState = "failed"
)

// ReplayInfo reports how far a new server reproduced the recording.
type ReplayInfo struct {
	State ReplayState `json:"state"`
	Equal int         `json:"equal"`          // how many events were reproduced
	Diff  int64       `json:"diff,omitempty"` // the first event that differs
	What  string      `json:"what,omitempty"` // differs: what of it, "json", "bytes", "original", "payload" or "missing"; failed: the error
	Want  string      `json:"want,omitempty"` // the event as recorded, JSON
	Got   string      `json:"got,omitempty"`  // the event as replayed, JSON
}

// replayAtOnce is the size, in events, up to which a recording is replayed when it is opened.
// The replay makes the files of its past moments known.
const replayAtOnce = 20_000

func (b *Bridge) replay(Empty, []byte) (answer, error) {
	if b.view == nil || !b.view.report().Whole {
		return answer{}, refuse(ErrDenied, "there is nothing to replay")
	}
	b.startReplay()
	return answer{}, nil
}

// startReplay replays the recording on a new server, in a goroutine of its own.
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

// begin marks the replay as running. It returns false if one is running already.
func (v *view) begin() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.info.Replay.State == ReplayRunning {
		return false
	}
	v.info.Replay = ReplayInfo{State: ReplayRunning}
	return true
}

// learn records the result of a replay. It builds the new history without holding the lock:
// until it is complete, the view answers from the old one.
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

// rememberedAtOnce is how many events are processed between two calls of yield. Under
// js/wasm that takes about a millisecond.
const rememberedAtOnce = 64

// remember builds the history of the recording's events. snaps are the files after each
// event that changed files; nil means that they are unknown. It ends early when ctx is done,
// which it is when the view is closed.
func (v *view) remember(ctx context.Context, snaps map[int64]*snapfs.Snap, yield func()) (*history.History, error) {
	files := snapfs.New(snapfs.Options{})
	if v.rec.Files != nil {
		files.Restore(v.rec.Files)
	}
	past := &history.History{FS: files, Events: &v.recorder, MaxBytes: math.MaxInt64}
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
