package bridge

import (
	"bufio"
	"io"
	"slices"
	"strings"
	"testing"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/history"
)

// opens opens a recording, blocks until its replay has ended and returns its description.
func (p *page) opens(name string, data []byte) RecordingInfo {
	p.t.Helper()
	first := result[RecordingInfo](p.t, p.must("import", ImportArgs{Name: name}, data))
	p.until(func() bool {
		r := p.view.Recording
		return r != nil && r.Name == name && r.Replay.State != ReplayRunning &&
			first.Whole == (r.Replay.State != ReplayNone) && len(p.events) == first.Events
	})
	return *p.view.Recording
}

// TestRestoreFromRecording names a moment in one run and restores its files on the server of
// another run. Sessions of real clients are closed, the built-in client's continues, and the
// result can be replayed.
func TestRestoreFromRecording(t *testing.T) {
	p := open(t, Options{})
	p.login()
	p.put("/pub/a", "old")
	p.must("snapshot", SnapshotArgs{Name: "before"}, nil)
	p.put("/pub/a", "new")
	p.types("cd pub")
	saved := p.must("export", ExportArgs{Format: ExportJSON}, nil)
	part := p.must("export", ExportArgs{Format: ExportJSON, Filter: "-verb:NOOP"}, nil)

	r := newRelayDouble(t)
	q := open(t, Options{Dial: r.dial})
	q.untilRelay(RelayConnected)
	q.login()
	q.types("mkdir mine", "cd mine", "binary")
	lines := bufio.NewReader(r.connect())
	if _, err := lines.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	q.opens("part", part.data)
	q.refused(ErrForgotten, "restore", RestoreArgs{SNID: "N1"}, nil) // its files are not known
	q.opens("run", saved.data)
	q.refused(ErrNoSnapshot, "restore", RestoreArgs{SNID: "N2"}, nil)
	q.refused(ErrNoEvent, "restore", RestoreArgs{ID: 9999}, nil)

	plan := result[Restored](t, q.must("restore", RestoreArgs{SNID: "N1"}, nil))
	if plan.Event != 0 || plan.Opens || len(plan.Closes) != 1 || plan.Closes[0].SID != "S2" || len(plan.Goes) != 1 || plan.Goes[0].SID != "S1" {
		t.Errorf("got %+v", plan)
	}
	if q.b.view == nil {
		t.Fatal("it was done without a yes")
	}
	q.prompt = ""
	done := result[Restored](t, q.must("restore", RestoreArgs{SNID: "N1", Confirm: true}, nil))
	q.until(func() bool { return q.view.Recording == nil && q.prompt != "" && len(q.events) > int(done.Event) })
	if m := q.must("fs.get", GetArgs{Path: "/pub/a"}, nil); string(m.data) != "old" {
		t.Errorf("got %q", m.data)
	}
	if names := q.names("/"); slices.Contains(names, "mine/") {
		t.Errorf("the files are %q", names)
	}
	if rest, err := io.ReadAll(lines); err != nil || !strings.HasPrefix(string(rest), "421 ") {
		t.Errorf("the real client reads %q %v", rest, err)
	}
	e := q.event(func(e *event.Event) bool { return e.Kind == event.KindRestore })
	var told []string
	for _, f := range e.Dec.Fields {
		told = append(told, f.Name+"="+f.Value)
	}
	if got := strings.Join(told, " "); e.ID != done.Event || !strings.HasPrefix(got, "record=run at=") || !strings.HasSuffix(got, "snapshot=before") {
		t.Errorf("event %d tells %s", e.ID, got)
	}
	q.types("pwd", "get pub/a")
	at := q.event(verb("PWD"))
	if e := q.event(func(e *event.Event) bool { return e.Re == at.ID }); e.Dec.Path != "/" || e.State.Type != "I" || e.State.User != "haha" {
		t.Errorf("after it the client is at %s, %+v", e.Dec.Path, e.State)
	}
	if l := history.Lines(q.b.recorder.Since(0, int(q.head()))); len(l) != 1 {
		t.Errorf("nothing was left behind, but there are %+v", l)
	}
	again := q.must("export", ExportArgs{Format: ExportJSON}, nil)
	if got := q.opens("again", again.data); got.Replay.State != ReplayEqual || !got.Files {
		t.Errorf("replay %+v", got.Replay)
	}
	if m := q.must("fs.get", GetArgs{Path: "/pub/a", At: done.Event}, nil); string(m.data) != "old" {
		t.Errorf("in the replay it holds %q", m.data)
	}
}
