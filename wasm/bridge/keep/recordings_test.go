package keep

import (
	"errors"
	"io/fs"
	"testing"
)

func TestRecordings(t *testing.T) {
	d := newDisk(t)
	s := reopen(t, d)
	if _, err := s.ReadPrevious(t.Context()); s.Previous() != 0 || !errors.Is(err, fs.ErrNotExist) {
		t.Error("a record out of nothing", err)
	}
	previous := func(want string) {
		t.Helper()
		got, err := s.ReadPrevious(t.Context())
		check(t, err)
		if string(got) != want || s.Previous() != int64(len(want)) {
			t.Errorf("got %q of %d, want %q", got, s.Previous(), want)
		}
	}
	check(t, s.SaveRecording(t.Context(), []byte("first")))
	check(t, s.SaveRecording(t.Context(), []byte("first run")))
	if s.Previous() != 0 {
		t.Error("this run is its own previous one")
	}

	s = reopen(t, d)
	previous("first run")
	check(t, s.Save(t.Context(), start(t).Snapshot())) // files beside recordings
	check(t, s.Clear(t.Context()))
	previous("first run")
	check(t, s.SaveRecording(t.Context(), []byte("second run")))
	previous("first run")

	s = reopen(t, d)
	previous("second run")
	check(t, s.SaveRecording(t.Context(), []byte("third run")))
	if len(d.Map) != 2 {
		t.Errorf("%d values; want the recordings of two runs", len(d.Map))
	}
	check(t, s.ClearRecordings(t.Context()))
	if len(d.Map) != 0 {
		t.Errorf("%d values are left", len(d.Map))
	}
}

// A recording whose writing was interrupted is ignored and later deleted.
func TestRecordPowerFailure(t *testing.T) {
	d := newDisk(t)
	check(t, reopen(t, d).SaveRecording(t.Context(), []byte("before")))
	d.Map["r99"] = nil
	s := reopen(t, d)
	if got, err := s.ReadPrevious(t.Context()); err != nil || string(got) != "before" {
		t.Errorf("got %q, %v", got, err)
	}
	check(t, s.SaveRecording(t.Context(), []byte("after")))
	if len(d.Map) != 2 {
		t.Errorf("%d values", len(d.Map))
	}
}
