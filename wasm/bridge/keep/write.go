package keep

import (
	"context"
	"hash/crc32"
	"io"
	"io/fs"
	"path"
	"runtime"
	"slices"

	"ftpsim/ftpcore/snapfs"
)

// memory records where in the pieces the contents of a tree are.
type memory struct {
	files  map[any]*content   // by FileInfo.Sys, which identifies a version of a file
	chunks map[chunkID][]part // chunks may be shared by the versions of a file
}

// content is where a file's contents are.
type content struct {
	parts  []part
	chunks []chunkID
}

// chunkID identifies a chunk of a snapfs.FS by its address: the bytes of a chunk never
// change, and the address is not reused while a chunkID refers to it.
type chunkID struct {
	first *byte
	n     int
}

func newMemory() memory { return memory{map[any]*content{}, map[chunkID][]part{}} }

// plan is a tree to be stored.
type plan struct {
	list []entry         // the Parts of files are filled in by writer.tree
	sys  []any           // FileInfo.Sys of each entry of list; nil: a directory
	used map[int64]int64 // how many stored bytes of each piece the tree uses
}

// plan returns the plan for snap.
func (s *Store) plan(snap *snapfs.Snap) (*plan, error) {
	p := &plan{used: map[int64]int64{}}
	var walk func(name string, info fs.FileInfo) error
	walk = func(name string, info fs.FileInfo) error {
		if len(p.list)%yieldEvery == yieldEvery-1 {
			runtime.Gosched()
		}
		p.list = append(p.list, entry{Path: name, Mode: info.Mode(), Time: info.ModTime().UnixNano()})
		if !info.IsDir() {
			p.sys = append(p.sys, info.Sys())
			return s.count(snap, name, info.Sys(), p.used)
		}
		p.sys = append(p.sys, nil)
		kids, err := snap.ReadDir(name)
		if err != nil {
			return err
		}
		for _, kid := range kids {
			info, err := kid.Info()
			if err == nil {
				err = walk(path.Join(name, kid.Name()), info)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}
	root, err := snap.Stat(".")
	if err == nil {
		err = walk(".", root)
	}
	return p, err
}

// count adds the bytes of a file that are stored already to used.
func (s *Store) count(snap *snapfs.Snap, name string, sys any, used map[int64]int64) error {
	if c := s.saved.files[sys]; c != nil {
		for _, part := range c.parts {
			used[part.piece()] += part.len()
		}
		return nil
	}
	return eachChunk(snap, name, func(_ []byte, id chunkID) error {
		for _, part := range s.saved.chunks[id] {
			used[part.piece()] += part.len()
		}
		return nil
	})
}

// eachChunk calls do with each chunk of a file.
func eachChunk(snap *snapfs.Snap, name string, do func(b []byte, id chunkID) error) error {
	f, err := snap.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	for {
		b, err := f.(*snapfs.File).Block(pieceSize)
		if err == io.EOF {
			return nil
		}
		if err == nil {
			err = do(b, chunkID{&b[0], len(b)})
		}
		if err != nil {
			return err
		}
	}
}

// writer fills pieces.
type writer struct {
	ctx   context.Context
	s     *Store
	give  map[int64]bool // pieces whose contents are written again
	piece int64          // number of the piece that is being filled
	buf   []byte         // its contents so far
}

// tree writes every chunk that is not stored yet and fills in the Parts of p.
func (w *writer) tree(snap *snapfs.Snap, p *plan) (next memory, err error) {
	next = newMemory()
	for i := range p.list {
		e, sys := &p.list[i], p.sys[i]
		if sys == nil {
			continue
		}
		c := w.s.saved.files[sys]
		if c == nil || slices.ContainsFunc(c.parts, w.givesUp) {
			if c, err = w.file(snap, e.Path, next.chunks); err != nil {
				return next, err
			}
		} else {
			for _, id := range c.chunks {
				next.chunks[id] = w.s.saved.chunks[id]
			}
		}
		e.Parts, next.files[sys] = c.parts, c
	}
	return next, nil
}

func (w *writer) givesUp(p part) bool { return w.give[p.piece()] }

// file writes the chunks of a file that are not stored yet. chunks are the chunks of the tree so
// far; file adds to them.
func (w *writer) file(snap *snapfs.Snap, name string, chunks map[chunkID][]part) (*content, error) {
	c := &content{}
	err := eachChunk(snap, name, func(b []byte, id chunkID) (err error) {
		parts, ok := chunks[id]
		if !ok {
			parts, ok = w.s.saved.chunks[id]
			if !ok || slices.ContainsFunc(parts, w.givesUp) {
				if parts, err = w.chunk(b); err != nil {
					return err
				}
			}
			chunks[id] = parts
		}
		c.chunks = append(c.chunks, id)
		for _, part := range parts {
			c.parts = join(c.parts, part)
		}
		return nil
	})
	return c, err
}

// chunk adds b to the piece that is being filled. If b does not fit, it first writes the
// piece and starts the next one.
func (w *writer) chunk(b []byte) ([]part, error) {
	if len(w.buf)+len(b) > pieceSize {
		put := map[string][]byte{}
		w.seal(put)
		if w.s.index == 0 && len(w.s.stale) == 0 && len(w.s.begun) == 0 {
			n := w.s.number()
			w.s.begun = []int64{n} // even if Change fails: it may have been written
			put[nameOf(begunName, n)] = []byte{}
		}
		if err := w.s.disk.Change(w.ctx, put, nil); err != nil {
			return nil, err
		}
		w.buf = w.buf[:0]
	}
	if w.piece == 0 {
		w.piece = w.s.number()
	}
	at := int64(len(w.buf))
	w.buf = append(w.buf, b...)
	return []part{{w.piece, at, int64(len(b))}}, nil
}

// seal adds the piece that is being filled to put. The caller must write put before it adds
// the next chunk.
func (w *writer) seal(put map[string][]byte) {
	if w.piece == 0 {
		return
	}
	put[nameOf(pieceName, w.piece)] = w.buf
	// Even if writing fails: then the next tree does not refer to this piece.
	w.s.pieces[w.piece] = piece{int64(len(w.buf)), crc32.ChecksumIEEE(w.buf)}
	w.piece = 0
}
