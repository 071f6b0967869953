// Package keep stores a tree of files in a filesystem that is slow and outlives
// the program, such as hackpadfs/indexeddb, and brings it back.
//
// # What lies in the store
//
// Contents lie one behind the other in pieces, files "p7" of a few MiB that are
// never changed, so that a thousand small files are not a thousand writes and
// one large file is not one large buffer. An index, "i8", tells for every file
// where in which pieces its content is; see index.go. Numbers only go up.
//
// A new index is written when all pieces that it names are there, and what it
// does without is removed after that. So whenever the program dies, the newest
// index that is whole and whose pieces are whole tells a tree that there was.
package keep

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"

	"github.com/hack-pad/hackpadfs"

	"ftpsim/ftpcore/snapfs"
)

const (
	// pieceSize is how large a piece grows: a few hundred writes for the
	// largest server, a small buffer for each.
	pieceSize = 4 << 20
	// slack is what may lie in pieces unused, beyond as much again as is used.
	slack = 4 * pieceSize
)

// Store keeps one tree, and the records of two runs. Make one by Open. It is not for concurrent use.
type Store struct {
	fs     hackpadfs.FS
	last   int64           // the highest number in use
	index  int64           // number of the index that counts; 0: none
	pieces map[int64]int64 // their sizes
	stale  []int64         // older indexes
	known  map[any][]part  // where the contents of the tree that was stored last are, by FileInfo.Sys

	records records
}

// Open reads what there is in fs, whose root belongs to the Store.
func Open(fsys hackpadfs.FS) (*Store, error) {
	s := &Store{fs: fsys, pieces: map[int64]int64{}}
	entries, err := hackpadfs.ReadDir(fsys, ".")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		kind, n, ok := parseName(e.Name())
		if !ok {
			continue
		}
		s.last = max(s.last, n)
		info, err := e.Info()
		if err != nil {
			return nil, err
		}
		switch kind {
		case indexName:
			s.stale = append(s.stale, n)
		case pieceName:
			s.pieces[n] = info.Size()
		case recordName:
			s.found(n, info.Size())
		}
	}
	slices.Sort(s.stale)
	slices.Sort(s.records.there)
	return s, nil
}

// What the first letter of a name tells.
const (
	indexName  = 'i'
	pieceName  = 'p'
	recordName = 'r'
)

func nameOf(kind byte, n int64) string { return string(kind) + strconv.FormatInt(n, 10) }

func parseName(name string) (kind byte, n int64, ok bool) {
	if len(name) < 2 || name[0] != indexName && name[0] != pieceName && name[0] != recordName {
		return 0, 0, false
	}
	n, err := strconv.ParseInt(name[1:], 10, 64)
	return name[0], n, err == nil && n > 0
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
	case len(s.pieces) > 0:
		return nil, errDamaged // their index is gone
	}
	return nil, fs.ErrNotExist
}

// Save stores snap in place of what was stored before. An error leaves that as
// it was.
func (s *Store) Save(ctx context.Context, snap *snapfs.Snap) error {
	known := s.known
	if s.wasteful(snap) {
		known = nil
	}
	w := writer{ctx: ctx, s: s}
	list, next, err := w.tree(snap, known)
	if err == nil {
		err = w.flush()
	}
	if err != nil {
		return err
	}
	n := s.number()
	if err := s.write(ctx, nameOf(indexName, n), encode(list)); err != nil {
		s.stale = append(s.stale, n) // a piece of it may be there
		return err
	}
	if s.index != 0 {
		s.stale = append(s.stale, s.index)
	}
	s.index, s.known = n, next
	return s.sweep(ctx, list)
}

// wasteful reports whether so much of the pieces is unused that it is better to
// write all anew.
func (s *Store) wasteful(snap *snapfs.Snap) bool {
	var stored int64
	for _, size := range s.pieces {
		stored += size
	}
	used, _ := snap.Usage()
	return stored > 2*used+slack
}

// sweep removes what list does without.
func (s *Store) sweep(ctx context.Context, list []entry) error {
	used := map[int64]bool{}
	for _, e := range list {
		for _, p := range e.Parts {
			used[p.piece()] = true
		}
	}
	for n := range s.pieces {
		if used[n] {
			continue
		}
		if err := s.remove(ctx, nameOf(pieceName, n)); err != nil {
			return err
		}
		delete(s.pieces, n)
	}
	for ; len(s.stale) > 0; s.stale = s.stale[1:] {
		if err := s.remove(ctx, nameOf(indexName, s.stale[0])); err != nil {
			return err
		}
	}
	return nil
}

// Clear forgets all that is stored.
func (s *Store) Clear(ctx context.Context) error {
	if s.index != 0 {
		s.stale = append(s.stale, s.index)
	}
	s.index, s.known = 0, nil
	// Indexes first: one without its pieces would be an error at the next Load.
	slices.Reverse(s.stale)
	for ; len(s.stale) > 0; s.stale = s.stale[1:] {
		if err := s.remove(ctx, nameOf(indexName, s.stale[0])); err != nil {
			return err
		}
	}
	return s.sweep(ctx, nil)
}

func (s *Store) number() int64 {
	s.last++
	return s.last
}

// write makes a file of a new name.
func (s *Store) write(ctx context.Context, name string, data []byte) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	f, err := hackpadfs.OpenFile(s.fs, name, hackpadfs.FlagWriteOnly|hackpadfs.FlagCreate, 0o600)
	if err != nil {
		return err
	}
	n, err := hackpadfs.WriteFile(f, data)
	if err == nil && n < len(data) {
		err = fmt.Errorf("%s: %d of %d bytes written", name, n, len(data))
	}
	return errors.Join(err, f.Close())
}

func (s *Store) remove(ctx context.Context, name string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	err := hackpadfs.Remove(s.fs, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
