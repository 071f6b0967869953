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

// Keep tells whether the server's files and its record survive a reload.
type Keep struct {
	State KeepState `json:"state"`
	At    int64     `json:"at,omitempty"`    // Unix milliseconds; when all was stored last
	Bytes int64     `json:"bytes,omitempty"` // what was stored then
	Files int       `json:"files,omitempty"`
	Error string    `json:"error,omitempty"`
	// Broken is why the stored files cannot be read; empty: they can, or there are none.
	// Until keep.anew, or until no files are to be kept, they stay as they are and
	// nothing is stored in their place.
	Broken KeepBroken `json:"broken,omitempty"`
	// Previous is how many bytes the stored record of the run before has; 0: none.
	Previous int64 `json:"previous,omitempty"`
}

// KeepState tells how storing goes.
type KeepState string

const (
	KeepNone   KeepState = "none"   // there is nowhere to store anything
	KeepOff    KeepState = "off"    // nobody has asked for it
	KeepSaving KeepState = "saving" // changes are on their way
	KeepSaved  KeepState = "saved"  // all is stored that is to be
	KeepFull   KeepState = "full"   // the browser gives no more room; what was stored before is there
	KeepFailed KeepState = "failed" // as KeepFull, for another reason
)

// KeepBroken tells why what is stored cannot be read.
type KeepBroken string

const (
	KeepDamaged  KeepBroken = "damaged"  // or not all of it is there
	KeepVersion  KeepBroken = "version"  // another version of the page has stored it
	KeepUnopened KeepBroken = "unopened" // the browser does not give it out
)

// KeepArgs says what is stored; what is not is forgotten.
type KeepArgs struct {
	Files  bool `json:"files"`
	Record bool `json:"record"`
}

// keeper stores the files from snapshots, and the record, beside all that goes
// on: nothing waits for it but the start.
type keeper struct {
	b    *Bridge
	wake chan struct{} // something may have changed; holds at most one
	turn chan struct{} // the wish has changed; holds at most one
	// What is stored: revision of the files, newest event. They belong to run.
	saved, recorded int64

	mu    sync.Mutex
	want  KeepArgs
	state Keep

	using sync.Mutex // of store
	store *keep.Store
}

// noRevision is none that files can have.
const noRevision = -1

func (k *keeper) init(b *Bridge) {
	k.b, k.wake, k.turn, k.saved = b, make(chan struct{}, 1), make(chan struct{}, 1), noRevision
	k.want = b.opts.Keep
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
	b.keeper.want = a
	if !a.Files {
		b.keeper.state.Broken = ""
	}
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
	if k.b.opts.Store == nil || k.want == (KeepArgs{}) {
		return
	}
	opened := false
	err := k.use(ctx, func(s *keep.Store) error {
		opened = true
		if !k.want.Files {
			return nil
		}
		snap, err := s.Load(ctx)
		if err == nil {
			k.b.fs.Restore(snap)
			k.b.history.Begin()
			k.done(k.b.fs.Snapshot())
		}
		return err
	})
	if err != nil && !(opened && errors.Is(err, fs.ErrNotExist)) {
		k.fail(err)
		if k.want.Files {
			k.tell(func(s *Keep) { s.Broken = brokenBy(err, opened) })
		}
	} else {
		k.tell(func(s *Keep) { s.State = KeepSaved })
	}
	k.touch()
}

func brokenBy(err error, opened bool) KeepBroken {
	switch {
	case !opened:
		return KeepUnopened
	case errors.Is(err, keep.ErrVersion):
		return KeepVersion
	}
	return KeepDamaged
}

// use opens the store and does something with it.
func (k *keeper) use(ctx context.Context, do func(s *keep.Store) error) error {
	k.using.Lock()
	defer k.using.Unlock()
	if k.store == nil {
		fsys, err := k.b.opts.Store(ctx)
		if err != nil {
			return err
		}
		if k.store, err = keep.Open(fsys); err != nil {
			return err
		}
		k.tell(func(s *Keep) { s.Previous = k.store.Previous() })
	}
	return do(k.store)
}

// run stores what changes until ctx is done.
func (k *keeper) run(ctx context.Context) {
	for ctx.Err() == nil {
		select {
		case <-k.wake:
		case <-k.turn:
			k.saved, k.recorded = noRevision, 0
			k.forget(ctx)
		case <-ctx.Done():
		}
		files, record := k.due()
		if !files && !record {
			continue
		}
		k.tell(func(s *Keep) { s.State = KeepSaving })
		k.pause(ctx, keepAfter)
		begun, rest := k.b.clock.Now(), keepRetry
		if (!files || k.save(ctx)) && (!record || k.saveRecord(ctx)) {
			rest = keepShare * k.b.clock.Now().Sub(begun)
		}
		if record {
			rest = max(rest, recordRest)
		}
		k.pause(ctx, rest)
		k.touch()
	}
}

// due tells what is to be stored.
func (k *keeper) due() (files, record bool) {
	want := k.wanted()
	return want.Files && k.status().Broken == "" && k.b.fs.Revision() != k.saved, want.Record && k.b.record.Head() != k.recorded
}

func (k *keeper) wanted() KeepArgs {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.want
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
	err := k.use(ctx, func(s *keep.Store) error { return s.Save(ctx, snap) })
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
	at := k.b.clock.Now().UnixMilli()
	k.tell(func(s *Keep) { s.State, s.Error, s.At, s.Bytes, s.Files = KeepSaved, "", at, bytes, files })
}

// forget removes what is not wanted.
func (k *keeper) forget(ctx context.Context) {
	want := k.wanted()
	err := k.use(ctx, func(s *keep.Store) (err error) {
		if !want.Files {
			err = s.Clear(ctx)
		}
		if !want.Record {
			err = errors.Join(err, s.ClearRecords(ctx))
		}
		return err
	})
	if err != nil {
		k.fail(err)
		return
	}
	k.tell(func(s *Keep) {
		if !want.Files {
			s.Bytes, s.Files = 0, 0
		}
		if !want.Record {
			s.Previous = 0
		}
		s.State = KeepSaved
		if s.Broken != "" {
			s.State = KeepFailed
		}
		if want == (KeepArgs{}) {
			*s = Keep{State: KeepOff}
		}
	})
}

func (k *keeper) fail(err error) {
	state := KeepFailed
	if strings.Contains(err.Error(), "QuotaExceeded") { // the browser's name for it
		state = KeepFull
	}
	k.tell(func(s *Keep) { s.State, s.Error = state, err.Error() })
}
