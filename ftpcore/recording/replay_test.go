package recording_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"slices"
	"testing"

	"ftpsim/ftpcore/event"
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

// Every golden transcript is recorded, saved, opened and replayed: all events are the same,
// byte for byte.
func TestReplayTranscripts(t *testing.T) {
	for name, s := range transcripts(t) {
		t.Run(name, func(t *testing.T) {
			r := s.Recording(t)
			back := through(t, r)
			sameEvents(t, r.Events, back.Events)
			replays(t, back)
		})
	}
}

func sameEvents(t *testing.T, want, got []*event.Event) {
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

func replays(t *testing.T, r *recording.Recording) recording.Result {
	t.Helper()
	res, err := recording.Replay(context.Background(), r, nil)
	if err != nil {
		t.Fatal(err)
	}
	if d := res.Diff; d != nil {
		t.Fatalf("%d of %d are equal; event %d: %s\nwant %s\ngot  %s", res.Equal, res.Of, d.ID, d.What, d.Want, d.Got)
	}
	if res.Equal != res.Of || res.Of == 0 {
		t.Fatalf("%d of %d are equal", res.Equal, res.Of)
	}
	return res
}

// In the replay of a masked recording, logins succeed and fail as before.
func TestReplayMasked(t *testing.T) {
	shows := func(e *event.Event) bool { return bytes.Contains(e.Data, []byte("PASS hehe")) }
	secrets := 0
	for name, s := range transcripts(t) {
		if name == "seed_written_verbs.txtar" { // "NOOPnonsense" is masked, and its first four bytes are a command
			continue
		}
		t.Run(name, func(t *testing.T) {
			r := s.Recording(t)
			if slices.ContainsFunc(r.Events, shows) {
				secrets++
			}
			if r = recording.Mask(r); slices.ContainsFunc(r.Events, shows) {
				t.Error("an event shows the password")
			}
			back := through(t, r)
			if !back.Masked {
				t.Error("the file does not say that it is masked")
			}
			replays(t, back)
		})
	}
	if secrets < 10 {
		t.Errorf("only %d records had a password: does this test look at them?", secrets)
	}
}

// For any change in a recording, the replay finds the first event that differs from the
// server's.
func TestReplayDiffers(t *testing.T) {
	s := transcripts(t)["transfer_upload.txtar"]
	for name, c := range map[string]struct {
		change func(e *event.Event) bool
		what   string
	}{
		"a reply's text":   {func(e *event.Event) bool { return e.Kind == event.KindReply && swap(&e.Data, "X") }, "bytes"},
		"a state":          {func(e *event.Event) bool { e.State.Cwd = "/x"; return e.Kind == event.KindCommand }, "json"},
		"a command":        {func(e *event.Event) bool { return e.Kind == event.KindCommand && swap(&e.Data, "NOOP\r\n") }, "json"},
		"a session's name": {func(e *event.Event) bool { e.SID = "S7"; return e.Kind == event.KindReply }, "missing"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := through(t, s.Recording(t))
			var id int64
			for _, e := range r.Events[10:] {
				x := *e
				st := *e.State
				x.State = &st
				if c.change(&x) {
					id, r.Events[e.ID-1] = e.ID, &x
					break
				}
			}
			res, err := recording.Replay(context.Background(), r, nil)
			if err != nil || res.Diff == nil || res.Diff.ID != id || res.Diff.What != c.what || res.Equal != int(id)-1 {
				t.Errorf("changed %d: %+v %v", id, res.Diff, err)
			}
		})
	}
}

func swap(b *[]byte, text string) bool {
	*b = []byte(text)
	return true
}

func TestReplayRefusesParts(t *testing.T) {
	r := transcripts(t)["login_basic.txtar"].Recording(t)
	part := *r
	part.Events = r.Events[1:]
	if _, err := recording.Replay(context.Background(), &part, nil); !errors.Is(err, recording.ErrPart) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if res, err := recording.Replay(ctx, r, nil); err == nil && res.Equal < res.Of {
		t.Errorf("%+v: given up without a word", res)
	}
}
