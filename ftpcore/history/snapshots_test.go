package history

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/snapfs"
)

var m0 = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

func TestNamed(t *testing.T) {
	tp, f := newTape(0)
	id := tp.put(f, "a", "old")
	tp.put(f, "a", "new")
	n, err := tp.h.Name("before", id, m0)
	if err != nil || n.SNID != "N1" || n.ID != id || n.Taken != m0 {
		t.Fatalf("%+v %v", n, err)
	}
	tp.drop(2) // its event leaves, it stays
	n, err = tp.h.Snapshot("N1")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := n.Snap.ReadFile("a"); err != nil || string(got) != "old" {
		t.Errorf("%q %v", got, err)
	}
	if _, err := tp.h.Name("gone", id, m0); err != ErrNoEvent {
		t.Errorf("naming an event that has left: %v", err)
	}
	if !tp.h.Unname("N1") || tp.h.Unname("N1") || len(tp.h.Snapshots()) != 0 {
		t.Error("it is not forgotten once")
	}
	if _, err := tp.h.Snapshot("N1"); err != ErrNoSnapshot {
		t.Error(err)
	}
	tp.put(f, "a", "newer")
	for range MaxNamed {
		if n, err = tp.h.Name("", tp.head(), m0); err != nil {
			t.Fatal(err)
		}
	}
	if n.SNID != fmt.Sprint("N", MaxNamed+1) {
		t.Errorf("the number %s is used again", n.SNID)
	}
	if _, err = tp.h.Name("", tp.head(), m0); err != ErrTooMany {
		t.Error(err)
	}
}

func restored(id, to int64) *event.Event {
	return &event.Event{ID: id, Kind: event.KindRestore, Dec: &event.Decoded{Fields: []event.Field{{Name: "to", Value: fmt.Sprint(to)}}}}
}

func TestLines(t *testing.T) {
	back := map[int64]int64{11: 4, 15: 12, 21: 7, 24: 0}
	var events []*event.Event
	for id := int64(1); id <= 25; id++ {
		if to, ok := back[id]; ok {
			events = append(events, restored(id, to))
		} else {
			events = append(events, &event.Event{ID: id, Kind: event.KindCommand})
		}
	}
	lines := Lines(events)
	want := []Line{
		{ID: 1, From: 1, To: 10},
		{ID: 2, Parent: 1, Fork: 4, From: 11, To: 14},
		{ID: 3, Parent: 2, Fork: 12, From: 15, To: 20},
		{ID: 4, Parent: 1, Fork: 7, From: 21, To: 23},
		{ID: 5, Parent: 1, Fork: 0, From: 24, To: 25},
	}
	if !slices.Equal(lines, want) {
		t.Errorf("got %+v", lines)
	}
	for id, want := range map[int][]Span{
		1: {{1, 10}},
		3: {{1, 4}, {11, 12}, {15, 20}},
		4: {{1, 7}, {21, 23}},
		5: {{24, 25}},
		6: nil,
	} {
		if got := Spans(lines, id); !slices.Equal(got, want) {
			t.Errorf("line %d: %v, want %v", id, got, want)
		}
	}
	if got := EventsOf(events, lines, 3); len(got) != 12 || got[4].ID != 11 || got[6].ID != 15 {
		t.Errorf("%d events", len(got))
	}
	if lines := Lines(nil); len(lines) != 1 || lines[0].To != 0 {
		t.Errorf("of nothing: %+v", lines)
	}
}

// A session whose files are replaced keeps its settings, but no restart point or rename that
// had begun, and no directory that does not exist.
func TestMoved(t *testing.T) {
	f := snapfs.New(snapfs.Options{})
	if err := f.MkdirAll("kept", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := f.WriteFile("kept/a", nil, 0o644); err != nil {
		t.Fatal(err)
	}
	files := f.Snapshot()
	was := event.State{User: "u", Cwd: "/kept", Type: "I", Rest: 4, Until: 9, Rename: "/x", Copy: "/y"}
	if got := AdaptState(was, files); got.Cwd != "/kept" || got.Type != "I" || got.User != "u" || got.Rest != 0 || got.Until != 0 || got.Rename != "" || got.Copy != "" {
		t.Errorf("got %+v", got)
	}
	for cwd, want := range map[string]string{"/": "/", "/gone": "/", "/kept/a": "/", "/kept/gone": "/"} {
		if got := AdaptState(event.State{Cwd: cwd}, files).Cwd; got != want {
			t.Errorf("in %s: %s", cwd, got)
		}
	}
	if got := AdaptState(event.State{Cwd: "/kept/gone", Root: "/kept"}, files); got.Cwd != "/kept" || got.Root != "/kept" {
		t.Errorf("got %+v", got)
	}
	if got := AdaptState(event.State{Cwd: "/gone/x", Root: "/gone"}, files); got.Cwd != "/" || got.Root != "" {
		t.Errorf("got %+v", got)
	}
}
