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

// Keep reports how the server's files and its recorded events are stored in the browser.
type Keep struct {
	State KeepState `json:"state"`
	// Due says which of the two has changes that are not stored yet.
	Due   KeepArgs `json:"due"`
	At    int64    `json:"at,omitempty"`    // Unix milliseconds of the last successful storing
	Bytes int64    `json:"bytes,omitempty"` // size of the stored files
	Files int      `json:"files,omitempty"` // number of stored files
	Error string   `json:"error,omitempty"`
	// Broken says why the stored files cannot be read; empty if they can, or if there are
	// none. They stay untouched, and no files are stored, until the page sends keep.anew or a
	// keep.set without files.
	Broken KeepBroken `json:"broken,omitempty"`
	// Previous is the size in bytes of the stored recording of the previous run; 0: none.
	Previous int64 `json:"previous,omitempty"`
}

// KeepState is the state of storing.
type KeepState string

const (
	KeepNone   KeepState = "none"   // nothing can be stored
	KeepOff    KeepState = "off"    // nothing is to be stored
	KeepSaving KeepState = "saving" // changes are being stored
	KeepSaved  KeepState = "saved"  // nothing is being stored at the moment; Due says whether all is stored
	KeepFull   KeepState = "full"   // the browser's quota is used up; what was stored before is still there
	KeepFailed KeepState = "failed" // storing failed for another reason; what was stored before is still there
)

// KeepBroken says why the stored files cannot be read.
type KeepBroken string

const (
	KeepDamaged  KeepBroken = "damaged"  // they are damaged or incomplete
	KeepGone     KeepBroken = "gone"     // they are missing, although the page has stored files
	KeepVersion  KeepBroken = "version"  // another version of the page has stored them
	KeepForeign  KeepBroken = "foreign"  // another program uses the database
	KeepUnopened KeepBroken = "unopened" // the browser does not open the database
)

// KeepArgs says what to store: the server's files, a recording of this run, or both. What is
// not wanted is deleted from the store.
type KeepArgs struct {
	Files  bool `json:"files"`
	Record bool `json:"record"`
}

// keeper stores the files and a recording of this run in goroutines of its own. Only
// Bridge.Run waits for it, while it restores the stored files.
type keeper struct {
	b         *Bridge
	wished    chan struct{} // want or renew has changed; buffered, capacity 1
	files     saver
	recording saver
	// What is stored: the revision of the files, and the ID of the newest event.
	saved, recorded atomic.Int64
	// held is true while a lesson runs: its files are not stored, so that a reload brings back
	// the files from before it.
	held atomic.Bool

	mu    sync.Mutex
	want  KeepArgs
	state Keep // State and Error come from restore and forget
	renew bool // the next forget deletes stored files that cannot be read

	using sync.Mutex // guards store

	// reading counts the commands that read the store beside the loop. Nothing is deleted
	// before they are done.
	reading sync.WaitGroup
	store   *keep.Store
}

// noRevision is a revision that files never have.
const noRevision = -1

func (k *keeper) init(b *Bridge) {
	k.b, k.wished = b, make(chan struct{}, 1)
	k.files = newSaver(k, k.filesDue, k.saveFiles, 0)
	k.recording = newSaver(k, k.recordingDue, k.saveRecording, recordingRest)
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
	signal(b.keeper.wished)
	return answer{}, nil
}

// touch wakes each saver that has something to do: files or events may have changed. It never
// blocks.
func (k *keeper) touch() {
	for _, v := range []*saver{&k.files, &k.recording} {
		if v.due() {
			signal(v.wake)
		}
	}
}

// now makes both savers store pending changes without delay.
func (k *keeper) now() {
	signal(k.files.hurry)
	signal(k.recording.hurry)
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
	for _, v := range []*saver{&k.files, &k.recording} {
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

// failed returns the state after err.
func failed(err error) KeepState {
	if strings.Contains(err.Error(), "QuotaExceeded") { // the browser's name for it
		return KeepFull
	}
	return KeepFailed
}

// due says what has changes that are to be stored.
func (k *keeper) due() KeepArgs { return KeepArgs{k.filesDue(), k.recordingDue()} }

func (k *keeper) filesDue() bool {
	k.mu.Lock()
	wanted := k.want.Files && k.state.Broken == ""
	k.mu.Unlock()
	return wanted && !k.held.Load() && k.b.fs.Revision() != k.saved.Load()
}

// hold says whether a lesson runs.
func (k *keeper) hold(on bool) {
	k.held.Store(on)
	k.touch()
	k.b.touch()
}

func (k *keeper) recordingDue() bool {
	return k.wanted().Record && k.b.recorder.Head() != k.recorded.Load()
}

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

// restore loads the stored files, before the server starts. If that fails, it leaves them
// as they are and sets Keep.Broken.
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
		default: // storing the recording will fail with the same error
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

// use calls do with the store, which it opens first if necessary.
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
	if err != nil && lostConnection(err) { // the next use opens it again, and stores everything again
		k.store = nil
		k.forgetWhatIsStored()
	}
	return err
}

// lostConnection reports whether err says, by its name, that the browser has closed the
// connection to the database.
func lostConnection(err error) bool { return strings.Contains(err.Error(), "InvalidState") }

// forgetWhatIsStored makes everything that is wanted due again.
func (k *keeper) forgetWhatIsStored() {
	k.saved.Store(noRevision)
	k.recorded.Store(0)
}

// run stores changes until ctx is done.
func (k *keeper) run(ctx context.Context) {
	var wg sync.WaitGroup
	defer wg.Wait()
	wg.Go(func() { k.files.run(ctx) })
	wg.Go(func() { k.recording.run(ctx) })
	for {
		select {
		case <-k.wished:
			k.forget(ctx)
			k.forgetWhatIsStored()
			k.now()
		case <-ctx.Done():
			return
		}
	}
}

// forget deletes from the store what is not wanted, and broken files if renew is set.
func (k *keeper) forget(ctx context.Context) {
	k.mu.Lock()
	want, renew := k.want, k.renew
	k.renew = false
	k.mu.Unlock()
	k.reading.Wait()
	err := error(nil)
	if renew {
		err = k.giveUp(ctx)
	}
	defer func() {
		if err != nil && ctx.Err() == nil { // try again later
			k.mu.Lock()
			k.renew = k.renew || renew
			k.mu.Unlock()
			k.b.clock.AfterFunc(keepRetry, func() { signal(k.wished) })
		}
	}()
	if err == nil {
		err = k.use(ctx, func(s *keep.Store) (err error) {
			if !want.Files {
				err = s.Clear(ctx)
			}
			if !want.Record {
				err = errors.Join(err, s.ClearRecordings(ctx))
			}
			return err
		})
	}
	if errors.Is(err, keep.ErrForeign) && want == (KeepArgs{}) {
		err = nil // the database has nothing of ours
	}
	k.tell(func(s *Keep) {
		k.files.err, k.recording.err = nil, nil // they may concern what is no longer wanted
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
