package snapfs

import (
	"errors"
	"io"
	"sync"

	"github.com/hack-pad/hackpadfs"
)

var errNegativeOffset = errors.New("negative offset")

// handle is the common part of all open files: the offset and the closed state.
type handle struct {
	name    string
	current func() *node // the current version of the file

	mu     sync.Mutex
	off    int64
	closed bool
}

// use locks h.mu for the operation op; the caller unlocks it. It fails without locking if h
// is closed.
func (h *handle) use(op string) error {
	h.mu.Lock()
	if h.closed {
		h.mu.Unlock()
		return pathError(op, h.name, hackpadfs.ErrClosed)
	}
	return nil
}

// Stat describes the file.
func (h *handle) Stat() (hackpadfs.FileInfo, error) {
	if err := h.use("stat"); err != nil {
		return nil, err
	}
	defer h.mu.Unlock()
	return describe(h.name, h.current()), nil
}

// Read implements io.Reader.
func (h *handle) Read(p []byte) (int, error) {
	if err := h.use("read"); err != nil {
		return 0, err
	}
	defer h.mu.Unlock()
	if len(p) == 0 {
		return 0, nil
	}
	n, err := h.current().body.readAt(p, h.off)
	h.off += int64(n)
	if n > 0 {
		err = nil
	}
	return n, err
}

// ReadAt implements io.ReaderAt.
func (h *handle) ReadAt(p []byte, off int64) (int, error) {
	if err := h.use("readat"); err != nil {
		return 0, err
	}
	body := h.current().body
	h.mu.Unlock()
	if off < 0 {
		return 0, pathError("readat", h.name, errNegativeOffset)
	}
	return body.readAt(p, off)
}

// Seek implements io.Seeker.
func (h *handle) Seek(offset int64, whence int) (int64, error) {
	if err := h.use("seek"); err != nil {
		return 0, err
	}
	defer h.mu.Unlock()
	switch whence {
	case io.SeekStart:
	case io.SeekCurrent:
		offset += h.off
	case io.SeekEnd:
		offset += h.current().body.size
	default:
		return 0, pathError("seek", h.name, hackpadfs.ErrInvalid)
	}
	if offset < 0 {
		return 0, pathError("seek", h.name, hackpadfs.ErrInvalid)
	}
	h.off = offset
	return offset, nil
}

// ReadDir fails: the file is not a directory.
func (h *handle) ReadDir(int) ([]hackpadfs.DirEntry, error) {
	return nil, pathError("readdir", h.name, hackpadfs.ErrNotDir)
}

// Close closes the file. A second Close fails with hackpadfs.ErrClosed.
func (h *handle) Close() error {
	if err := h.use("close"); err != nil {
		return err
	}
	defer h.mu.Unlock()
	h.closed = true
	return nil
}

// File is a file that is open for reading. Changes after its opening do not affect it. Its
// methods are safe for concurrent use.
type File struct{ handle }

var _ interface {
	hackpadfs.SeekerFile
	hackpadfs.ReaderAtFile
	io.WriterTo
} = (*File)(nil)

func openNode(name string, n *node) *File {
	return &File{handle{name: name, current: func() *node { return n }}}
}

// Block returns the next bytes of the file, at least one and at most max, and advances the
// offset. At the end it returns io.EOF. The slice is the file's own memory: it stays valid
// for ever, and the caller must not change it.
func (r *File) Block(max int) ([]byte, error) {
	if err := r.use("read"); err != nil {
		return nil, err
	}
	defer r.mu.Unlock()
	b := r.current().body.block(r.off, max)
	if len(b) == 0 {
		return nil, io.EOF
	}
	r.off += int64(len(b))
	return b, nil
}

// WriteTo writes the rest of the file to w without copying it.
func (r *File) WriteTo(w io.Writer) (total int64, err error) {
	for {
		b, err := r.Block(chunkSize)
		if err == io.EOF {
			return total, nil
		}
		if err != nil {
			return total, err
		}
		n, err := w.Write(b)
		total += int64(n)
		if err != nil {
			return total, err
		}
	}
}
