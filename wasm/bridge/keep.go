package bridge

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"sync"
	"sync/atomic"

	"ftpsim/wasm/bridge/keep"
)

// Keep tells whether the server's files and its record survive a reload.
type Keep struct {
	State KeepState `json:"state"`
	// Due says of what changes are not stored yet.
	Due   KeepArgs `json:"due"`
	At    int64    `json:"at,omitempty"`    // Unix milliseconds; when all was stored last
	Bytes int64    `json:"bytes,omitempty"` // what was stored then
	Files int      `json:"files,omitempty"`
	Error string   `json:"error,omitempty"`
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
	KeepSaved  KeepState = "saved"  // nothing is on its way; Due tells whether all is stored
	KeepFull   KeepState = "full"   // the browser gives no more room; what was stored before is there
	KeepFailed KeepState = "failed" // as KeepFull, for another reason
)

// KeepBroken tells why what is stored cannot be read.
type KeepBroken string

const (
	KeepDamaged  KeepBroken = "damaged"  // or not all of it is there
	KeepGone     KeepBroken = "gone"     // nothing is there, although the page has stored files
	KeepVersion  KeepBroken = "version"  // another version of the page has stored it
	KeepForeign  KeepBroken = "foreign"  // another program has stored something in its place
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
	b      *Bridge
	turn   chan struct{} // the wish has changed; holds at most one
	files  saver
	record saver
	// What is stored: revision of the files, newest event.
	saved, recorded atomic.Int64

	mu    sync.Mutex
	want  KeepArgs
	state Keep // State and Error are of restoring and forgetting
	renew bool // what cannot be read is to be given up

	using sync.Mutex // of store
	store *keep.Store
}

// noRevision is none that files can have.
const noRevision = -1

func (k *keeper) init(b *Bridge) {
	k.b, k.turn = b, make(chan struct{}, 1)
	k.files = newSaver(k, k.filesDue, k.saveFiles, 0)
	k.record = newSaver(k, k.recordDue, k.saveRecord, recordRest)
	k.saved.Store(noRevision)
	k.state.State = KeepNone
	if b.opts.Store != nil {
		k.want, k.state.State = b.opts.Keep, KeepOff
	}
}

func (b *Bridge) setKeep(a KeepArgs, _ []byte) (answer, error) {
	if b.opts.Store == nil {
		return answer{}, refuse(ErrDenied, "nothing can be stored here")
	}
	b.keeper.mu.Lock()
	b.keeper.want = a
	if !a.Files {
		b.keeper.giveUpUnwanted()
	}
	b.keeper.mu.Unlock()
	signal(b.keeper.turn)
	return answer{}, nil
}

// touch tells that files or record may have changed. It never blocks.
func (k *keeper) touch() {
	signal(k.files.wake)
	signal(k.record.wake)
}

// now has all that is due stored without a pause.
func (k *keeper) now() {
	signal(k.files.hurry)
	signal(k.record.hurry)
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

func (k *keeper) status() Keep {
	due := k.due()
	k.mu.Lock()
	defer k.mu.Unlock()
	s := k.state
	s.Due = due
	if s.State != KeepSaved {
		return s
	}
	for _, v := range []*saver{&k.files, &k.record} {
		switch {
		case s.State == KeepSaved && v.busy:
			s.State = KeepSaving
		case v.err != nil:
			s.State, s.Error = failed(v.err), v.err.Error()
		}
	}
	if s.Broken != "" {
		s.State = KeepFailed
	}
	return s
}

// failed is the state after err.
func failed(err error) KeepState {
	if strings.Contains(err.Error(), "QuotaExceeded") { // the browser's name for it
		return KeepFull
	}
	return KeepFailed
}

// due tells what is to be stored and is not stored yet.
func (k *keeper) due() KeepArgs { return KeepArgs{k.filesDue(), k.recordDue()} }

func (k *keeper) filesDue() bool {
	k.mu.Lock()
	wanted := k.want.Files && k.state.Broken == ""
	k.mu.Unlock()
	return wanted && k.b.fs.Revision() != k.saved.Load()
}

func (k *keeper) recordDue() bool { return k.wanted().Record && k.b.record.Head() != k.recorded.Load() }

func (k *keeper) wanted() KeepArgs {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.want
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
	none := opened && errors.Is(err, fs.ErrNotExist)
	k.tell(func(s *Keep) {
		s.State = KeepSaved
		switch {
		case err == nil || none && !k.b.opts.Kept:
		case none:
			s.Broken = KeepGone
		case k.want.Files:
			s.Broken, s.Error = brokenBy(err, opened), err.Error()
		default: // storing the record will meet it too
		}
	})
	k.touch()
}

func brokenBy(err error, opened bool) KeepBroken {
	switch {
	case errors.Is(err, keep.ErrVersion):
		return KeepVersion
	case errors.Is(err, keep.ErrForeign):
		return KeepForeign
	case !opened:
		return KeepUnopened
	}
	return KeepDamaged
}

// use opens the store and does something with it.
func (k *keeper) use(ctx context.Context, do func(s *keep.Store) error) error {
	k.using.Lock()
	defer k.using.Unlock()
	if k.store == nil {
		disk, err := k.b.opts.Store.Open(ctx)
		if err != nil {
			return err
		}
		if k.store, err = keep.Open(ctx, disk); err != nil {
			k.store = nil
			return err
		}
		k.tell(func(s *Keep) { s.Previous = k.store.Previous() })
	}
	err := do(k.store)
	if err != nil && lostConnection(err) { // the next one opens it anew, and knows of nothing that is stored
		k.store = nil
		k.forgetWhatIsStored()
	}
	return err
}

// lostConnection reports whether the browser has closed the connection to its
// database: by the name of that error.
func lostConnection(err error) bool { return strings.Contains(err.Error(), "InvalidState") }

// forgetWhatIsStored has all that is wanted stored again.
func (k *keeper) forgetWhatIsStored() {
	k.saved.Store(noRevision)
	k.recorded.Store(0)
}

// run stores what changes until ctx is done.
func (k *keeper) run(ctx context.Context) {
	var wg sync.WaitGroup
	defer wg.Wait()
	wg.Go(func() { k.files.run(ctx) })
	wg.Go(func() { k.record.run(ctx) })
	for {
		select {
		case <-k.turn:
			k.forget(ctx)
			k.forgetWhatIsStored()
			k.now()
		case <-ctx.Done():
			return
		}
	}
}

// forget removes what is not wanted, and what was given up.
func (k *keeper) forget(ctx context.Context) {
	k.mu.Lock()
	want, renew := k.want, k.renew
	k.renew = false
	k.mu.Unlock()
	err := error(nil)
	if renew {
		err = k.giveUp(ctx)
	}
	defer func() {
		if err != nil && ctx.Err() == nil { // else it would stay although nobody wants it
			k.mu.Lock()
			k.renew = k.renew || renew
			k.mu.Unlock()
			k.b.clock.AfterFunc(keepRetry, func() { signal(k.turn) })
		}
	}()
	if err == nil {
		err = k.use(ctx, func(s *keep.Store) (err error) {
			if !want.Files {
				err = s.Clear(ctx)
			}
			if !want.Record {
				err = errors.Join(err, s.ClearRecords(ctx))
			}
			return err
		})
	}
	if errors.Is(err, keep.ErrForeign) && want == (KeepArgs{}) {
		err = nil // nothing of ours is there
	}
	k.tell(func(s *Keep) {
		k.files.err, k.record.err = nil, nil // of what may not be wanted any more
		s.State, s.Error = KeepSaved, ""
		switch {
		case err != nil:
			s.State, s.Error = failed(err), err.Error()
			return
		case want == (KeepArgs{}):
			*s = Keep{State: KeepOff}
			return
		case renew:
			s.Broken = ""
		}
		if !want.Files {
			s.Bytes, s.Files = 0, 0
		}
		if !want.Record {
			s.Previous = 0
		}
	})
}
