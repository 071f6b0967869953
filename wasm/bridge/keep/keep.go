// Package keep stores a tree of files on a Disk and loads it again. It also stores the
// recordings of the present and the previous run.
//
// # Format
//
// File contents are stored one after another in pieces: immutable values of a few MiB with
// names like "p7". So a thousand small files do not need a thousand values, and a large file
// does not need one large buffer. An index, with a name like "i8", says for every file in
// which pieces, and where in them, its contents are; see index.go. Numbers only go up.
//
// To store a tree, the Store writes the chunks of its files that are in no piece yet. The
// last piece, the new index and the removal of the old index are one atomic change. So
// whenever the program dies, the index describes a complete tree. Before the first index
// exists, a value with a name like "w1" says that the pieces belong to a first tree whose
// storing has not finished.
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

// pieceSize is the maximum size of a piece: a few hundred writes for the largest server,
// and a small buffer for each.
const pieceSize = 4 << 20

// Store keeps one tree and the recordings of two runs on a Disk. Create one with Open. It
// must not be used concurrently.
type Store struct {
	disk       Disk
	last       int64           // the highest number in use
	index      int64           // number of the valid index; 0: none, or not loaded yet
	pieces     map[int64]piece // all pieces on the disk
	stale      []int64         // numbers of the other indexes, ascending
	begun      []int64         // numbers of the "w" values
	saved      memory          // where the last stored or loaded tree is
	recordings recordings
}

// piece describes a piece.
type piece struct {
	size int64  // 0: unknown
	sum  uint32 // CRC-32 (IEEE) of its bytes
}

// Open returns a Store on disk. Only this Store may use the disk from now on.
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
		case recordingName:
			s.recordings.there = append(s.recordings.there, n)
		}
	}
	slices.Sort(s.stale)
	return s, s.findPrevious(ctx)
}

// The first letter of a name says what its value is.
const (
	indexName     = 'i'
	pieceName     = 'p'
	recordingName = 'r'
	begunName     = 'w'
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
	case indexName, pieceName, recordingName, begunName:
		n, err := strconv.ParseInt(name[1:], 10, 64)
		return name[0], n, err == nil && n > 0
	}
	return 0, 0, false
}

// Load returns the tree that was stored last. It fails with fs.ErrNotExist if there is none,
// and with another error if it cannot be read.
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

// Save stores snap in place of the stored tree. It writes only contents that are not stored
// yet. If it fails, the stored tree stays as it was.
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

// indexes returns the numbers of all indexes, the valid one included.
func (s *Store) indexes() []int64 {
	if s.index == 0 {
		return s.stale
	}
	return append(slices.Clone(s.stale), s.index)
}

// smallPieces is how many pieces may be less than a quarter full.
const smallPieces = 32

// giveUp returns the pieces whose contents should be written again into new pieces: the pieces of
// which less than half is used, and the small ones if there are too many. used is how many
// bytes of each piece are in use.
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

// Clear deletes the stored tree.
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

// number returns a number that no value on the disk has.
func (s *Store) number() int64 {
	s.last++
	return s.last
}

var (
	errDamaged = errors.New("what is stored is damaged")
	// ErrVersion means that a newer version of this program has stored the tree.
	ErrVersion = errors.New("what is stored is of another version")
	// ErrForeign means that another program uses this one's place.
	ErrForeign = errors.New("what is stored is not of this program")
)
