// Package keep stores a tree of files on a Disk and brings it back.
//
// # What lies on the disk
//
// Contents lie one behind the other in pieces, values "p7" of a few MiB that never
// change, so that a thousand small files are not a thousand values and one large file
// is not one large buffer. An index, "i8", tells for every file where in which pieces
// its content is; see index.go. Numbers only go up.
//
// A tree is stored by writing the chunks of its files that are not in a piece yet, and
// then, in one change, the last of them with a new index and without the old one. So
// whenever the program dies, the index names a tree that there was. While there is no
// index yet, a value "w1" says that the pieces belong to a first tree that is under way.
package keep

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strconv"

	"ftpsim/ftpcore/snapfs"
)

// pieceSize is how large a piece grows: a few hundred writes for the largest
// server, a small buffer for each.
const pieceSize = 4 << 20

// Store keeps one tree, and the records of two runs. Make one by Open. It is not for concurrent use.
type Store struct {
	disk    Disk
	last    int64           // the highest number in use
	index   int64           // number of the index that counts; 0: none
	pieces  map[int64]piece // all that there are
	stale   []int64         // other indexes, in order
	begun   []int64         // numbers of the values that say that a first tree is under way
	saved   memory          // of the tree that was stored or loaded last
	records records
}

// piece is what is known of a piece.
type piece struct {
	size int64  // 0: not known yet
	sum  uint32 // CRC-32 (IEEE) of its bytes
}

// Open reads what there is on disk, which belongs to the Store.
func Open(ctx context.Context, disk Disk) (*Store, error) {
	s := &Store{disk: disk, pieces: map[int64]piece{}}
	names, err := disk.Names(ctx)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		kind, n, ok := parseName(name)
		if !ok {
			continue
		}
		s.last = max(s.last, n)
		switch kind {
		case indexName:
			s.stale = append(s.stale, n)
		case pieceName:
			s.pieces[n] = piece{}
		case begunName:
			s.begun = append(s.begun, n)
		case recordName:
			s.records.there = append(s.records.there, n)
		}
	}
	slices.Sort(s.stale)
	return s, s.findPrevious(ctx)
}

// What the first letter of a name tells.
const (
	indexName  = 'i'
	pieceName  = 'p'
	recordName = 'r'
	begunName  = 'w'
)

func nameOf(kind byte, n int64) string { return string(kind) + strconv.FormatInt(n, 10) }

func namesOf(kind byte, list []int64) (names []string) {
	for _, n := range list {
		names = append(names, nameOf(kind, n))
	}
	return names
}

func parseName(name string) (kind byte, n int64, ok bool) {
	if len(name) < 2 {
		return 0, 0, false
	}
	switch name[0] {
	case indexName, pieceName, recordName, begunName:
		n, err := strconv.ParseInt(name[1:], 10, 64)
		return name[0], n, err == nil && n > 0
	}
	return 0, 0, false
}

// Load returns the tree that was stored last. It is fs.ErrNotExist when there
// is none, and another error when there is one that cannot be read.
func (s *Store) Load(ctx context.Context) (*snapfs.Snap, error) {
	var first error
	for _, n := range slices.Backward(s.stale) {
		snap, err := s.loadIndex(ctx, n)
		if err == nil {
			s.index = n
			s.stale = slices.DeleteFunc(s.stale, func(o int64) bool { return o == n })
			return snap, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if first == nil {
			first = err
		}
	}
	switch {
	case first != nil:
		return nil, first
	case len(s.pieces) > 0 && len(s.begun) == 0:
		return nil, errDamaged // their index is gone
	}
	return nil, fs.ErrNotExist
}

// Save stores snap in place of what was stored before, and writes only what is not
// stored yet. An error leaves what was stored as it was.
func (s *Store) Save(ctx context.Context, snap *snapfs.Snap) error {
	p, err := s.plan(snap)
	if err != nil {
		return err
	}
	w := writer{ctx: ctx, s: s, give: s.giveUp(p.used)}
	next, err := w.tree(snap, p)
	if err != nil {
		return err
	}
	n := s.number()
	put := map[string][]byte{}
	w.seal(put)
	sums := map[int64]uint32{}
	for _, e := range p.list {
		for _, part := range e.Parts {
			sums[part.piece()] = s.pieces[part.piece()].sum
		}
	}
	put[nameOf(indexName, n)] = encode(p.list, sums)
	unused := []int64{}
	for n := range s.pieces {
		if _, ok := sums[n]; !ok {
			unused = append(unused, n)
		}
	}
	old := s.indexes()
	remove := slices.Concat(namesOf(indexName, old), namesOf(pieceName, unused), namesOf(begunName, s.begun))
	if err := s.disk.Change(ctx, put, remove); err != nil {
		return err
	}
	for _, n := range unused {
		delete(s.pieces, n)
	}
	s.index, s.stale, s.begun, s.saved = n, nil, nil, next
	return nil
}

// indexes are the numbers of all indexes that there are.
func (s *Store) indexes() []int64 {
	if s.index == 0 {
		return s.stale
	}
	return append(slices.Clone(s.stale), s.index)
}

// smallPieces is how many pieces that are less than a quarter full there may be.
const smallPieces = 32

// giveUp returns the pieces whose contents are better written anew: those of which
// less than half is used, and the small ones once there are many. used is how many
// bytes of each are.
func (s *Store) giveUp(used map[int64]int64) map[int64]bool {
	give, small := map[int64]bool{}, []int64{}
	for n, n2 := range used {
		size := s.pieces[n].size
		if n2 < size/2 {
			give[n] = true
		} else if size < pieceSize/4 {
			small = append(small, n)
		}
	}
	if len(small) > smallPieces {
		for _, n := range small {
			give[n] = true
		}
	}
	return give
}

// Clear forgets the tree that is stored.
func (s *Store) Clear(ctx context.Context) error {
	pieces := slices.Collect(maps.Keys(s.pieces))
	remove := slices.Concat(namesOf(indexName, s.indexes()), namesOf(pieceName, pieces), namesOf(begunName, s.begun))
	if len(remove) > 0 {
		if err := s.disk.Change(ctx, nil, remove); err != nil {
			return err
		}
	}
	clear(s.pieces)
	s.index, s.stale, s.begun, s.saved = 0, nil, nil, memory{}
	return nil
}

func (s *Store) number() int64 {
	s.last++
	return s.last
}

var (
	errDamaged = errors.New("what is stored is damaged")
	// ErrVersion says that another version of this program has stored the tree.
	ErrVersion = errors.New("what is stored is of another version")
	// ErrForeign says that another program has stored something in this one's place.
	ErrForeign = errors.New("what is stored is not of this program")
)
