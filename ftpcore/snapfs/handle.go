package snapfs

import (
	"errors"
	"io"
	"sync"

	"github.com/hack-pad/hackpadfs"
)

var errNegativeOffset = errors.New("negative offset")

// handle is what all open files have in common: a place in a file and an end.
type handle struct {
	name string
	look func() *node // what the file is now

	mu     sync.Mutex
	off    int64
	closed bool
}

// use locks h for the operation op, unless h is closed; the caller unlocks.
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
	return describe(h.name, h.look()), nil
}

// Read is io.Reader's.
func (h *handle) Read(p []byte) (int, error) {
	if err := h.use("read"); err != nil {
		return 0, err
	}
	defer h.mu.Unlock()
	if len(p) == 0 {
		return 0, nil
	}
	n, err := h.look().body.readAt(p, h.off)
	h.off += int64(n)
	if n > 0 {
		err = nil
	}
	return n, err
}

// ReadAt is io.ReaderAt's.
func (h *handle) ReadAt(p []byte, off int64) (int, error) {
	if err := h.use("readat"); err != nil {
		return 0, err
	}
	body := h.look().body
	h.mu.Unlock()
	if off < 0 {
		return 0, pathError("readat", h.name, errNegativeOffset)
	}
	return body.readAt(p, off)
}

// Seek is io.Seeker's.
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
		offset += h.look().body.size
	default:
		return 0, pathError("seek", h.name, hackpadfs.ErrInvalid)
	}
	if offset < 0 {
		return 0, pathError("seek", h.name, hackpadfs.ErrInvalid)
	}
	h.off = offset
	return offset, nil
}

// ReadDir fails: the file is no directory.
func (h *handle) ReadDir(int) ([]hackpadfs.DirEntry, error) {
	return nil, pathError("readdir", h.name, hackpadfs.ErrNotDir)
}

// Close ends the use of the file; a second Close is an error.
func (h *handle) Close() error {
	if err := h.use("close"); err != nil {
		return err
	}
	defer h.mu.Unlock()
	h.closed = true
	return nil
}

// File is a file that was opened for reading. It stays as it was when it was
// opened. Its methods are safe for concurrent use.
type File struct{ handle }

var _ interface {
	hackpadfs.SeekerFile
	hackpadfs.ReaderAtFile
	io.WriterTo
} = (*File)(nil)

func openNode(name string, n *node) *File {
	return &File{handle{name: name, look: func() *node { return n }}}
}

// Block returns the next bytes of the file, at least one and at most max, and
// moves on; io.EOF at the end. Nothing is copied: the slice is the file itself,
// stays valid for ever and must not be changed.
func (r *File) Block(max int) ([]byte, error) {
	if err := r.use("read"); err != nil {
		return nil, err
	}
	defer r.mu.Unlock()
	b := r.look().body.block(r.off, max)
	if len(b) == 0 {
		return nil, io.EOF
	}
	r.off += int64(len(b))
	return b, nil
}

// WriteTo writes what is left of the file to w, without copying it.
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
