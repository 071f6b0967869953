package inspect

import (
	"context"
	"strings"
	"testing"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/fault"
)

// rule returns a fault with this rule, named "test".
func rule(match string, do fault.Do) Fault {
	return Fault{Rule: fault.Rule{Name: "test", Match: match, Do: do}}
}

// set sets a fault that must be valid, and returns its FID.
func set(t *testing.T, s *Stepper, f Fault) int64 {
	t.Helper()
	fid, err := s.SetFault(f)
	if err != nil {
		t.Fatal(err)
	}
	return fid
}

func at(n int64) *int64 { return &n }

func TestCut(t *testing.T) {
	s := &Stepper{}
	f := rule("dir:s2c", fault.Do{Cut: at(10)})
	f.Rule.When.First = 1
	set(t, s, f)
	up := block("S1", "0123456789ab")
	up.Dir = event.ToServer
	if d := s.Decide(t.Context(), up); d.Action != event.Pass {
		t.Errorf("the other direction: %+v", d)
	}
	m := block("S1", "01234567")
	if d := s.Decide(t.Context(), m); d.Action != event.Pass {
		t.Errorf("too early: %+v", d)
	}
	m.Off = 8
	if d := s.Decide(t.Context(), m); d.Action != event.Close || string(d.Bytes) != "01" || !d.Rule || d.Fault.Name != "test" {
		t.Errorf("got %+v", d)
	}
	if list := s.Faults(); list[0].Hits != 1 || s.hasRules.Load() {
		t.Errorf("once is for once: %+v", list)
	}
}

// fileMessage is what the engine asks about a file.
func fileMessage(sid, path string) *event.Message {
	return &event.Message{SID: sid, Kind: event.KindFS, Dec: &event.Decoded{Path: path}}
}

func TestFileFaultScopes(t *testing.T) {
	for _, c := range []struct {
		scope, sid, path string
		want             bool
	}{
		{"", "S1", "", true},
		{"S1", "S1", "/a", true},
		{"S1", "S10", "/a", false},
		{"/pub", "S1", "/pub", true},
		{"/pub", "S1", "/pub/a/b", true},
		{"/pub/", "S1", "/pub/a", true},
		{"/pub", "S1", "/public", false},
		{"/pub", "S1", "", false},
		{"/", "S1", "/x", true},
		{"/pub/*.txt", "S1", "/pub/a.txt", true},
		{"/pub/*.txt", "S1", "/pub/sub/a.txt", false},
		{"/pub/*.txt", "S1", "/pub/a.bin", false},
		{"/a b", "S1", "/a b/c", true},
	} {
		r, err := fault.Old{Kind: "denied", Scope: c.scope}.Rule()
		if err != nil {
			t.Fatal(err)
		}
		s := &Stepper{}
		set(t, s, Fault{Rule: r})
		if _, got := s.FileFault(fileMessage(c.sid, c.path), false); got != c.want {
			t.Errorf("%q for %s %s: %v", c.scope, c.sid, c.path, got)
		}
		if _, got := s.FileFault(fileMessage(c.sid, c.path), true); got {
			t.Errorf("%q: no permission is not no room", c.scope)
		}
	}
}

func TestEndFault(t *testing.T) {
	s := &Stepper{}
	end := func(path string, dir event.Dir) bool {
		f, ok := s.EndFault(&event.Message{SID: "S1", Kind: event.KindData, Dir: dir, Dec: &event.Decoded{Path: path}})
		return ok && f.Name == "test"
	}
	if end("/a", event.ToClient) {
		t.Error("there is no fault")
	}
	f := rule("dir:s2c file:/a", fault.Do{NoCloseNotify: true})
	f.Rule.When.First = 1
	set(t, s, f)
	for _, c := range []struct {
		path string
		dir  event.Dir
		want bool
	}{{"/b", event.ToClient, false}, {"/a", event.ToServer, false}, {"/a", event.ToClient, true}, {"/a", event.ToClient, false}} {
		if got := end(c.path, c.dir); got != c.want {
			t.Errorf("%s %s: %v", c.path, c.dir, got)
		}
	}
}

func TestWrongCodeInTwoPieces(t *testing.T) {
	s := &Stepper{}
	set(t, s, rule("kind:reply -code:1xx", fault.Do{Code: 550}))
	set(t, s, rule("kind:reply", fault.Do{EveryMs: 1000}))
	m := reply("S1", 211, true)
	m.Bytes = []byte("211-Features:\r\n UTF8\r\n211 End\r\n")
	d := s.Decide(t.Context(), m)
	if d.Action != event.Edit || string(d.Bytes) != "550-Features:\r\n UTF8\r\n550 End\r\n" || d.Pause != time.Second || len(d.Pieces) != 1 {
		t.Errorf("got %+v %q", d, d.Bytes)
	}
	m = reply("S1", 150, false)
	if d := s.Decide(t.Context(), m); d.Action != event.Pass || d.Pause != time.Second {
		t.Errorf("got %+v", d)
	}
}

// The final reply goes out with the 150, and is not sent again.
func TestEarly(t *testing.T) {
	s := &Stepper{}
	set(t, s, rule("code:150", fault.Do{Early: true}))
	m := reply("S1", 150, false)
	m.Re = 7
	if d := s.Decide(t.Context(), m); string(d.Bytes) != string(m.Bytes)+earlyReply || d.Fault.Name != "test" {
		t.Errorf("got %+v %q", d, d.Bytes)
	}
	other := reply("S1", 211, true)
	other.Re = 8
	if d := s.Decide(t.Context(), other); d.Action != event.Pass {
		t.Errorf("another command: %+v", d)
	}
	final := reply("S1", 226, true)
	final.Re = 7
	if d := s.Decide(t.Context(), final); d.Action != event.Drop || d.Fault.Name != "test" {
		t.Errorf("got %+v", d)
	}
	if d := s.Decide(t.Context(), final); d.Action != event.Pass {
		t.Errorf("a second time: %+v", d)
	}
}

// A reply that waits for the next one is sent with it, even if the rule is gone by then.
func TestJoin(t *testing.T) {
	s := &Stepper{}
	fid := set(t, s, rule("code:150", fault.Do{Join: true}))
	first, next := reply("S1", 150, false), reply("S1", 226, true)
	if d := s.Decide(t.Context(), first); d.Action != event.Drop || d.Fault.Name != "test" {
		t.Errorf("got %+v", d)
	}
	if d := s.Decide(t.Context(), reply("S2", 226, true)); d.Action != event.Pass {
		t.Errorf("another session: %+v", d)
	}
	s.DelFault(fid)
	if d := s.Decide(t.Context(), next); d.Action != event.Edit || string(d.Bytes) != string(first.Bytes)+string(next.Bytes) || d.Fault.Name != "test" {
		t.Errorf("got %+v %q", d, d.Bytes)
	}
	if !s.Open() {
		t.Error("nothing is owed any more")
	}
}

// A stopped block waits for the end of its session, or until its rule is removed.
func TestStop(t *testing.T) {
	timed(t, func(t *testing.T, s *Stepper) {
		fid := set(t, s, rule("kind:data", fault.Do{Stop: at(5)}))
		if n := s.BlockSize(block("S1", "")); n != 5 {
			t.Errorf("blocks of %d", n)
		}
		if d := s.Decide(t.Context(), block("S1", "01234")); d.Action != event.Pass {
			t.Errorf("got %+v", d)
		}
		m := block("S1", "56789")
		m.Off = 5
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		began := time.Now()
		if d := s.Decide(ctx, m); d.Action != event.Close || !d.Rule || d.Fault.Name != "test" || time.Since(began) != time.Hour {
			t.Errorf("got %+v after %v", d, time.Since(began))
		}
		done := make(chan event.Decision)
		go func() { done <- s.Decide(t.Context(), m) }()
		time.Sleep(time.Minute)
		s.DelFault(fid)
		if d := <-done; d.Action != event.Pass {
			t.Errorf("got %+v", d)
		}
	})
}

func TestChangedByte(t *testing.T) {
	s := &Stepper{}
	set(t, s, rule("kind:data", fault.Do{Byte: at(6)}))
	m := block("S1", "abcd")
	if d := s.Decide(t.Context(), m); d.Action != event.Pass {
		t.Errorf("got %+v", d)
	}
	m.Off = 4
	d := s.Decide(t.Context(), m)
	if d.Action != event.Edit || string(d.Bytes) != "ab\x9cd" || string(m.Bytes) != "abcd" || d.Fault.Name != "test" {
		t.Errorf("got %+v %q", d, d.Bytes)
	}
}

// The number of a command and its argument are known of its replies and data, too.
func TestNthAndArgument(t *testing.T) {
	s := &Stepper{}
	set(t, s, rule("kind:reply verb:RETR nth:2 arg:a.*", fault.Do{Drop: true}))
	set(t, s, rule("kind:command verb:RETR nth:3", fault.Do{Answer: "550 No {arg}."}))
	s.Observe(&event.Event{ID: 1, SID: "S1", Kind: event.KindSessionOpen})
	for i, c := range []struct {
		verb, arg     string
		command, then event.Action
	}{
		{"RETR", "a.txt", event.Pass, event.Pass},
		{"NOOP", "", event.Pass, event.Pass},
		{"RETR", "a.txt", event.Pass, event.Drop},
		{"RETR", "b.txt", event.Answer, event.Pass},
		{"RETR", "a.txt", event.Pass, event.Pass},
	} {
		m := command("S1", strings.TrimSpace(c.verb+" "+c.arg))
		m.Dec = &event.Decoded{Verb: c.verb, Arg: c.arg}
		d := s.Decide(t.Context(), m)
		if d.Action != c.command || c.command == event.Answer && string(d.Bytes) != "550 No b.txt.\r\n" {
			t.Errorf("command %d: %+v %q", i, d, d.Bytes)
		}
		id := int64(i + 10)
		s.Observe(&event.Event{ID: id, SID: "S1", Kind: event.KindCommand, Dec: m.Dec})
		r := reply("S1", 226, true)
		r.Re = id
		if d := s.Decide(t.Context(), r); d.Action != c.then {
			t.Errorf("reply %d: %+v", i, d)
		}
		s.Observe(&event.Event{ID: id + 100, SID: "S1", Kind: event.KindReply, Re: id, Final: true})
	}
	s.Observe(&event.Event{SID: "S1", Kind: event.KindSessionClose})
	if len(s.known) != 0 {
		t.Error("a session that has gone is not forgotten")
	}
}

// A rule that slows a connection decides once for all of its blocks.
func TestSlowConnectionCountsOnce(t *testing.T) {
	timed(t, func(t *testing.T, s *Stepper) {
		f := rule("kind:data", fault.Do{Slice: 2, EveryMs: 10})
		f.Rule.When.First = 1
		set(t, s, f)
		began := time.Now()
		for range 3 {
			if n := s.BlockSize(block("S1", "")); n != 2 {
				t.Errorf("blocks of %d", n)
			}
			s.Decide(t.Context(), block("S1", "ab"))
		}
		if took := time.Since(began); took != 30*time.Millisecond || s.Faults()[0].Hits != 1 {
			t.Errorf("took %v, %d hits", took, s.Faults()[0].Hits)
		}
		s.Observe(&event.Event{Kind: event.KindClose, Conn: "S1.d1"})
		if !s.Open() {
			t.Error("the rule takes effect no more")
		}
	})
}

// The rules of a profile are for its sessions, each of which counts for itself.
func TestFaultsOfAProfile(t *testing.T) {
	s := &Stepper{}
	r := rule("code:257", fault.Do{Drop: true}).Rule
	r.When.First = 1
	s.SetProfile("faulty", []fault.Rule{r})
	if !s.Open() {
		t.Error("there is no session yet")
	}
	for sid, profile := range map[string]string{"S1": "faulty", "S2": "faulty", "S3": "full"} {
		s.Observe(&event.Event{SID: sid, Kind: event.KindSessionOpen, Peer: &event.Peer{Profile: profile}})
	}
	for i, c := range []struct {
		sid  string
		want event.Action
	}{{"S1", event.Drop}, {"S1", event.Pass}, {"S3", event.Pass}, {"S2", event.Drop}} {
		if d := s.Decide(t.Context(), reply(c.sid, 257, true)); d.Action != c.want {
			t.Errorf("%d: %s: %+v", i, c.sid, d)
		}
	}
	if len(s.Faults()) != 0 {
		t.Error("the rules of a profile are listed")
	}
	for _, sid := range []string{"S1", "S2", "S3"} {
		s.Observe(&event.Event{SID: sid, Kind: event.KindSessionClose})
	}
	if !s.Open() || len(s.faults) != 0 {
		t.Error("rules outlive their session")
	}
}

// The gate stays open for observers alone, and costs no memory for each command.
func TestOpenGateAllocatesNothing(t *testing.T) {
	s := &Stepper{}
	s.Observe(&event.Event{SID: "S1", Kind: event.KindSessionOpen})
	cmd := &event.Event{ID: 1, SID: "S1", Kind: event.KindCommand, Dec: &event.Decoded{Verb: "NOOP"}}
	said := &event.Event{ID: 2, SID: "S1", Kind: event.KindReply, Re: 1, Final: true}
	m := command("S1", "NOOP")
	if n := testing.AllocsPerRun(100, func() {
		s.Decide(t.Context(), m)
		s.Observe(cmd)
		s.Observe(said)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// A fault of the data port takes effect on the commands that agree on a port, and on no other.
func TestDataPortOfWhichCommands(t *testing.T) {
	for verb, want := range map[string]bool{"PASV": true, "P@SW": true, "EPRT 1": true, "USER x": false, "PWD": false} {
		s := &Stepper{}
		f := rule("", fault.Do{DataPort: "refused"})
		f.Rule.When.First = 1
		set(t, s, f)
		s.Decide(t.Context(), command("S1", "NOOP"))
		m := command("S1", verb)
		m.Dec.Verb, _, _ = strings.Cut(verb, " ")
		d := s.Decide(t.Context(), m)
		if got := d.Fault != nil; got != want || (s.Faults()[0].Hits == 1) != want {
			t.Errorf("%s: %+v, %d hits", verb, d.Fault, s.Faults()[0].Hits)
		}
	}
}
