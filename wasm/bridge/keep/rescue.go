package keep

import (
	"context"
	"hash/crc32"
	"maps"
	"path"
	"slices"
	"time"
)

// Rescued reports what Rescue could read of a tree that Load refuses.
type Rescued struct {
	Files int  // complete files
	Lost  int  // files in the index that are incomplete or damaged
	Raw   bool // no file could be read: put got the raw indexes and pieces
}

// damagedDir is the directory for files of which all bytes exist but a checksum is wrong.
const damagedDir = "damaged"

// Rescue calls put for each file that can still be read. If there is none, it calls put for
// each index and piece as it is stored. It changes nothing on the disk.
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

// rescueList calls put for the files of list that can be read. given is how many these were.
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

// lastPiece reads pieces and caches the last one, since files are stored one after another.
type lastPiece struct {
	s     *Store
	sums  map[int64]uint32 // nil: unknown
	n     int64
	data  []byte
	right bool // data has the expected checksum
}

// read returns the contents of e. ok reports whether all bytes exist, right whether no
// checksum is known to be wrong.
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
