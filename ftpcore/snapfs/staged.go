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

// KeepAll, as the base of Stage, keeps the whole present content: what is
// written goes behind whatever the file holds when it is committed.
const KeepAll = -1

// Staged is a new content of a file that nobody sees before Commit. Bytes get
// in by Write, by ReadFrom or, for those who want to see each block before it
// counts, by NextBuf and Advance. Its methods may be called by several
// goroutines, but a buffer of NextBuf belongs to one.
type Staged struct {
	fs   *FS
	name string
	perm hackpadfs.FileMode
	size atomic.Int64

	mu      sync.Mutex
	kept    content // what was kept of the old content
	behind  bool    // KeepAll: commit behind what is there by then
	old     int64   // size of the file that Commit is going to replace
	chunks  [][]byte
	block   *[chunkSize]byte // the chunk that is being filled, or nil
	fill    int              // bytes in block
	pinned  bool             // somebody keeps bytes of block
	claimed usage            // its part of FS.staged
	err     error            // why it has failed or ended
}

var (
	_ io.Writer     = (*Staged)(nil)
	_ io.ReaderFrom = (*Staged)(nil)
)

// blocks are chunks that are in nobody's file, to be filled by a Staged.
var blocks = sync.Pool{New: func() any { return newChunk() }}

// Stage begins a new content of name: the first base bytes of the present
// content, filled up with zeros where that is shorter, or all of it for
// KeepAll. perm is for a file that does not exist yet. The directory must
// exist, and name must not be one. Memory is bounded by the quota, which is
// checked as the bytes come and again by Commit.
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
	s.old, s.behind = old.size, base == KeepAll
	if s.behind {
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

// target returns what the file name holds now, nothing if it could be made.
// f.mu is held.
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

// claim makes the staged file size bytes long, fresh more of which have been
// written, if there is room. f.mu is held.
func (s *Staged) claim(size, fresh int64) error {
	f := s.fs
	want := usage{growth: max(0, size-s.old), fresh: s.claimed.fresh + fresh}
	if err := f.admit(want.growth-s.claimed.growth, 0); err != nil {
		return err
	}
	if m := f.opts.MaxBytes; m > 0 && f.staged.fresh+fresh > m {
		return ErrQuota
	}
	s.give(want)
	s.size.Store(size)
	return nil
}

// give makes want the staged file's part of FS.staged. f.mu is held.
func (s *Staged) give(want usage) {
	s.fs.staged.growth += want.growth - s.claimed.growth
	s.fs.staged.fresh += want.fresh - s.claimed.fresh
	s.claimed = want
}

// Size returns how long the file would be if it were committed now.
func (s *Staged) Size() int64 { return s.size.Load() }

// NextBuf returns room for the next bytes, at least one and at most 256 KiB,
// or nil when the staged file has failed or ended. It is to be filled from its
// beginning and told of by Advance; it is valid until the next call of another
// method than Size.
func (s *Staged) NextBuf() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return nil
	}
	return s.room()
}

func (s *Staged) room() []byte {
	if s.block == nil {
		s.block = blocks.Get().(*[chunkSize]byte)
	}
	return s.block[s.fill:]
}

// Advance makes the first n bytes of NextBuf part of the file. Where there is
// no room for them it fails, and so does everything after it.
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
	s.filled(n)
	return nil
}

// reserve claims room for n more bytes.
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

// filled moves on past n bytes that were put into room.
func (s *Staged) filled(n int) {
	if s.fill += n; s.fill == chunkSize {
		s.chunks = append(s.chunks, s.block[:])
		s.block, s.fill, s.pinned = nil, 0, false
	}
}

// Keep returns the bytes b of NextBuf in memory that stays as it is for ever
// once they have been told of by Advance: their own, or a copy while the file is
// so small that its chunk will not be kept.
func (s *Staged) Keep(b []byte) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.chunks) == 0 {
		return bytes.Clone(b)
	}
	s.pinned = true
	return slices.Clip(b)
}

// Write puts a copy of all of p behind what is there or, with an error,
// nothing.
func (s *Staged) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.reserve(len(p)); err != nil {
		return 0, pathError("write", s.name, err)
	}
	for rest := p; len(rest) > 0; {
		n := copy(s.room(), rest)
		s.filled(n)
		rest = rest[n:]
	}
	return len(p), nil
}

// ReadFrom reads r to its end straight into the file.
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

// Commit makes what was written the file of that name, in one step; a file
// that is there by then is replaced and keeps its permissions. It fails where
// the directory has gone, a directory has taken the name or there is no room;
// then nothing changes. Either way the staged file has ended.
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
	s.give(usage{})
	body := s.body()
	s.err, s.chunks = hackpadfs.ErrClosed, nil
	return pathError("commit", s.name, s.fs.install(s, body))
}

// body closes the last chunk and returns the whole content.
func (s *Staged) body() content {
	if s.fill > 0 {
		last := s.block[:]
		if spare(s.fill, chunkSize) {
			last = exact(last[:s.fill])
			if !s.pinned {
				blocks.Put(s.block)
			}
		}
		s.chunks = append(s.chunks, last)
	}
	s.block = nil
	return content{size: s.Size(), chunks: s.chunks}
}

// install makes body the content of the file s.name. f.mu is held.
func (f *FS) install(s *Staged, body content) error {
	n := newFile(s.perm, f.now())
	if old, err := f.cur.Load().root.find(s.name); err == nil {
		n.mode, n.birth = old.mode, old.birth
		if s.behind && !old.body.same(s.kept) {
			body = old.body.join(body, s.kept.size)
		}
	}
	if body.size > MaxFileSize {
		return ErrQuota
	}
	n.body = body
	next, err := f.plan(path.Dir(s.name), placeFile(path.Base(s.name), n))
	if err != nil {
		return err
	}
	f.detach(s.name)
	f.publish(next)
	return nil
}

// Abort forgets the staged file. It is harmless after Commit or Abort.
func (s *Staged) Abort() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.end()
}

// end gives up what is claimed. The block goes to the garbage, not back to the
// pool: somebody may still be reading a socket into it.
func (s *Staged) end() {
	s.fs.mu.Lock()
	defer s.fs.mu.Unlock()
	s.give(usage{})
	s.chunks, s.block, s.kept = nil, nil, content{}
	s.err = hackpadfs.ErrClosed
}
