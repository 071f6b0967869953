package bridge

import (
	"bufio"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

// longRecord returns a recording of about want events; one in two hundred changes files.
func longRecord(t *testing.T, want int64) []byte {
	t.Helper()
	p := open(t, Options{})
	c, err := p.b.network.Dial(t.Context(), innerAddr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	replies := bufio.NewReader(c)
	hear := func() {
		t.Helper()
		if _, err := replies.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
	}
	hear()
	for _, line := range []string{"USER haha", "PASS hehe"} {
		fmt.Fprintf(c, "%s\r\n", line)
		hear()
	}
	const block = 100
	for p.b.recorder.Head()+2*block <= want {
		fmt.Fprintf(c, "MKD /d%d\r\n%s", p.b.recorder.Head(), strings.Repeat("NOOP\r\n", block-1))
		for range block {
			hear()
		}
	}
	return p.must("export", ExportArgs{Format: ExportJSON, To: p.b.recorder.Head()}, nil).data
}

// midway is a page that blocks in the middle of building the history of a long recording.
type midway struct {
	*page
	*stops
	old *view // the recording's
}

func openMidway(t *testing.T, events int64) *midway {
	t.Helper()
	data := longRecord(t, events)
	var old *view
	known, stops := make(chan struct{}), newStops(t)
	var p *page
	p = open(t, Options{Yield: func() {
		if p.b.reading.Load() != nil {
			return
		}
		select {
		case <-known:
		case <-stops.enough:
			return
		}
		if i := old.report(); i.Replay.State == ReplayRunning && i.Replay.Equal == i.Events { // it has been replayed
			stops.stop()
		}
	}})
	info := result[RecordingInfo](t, p.must("import", ImportArgs{Name: "long"}, data))
	if !info.Whole || info.Events > replayAtOnce || info.Replay.State != ReplayRunning {
		t.Fatalf("imported %+v", info)
	}
	old = p.b.view
	close(known)
	for {
		select {
		case <-stops.reached:
			return &midway{p, stops, old}
		case <-p.more:
		}
		for p.waits() {
			p.next()
		}
		if r := old.report().Replay; r.State != ReplayRunning {
			t.Fatalf("replay: %+v", r)
		}
	}
}

// TestLearningYields: while the history of 20,000 events is being built, the bridge answers,
// and the gate works.
func TestLearningYields(t *testing.T) {
	events := int64(replayAtOnce)
	if runtime.GOOS == "js" { // where recording and replaying so many takes ten seconds
		events /= 10
	}
	m := openMidway(t, events)
	for range 3 {
		if s := result[StateAt](t, m.must("state.at", AtArgs{m.old.recorder.Head()}, nil)); len(s.Sessions) != 1 || !s.Forgotten {
			t.Errorf("in the midst of it: %+v", s)
		}
		m.refused(ErrForgotten, "fs.list", ListArgs{Path: "/", At: 10}, nil)
		m.must("replay", nil, nil) // runs already
		m.goOn <- struct{}{}
		<-m.reached
	}
	m.must("pause", nil, nil)
	m.must("client.line", TextArgs{"open"}, nil)
	m.until(func() bool { return len(m.held) == 1 })
	m.must("run", nil, nil)
	m.until(func() bool { return len(m.held) == 0 })
	m.types("haha", "hehe")
	m.shows(LineReply, 230)
	if m.view.Recording.Replay.State != ReplayRunning {
		t.Errorf("told as %+v before it was over", m.view.Recording.Replay)
	}

	m.leave()
	m.until(func() bool { return m.view.Recording.Replay.State != ReplayRunning })
	i := m.view.Recording
	if i.Replay.State != ReplayEqual || i.Replay.Equal != i.Events || !i.Files {
		t.Errorf("in the end %+v", i)
	}
	// Each event has its own files.
	for n, e := range m.old.rec.Events {
		if len(e.FS) == 0 {
			continue
		}
		for at, there := range map[int64]bool{e.ID - 1: false, e.ID: true, e.ID + 1: true} {
			at, ok := m.old.at(at)
			if !ok || at.Snap == nil {
				t.Fatalf("the files after event %d are not known", n+1)
			}
			if _, err := at.Snap.Stat(wire.FSPath(e.FS[0].Path)); (err == nil) != there {
				t.Errorf("%s after event %d: %v", e.FS[0].Path, at.ID, err)
			}
		}
	}
}

// TestLearningIsLeft closes a recording while its history is being built and opens another
// one. The two do not mix.
func TestLearningIsLeft(t *testing.T) {
	m := openMidway(t, 1000)
	m.must("view.close", nil, nil)
	m.until(func() bool { return m.view.Recording == nil })
	m.must("fs.mkdir", PathArgs{"/mine"}, nil)
	m.types("open")
	m.event(func(e *event.Event) bool { return e.Kind == event.KindSessionOpen })
	other := m.must("export", ExportArgs{Format: ExportJSON}, nil)
	m.leave()
	i := m.opens("other", other.data)
	if i.Replay.State != ReplayEqual || !i.Files || i.Events > 100 {
		t.Errorf("the other one: %+v", i)
	}
	m.must("view.close", nil, nil)
	m.until(func() bool { return m.view.Recording == nil })
	m.b.work.Wait()
	if was := m.old.report(); was.Files || was.Replay.State == ReplayEqual {
		t.Errorf("the recording is closed, but its history was built: %+v", was)
	}
}
