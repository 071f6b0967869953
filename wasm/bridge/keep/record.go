package keep

import (
	"context"
	"io/fs"
	"slices"
)

// records are the records of runs, values "r9": the newest of those that were
// there when the store was opened is the previous one, and stays while this run
// stores its own.
type records struct {
	there    []int64 // numbers, oldest first, this run's own left out
	size     int64   // of the previous one
	own      int64   // 0: none yet
	unusable []int64 // half-written ones
}

// findPrevious looks which of the records that are there is the previous one.
func (s *Store) findPrevious(ctx context.Context) error {
	r := &s.records
	slices.Sort(r.there)
	for len(r.there) > 0 && r.size == 0 {
		last := len(r.there) - 1
		data, err := s.disk.Read(ctx, nameOf(recordName, r.there[last]))
		if err != nil {
			return err
		}
		if r.size = int64(len(data)); r.size == 0 { // it was about to be written
			r.unusable, r.there = append(r.unusable, r.there[last]), r.there[:last]
		}
	}
	return nil
}

// Previous tells how large the record of the run before is; 0: there is none.
func (s *Store) Previous() int64 { return s.records.size }

// ReadPrevious returns the record of the run before, or fs.ErrNotExist.
func (s *Store) ReadPrevious(ctx context.Context) ([]byte, error) {
	if s.Previous() == 0 {
		return nil, fs.ErrNotExist
	}
	return s.disk.Read(ctx, nameOf(recordName, s.records.there[len(s.records.there)-1]))
}

// SaveRecord stores data as the record of this run, in place of what was stored
// for it before, and forgets the runs before the previous one.
func (s *Store) SaveRecord(ctx context.Context, data []byte) error {
	r := &s.records
	n := s.number()
	before := r.there[:max(0, len(r.there)-1)]
	old := slices.Concat(r.unusable, before)
	if r.own != 0 {
		old = append(old, r.own)
	}
	if err := s.disk.Change(ctx, map[string][]byte{nameOf(recordName, n): data}, namesOf(recordName, old)); err != nil {
		return err
	}
	r.own, r.unusable, r.there = n, nil, r.there[len(before):]
	return nil
}

// ClearRecords forgets the records of all runs.
func (s *Store) ClearRecords(ctx context.Context) error {
	all := slices.Concat(s.records.there, s.records.unusable)
	if s.records.own != 0 {
		all = append(all, s.records.own)
	}
	if len(all) > 0 {
		if err := s.disk.Change(ctx, nil, namesOf(recordName, all)); err != nil {
			return err
		}
	}
	s.records = records{}
	return nil
}
