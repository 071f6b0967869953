package keep

import (
	"context"
	"hash/crc32"
	"maps"
	"path"
	"slices"
	"time"
)

// Rescued tells what of a tree that Load refuses could still be read.
type Rescued struct {
	Files int  // that are whole
	Lost  int  // that the index names and that are not
	Raw   bool // no file could be read: the pieces and indexes themselves were handed out
}

// damagedDir is where a file is handed out of which all bytes are there and some are wrong.
const damagedDir = "damaged"

// Rescue hands out each file that can still be read, or where there is none the pieces
// and indexes as they lie in the store. It changes nothing.
func (s *Store) Rescue(ctx context.Context, put func(name string, at time.Time, data []byte) error) (r Rescued, err error) {
	indexes := s.indexes()
	for _, n := range slices.Backward(indexes) {
		data, err := s.disk.Read(ctx, nameOf(indexName, n))
		if err != nil {
			continue
		}
		_, list, end := decodeSome(data)
		var sums map[int64]uint32
		if end != nil {
			sums = end.Sums
		}
		var given int
		if r, given, err = s.rescueList(ctx, list, sums, put); err != nil || given > 0 {
			return r, err
		}
	}
	r.Raw = true
	for _, name := range slices.Concat(namesOf(indexName, indexes), namesOf(pieceName, slices.Sorted(maps.Keys(s.pieces)))) {
		if err := ctx.Err(); err != nil {
			return r, err
		}
		if data, err := s.disk.Read(ctx, name); err == nil {
			if err := put(name, time.Time{}, data); err != nil {
				return r, err
			}
		}
	}
	return r, nil
}

// rescueList hands out what there is of the files of list, and tells how many that were.
func (s *Store) rescueList(ctx context.Context, list []entry, sums map[int64]uint32, put func(string, time.Time, []byte) error) (r Rescued, given int, err error) {
	pieces := lastPiece{s: s, sums: sums}
	for _, e := range list {
		if err := ctx.Err(); err != nil {
			return r, given, err
		}
		if e.Mode.IsDir() {
			continue
		}
		data, right, ok := pieces.read(ctx, e)
		name := e.Path
		if ok && right {
			r.Files++
		} else if r.Lost++; ok {
			name = path.Join(damagedDir, name)
		} else {
			continue
		}
		if err := put(name, time.Unix(0, e.Time), data); err != nil {
			return r, given, err
		}
		given++
	}
	return r, given, nil
}

// lastPiece reads pieces and has the latest one: files lie in them one behind the other.
type lastPiece struct {
	s     *Store
	sums  map[int64]uint32 // nil: not known
	n     int64
	data  []byte
	right bool // its sum is as it should be
}

// read returns the content of e, if all of it is there, and whether it is right as far
// as that is known.
func (l *lastPiece) read(ctx context.Context, e entry) (data []byte, right, ok bool) {
	data, right = []byte{}, true
	for _, p := range e.Parts {
		if l.n != p.piece() {
			b, err := l.s.disk.Read(ctx, nameOf(pieceName, p.piece()))
			if err != nil {
				return nil, false, false
			}
			l.n, l.data = p.piece(), b
			l.right = l.sums == nil || l.sums[l.n] == crc32.ChecksumIEEE(b)
		}
		if !inside(p, l.data) {
			return nil, false, false
		}
		right = right && l.right
		data = append(data, l.data[p.off():p.off()+p.len()]...)
	}
	return data, right, true
}
