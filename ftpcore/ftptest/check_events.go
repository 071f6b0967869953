package ftptest

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"ftpsim/ftpcore/event"
)

// CheckEvents checks properties of every record in which all sessions have ended: IDs have no
// gaps, times do not decrease, each reply belongs to an earlier command of its session, each
// command has at most one final reply, secrets are masked, and all connections are closed.
func CheckEvents(t testing.TB, events []*event.Event) {
	t.Helper()
	verbs := map[int64]*event.Event{}
	final := map[int64]bool{}
	open := map[string]bool{}
	for i, e := range events {
		if e.ID != int64(i+1) || i > 0 && e.T < events[i-1].T {
			t.Errorf("event %d has number %d and time %d", i+1, e.ID, e.T)
		}
		if e.SID != "" && e.State == nil {
			t.Errorf("event %d (%s) has no state", e.ID, e.Kind)
		}
		switch e.Kind {
		case event.KindCommand:
			verbs[e.ID] = e
		case event.KindReply:
			c := verbs[e.Re]
			if e.Re != 0 && (c == nil || c.SID != e.SID) {
				t.Errorf("event %d: %q answers %d, which is no command of its session", e.ID, e.Data, e.Re)
			}
			if e.Re != 0 && e.Final && final[e.Re] {
				t.Errorf("event %d: %q answers %q once more", e.ID, e.Data, c.Data)
			}
			final[e.Re] = final[e.Re] || e.Final
		case event.KindSessionOpen, event.KindListen, event.KindOpen:
			open[e.Conn] = true
		case event.KindSessionClose, event.KindClose, event.KindFail:
			delete(open, e.Conn)
		}
		checkSecret(t, e)
		checkPayload(t, e)
	}
	for c := range open {
		t.Errorf("the record does not end connection %s", c)
	}
	if n := len(events); n > 0 && len(events[n-1].Live) > 0 {
		t.Errorf("still live at the end: %v", events[n-1].Live)
	}
}

// checkPayload checks that a data event holds exactly the bytes that moved.
func checkPayload(t testing.TB, e *event.Event) {
	if e.Kind != event.KindData {
		return
	}
	moved := bytes.Join(e.Payload, nil)
	want, sample := e.Bytes, moved
	if e.Origin == event.OriginDropped {
		want, sample = 0, e.OrigBytes
	}
	if int64(len(moved)) != want || !bytes.Equal(e.Data, sample[:min(len(sample), event.SampleSize)]) {
		t.Errorf("event %d carries %d of %d bytes, or its sample is another", e.ID, len(moved), want)
	}
	if (e.Origin != event.OriginWire) != (e.OrigBytes != nil) {
		t.Errorf("event %d (%s) has original bytes: %v", e.ID, e.Origin, e.OrigBytes != nil)
	}
}

func checkSecret(t testing.TB, e *event.Event) {
	if _, err := json.Marshal(e); err != nil {
		t.Errorf("event %d: %v", e.ID, err)
	}
	if e.Kind != event.KindCommand || e.Dec.Verb != "PASS" || e.Dec.Arg == "" {
		return
	}
	if word := strings.TrimSpace(string(e.Data)); strings.HasSuffix(word, e.Dec.Arg) || len(e.Dec.Fields) > 0 {
		t.Errorf("event %d shows the password: %+v", e.ID, e.Dec)
	}
	if e.Raw == nil || len(e.Raw.Mask) == 0 {
		t.Errorf("event %d does not mask the password", e.ID)
	}
}
