package snapfs

import (
	"path"
	"time"

	"github.com/hack-pad/hackpadfs"
)

// What follows goes beyond hackpadfs's interfaces.

// Room returns how many more bytes fit in, as far as can be said now. Without a
// quota it is what one file may hold.
func (f *FS) Room() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.opts.MaxBytes == 0 {
		return MaxFileSize
	}
	return max(0, f.opts.MaxBytes-f.cur.Load().root.bytes-f.staged.growth)
}

// Copy makes newname the same as oldname, a file or a whole directory, in one
// step and at a cost that does not depend on how much that is: the two share
// what they hold until one of them changes. A file at newname is replaced by a
// file; a directory never is.
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
	n, err := f.pair(oldname, newname)
	if err != nil || oldname == newname {
		return err
	}
	now := f.now()
	n = n.clone()
	n.mtime, n.birth = now, now
	next, err := f.plan(path.Dir(newname), func(d *node) error {
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

// SetBirth says when name was made. FileInfo has it as Birth; copying makes a
// file anew, renaming and writing do not.
func (f *FS) SetBirth(name string, t time.Time) error {
	return pathError("setbirth", name, f.touch(name, func(n *node) { n.birth = t.Round(0) }))
}

// Birth is when the file was made.
func (t *tree) Birth() time.Time { return t.node.birth }
