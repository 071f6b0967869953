package snapfs

import (
	"bytes"
	"io"
	"path"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/hack-pad/hackpadfs"
)

// KeepAll, as the base of Stage, keeps all existing contents: Commit appends the written bytes
// to the file as it is then.
const KeepAll = -1

// Staged is new contents of a file, which become visible with Commit. Bytes are added with
// Write, with ReadFrom or, for callers that examine each block first, with NextBuf and
// Advance. The methods are safe for concurrent use, except that only one goroutine may use a
// buffer of NextBuf.
type Staged struct {
	fs   *FS
	name string
	perm hackpadfs.FileMode
	size atomic.Int64

	mu             sync.Mutex
	kept           content // the part of the old contents that is kept
	appendAtCommit bool    // KeepAll: Commit appends to the current contents
	old            int64   // size of the file that Commit is going to replace
	chunks         [][]byte
	block          *[chunkSize]byte // the chunk that is being filled, or nil
	fill           int              // bytes in block
	pinned         bool             // Keep has returned bytes of block
	claimed        usage            // its part of FS.staged
	err            error            // why it has failed; ErrClosed after Commit or Abort
}

var (
	_ io.Writer     = (*Staged)(nil)
	_ io.ReaderFrom = (*Staged)(nil)
)

// blocks is a pool of chunks that belong to no file.
var blocks = sync.Pool{New: func() any { return newChunk() }}

// Stage begins new contents of name. They start with the first base bytes of the existing
// contents, extended with zeros if those are shorter, or all of them for KeepAll. perm is for
// a file that does not exist yet. The directory must exist, and name must not be a directory.
// The quota is checked when bytes are added, which bounds the memory, and again by Commit.
func (f *FS) Stage(name string, base int64, perm hackpadfs.FileMode) (*Staged, error) {
	if !hackpadfs.ValidPath(name) || base < KeepAll {
		return nil, pathError("open", name, hackpadfs.ErrInvalid)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	s := &Staged{fs: f, name: name, perm: perm}
	old, err := f.target(name)
	if err != nil {
		return nil, pathError("open", name, err)
	}
	s.old, s.appendAtCommit = old.size, base == KeepAll
	if s.appendAtCommit {
		base = old.size
	}
	if base > MaxFileSize {
		return nil, pathError("open", name, ErrQuota)
	}
	if err := s.claim(base, 0); err != nil {
		return nil, pathError("open", name, err)
	}
	s.kept = old.resize(base)
	whole := int(base / chunkSize)
	s.chunks = slices.Clone(s.kept.chunks[:whole])
	if s.fill = int(base % chunkSize); s.fill > 0 {
		s.block = blocks.Get().(*[chunkSize]byte)
		s.kept.readAt(s.block[:s.fill], int64(whole)*chunkSize)
	}
	return s, nil
}

// target returns the contents of the file name, empty contents if it can be created. The
// caller holds f.mu.
func (f *FS) target(name string) (content, error) {
	root := f.cur.Load().root
	n, err := root.find(name)
	switch {
	case err == nil && n.isDir():
		return content{}, hackpadfs.ErrIsDir
	case err == nil:
		return n.body, nil
	case err != hackpadfs.ErrNotExist:
		return content{}, err
	}
	dir, err := root.find(path.Dir(name))
	if err == nil && !dir.isDir() {
		err = hackpadfs.ErrNotDir
	}
	if err == nil {
		err = f.admit(0, 1)
	}
	return content{}, err
}

// claim sets the size of the staged file if the quota allows. fresh is the number of bytes
// written since the last claim. The caller holds f.mu.
func (s *Staged) claim(size, fresh int64) error {
	f := s.fs
	want := usage{growth: max(0, size-s.old), fresh: s.claimed.fresh + fresh}
	if err := f.admit(want.growth-s.claimed.growth, 0); err != nil {
		return err
	}
	if m := f.opts.MaxBytes; m > 0 && f.staged.fresh+fresh > m {
		return ErrQuota
	}
	s.setClaim(want)
	s.size.Store(size)
	return nil
}

// setClaim sets the staged file's part of FS.staged. The caller holds f.mu.
func (s *Staged) setClaim(want usage) {
	s.fs.staged.growth += want.growth - s.claimed.growth
	s.fs.staged.fresh += want.fresh - s.claimed.fresh
	s.claimed = want
}

// Size returns the size of the file in bytes if it were committed now.
func (s *Staged) Size() int64 { return s.size.Load() }

// NextBuf returns a buffer for the next bytes, of at least one byte and at most 256 KiB; nil if
// the staged file has failed or ended. Fill it from its beginning and then call Advance. It
// is valid until the next call of a method other than Size.
func (s *Staged) NextBuf() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return nil
	}
	return s.nextRoom()
}

func (s *Staged) nextRoom() []byte {
	if s.block == nil {
		s.block = blocks.Get().(*[chunkSize]byte)
	}
	return s.block[s.fill:]
}

// Advance adds the first n bytes of the buffer of NextBuf to the file. If the quota does not
// allow it, Advance and all later calls fail.
func (s *Staged) Advance(n int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil && (n < 0 || n > 0 && s.block == nil || n > chunkSize-s.fill) {
		s.err = hackpadfs.ErrInvalid
	}
	return pathError("write", s.name, s.advance(n))
}

func (s *Staged) advance(n int) error {
	if err := s.reserve(n); err != nil {
		return err
	}
	s.advanceFill(n)
	return nil
}

// reserve claims n more bytes.
func (s *Staged) reserve(n int) error {
	if s.err != nil || n == 0 {
		return s.err
	}
	s.fs.mu.Lock()
	defer s.fs.mu.Unlock()
	if size := s.Size() + int64(n); size > MaxFileSize {
		s.err = ErrQuota
	} else {
		s.err = s.claim(size, int64(n))
	}
	return s.err
}

// advanceFill adds n bytes that were written into the buffer of nextRoom.
func (s *Staged) advanceFill(n int) {
	if s.fill += n; s.fill == chunkSize {
		s.chunks = append(s.chunks, s.block[:])
		s.block, s.fill, s.pinned = nil, 0, false
	}
}

// Keep returns the bytes b, part of a buffer of NextBuf, in memory that does not change after
// Advance: the file's own memory, or a copy if the file is so small that its chunk will be
// copied.
func (s *Staged) Keep(b []byte) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.chunks) == 0 {
		return bytes.Clone(b)
	}
	s.pinned = true
	return slices.Clip(b)
}

// Write appends a copy of p: all of it or, with an error, nothing.
func (s *Staged) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.reserve(len(p)); err != nil {
		return 0, pathError("write", s.name, err)
	}
	for rest := p; len(rest) > 0; {
		n := copy(s.nextRoom(), rest)
		s.advanceFill(n)
		rest = rest[n:]
	}
	return len(p), nil
}

// ReadFrom reads r up to io.EOF, directly into the file's memory.
func (s *Staged) ReadFrom(r io.Reader) (total int64, err error) {
	for {
		buf := s.NextBuf()
		if buf == nil {
			return total, s.Advance(0)
		}
		n, rerr := r.Read(buf)
		if err := s.Advance(n); err != nil {
			return total, err
		}
		total += int64(n)
		if rerr == io.EOF {
			return total, nil
		}
		if rerr != nil {
			return total, rerr
		}
	}
}

// Commit atomically makes the staged contents the file of that name. If the file exists, its
// contents are replaced and its permissions kept. Commit fails, and changes nothing, if the
// directory no longer exists, name is now a directory, or the quota does not allow it. In any
// case the staged file has ended.
func (s *Staged) Commit() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		err := s.err
		s.end()
		return pathError("commit", s.name, err)
	}
	s.fs.mu.Lock()
	defer s.fs.mu.Unlock()
	s.setClaim(usage{})
	body := s.finish()
	s.err, s.chunks = hackpadfs.ErrClosed, nil
	return pathError("commit", s.name, s.fs.install(s, body))
}

// finish completes the last chunk and returns the whole contents.
func (s *Staged) finish() content {
	if s.fill > 0 {
		last := s.block[:]
		if tooMuchSpare(s.fill, chunkSize) {
			last = exactChunk(last[:s.fill])
			if !s.pinned {
				blocks.Put(s.block)
			}
		}
		s.chunks = append(s.chunks, last)
	}
	s.block = nil
	return content{size: s.Size(), chunks: s.chunks}
}

// install makes body the contents of the file s.name. The caller holds f.mu.
func (f *FS) install(s *Staged, body content) error {
	n := newFile(s.perm, f.now())
	if old, err := f.cur.Load().root.find(s.name); err == nil {
		n.mode, n.birth = old.mode, old.birth
		if s.appendAtCommit && !old.body.sameMemory(s.kept) {
			body = old.body.join(body, s.kept.size)
		}
	}
	if body.size > MaxFileSize {
		return ErrQuota
	}
	n.body = body
	next, err := f.planChange(path.Dir(s.name), placeFile(path.Base(s.name), n))
	if err != nil {
		return err
	}
	f.detach(s.name)
	f.publish(next)
	return nil
}

// Abort discards the staged file. After Commit or Abort it does nothing.
func (s *Staged) Abort() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.end()
}

// end releases the claim. The block does not return to the pool, because a goroutine may
// still be reading from a socket into it.
func (s *Staged) end() {
	s.fs.mu.Lock()
	defer s.fs.mu.Unlock()
	s.setClaim(usage{})
	s.chunks, s.block, s.kept = nil, nil, content{}
	s.err = hackpadfs.ErrClosed
}
