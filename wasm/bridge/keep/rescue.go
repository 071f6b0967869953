package keep

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/hack-pad/hackpadfs"
)

// Rescued tells what of a tree that Load refuses could still be read.
type Rescued struct {
	Files int  // that are whole
	Lost  int  // that the index names and that are not
	Raw   bool // no file is whole: the pieces and indexes themselves were handed out
}

// Rescue hands out each file that is still whole, or where there is none the pieces
// and indexes as they lie in the store. It changes nothing.
func (s *Store) Rescue(ctx context.Context, put func(name string, at time.Time, data []byte) error) (r Rescued, err error) {
	for _, n := range slices.Backward(s.stale) {
		data, err := hackpadfs.ReadFile(s.fs, nameOf(indexName, n))
		if err != nil {
			continue
		}
		if r, err = s.rescueList(ctx, decodeSome(data), put); err != nil || r.Files > 0 {
			return r, err
		}
	}
	r.Raw = true
	for name := range s.raw() {
		if err := ctx.Err(); err != nil {
			return r, err
		}
		if data, err := hackpadfs.ReadFile(s.fs, name); err == nil {
			if err := put(name, time.Time{}, data); err != nil {
				return r, err
			}
		}
	}
	return r, nil
}

// raw yields the names of all indexes and pieces.
func (s *Store) raw() func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for _, n := range s.stale {
			if !yield(nameOf(indexName, n)) {
				return
			}
		}
		for n := range s.pieces {
			if !yield(nameOf(pieceName, n)) {
				return
			}
		}
	}
}

func (s *Store) rescueList(ctx context.Context, list []entry, put func(string, time.Time, []byte) error) (r Rescued, err error) {
	pieces := map[int64][]byte{} // the latest one: files lie in them one behind the other
	for _, e := range list {
		if err := ctx.Err(); err != nil {
			return r, err
		}
		if e.Mode.IsDir() {
			continue
		}
		data, ok := s.whole(e, pieces)
		if !ok {
			r.Lost++
			continue
		}
		if err := put(e.Path, time.Unix(0, e.Time), data); err != nil {
			return r, err
		}
		r.Files++
	}
	return r, nil
}

// whole is the content of e, if all of it is there.
func (s *Store) whole(e entry, pieces map[int64][]byte) ([]byte, bool) {
	data := []byte{}
	for _, p := range e.Parts {
		piece, ok := pieces[p.piece()]
		if !ok {
			clear(pieces)
			var err error
			if piece, err = hackpadfs.ReadFile(s.fs, nameOf(pieceName, p.piece())); err != nil {
				return nil, false
			}
			pieces[p.piece()] = piece
		}
		if p.off() < 0 || p.len() <= 0 || p.off() > int64(len(piece))-p.len() {
			return nil, false
		}
		data = append(data, piece[p.off():p.off()+p.len()]...)
	}
	return data, true
}

// decodeSome reads an index as far as it is one.
func decodeSome(data []byte) (list []entry) {
	dec := json.NewDecoder(bytes.NewReader(data))
	var h head
	if dec.Decode(&h) != nil || h.Version != version {
		return nil
	}
	for {
		var e entry
		if dec.Decode(&e) != nil || e.End > 0 {
			return list
		}
		list = append(list, e)
	}
}
