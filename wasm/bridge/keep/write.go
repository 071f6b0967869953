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

// memory tells where the contents of a tree lie in pieces.
type memory struct {
	files  map[any]*content   // by FileInfo.Sys
	chunks map[chunkID][]part // what a file shares with the version before it
}

// content is a file's.
type content struct {
	parts  []part
	chunks []chunkID
}

// chunkID tells the chunks of a snapfs.FS apart: their bytes never change, and an
// address is not used again while it is remembered here.
type chunkID struct {
	first *byte
	n     int
}

func newMemory() memory { return memory{map[any]*content{}, map[chunkID][]part{}} }

// plan is the tree that is to be stored.
type plan struct {
	list []entry         // Parts of files are still missing
	sys  []any           // beside list; nil: a directory
	used map[int64]int64 // how many bytes of each piece are used already
}

// plan walks snap.
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

// count adds to used what is stored already of a file.
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
	give  map[int64]bool // pieces whose contents are written anew
	piece int64          // number of the piece that is being filled
	buf   []byte         // what is in it so far
}

// tree writes every chunk that is not stored and completes p.
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

// file writes what is not stored of a file. chunks are those of the tree so far.
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

// chunk puts b into the piece that is being filled, or into the next one.
func (w *writer) chunk(b []byte) ([]part, error) {
	if len(w.buf)+len(b) > pieceSize {
		put := map[string][]byte{}
		w.seal(put)
		if w.s.index == 0 && len(w.s.stale) == 0 && len(w.s.begun) == 0 {
			n := w.s.number()
			w.s.begun = []int64{n} // also if it fails: something may be there
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

// seal adds the piece that is being filled to put, which must be written before the
// next chunk comes.
func (w *writer) seal(put map[string][]byte) {
	if w.piece == 0 {
		return
	}
	put[nameOf(pieceName, w.piece)] = w.buf
	// Also if it cannot be written: then the next tree does without it.
	w.s.pieces[w.piece] = piece{int64(len(w.buf)), crc32.ChecksumIEEE(w.buf)}
	w.piece = 0
}
