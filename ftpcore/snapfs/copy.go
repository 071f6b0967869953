package snapfs

import (
	"path"
	"time"

	"github.com/hack-pad/hackpadfs"
)

// This file holds operations that hackpadfs has no interface for.

// Room returns how many more bytes the quota allows at the moment. Without a quota it returns
// MaxFileSize.
func (f *FS) Room() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.opts.MaxBytes == 0 {
		return MaxFileSize
	}
	return max(0, f.opts.MaxBytes-f.cur.Load().root.bytes-f.staged.growth)
}

// Copy copies oldname, a file or a whole directory, to newname atomically. The cost does not
// depend on the size: the two share their contents until one of them changes. A file may
// replace a file at newname. It fails if newname is a directory.
func (f *FS) Copy(oldname, newname string) error {
	err := f.copy(oldname, newname)
	if err != nil {
		return &hackpadfs.LinkError{Op: "copy", Old: oldname, New: newname, Err: err}
	}
	return nil
}

func (f *FS) copy(oldname, newname string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	n, err := f.findPair(oldname, newname)
	if err != nil || oldname == newname {
		return err
	}
	now := f.now()
	n = n.clone()
	n.mtime, n.birth = now, now
	next, err := f.planChange(path.Dir(newname), func(d *node) error {
		if d.kids.get(path.Base(newname)) == nil {
			d.mtime = now
		}
		d.put(path.Base(newname), n)
		return nil
	})
	if err != nil {
		return err
	}
	f.detach(newname)
	f.publish(next)
	return nil
}

// SetBirth sets the creation time of name, which FileInfo returns as Birth. Copying a file
// sets a new one; renaming and writing keep it.
func (f *FS) SetBirth(name string, t time.Time) error {
	return pathError("setbirth", name, f.changeMeta(name, func(n *node) { n.birth = t.Round(0) }))
}

// Birth returns the creation time.
func (t *tree) Birth() time.Time { return t.node.birth }
