package snapfs

import (
	"path"
	"time"

	"github.com/hack-pad/hackpadfs"
)

// Snap is a snapshot of a filesystem. It is immutable.
type Snap struct {
	root *node
	rev  int64
}

var _ interface {
	hackpadfs.StatFS
	hackpadfs.LstatFS
	hackpadfs.ReadDirFS
	hackpadfs.ReadFileFS
} = (*Snap)(nil)

// Revision returns the number of changes that the filesystem had seen.
func (s *Snap) Revision() int64 { return s.rev }

// Usage returns the sum of the sizes of all files in bytes, and the number of files and
// directories below the root.
func (s *Snap) Usage() (bytes int64, files int) { return s.root.bytes, s.root.files }

// find returns the node at name.
func (s *Snap) find(name string) (*node, error) {
	if !hackpadfs.ValidPath(name) {
		return nil, hackpadfs.ErrInvalid
	}
	return s.root.find(name)
}

// Open opens name for reading. A file is a *File, a directory a
// hackpadfs.DirReaderFile.
func (s *Snap) Open(name string) (hackpadfs.File, error) {
	n, err := s.find(name)
	if err != nil {
		return nil, pathError("open", name, err)
	}
	if n.isDir() {
		return &dirFile{name: name, node: n}, nil
	}
	return openNode(name, n), nil
}

// Stat returns the FileInfo of name.
func (s *Snap) Stat(name string) (hackpadfs.FileInfo, error) { return s.stat("stat", name) }

// Lstat is Stat: there are no links.
func (s *Snap) Lstat(name string) (hackpadfs.FileInfo, error) { return s.stat("lstat", name) }

func (s *Snap) stat(op, name string) (hackpadfs.FileInfo, error) {
	n, err := s.find(name)
	if err != nil {
		return nil, pathError(op, name, err)
	}
	return describe(name, n), nil
}

// ReadDir lists the directory name in the order of names.
func (s *Snap) ReadDir(name string) ([]hackpadfs.DirEntry, error) {
	n, err := s.find(name)
	if err != nil {
		return nil, pathError("open", name, err)
	}
	if !n.isDir() {
		return nil, pathError("readdir", name, hackpadfs.ErrNotDir)
	}
	return n.entries(), nil
}

// ReadFile returns a copy of the contents of the file name.
func (s *Snap) ReadFile(name string) ([]byte, error) {
	n, err := s.find(name)
	if err != nil {
		return nil, pathError("open", name, err)
	}
	if n.isDir() {
		return nil, pathError("read", name, hackpadfs.ErrIsDir)
	}
	data := make([]byte, n.body.size)
	_, err = n.body.readAt(data, 0)
	return data, pathError("read", name, err)
}

// Open opens name for reading, as it is now.
func (f *FS) Open(name string) (hackpadfs.File, error) { return f.Snapshot().Open(name) }

// Stat returns the FileInfo of name.
func (f *FS) Stat(name string) (hackpadfs.FileInfo, error) { return f.Snapshot().Stat(name) }

// Lstat is Stat: there are no links.
func (f *FS) Lstat(name string) (hackpadfs.FileInfo, error) { return f.Snapshot().Lstat(name) }

// ReadDir lists the directory name in the order of names.
func (f *FS) ReadDir(name string) ([]hackpadfs.DirEntry, error) { return f.Snapshot().ReadDir(name) }

// ReadFile returns a copy of the contents of the file name.
func (f *FS) ReadFile(name string) ([]byte, error) { return f.Snapshot().ReadFile(name) }

// entries returns the entries of the directory n. It allocates only the list.
func (n *node) entries() []hackpadfs.DirEntry {
	list := make([]hackpadfs.DirEntry, 0, n.kids.len())
	n.kids.each(func(e *tree) { list = append(list, e) })
	return list
}

// A tree is also the DirEntry and the FileInfo of its entry.
var (
	_ hackpadfs.DirEntry = (*tree)(nil)
	_ hackpadfs.FileInfo = (*tree)(nil)
)

// describe returns the FileInfo of n, named by the last element of name.
func describe(name string, n *node) hackpadfs.FileInfo { return &tree{name: path.Base(name), node: n} }

func (t *tree) Name() string                      { return t.name }
func (t *tree) Size() int64                       { return t.node.body.size }
func (t *tree) Mode() hackpadfs.FileMode          { return t.node.mode }
func (t *tree) Type() hackpadfs.FileMode          { return t.node.mode.Type() }
func (t *tree) ModTime() time.Time                { return t.node.mtime }
func (t *tree) IsDir() bool                       { return t.node.isDir() }
func (t *tree) Info() (hackpadfs.FileInfo, error) { return t, nil }

// Sys returns a value that identifies the version: it is equal (==) as long as contents,
// permissions and time do not change, even if the name does.
func (t *tree) Sys() any { return t.node }
