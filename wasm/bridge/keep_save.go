package bridge

import (
	"context"
	"time"

	"ftpsim/ftpcore/snapfs"
	"ftpsim/wasm/bridge/keep"
)

// The pace of storing. A save starts keepAfter after a change. The pause after a save is
// keepShare times what the save took, so that saving takes a tenth of the time. But a save
// that stored much says little about the next, which stores only the changes until then: the
// pause is at most keepRest, or keepQuick times the shorter of the last two saves if that is
// longer.
const (
	keepAfter = 100 * time.Millisecond
	keepShare = 9
	keepQuick = 3
	keepRest  = 200 * time.Millisecond
	keepRetry = 30 * time.Second // pause after a failed save
)

// pauseAfter returns the pause after a save that took took; the save before it took before.
func pauseAfter(took, before time.Duration) time.Duration {
	return min(keepShare*took, max(keepRest, keepQuick*min(took, before)))
}

// saver stores one kind of thing, files or the recording, whenever it has changed.
type saver struct {
	k           *keeper
	wake, hurry chan struct{} // something may have changed; save without delay. Buffered, capacity 1
	due         func() bool   // reports whether there are changes to store
	save        func(ctx context.Context) error
	rest        time.Duration // minimum pause between two saves

	// Guarded by keeper.mu.
	busy bool
	err  error // of the last save
}

func newSaver(k *keeper, due func() bool, save func(ctx context.Context) error, rest time.Duration) saver {
	return saver{k: k, wake: make(chan struct{}, 1), hurry: make(chan struct{}, 1), due: due, save: save, rest: rest}
}

// run saves whenever something is due, until ctx is done.
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

// set records whether a save is running and, when it has ended, its error. While a save is
// running, the error of the last one stays.
func (v *saver) set(busy bool, err error) {
	v.k.mu.Lock()
	v.busy = busy
	if !busy {
		v.err = err
	}
	v.k.mu.Unlock()
	v.k.b.touch()
}

// pause blocks for d, or until hurry is signalled or ctx is done.
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

// saveFiles stores the present files.
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
