package snapfs

import (
	"io"
	"sync"

	"github.com/hack-pad/hackpadfs"
)

// dirFile is an open directory. Later changes do not affect it.
type dirFile struct {
	name string
	node *node

	mu     sync.Mutex
	left   []hackpadfs.DirEntry // what ReadDir has not returned yet
	listed bool
	closed bool
}

var _ hackpadfs.DirReaderFile = (*dirFile)(nil)

func (d *dirFile) Stat() (hackpadfs.FileInfo, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return nil, pathError("stat", d.name, hackpadfs.ErrClosed)
	}
	return describe(d.name, d.node), nil
}

func (d *dirFile) Read([]byte) (int, error) {
	return 0, pathError("read", d.name, hackpadfs.ErrIsDir)
}

// ReadDir implements io/fs.ReadDirFile. The entries are sorted by name.
func (d *dirFile) ReadDir(n int) ([]hackpadfs.DirEntry, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return nil, pathError("readdir", d.name, hackpadfs.ErrClosed)
	}
	if !d.listed {
		d.left, d.listed = d.node.entries(), true
	}
	if n > 0 && len(d.left) == 0 {
		return nil, io.EOF
	}
	if n <= 0 || n > len(d.left) {
		n = len(d.left)
	}
	list := d.left[:n:n]
	d.left = d.left[n:]
	return list, nil
}

func (d *dirFile) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return pathError("close", d.name, hackpadfs.ErrClosed)
	}
	d.closed = true
	return nil
}
