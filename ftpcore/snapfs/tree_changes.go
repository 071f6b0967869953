package snapfs

import (
	"path"
	"strings"
	"time"

	"github.com/hack-pad/hackpadfs"
)

var _ interface {
	hackpadfs.OpenFileFS
	hackpadfs.CreateFS
	hackpadfs.MkdirFS
	hackpadfs.MkdirAllFS
	hackpadfs.RemoveFS
	hackpadfs.RemoveAllFS
	hackpadfs.RenameFS
	hackpadfs.StatFS
	hackpadfs.LstatFS
	hackpadfs.ChmodFS
	hackpadfs.ChtimesFS
	hackpadfs.ReadDirFS
	hackpadfs.ReadFileFS
	hackpadfs.WriteFileFS
} = (*FS)(nil)

// Mkdir creates the directory name. Its parent must exist.
func (f *FS) Mkdir(name string, perm hackpadfs.FileMode) error {
	if !hackpadfs.ValidPath(name) {
		return pathError("mkdir", name, hackpadfs.ErrInvalid)
	}
	if name == "." {
		return pathError("mkdir", name, hackpadfs.ErrExist)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return pathError("mkdir", name, f.change(path.Dir(name), func(d *node) error {
		base := path.Base(name)
		if d.kids.get(base) != nil {
			return hackpadfs.ErrExist
		}
		d.mtime = f.now()
		d.put(base, newDir(perm, d.mtime))
		return nil
	}))
}

// MkdirAll creates the directory name and its missing parents, all or none.
func (f *FS) MkdirAll(name string, perm hackpadfs.FileMode) error {
	if !hackpadfs.ValidPath(name) {
		return pathError("mkdir", name, hackpadfs.ErrInvalid)
	}
	if name == "." {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	names := strings.Split(name, "/")
	have, dir := 0, f.cur.Load().root
	for have < len(names) {
		kid := dir.kids.get(names[have])
		if kid == nil {
			break
		}
		have++
		if !kid.isDir() {
			return pathError("mkdir", path.Join(names[:have]...), hackpadfs.ErrNotDir)
		}
		dir = kid
	}
	if have == len(names) {
		return nil
	}
	above := path.Clean(path.Join(names[:have]...))
	return pathError("mkdir", name, f.change(above, func(d *node) error {
		d.mtime = f.now()
		d.put(names[have], chain(names[have+1:], perm, d.mtime))
		return nil
	}))
}

// chain returns a directory that contains the nested directories names.
func chain(names []string, perm hackpadfs.FileMode, now time.Time) *node {
	d := newDir(perm, now)
	if len(names) > 0 {
		d.put(names[0], chain(names[1:], perm, now))
	}
	return d
}

// Remove removes a file or an empty directory.
func (f *FS) Remove(name string) error {
	return pathError("remove", name, f.remove(name, func(n *node) error {
		if n.kids.len() > 0 {
			return hackpadfs.ErrNotEmpty
		}
		return nil
	}))
}

// RemoveAll removes name and everything below it. The cost does not depend on how much that
// is. It returns nil if name does not exist.
func (f *FS) RemoveAll(name string) error {
	err := f.remove(name, func(*node) error { return nil })
	if err == hackpadfs.ErrNotExist {
		err = nil
	}
	return pathError("removeall", name, err)
}

func (f *FS) remove(name string, check func(n *node) error) error {
	if !hackpadfs.ValidPath(name) || name == "." {
		return hackpadfs.ErrInvalid
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	root := f.cur.Load().root
	n, err := root.find(name)
	if err == nil {
		err = check(n)
	}
	if err != nil {
		return err
	}
	next, err := f.planChange(path.Dir(name), func(d *node) error {
		d.mtime = f.now()
		d.drop(path.Base(name))
		return nil
	})
	if err != nil {
		return err
	}
	f.detach(name)
	f.publish(next)
	return nil
}

// Rename moves a file or a directory atomically. A file may replace a file at newname. It
// fails if newname is a directory or lies below oldname.
func (f *FS) Rename(oldname, newname string) error {
	err := f.rename(oldname, newname)
	if err != nil {
		return &hackpadfs.LinkError{Op: "rename", Old: oldname, New: newname, Err: err}
	}
	return nil
}

// findPair returns the node at oldname if it may be moved or copied to newname. The caller
// holds f.mu.
func (f *FS) findPair(oldname, newname string) (*node, error) {
	if !hackpadfs.ValidPath(oldname) || !hackpadfs.ValidPath(newname) || oldname == "." {
		return nil, hackpadfs.ErrInvalid
	}
	root := f.cur.Load().root
	n, err := root.find(oldname)
	if err != nil {
		return nil, err
	}
	return n, checkTarget(root, n, oldname, newname)
}

func (f *FS) rename(oldname, newname string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	n, err := f.findPair(oldname, newname)
	if err != nil || oldname == newname {
		return err
	}
	now := f.now()
	next, err := f.cur.Load().root.edit(path.Dir(oldname), func(d *node) error {
		d.mtime = now
		d.drop(path.Base(oldname))
		return nil
	})
	if err == nil {
		next, err = next.edit(path.Dir(newname), func(d *node) error {
			d.mtime = now
			d.put(path.Base(newname), n)
			return nil
		})
	}
	if err != nil {
		return err
	}
	f.detach(newname)
	f.renameOpen(oldname, newname)
	f.publish(next)
	return nil
}

// checkTarget returns the reason why n, at oldname, cannot become newname; nil if it can.
func checkTarget(root, n *node, oldname, newname string) error {
	target, err := root.find(newname)
	if err == nil && target.isDir() {
		return hackpadfs.ErrExist
	}
	parent, perr := root.find(path.Dir(newname))
	switch {
	case perr != nil:
		return perr
	case !parent.isDir():
		return hackpadfs.ErrNotDir
	case n.isDir() && within(newname, oldname):
		return hackpadfs.ErrInvalid
	case n.isDir() && err == nil:
		return hackpadfs.ErrNotDir
	}
	return nil
}

// Chmod sets the permission bits of name.
func (f *FS) Chmod(name string, mode hackpadfs.FileMode) error {
	return pathError("chmod", name, f.changeMeta(name, func(n *node) { n.chmod(mode) }))
}

// Chtimes sets the modification time of name; there is no access time.
func (f *FS) Chtimes(name string, _, mtime time.Time) error {
	return pathError("chtimes", name, f.changeMeta(name, func(n *node) { n.setTime(mtime) }))
}

// setTime sets the modification time, and the creation time if it is later.
func (n *node) setTime(mtime time.Time) {
	if n.mtime = mtime.Round(0); n.mtime.Before(n.birth) {
		n.birth = n.mtime
	}
}

func (n *node) chmod(mode hackpadfs.FileMode) { n.mode = n.mode&^chmodBits | mode&chmodBits }

// changeMeta changes the metadata of name. The contents and the time of the directory stay.
func (f *FS) changeMeta(name string, fn func(n *node)) error {
	if !hackpadfs.ValidPath(name) {
		return hackpadfs.ErrInvalid
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	root := f.cur.Load().root
	n, err := root.find(name)
	if err != nil {
		return err
	}
	n = n.clone()
	fn(n)
	if root, err = root.replace(name, n); err == nil {
		f.publish(root)
	}
	return err
}
