package bridge

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/history"
)

// last is the number of the newest event that the page has.
func (p *page) head() int64 { return p.events[len(p.events)-1].ID }

// put stores a file and returns the event that tells of it.
func (p *page) put(path, data string) int64 {
	p.t.Helper()
	p.must("fs.put", PutArgs{path, 0, true}, []byte(data))
	n := len(p.events)
	p.until(func() bool {
		return slices.ContainsFunc(p.events[n:], func(e *event.Event) bool { return e.Kind == event.KindFS })
	})
	return p.head()
}

func TestLookingBack(t *testing.T) {
	p := open(t, Options{})
	first := p.put("/a", "old")
	p.login()
	p.types("cd pub")
	then := p.head()
	p.put("/a", "newer")
	p.put("/b", "b")
	p.must("fs.rm", PathArgs{"/incoming"}, nil)

	if m := p.must("fs.get", GetArgs{Path: "/a", At: then}, nil); string(m.data) != "old" {
		t.Errorf("got %q", m.data)
	}
	names := func(at int64) (list []string) {
		for _, f := range result[FileList](t, p.must("fs.list", ListArgs{"/", at}, nil)).Files {
			list = append(list, f.Name)
		}
		return list
	}
	if now, past := names(0), names(then); !slices.Contains(now, "b") || slices.Contains(past, "b") {
		t.Errorf("now %v, then %v", now, past)
	}
	s := result[StateAt](t, p.must("state.at", AtArgs{then}, nil))
	if len(s.Sessions) != 1 || s.Sessions[0].SID != "S1" || s.Sessions[0].State.Cwd != "/pub" || s.Sessions[0].Peer.Via != "mem" || s.Changed != first {
		t.Errorf("got %+v", s)
	}
	if s := result[StateAt](t, p.must("state.at", AtArgs{first}, nil)); len(s.Sessions) != 0 {
		t.Errorf("got %+v", s)
	}
	d := result[FileDiff](t, p.must("fs.diff", AtArgs{then}, nil))
	slices.SortFunc(d.Changes, func(a, b FileChange) int { return strings.Compare(a.Path, b.Path) })
	if got := fmt.Sprint(d.Changes); got != "[{/a written false 5} {/b created false 1} {/incoming removed true 0}]" {
		t.Errorf("got %s", got)
	}
	for _, name := range []string{"state.at", "fs.diff"} {
		p.refused(ErrNoEvent, name, AtArgs{9999}, nil)
	}
	p.refused(ErrNoEvent, "fs.list", ListArgs{"/", 9999}, nil)
	p.refused(ErrNoEvent, "fs.get", GetArgs{Path: "/a", At: 9999}, nil)
	p.must("clear", nil, nil)
	p.refused(ErrNoEvent, "state.at", AtArgs{then}, nil)
}

func TestSnapshots(t *testing.T) {
	p := open(t, Options{})
	id := p.put("/a", "old")
	p.refused(ErrBadArgs, "snapshot", SnapshotArgs{Name: "  "}, nil)
	p.refused(ErrNoEvent, "snapshot", SnapshotArgs{Name: "x", ID: 99}, nil)
	n := result[SnapshotInfo](t, p.must("snapshot", SnapshotArgs{Name: "before"}, nil))
	if n.SNID != "N1" || n.ID != id || !n.Kept || n.Files == 0 || n.Sessions == nil {
		t.Errorf("got %+v", n)
	}
	e := p.event(func(e *event.Event) bool { return e.Kind == event.KindSnapshot })
	if e.Origin != event.OriginScript || e.Dec.Fields[0].Value != "before" {
		t.Errorf("got %+v", e)
	}
	p.put("/a", "new")
	p.must("clear", nil, nil)
	l := result[SnapshotList](t, p.must("snapshots", nil, nil)).List
	if len(l) != 1 || l[0].Kept || l[0].Name != "before" {
		t.Errorf("got %+v", l)
	}
	p.must("restore", RestoreArgs{SNID: "N1", Confirm: true}, nil)
	if m := p.must("fs.get", GetArgs{Path: "/a"}, nil); string(m.data) != "old" {
		t.Errorf("got %q", m.data)
	}
	p.must("snapshot.del", SnapshotRef{"N1"}, nil)
	p.refused(ErrNoSnapshot, "snapshot.del", SnapshotRef{"N1"}, nil)
	p.refused(ErrNoSnapshot, "restore", RestoreArgs{SNID: "N1"}, nil)
	p.refused(ErrNoEvent, "restore", RestoreArgs{}, nil)
}

func TestRestore(t *testing.T) {
	r := newRelayDouble(t)
	p := open(t, Options{Dial: r.dial})
	p.untilRelay(RelayConnected)
	p.login()
	p.put("/a", "old")
	p.types("cd pub", "binary")
	back := p.head()
	c := r.connect()
	lines := bufio.NewReader(c)
	if _, err := lines.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	p.put("/a", "new")
	p.types("cd /", "delete a")
	p.until(func() bool { return p.head() >= p.b.recorder.Head() })

	r0 := result[Restored](t, p.must("restore", RestoreArgs{ID: back}, nil))
	if r0.Event != 0 || len(r0.Closes) != 1 || r0.Closes[0].SID != "S2" || r0.Closes[0].Via != "tcp" || len(r0.Goes) != 1 || r0.Opens {
		t.Errorf("got %+v", r0)
	}
	p.refused(ErrNoFile, "fs.get", GetArgs{Path: "/a"}, nil) // nothing was done

	p.prompt = ""
	r1 := result[Restored](t, p.must("restore", RestoreArgs{ID: back, Confirm: true}, nil))
	if m := p.must("fs.get", GetArgs{Path: "/a"}, nil); string(m.data) != "old" {
		t.Errorf("got %q", m.data)
	}
	if rest, err := io.ReadAll(lines); err != nil || !strings.HasPrefix(string(rest), "421 ") {
		t.Errorf("the real client reads %q %v", rest, err)
	}
	p.types("pwd")
	at := p.event(verb("PWD"))
	if e := p.event(func(e *event.Event) bool { return e.Re == at.ID }); e.Dec.Path != "/pub" || e.State.Type != "I" {
		t.Errorf("after it the client is at %s, %+v", e.Dec.Path, e.State)
	}
	l := history.Lines(p.b.recorder.Since(0, int(p.head())))
	if len(l) != 2 || l[1].Parent != 1 || l[1].Fork != back || l[1].From != r1.Event || l[0].To != r1.Event-1 {
		t.Errorf("got %+v", l)
	}
}

// The built-in client has left meanwhile: it comes back as it was.
func TestRestoreOpensSessionAgain(t *testing.T) {
	p := open(t, Options{})
	p.login()
	p.types("cd pub", "binary")
	back := p.head()
	p.types("bye")
	r := result[Restored](t, p.must("restore", RestoreArgs{ID: back}, nil))
	if !r.Opens || len(r.Goes)+len(r.Closes) != 0 {
		t.Errorf("got %+v", r)
	}
	p.prompt = ""
	p.must("restore", RestoreArgs{ID: back, Confirm: true}, nil)
	p.until(func() bool { return p.client.SID == "S2" })
	p.event(func(e *event.Event) bool { return e.SID == "S2" && e.Kind == event.KindState })
	p.types("pwd")
	p.event(func(e *event.Event) bool {
		return e.SID == "S2" && e.Kind == event.KindReply && e.Dec.Path == "/pub" && e.State.User == "haha" && e.State.Type == "I"
	})
}

// It did not exist then: its session is closed, and it can open another.
func TestRestoreClosesYoungSession(t *testing.T) {
	p := open(t, Options{})
	back := p.put("/a", "old")
	p.login()
	p.must("pause", nil, nil)
	p.must("client.line", TextArgs{"pwd"}, nil)
	p.until(func() bool { return len(p.held) == 1 })
	p.prompt = ""
	r := result[Restored](t, p.must("restore", RestoreArgs{ID: back, Confirm: true}, nil))
	if len(r.Closes) != 1 || r.Closes[0].Via != "mem" || r.Opens {
		t.Errorf("got %+v", r)
	}
	p.until(func() bool { return len(p.held) == 0 && p.prompt != "" })
	p.shows(LineReply, 421)
	p.must("run", nil, nil)
	p.login()
}
