package bridge

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"sync"
	"time"

	"ftpsim/ftpcore/snapfs"
	"ftpsim/wasm/bridge/keep"
)

// The pace of storing: a moment after a change, and then so rarely that it
// takes a tenth of the time.
const (
	keepAfter = 500 * time.Millisecond
	keepShare = 9
	keepRetry = 30 * time.Second // after an error
)

// Keep tells whether the server's files survive a reload.
type Keep struct {
	State KeepState `json:"state"`
	At    int64     `json:"at,omitempty"`    // Unix milliseconds; when all was stored last
	Bytes int64     `json:"bytes,omitempty"` // what was stored then
	Files int       `json:"files,omitempty"`
	Error string    `json:"error,omitempty"`
}

// KeepState tells how storing goes.
type KeepState string

const (
	KeepNone   KeepState = "none"   // there is nowhere to store anything
	KeepOff    KeepState = "off"    // nobody has asked for it
	KeepSaving KeepState = "saving" // changes are on their way
	KeepSaved  KeepState = "saved"  // all is stored
	KeepFull   KeepState = "full"   // the browser gives no more room; what was stored before is there
	KeepFailed KeepState = "failed" // as KeepFull, for another reason
)

// KeepArgs switches storing on or off; off forgets what is stored.
type KeepArgs struct {
	Files bool `json:"files"`
}

// keeper stores the files from snapshots, beside all that goes on: nothing
// waits for it but the start.
type keeper struct {
	b     *Bridge
	wake  chan struct{} // something may have changed; holds at most one
	turn  chan struct{} // it was switched on or off; holds at most one
	store *keep.Store   // belongs to run
	saved int64         // revision of the files that is stored; belongs to run

	mu    sync.Mutex
	on    bool
	state Keep
}

// noRevision is none that files can have.
const noRevision = -1

func (k *keeper) init(b *Bridge) {
	k.b, k.wake, k.turn, k.saved = b, make(chan struct{}, 1), make(chan struct{}, 1), noRevision
	k.state.State = KeepNone
	if b.opts.Store != nil {
		k.state.State = KeepOff
	}
}

func (b *Bridge) setKeep(a KeepArgs, _ []byte) (answer, error) {
	if b.opts.Store == nil {
		return answer{}, refuse(ErrDenied, "nothing can be stored here")
	}
	b.keeper.mu.Lock()
	b.keeper.on = a.Files
	b.keeper.mu.Unlock()
	signal(b.keeper.turn)
	return answer{}, nil
}

// touch tells that the files may have changed. It never blocks.
func (k *keeper) touch() { signal(k.wake) }

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

func (k *keeper) status() Keep {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.state
}

func (k *keeper) tell(change func(s *Keep)) {
	k.mu.Lock()
	change(&k.state)
	k.mu.Unlock()
	k.b.touch()
}

// restore brings back what is stored, before the server serves anybody. Where
// that fails it stays, and nothing is stored in its place until somebody asks.
func (k *keeper) restore(ctx context.Context) {
	if k.b.opts.Store == nil || !k.b.opts.Keep {
		return
	}
	err := k.open(ctx)
	var snap *snapfs.Snap
	if err == nil {
		snap, err = k.store.Load(ctx)
	}
	switch {
	case err == nil:
		k.b.fs.Restore(snap)
		k.b.history.Begin()
		k.on = true
		k.done(k.b.fs.Snapshot())
	case errors.Is(err, fs.ErrNotExist):
		k.on = true
		k.touch()
	default:
		k.fail(err)
	}
}

func (k *keeper) open(ctx context.Context) error {
	if k.store != nil {
		return nil
	}
	fsys, err := k.b.opts.Store(ctx)
	if err == nil {
		k.store, err = keep.Open(fsys)
	}
	return err
}

// run stores what changes until ctx is done.
func (k *keeper) run(ctx context.Context) {
	for ctx.Err() == nil {
		select {
		case <-k.wake:
		case <-k.turn:
			k.saved = noRevision
			if !k.wanted() {
				k.forget(ctx)
			}
		case <-ctx.Done():
		}
		if !k.wanted() || k.b.fs.Revision() == k.saved {
			continue
		}
		k.tell(func(s *Keep) { s.State = KeepSaving })
		k.pause(ctx, keepAfter)
		begun := k.b.clock.Now()
		rest := keepRetry
		if k.save(ctx) {
			rest = keepShare * k.b.clock.Now().Sub(begun)
		}
		k.pause(ctx, rest)
		k.touch()
	}
}

func (k *keeper) wanted() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.on
}

// pause waits, but not longer than until it is switched on or off.
func (k *keeper) pause(ctx context.Context, d time.Duration) {
	timer := k.b.clock.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C():
	case <-k.turn:
		signal(k.turn)
	case <-ctx.Done():
	}
}

// save stores the files as they are now.
func (k *keeper) save(ctx context.Context) bool {
	snap := k.b.fs.Snapshot()
	err := k.open(ctx)
	if err == nil {
		err = k.store.Save(ctx, snap)
	}
	if err != nil {
		k.fail(err)
		return false
	}
	k.done(snap)
	return true
}

func (k *keeper) done(snap *snapfs.Snap) {
	k.saved = snap.Revision()
	bytes, files := snap.Usage()
	k.tell(func(s *Keep) {
		*s = Keep{State: KeepSaved, At: k.b.clock.Now().UnixMilli(), Bytes: bytes, Files: files}
	})
}

// forget removes all that is stored.
func (k *keeper) forget(ctx context.Context) {
	err := k.open(ctx)
	if err == nil {
		err = k.store.Clear(ctx)
	}
	if err != nil {
		k.fail(err)
		return
	}
	k.tell(func(s *Keep) { *s = Keep{State: KeepOff} })
}

func (k *keeper) fail(err error) {
	state := KeepFailed
	if strings.Contains(err.Error(), "QuotaExceeded") { // the browser's name for it
		state = KeepFull
	}
	k.tell(func(s *Keep) { s.State, s.Error = state, err.Error() })
}
