package keep

import (
	"context"
	"io"
	"io/fs"
	"path"
	"runtime"

	"ftpsim/ftpcore/snapfs"
)

// writer fills pieces.
type writer struct {
	ctx   context.Context
	s     *Store
	piece int64  // number of the piece that is being filled
	buf   []byte // what is in it so far
	seen  int    // files and directories
}

// tree lists snap and writes every content that is not known.
func (w *writer) tree(snap *snapfs.Snap, known map[any][]part) (list []entry, next map[any][]part, err error) {
	next = map[any][]part{}
	var walk func(name string, info fs.FileInfo) error
	walk = func(name string, info fs.FileInfo) error {
		if w.seen++; w.seen%breathe == 0 {
			runtime.Gosched()
		}
		e := entry{Path: name, Mode: info.Mode(), Time: info.ModTime().UnixNano()}
		if !info.IsDir() {
			parts, ok := known[info.Sys()]
			if !ok {
				var err error
				if parts, err = w.file(snap, name); err != nil {
					return err
				}
			}
			e.Parts, next[info.Sys()] = parts, parts
			list = append(list, e)
			return nil
		}
		list = append(list, e)
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
	return list, next, err
}

// file writes the content of a file and tells where it is.
func (w *writer) file(snap *snapfs.Snap, name string) (parts []part, err error) {
	f, err := snap.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	for {
		if len(w.buf) >= pieceSize {
			if err := w.flush(); err != nil {
				return nil, err
			}
		}
		b, err := f.(*snapfs.File).Block(pieceSize - len(w.buf))
		if err == io.EOF {
			return parts, nil
		}
		if err != nil {
			return nil, err
		}
		if w.piece == 0 {
			w.piece = w.s.number()
		}
		at := int64(len(w.buf))
		w.buf = append(w.buf, b...)
		if last := len(parts) - 1; last >= 0 && parts[last].piece() == w.piece {
			parts[last][2] += int64(len(b))
		} else {
			parts = append(parts, part{w.piece, at, int64(len(b))})
		}
	}
}

// flush writes the piece that is being filled.
func (w *writer) flush() error {
	if w.piece == 0 {
		return nil
	}
	w.s.pieces[w.piece] = int64(len(w.buf)) // also if it fails: something may be there
	err := w.s.write(w.ctx, nameOf(pieceName, w.piece), w.buf)
	w.piece, w.buf = 0, w.buf[:0]
	return err
}
