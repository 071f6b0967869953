package recording_test

import (
	"bytes"
	"context"
	"os"
	"testing"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/ftptest"
	"ftpsim/ftpcore/recording"
)

func transcripts(t *testing.T) map[string]*ftptest.Script {
	t.Helper()
	all, err := ftptest.ParseAll(os.DirFS("../testdata"))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// through saves r and opens it again.
func through(t *testing.T, r *recording.Recording) *recording.Recording {
	t.Helper()
	var b bytes.Buffer
	if err := recording.Save(&b, r); err != nil {
		t.Fatal(err)
	}
	out, err := recording.Open(&b)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Every golden transcript is recorded, saved, opened and done again by another
// server: all of it comes out the same, byte by byte.
func TestReplayTranscripts(t *testing.T) {
	for name, s := range transcripts(t) {
		t.Run(name, func(t *testing.T) {
			r := s.Take(t)
			back := through(t, r)
			sameEvents(t, r.Events, back.Events)
			replays(t, back)
		})
	}
}

func sameEvents(t *testing.T, want, got []*ftpcore.Event) {
	t.Helper()
	if len(want) != len(got) {
		t.Fatalf("%d events, want %d", len(got), len(want))
	}
	for i, w := range want {
		g := got[i]
		if !bytes.Equal(recording.JSON(w), recording.JSON(g)) || !bytes.Equal(w.Data, g.Data) ||
			!bytes.Equal(w.OrigBytes, g.OrigBytes) || !bytes.Equal(bytes.Join(w.Payload, nil), bytes.Join(g.Payload, nil)) {
			t.Fatalf("event %d\n%s\nwas\n%s", w.ID, recording.JSON(g), recording.JSON(w))
		}
	}
}

func replays(t *testing.T, r *recording.Recording) {
	t.Helper()
	res, err := recording.Replay(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	if d := res.Diff; d != nil {
		t.Fatalf("%d of %d are equal; event %d: %s\nwant %s\ngot  %s", res.Equal, res.Of, d.ID, d.What, d.Want, d.Got)
	}
	if res.Equal != res.Of || res.Of == 0 {
		t.Fatalf("%d of %d are equal", res.Equal, res.Of)
	}
}
