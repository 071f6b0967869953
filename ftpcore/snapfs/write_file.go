package snapfs

import (
	"path"
	"time"

	"github.com/hack-pad/hackpadfs"
)

// writer is a file that is open for writing.
type writer struct {
	handle
	fs     *FS
	live   *openWriters
	append bool
}

// readWriter is a file that is open for reading and writing.
type readWriter struct{ *writer }

var _ interface {
	hackpadfs.ReadWriterFile
	hackpadfs.ReaderAtFile
	hackpadfs.WriterAtFile
	hackpadfs.SeekerFile
	hackpadfs.SyncerFile
	hackpadfs.TruncaterFile
	hackpadfs.ChmoderFile
	hackpadfs.ChtimeserFile
} = readWriter{}

// Create creates or truncates a file and opens it for reading and writing.
func (f *FS) Create(name string) (hackpadfs.File, error) {
	return f.OpenFile(name, hackpadfs.FlagReadWrite|hackpadfs.FlagCreate|hackpadfs.FlagTruncate, 0o666)
}

// OpenFile opens name like os.OpenFile. A file opened for reading only is not affected by later
// changes. A write to a file opened for writing is visible at once.
func (f *FS) OpenFile(name string, flag int, perm hackpadfs.FileMode) (hackpadfs.File, error) {
	const access = hackpadfs.FlagReadOnly | hackpadfs.FlagWriteOnly | hackpadfs.FlagReadWrite
	if flag&(access|hackpadfs.FlagCreate|hackpadfs.FlagTruncate) == hackpadfs.FlagReadOnly {
		return f.Open(name)
	}
	if !hackpadfs.ValidPath(name) {
		return nil, pathError("open", name, hackpadfs.ErrInvalid)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	n, err := f.prepare(name, flag, perm)
	if err != nil {
		return nil, pathError("open", name, err)
	}
	if flag&access == hackpadfs.FlagReadOnly {
		return openNode(name, n), nil
	}
	live := f.open[name]
	if live == nil {
		live = &openWriters{name: name}
		f.open[name] = live
	}
	live.users++
	look := func() *node { return f.currentNode(live) }
	w := &writer{handle: handle{name: name, current: look}, fs: f, live: live, append: flag&hackpadfs.FlagAppend != 0}
	if flag&access == hackpadfs.FlagWriteOnly {
		return w, nil
	}
	return readWriter{w}, nil
}

// prepare finds, creates or truncates the file name according to flag. The caller holds f.mu.
func (f *FS) prepare(name string, flag int, perm hackpadfs.FileMode) (*node, error) {
	n, err := f.cur.Load().root.find(name)
	switch {
	case err == nil && flag&hackpadfs.FlagCreate != 0 && flag&hackpadfs.FlagExclusive != 0:
		return nil, hackpadfs.ErrExist
	case err == nil && n.isDir():
		return nil, hackpadfs.ErrIsDir
	case err == nil && flag&hackpadfs.FlagTruncate == 0:
		return n, nil
	case err == nil:
		n = n.clone()
		n.body, n.mtime = content{}, f.now()
	case err == hackpadfs.ErrNotExist && flag&hackpadfs.FlagCreate != 0:
		n = newFile(perm, f.now())
	default:
		return nil, err
	}
	return n, f.putFile(name, n)
}

// putFile publishes n as the file name if the quota allows. The caller holds f.mu.
func (f *FS) putFile(name string, n *node) error {
	return f.change(path.Dir(name), placeFile(path.Base(name), n))
}

// placeFile returns a function for edit that makes n the entry base of a directory.
func placeFile(base string, n *node) func(d *node) error {
	return func(d *node) error {
		old := d.kids.get(base)
		if old != nil && old.isDir() {
			return hackpadfs.ErrIsDir
		}
		if old == nil {
			d.mtime = n.mtime
		}
		d.put(base, n)
		return nil
	}
}

// WriteFile atomically makes data the contents of the file name. An existing file keeps its
// permissions.
func (f *FS) WriteFile(name string, data []byte, perm hackpadfs.FileMode) error {
	if !hackpadfs.ValidPath(name) {
		return pathError("open", name, hackpadfs.ErrInvalid)
	}
	body := contentOf(data)
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.now()
	n := newFile(perm, now)
	if old, err := f.cur.Load().root.find(name); err == nil {
		n.mode, n.birth = old.mode, old.birth
		if old.isDir() {
			return pathError("open", name, hackpadfs.ErrIsDir)
		}
	}
	n.body = body
	return pathError("open", name, f.putFile(name, n))
}

// edit changes a copy of the file with fn and makes it the current version.
func (w *writer) edit(op string, fn func(n *node) error) error {
	w.fs.mu.Lock()
	defer w.fs.mu.Unlock()
	n := w.fs.currentNodeLocked(w.live).clone()
	err := fn(n)
	if err == nil {
		err = w.fs.update(w.live, n)
	}
	return pathError(op, w.name, err)
}

// Read fails: the file is open for writing.
func (w *writer) Read([]byte) (int, error) {
	return 0, pathError("read", w.name, hackpadfs.ErrPermission)
}

// ReadAt fails: the file is open for writing.
func (w *writer) ReadAt([]byte, int64) (int, error) {
	return 0, pathError("readat", w.name, hackpadfs.ErrPermission)
}

func (w readWriter) Read(p []byte) (int, error)              { return w.handle.Read(p) }
func (w readWriter) ReadAt(p []byte, off int64) (int, error) { return w.handle.ReadAt(p, off) }

// Write writes all of p or, with an error, nothing.
func (w *writer) Write(p []byte) (int, error) {
	if err := w.use("write"); err != nil {
		return 0, err
	}
	defer w.mu.Unlock()
	if len(p) == 0 {
		return 0, nil
	}
	off := w.off
	err := w.edit("write", func(n *node) error {
		if w.append {
			off = n.body.size
		}
		return w.put(n, p, off)
	})
	if err != nil {
		return 0, err
	}
	w.off = off + int64(len(p))
	return len(p), nil
}

// WriteAt writes all of p at off or, with an error, nothing. Like os.File, it fails if the file
// was opened with FlagAppend.
func (w *writer) WriteAt(p []byte, off int64) (int, error) {
	if err := w.use("writeat"); err != nil {
		return 0, err
	}
	defer w.mu.Unlock()
	switch {
	case off < 0:
		return 0, pathError("writeat", w.name, errNegativeOffset)
	case w.append:
		return 0, pathError("writeat", w.name, hackpadfs.ErrInvalid)
	case len(p) == 0:
		return 0, nil
	}
	if err := w.edit("writeat", func(n *node) error { return w.put(n, p, off) }); err != nil {
		return 0, err
	}
	return len(p), nil
}

// put writes p at off into n.
func (w *writer) put(n *node, p []byte, off int64) error {
	if off > MaxFileSize-int64(len(p)) {
		return ErrQuota
	}
	n.body, n.mtime = n.body.writeAt(p, off), w.fs.now()
	return nil
}

// Truncate truncates the file, or extends it with zeros, to size bytes.
func (w *writer) Truncate(size int64) error {
	if err := w.use("truncate"); err != nil {
		return err
	}
	defer w.mu.Unlock()
	if size < 0 {
		return pathError("truncate", w.name, hackpadfs.ErrInvalid)
	}
	return w.edit("truncate", func(n *node) error {
		if size > MaxFileSize {
			return ErrQuota
		}
		n.body, n.mtime = n.body.resize(size), w.fs.now()
		return nil
	})
}

// Sync does nothing: there is no disk.
func (w *writer) Sync() error {
	err := w.use("sync")
	if err == nil {
		w.mu.Unlock()
	}
	return err
}

// Chmod sets the permission bits.
func (w *writer) Chmod(mode hackpadfs.FileMode) error {
	return w.changeMeta("chmod", func(n *node) { n.chmod(mode) })
}

// Chtimes sets the modification time; there is no access time.
func (w *writer) Chtimes(_, mtime time.Time) error {
	return w.changeMeta("chtimes", func(n *node) { n.setTime(mtime) })
}

func (w *writer) changeMeta(op string, fn func(n *node)) error {
	if err := w.use(op); err != nil {
		return err
	}
	defer w.mu.Unlock()
	return w.edit(op, func(n *node) error {
		fn(n)
		return nil
	})
}

// Close closes the file.
func (w *writer) Close() error {
	if err := w.handle.Close(); err != nil {
		return err
	}
	w.fs.mu.Lock()
	defer w.fs.mu.Unlock()
	return pathError("close", w.name, w.fs.release(w.live))
}
