package keep

import (
	"context"
	"errors"
	"hash/crc32"
	"io/fs"
	"runtime"
	"time"

	"ftpsim/ftpcore/snapfs"
)

// loadIndex returns the tree that index n describes.
func (s *Store) loadIndex(ctx context.Context, n int64) (*snapfs.Snap, error) {
	data, err := s.disk.Read(ctx, nameOf(indexName, n))
	if err != nil {
		return nil, missing(err)
	}
	list, sums, err := decode(data)
	if err != nil {
		return nil, err
	}
	r := reader{ctx: ctx, s: s, sums: sums, uses: map[int64]int{}, cache: map[int64][]byte{}}
	for _, e := range list {
		for _, p := range e.Parts {
			r.uses[p.piece()]++
		}
	}
	tree := snapfs.New(snapfs.Options{})
	for i, e := range list {
		if err := r.put(tree, e); err != nil {
			return nil, err
		}
		if i%yieldEvery == yieldEvery-1 {
			runtime.Gosched()
		}
	}
	// Creating a file has changed its directory's time: set all times last.
	for _, e := range list {
		if err := tree.Chtimes(e.Path, time.Time{}, time.Unix(0, e.Time)); err != nil {
			return nil, err
		}
	}
	snap := tree.Snapshot()
	s.saved, err = remember(snap, list)
	return snap, err
}

// remember returns where the contents of snap are stored.
func remember(snap *snapfs.Snap, list []entry) (memory, error) {
	m := newMemory()
	for _, e := range list {
		if e.Mode.IsDir() {
			continue
		}
		info, err := snap.Stat(e.Path)
		if err != nil {
			return m, err
		}
		c := &content{parts: e.Parts}
		left := e.Parts
		err = eachChunk(snap, e.Path, func(b []byte, id chunkID) error {
			c.chunks = append(c.chunks, id)
			m.chunks[id], left = cut(left, int64(len(b)))
			return nil
		})
		if err != nil {
			return m, err
		}
		m.files[info.Sys()] = c
	}
	return m, nil
}

// cut splits list after n bytes. It does not change list.
func cut(list []part, n int64) (first, rest []part) {
	for n > 0 {
		p := list[0]
		if p.len() > n {
			rest = append([]part{{p.piece(), p.off() + n, p.len() - n}}, list[1:]...)
			return append(first, part{p.piece(), p.off(), n}), rest
		}
		first, list, n = append(first, p), list[1:], n-p.len()
	}
	return first, list
}

// reader reads each piece once and caches it until its last part has been read.
type reader struct {
	ctx   context.Context
	s     *Store
	sums  map[int64]uint32 // nil: the index has no checksums
	uses  map[int64]int    // how many parts of each piece are still to be read
	cache map[int64][]byte
}

// put creates a directory or a file in tree.
func (r *reader) put(tree *snapfs.FS, e entry) error {
	if e.Mode.IsDir() {
		if e.Path == "." {
			return tree.Chmod(e.Path, e.Mode)
		}
		if err := tree.Mkdir(e.Path, e.Mode.Perm()); err != nil {
			return err
		}
		return tree.Chmod(e.Path, e.Mode)
	}
	f, err := tree.Stage(e.Path, 0, e.Mode.Perm())
	if err != nil {
		return err
	}
	defer f.Abort() // does nothing after Commit
	for _, p := range e.Parts {
		data, err := r.piece(p.piece())
		if err != nil {
			return err
		}
		if !inside(p, data) {
			return errDamaged
		}
		if _, err := f.Write(data[p.off() : p.off()+p.len()]); err != nil {
			return err
		}
	}
	if err := f.Commit(); err != nil {
		return err
	}
	return tree.Chmod(e.Path, e.Mode)
}

// inside reports whether the piece data is long enough to contain p.
func inside(p part, data []byte) bool {
	return p.off() >= 0 && p.len() > 0 && p.off() <= int64(len(data))-p.len()
}

// piece returns piece n and counts it as read for one part.
func (r *reader) piece(n int64) ([]byte, error) {
	if err := r.ctx.Err(); err != nil {
		return nil, err
	}
	data, ok := r.cache[n]
	if !ok {
		var err error
		if data, err = r.s.disk.Read(r.ctx, nameOf(pieceName, n)); err != nil {
			return nil, missing(err)
		}
		sum := crc32.ChecksumIEEE(data)
		if r.sums != nil && r.sums[n] != sum {
			return nil, errDamaged
		}
		r.s.pieces[n] = piece{int64(len(data)), sum}
		r.cache[n] = data
	}
	if r.uses[n]--; r.uses[n] == 0 {
		delete(r.cache, n)
	}
	return data, nil
}

// missing converts the error of reading a value that should exist.
func missing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return errDamaged
	}
	return err
}
