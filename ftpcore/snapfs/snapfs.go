// Package snapfs is a filesystem in memory with cheap snapshots.
//
// Directories are immutable trees: a change copies the path to it, O(log n) entries of each
// directory, and swaps the root pointer. So a snapshot is a pointer; renaming or removing a
// directory costs the same whatever its contents; a listing costs only its own entries; and
// reads never wait for writes. Files are lists of chunks that versions share.
//
// # Visibility of changes
//
// Later changes do not affect a file or directory that is open for reading.
//
// A file that is opened for writing by OpenFile or Create behaves as in an operating system:
// FlagTruncate empties it, each Write is visible to later openings of the file, and writing
// continues when the file is renamed or removed. Overwriting copies each chunk that it
// changes; appending costs only the appended bytes.
//
// Stage begins new contents of a file, which become visible with Commit.
//
// # Limits
//
// Names are as in io/fs: UTF-8, unrooted, slash-separated. There are no
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

// Options are the options of New. The zero value is usable.
type Options struct {
	// Now returns the time for modification times; nil means time.Now.
	Now func() time.Time
	// MaxBytes is the most bytes of all files together. Holes count, snapshots do not. Zero
	// means no limit.
	MaxBytes int64
	// MaxFiles is the most files and directories. Zero means no limit.
	MaxFiles int
}

// FS is a filesystem in memory. Create one with New.
type FS struct {
	opts Options
	cur  atomic.Pointer[Snap] // swapped under mu

	mu     sync.Mutex
	open   map[string]*openWriters // files that are open for writing, by name
	staged usage                   // the claims of all Staged files together
}

// usage is the quota that Staged files claim before they are committed.
type usage struct {
	growth int64 // bytes by which Commit will make the tree grow
	fresh  int64 // bytes written
}

// New returns an empty filesystem.
func New(opts Options) *FS {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	f := &FS{opts: opts, open: make(map[string]*openWriters)}
	f.cur.Store(&Snap{root: newDir(0o755, f.now())})
	return f
}

func (f *FS) now() time.Time { return f.opts.Now().Round(0) }

// Snapshot returns the filesystem as it is now. It takes constant time. Keeping it costs only
// the memory of later changes.
func (f *FS) Snapshot() *Snap { return f.cur.Load() }

// Restore sets the filesystem to s, a snapshot of this or another FS. The revision continues
// to count. Files that are open for writing lose their names, as if they had been removed; a
// Staged file keeps its name. If s exceeds the quota, it is still restored, but cannot grow.
func (f *FS) Restore(s *Snap) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.detach(".")
	f.publish(s.root)
}

// Revision returns the number of changes so far.
func (f *FS) Revision() int64 { return f.cur.Load().Revision() }

// Usage returns how much of the quota is used: the sum of the sizes of all files in bytes, and
// the number of files and directories below the root.
func (f *FS) Usage() (bytes int64, files int) { return f.cur.Load().Usage() }

// publish makes root the current tree. The caller holds f.mu.
func (f *FS) publish(root *node) {
	f.cur.Store(&Snap{root: root, rev: f.cur.Load().rev + 1})
}

// change publishes the tree in which fn has changed a copy of the directory dir, if the quota
// allows. The caller holds f.mu.
func (f *FS) change(dir string, fn func(d *node) error) error {
	next, err := f.planChange(dir, fn)
	if err == nil {
		f.publish(next)
	}
	return err
}

// planChange is change without publishing: it returns the new tree.
func (f *FS) planChange(dir string, fn func(d *node) error) (*node, error) {
	root := f.cur.Load().root
	next, err := root.edit(dir, fn)
	if err != nil {
		return nil, err
	}
	return next, f.admit(next.bytes-root.bytes, next.files-root.files)
}

// admit returns ErrQuota if the tree may not grow by bytes and files. Shrinking is always
// allowed. The caller holds f.mu.
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

// pathError wraps err in a *hackpadfs.PathError; nil stays nil.
func pathError(op, name string, err error) error {
	if err == nil {
		return nil
	}
	return &hackpadfs.PathError{Op: op, Path: name, Err: err}
}
