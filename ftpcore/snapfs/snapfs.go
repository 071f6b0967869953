// Package snapfs is a filesystem in memory whose past can be kept for nothing.
//
// Directories are immutable trees: a change copies the directories on the way
// to it, O(log n) of the entries of each, and swaps the root pointer. So a
// snapshot is that pointer, renaming or removing a directory costs the same
// whatever is in it, a listing costs its own entries only, and reading never
// waits for writing. Files are lists of chunks that are shared between
// versions.
//
// # What others see
//
// A file or directory that is opened for reading stays as it was at that
// moment, whatever happens to it afterwards.
//
// A file that is opened for writing by OpenFile or Create behaves as the
// operating system's: opening with FlagTruncate empties it, each Write is seen
// by whoever opens the file from then on, and writing goes on when the file is
// renamed or removed. Overwriting costs a copy of each touched chunk; appending
// costs the appended bytes.
//
// Stage begins a new content that nobody sees before its Commit.
//
// # Limits
//
// Names are those of io/fs: UTF-8, unrooted, slash-separated. There are no
// links and no owners, access times are not kept, and permission bits are kept
// but not enforced. Errors are *hackpadfs.PathError and *hackpadfs.LinkError
// around the errors of hackpadfs, or ErrQuota.
//
// All methods are safe for concurrent use. The package starts no goroutines.
package snapfs

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/hack-pad/hackpadfs"
)

// Options say what a filesystem may hold. The zero value is usable.
type Options struct {
	// Now is the source of modification times; nil: time.Now.
	Now func() time.Time
	// MaxBytes bounds the sum of the sizes of all files, holes included and
	// snapshots left out; 0: no bound.
	MaxBytes int64
	// MaxFiles bounds how many files and directories there are; 0: no bound.
	MaxFiles int
}

// FS is a filesystem in memory. Make one by New.
type FS struct {
	opts Options
	cur  atomic.Pointer[Snap] // swapped under mu

	mu     sync.Mutex
	open   map[string]*liveFile // files that are open for writing, by name
	staged usage                // what all Staged files together ask for
}

// usage is what Staged files ask for before they are committed.
type usage struct {
	growth int64 // bytes that the tree will grow by
	fresh  int64 // bytes written
}

// New makes an empty filesystem.
func New(opts Options) *FS {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	f := &FS{opts: opts, open: make(map[string]*liveFile)}
	f.cur.Store(&Snap{root: newDir(0o755, f.now())})
	return f
}

func (f *FS) now() time.Time { return f.opts.Now().Round(0) }

// Snapshot returns the filesystem as it is now. It costs nothing, and keeping
// it costs only what changes afterwards.
func (f *FS) Snapshot() *Snap { return f.cur.Load() }

// Restore makes the filesystem what s is, s coming from this or another FS.
// The revision goes on counting. Files that are open for writing lose their
// names, as if they had been removed; a Staged file keeps its own. The quota
// may be exceeded afterwards, but not further.
func (f *FS) Restore(s *Snap) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.detach(".")
	f.publish(s.root)
}

// Revision counts the changes so far.
func (f *FS) Revision() int64 { return f.cur.Load().Revision() }

// Usage returns how much of the quota is used: the sum of the sizes of all
// files, and how many files and directories there are below the root.
func (f *FS) Usage() (bytes int64, files int) { return f.cur.Load().Usage() }

// publish makes root the tree that everybody sees. f.mu is held.
func (f *FS) publish(root *node) {
	f.cur.Store(&Snap{root: root, rev: f.cur.Load().rev + 1})
}

// change publishes the tree in which fn has changed the directory dir, if
// there is room for it. fn gets a copy. f.mu is held.
func (f *FS) change(dir string, fn func(d *node) error) error {
	next, err := f.plan(dir, fn)
	if err == nil {
		f.publish(next)
	}
	return err
}

// plan is change without publishing.
func (f *FS) plan(dir string, fn func(d *node) error) (*node, error) {
	root := f.cur.Load().root
	next, err := root.edit(dir, fn)
	if err != nil {
		return nil, err
	}
	return next, f.admit(next.bytes-root.bytes, next.files-root.files)
}

// admit reports whether the tree may grow by bytes and files; shrinking is
// always welcome. f.mu is held.
func (f *FS) admit(bytes int64, files int) error {
	root := f.cur.Load().root
	if m := f.opts.MaxBytes; m > 0 && bytes > 0 && root.bytes+f.staged.growth > m-bytes {
		return ErrQuota
	}
	if m := f.opts.MaxFiles; m > 0 && files > 0 && root.files > m-files {
		return ErrQuota
	}
	return nil
}

// pathError makes err that of an operation on name; nil stays nil.
func pathError(op, name string, err error) error {
	if err == nil {
		return nil
	}
	return &hackpadfs.PathError{Op: op, Path: name, Err: err}
}
