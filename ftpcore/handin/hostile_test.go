package handin

import (
	"bytes"
	"context"
	"slices"
	"testing"

	"github.com/hack-pad/hackpadfs"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/lesson"
	"ftpsim/ftpcore/recording"
	"ftpsim/ftpcore/snapfs"
)

// A file that was there before the first event was not stored in this run.
func TestFileThatWasThereBefore(t *testing.T) {
	rec := written(t, "Ada", "7b-Ada")
	l, err := lesson.Parse([]byte(letter))
	if err != nil {
		t.Fatal(err)
	}
	word := l.With("7b-Ada").Values["word"]
	rec.Files = withFile(t, rec.Files, word+".up", "Yours, "+word+".")
	stored := slices.IndexFunc(rec.Events, func(e *event.Event) bool { return e.Dec != nil && e.Dec.Verb == "STOR" })
	rec.Events = rec.Events[:stored]
	g := expect.grade(t, rec)
	if m := marks(g)["store.2"]; m != MarkUnconfirmed {
		t.Errorf("the file that nothing in the record has stored is %s", m)
	}
	if g.Score != maxPoints-4 {
		t.Errorf("%d points: %+v", g.Score, g.Items)
	}
}

// withFile returns the files of s and one more.
func withFile(t *testing.T, s *snapfs.Snap, name, content string) *snapfs.Snap {
	t.Helper()
	f := snapfs.New(snapfs.Options{})
	f.Restore(s)
	if err := hackpadfs.WriteFullFile(f, name, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return f.Snapshot()
}

// Accounts that change while the lesson runs are a remark, too.
func TestAccountsChangedLater(t *testing.T) {
	rec := written(t, "Ada", "7b-Ada")
	changed := slices.Clone(rec.Server.Accounts)
	for i := range changed {
		changed[i].AnyPassword = true
	}
	rec.Server.AccountChanges = []recording.AccountChange{{After: rec.HandIn.Began + 1, Accounts: changed}}
	if c := codes(expect.grade(t, rec)); !slices.Contains(c, OtherServer) {
		t.Errorf("%v", c)
	}
}

// The lesson is not done again for longer than the time limit, and can be stopped.
func TestStoppedWhileTheLessonIsDoneAgain(t *testing.T) {
	rec := written(t, "Ada", "7b-Ada")
	data := file(t, rec)
	count := func(limit int) (pauses int, err error) {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		_, err = expect.Grade(ctx, "f", data, func() {
			if pauses++; pauses == limit {
				cancel()
			}
		})
		return pauses, err
	}
	all, err := count(0)
	if err != nil || all < 3*len(rec.Events) {
		t.Fatalf("%d pauses for %d events which are replayed once and judged twice: %v", all, len(rec.Events), err)
	}
	if n, err := count(all - len(rec.Events)); err == nil || n != all-len(rec.Events) {
		t.Errorf("%d pauses after it was stopped at %d, error %v", n, all-len(rec.Events), err)
	}
}

// A spreadsheet that separates cells by semicolons or tabs gets no formula either.
func TestCSVOfOtherSeparators(t *testing.T) {
	list := []Graded{{Student: "x;=1+1;\t-2", File: "a; @b", Remarks: []Remark{{Code: NoRecording, Text: "=c"}, {Code: SameFile, Text: "d;＝e"}}}}
	var out bytes.Buffer
	if err := CSV(&out, list); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{";=", "; -", "; @", ";＝"} {
		if bytes.Contains(out.Bytes(), []byte(bad)) {
			t.Errorf("%q in %s", bad, out.Bytes())
		}
	}
}
