package recording_test

import (
	"bytes"
	"context"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/ftptest"
	"ftpsim/ftpcore/recording"
	"ftpsim/ftpcore/snapfs"
)

// fixtures is the folder of files that commit 4f3002f wrote. They must open and replay for
// ever.
const fixtures = "testdata/4f3002f"

// Each recording has the events, sessions and files that it had when it was
// written, keeps them when it is saved again, and replays as it did then.
func TestFixtureRecordings(t *testing.T) {
	w := ftptest.ReadFixtures(t, fixtures)
	kinds, origins := map[event.Kind]bool{}, map[event.Origin]bool{}
	for _, f := range w.Recordings {
		t.Run(f.File, func(t *testing.T) {
			r := openFixture(t, w, f, w.Read(t, f.File))
			for _, e := range r.Events {
				kinds[e.Kind], origins[e.Origin] = true, true
			}
			replaysAs(t, f, r)
		})
	}
	if t.Failed() {
		return
	}
	for _, k := range w.Kinds {
		if !kinds[k] {
			t.Errorf("no recording has an event of kind %s", k)
		}
	}
	for _, o := range w.Origins {
		if !origins[o] {
			t.Errorf("no recording has an event of origin %s", o)
		}
	}
}

// A share link carries the events of its sessions, masked, and no files.
func TestFixtureLinks(t *testing.T) {
	w := ftptest.ReadFixtures(t, fixtures)
	for _, f := range w.Links {
		t.Run(f.File, func(t *testing.T) {
			f.Masked = true
			r := openFixture(t, w, f, w.ReadLink(t, f.File))
			if r.Files != nil || r.Whole() {
				t.Error("a share link holds files")
			}
		})
	}
}

// The record in the browser's store replays.
func TestFixtureKeptRecord(t *testing.T) {
	w := ftptest.ReadFixtures(t, fixtures)
	for name, data := range w.ReadKept(t) {
		if name[0] == 'r' {
			replaysAs(t, w.Kept.Record, openFixture(t, w, w.Kept.Record, data))
			return
		}
	}
	t.Error("there is no record in the store")
}

// openFixture opens a recording and checks it against its manifest.
func openFixture(t *testing.T, w ftptest.Fixtures, f ftptest.FixtureRecording, data []byte) *recording.Recording {
	t.Helper()
	r, err := recording.Open(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Events) != f.Events || r.Sessions() != f.Sessions || r.Masked != f.Masked || len(r.Keys) != f.Keys {
		t.Errorf("%d events, %d sessions, masked %v, %d keys; want %+v", len(r.Events), r.Sessions(), r.Masked, len(r.Keys), f)
	}
	if r.Program == "" || !strings.HasPrefix(w.Commit, r.Program) {
		t.Errorf("written by %q", r.Program)
	}
	if r.Files != nil && countFiles(t, r.Files) != f.FilesBefore {
		t.Errorf("%d files before the first event, want %d", countFiles(t, r.Files), f.FilesBefore)
	}
	if said := slices.ContainsFunc(r.Events, func(e *event.Event) bool {
		return bytes.Contains(e.Data, []byte("PASS hehe")) || bytes.Contains(e.OrigBytes, []byte("PASS hehe"))
	}); said && f.Masked {
		t.Error("it shows the password")
	}
	sameEvents(t, r.Events, through(t, r).Events)
	return r
}

// replaysAs replays r and compares the result with the manifest.
func replaysAs(t *testing.T, f ftptest.FixtureRecording, r *recording.Recording) {
	t.Helper()
	switch f.Replay {
	case "equal":
		ftptest.CheckEvents(t, r.Events)
		res := replays(t, r)
		last, after := int64(0), r.Files
		for id, snap := range res.Snaps {
			if id > last {
				last, after = id, snap
			}
		}
		if n := countFiles(t, after); n != f.FilesAfter {
			t.Errorf("%d files after the last event, want %d", n, f.FilesAfter)
		}
	case "differs":
		res, err := recording.Replay(context.Background(), r, nil)
		if err != nil || res.Diff == nil || res.Diff.ID != f.Diff || res.Equal != int(f.Diff)-1 {
			t.Errorf("replay: %+v %v, want a difference at event %d", res.Diff, err, f.Diff)
		}
	case "none":
		if r.Whole() {
			t.Error("a part is taken for a whole recording")
		}
	default:
		t.Fatalf("the manifest says %q of the replay", f.Replay)
	}
}

// countFiles counts the files of a tree, without directories.
func countFiles(t *testing.T, snap *snapfs.Snap) (n int) {
	t.Helper()
	err := fs.WalkDir(snap, ".", func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			n++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}
