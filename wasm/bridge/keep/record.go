package keep

import (
	"context"
	"io/fs"
	"slices"

	"github.com/hack-pad/hackpadfs"
)

// records are the records of runs, files "r9": the newest of those that were
// there when the store was opened is the previous one, and stays while this run
// stores its own.
type records struct {
	there    []int64 // numbers, oldest first, this run's own left out
	size     int64   // of the previous one
	own      int64   // 0: none yet
	unusable []int64 // half-written ones
}

// found notes a record that is there when the store is opened.
func (s *Store) found(n, size int64) {
	r := &s.records
	if size == 0 { // it was about to be written
		r.unusable = append(r.unusable, n)
		return
	}
	if len(r.there) == 0 || n > slices.Max(r.there) {
		r.size = size
	}
	r.there = append(r.there, n)
}

// Previous tells how large the record of the run before is; 0: there is none.
func (s *Store) Previous() int64 {
	if len(s.records.there) == 0 {
		return 0
	}
	return s.records.size
}

// ReadPrevious returns the record of the run before, or fs.ErrNotExist.
func (s *Store) ReadPrevious() ([]byte, error) {
	if s.Previous() == 0 {
		return nil, fs.ErrNotExist
	}
	return hackpadfs.ReadFile(s.fs, nameOf(recordName, s.records.there[len(s.records.there)-1]))
}

// SaveRecord stores data as the record of this run, in place of what was stored
// for it before, and forgets the runs before the previous one.
func (s *Store) SaveRecord(ctx context.Context, data []byte) error {
	r := &s.records
	n := s.number()
	if err := s.write(ctx, nameOf(recordName, n), data); err != nil {
		r.unusable = append(r.unusable, n)
		return err
	}
	old := r.unusable
	if r.own != 0 {
		old = append(old, r.own)
	}
	if more := len(r.there) - 1; more > 0 {
		old = append(old, r.there[:more]...)
		r.there = r.there[more:]
	}
	r.own, r.unusable = n, nil
	return s.removeRecords(ctx, old)
}

// ClearRecords forgets the records of all runs.
func (s *Store) ClearRecords(ctx context.Context) error {
	all := slices.Concat(s.records.there, s.records.unusable)
	if s.records.own != 0 {
		all = append(all, s.records.own)
	}
	s.records = records{}
	return s.removeRecords(ctx, all)
}

func (s *Store) removeRecords(ctx context.Context, list []int64) error {
	for i, n := range list {
		if err := s.remove(ctx, nameOf(recordName, n)); err != nil {
			s.records.unusable = append(s.records.unusable, list[i:]...)
			return err
		}
	}
	return nil
}
