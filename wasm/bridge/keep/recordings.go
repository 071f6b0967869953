package keep

import (
	"context"
	"io/fs"
	"slices"
)

// recordings are the stored recordings of runs, values with names like "r9". The newest one
// that existed when the store was opened belongs to the previous run. It stays while this
// run stores its own.
type recordings struct {
	there    []int64 // numbers of earlier runs' recordings, oldest first
	size     int64   // of the previous run's recording, in bytes; 0: none
	own      int64   // number of this run's recording; 0: none yet
	unusable []int64 // numbers of empty recordings
}

// findPrevious determines the recording of the previous run.
func (s *Store) findPrevious(ctx context.Context) error {
	r := &s.recordings
	slices.Sort(r.there)
	for len(r.there) > 0 && r.size == 0 {
		last := len(r.there) - 1
		data, err := s.disk.Read(ctx, nameOf(recordingName, r.there[last]))
		if err != nil {
			return err
		}
		if r.size = int64(len(data)); r.size == 0 { // empty: its writing was interrupted
			r.unusable, r.there = append(r.unusable, r.there[last]), r.there[:last]
		}
	}
	return nil
}

// Previous returns the size in bytes of the previous run's recording; 0 means none.
func (s *Store) Previous() int64 { return s.recordings.size }

// ReadPrevious returns the previous run's recording. It fails with fs.ErrNotExist if there
// is none.
func (s *Store) ReadPrevious(ctx context.Context) ([]byte, error) {
	if s.Previous() == 0 {
		return nil, fs.ErrNotExist
	}
	return s.disk.Read(ctx, nameOf(recordingName, s.recordings.there[len(s.recordings.there)-1]))
}

// SaveRecording stores data as this run's recording, in place of the one stored before, and
// deletes the recordings of runs before the previous one.
func (s *Store) SaveRecording(ctx context.Context, data []byte) error {
	r := &s.recordings
	n := s.number()
	before := r.there[:max(0, len(r.there)-1)]
	old := slices.Concat(r.unusable, before)
	if r.own != 0 {
		old = append(old, r.own)
	}
	if err := s.disk.Change(ctx, map[string][]byte{nameOf(recordingName, n): data}, namesOf(recordingName, old)); err != nil {
		return err
	}
	r.own, r.unusable, r.there = n, nil, r.there[len(before):]
	return nil
}

// ClearRecordings deletes the recordings of all runs.
func (s *Store) ClearRecordings(ctx context.Context) error {
	all := slices.Concat(s.recordings.there, s.recordings.unusable)
	if s.recordings.own != 0 {
		all = append(all, s.recordings.own)
	}
	if len(all) > 0 {
		if err := s.disk.Change(ctx, nil, namesOf(recordingName, all)); err != nil {
			return err
		}
	}
	s.recordings = recordings{}
	return nil
}
