package bridge

import (
	"context"
	"time"

	"ftpsim/ftpcore/snapfs"
	"ftpsim/wasm/bridge/keep"
)

// The pace of storing: a moment after a change, and then so rarely that it takes a
// tenth of the time. A turn that stored much says nothing about the next one, which
// stores only what changes until then; so a pause is at most keepRest, or three times
// the shorter of the last two turns, which tells what little changes take.
const (
	keepAfter = 100 * time.Millisecond
	keepShare = 9
	keepQuick = 3
	keepRest  = 200 * time.Millisecond
	keepRetry = 30 * time.Second // after an error
)

// pauseAfter is the pause after a turn that took so long, when the one before it took before.
func pauseAfter(took, before time.Duration) time.Duration {
	return min(keepShare*took, max(keepRest, keepQuick*min(took, before)))
}

// saver stores one thing again and again.
type saver struct {
	k           *keeper
	wake, hurry chan struct{} // it may have changed; do not wait. Each holds at most one
	due         func() bool
	save        func(ctx context.Context) error
	rest        time.Duration // between two turns, at least

	// Under keeper.mu.
	busy bool
	err  error // of the last turn
}

func newSaver(k *keeper, due func() bool, save func(ctx context.Context) error, rest time.Duration) saver {
	return saver{k: k, wake: make(chan struct{}, 1), hurry: make(chan struct{}, 1), due: due, save: save, rest: rest}
}

// run stores whenever something is due, until ctx is done.
func (v *saver) run(ctx context.Context) {
	var before time.Duration
	for ctx.Err() == nil {
		select {
		case <-v.wake:
			if v.due() {
				v.pause(ctx, keepAfter)
			}
		case <-v.hurry:
		case <-ctx.Done():
		}
		if !v.due() || ctx.Err() != nil {
			continue
		}
		v.set(true, nil)
		begun, rest := v.k.b.clock.Now(), keepRetry
		err := v.save(ctx)
		if err == nil {
			took := v.k.b.clock.Now().Sub(begun)
			rest, before = max(v.rest, pauseAfter(took, before)), took
		}
		v.set(false, err)
		v.pause(ctx, rest)
		signal(v.wake)
	}
}

// set notes how it goes. While it tries again, the last error stays.
func (v *saver) set(busy bool, err error) {
	v.k.mu.Lock()
	v.busy = busy
	if !busy {
		v.err = err
	}
	v.k.mu.Unlock()
	v.k.b.touch()
}

// pause waits, but not longer than until somebody is in a hurry.
func (v *saver) pause(ctx context.Context, d time.Duration) {
	timer := v.k.b.clock.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C():
	case <-v.hurry:
		signal(v.hurry)
	case <-ctx.Done():
	}
}

// saveFiles stores the files as they are now.
func (k *keeper) saveFiles(ctx context.Context) error {
	return k.use(ctx, func(s *keep.Store) error {
		if !k.filesDue() { // no longer wanted
			return nil
		}
		snap := k.b.fs.Snapshot()
		err := s.Save(ctx, snap)
		if err == nil {
			k.done(snap)
		}
		return err
	})
}

func (k *keeper) done(snap *snapfs.Snap) {
	k.saved.Store(snap.Revision())
	bytes, files := snap.Usage()
	at := k.b.clock.Now().UnixMilli()
	k.tell(func(s *Keep) { s.At, s.Bytes, s.Files = at, bytes, files })
}
