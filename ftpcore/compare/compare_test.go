package compare

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"testing"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

// conversation makes the events of one session from lines such as
// "CWD pub 250" or "RETR a 226 500"; the last number of four is bytes.
func conversation(lines ...[4]string) []*event.Event {
	w := &writer{}
	w.add(&event.Event{Kind: event.KindSessionOpen})
	for _, l := range lines {
		w.say(l[0], l[1], l[2], l[3])
	}
	return w.events
}

type writer struct {
	events []*event.Event
	cwd    string
}

func (w *writer) add(e *event.Event) int64 {
	e.V, e.ID, e.T, e.SID = 1, int64(len(w.events)+1), int64(len(w.events))*1e6, "S1"
	if w.cwd == "" {
		w.cwd = "/"
	}
	e.State = &event.State{Cwd: w.cwd, Type: "I"}
	w.events = append(w.events, e)
	return e.ID
}

func (w *writer) say(verb, arg, code, bytes string) {
	var n int
	var size int64
	fmt.Sscan(code, &n)
	fmt.Sscan(bytes, &size)
	id := w.add(&event.Event{Kind: event.KindCommand, Dir: event.ToServer, Dec: &event.Decoded{Verb: verb, Arg: arg}})
	if size > 0 {
		w.add(&event.Event{Kind: event.KindData, Re: id, Dir: event.ToClient, Bytes: size})
	}
	if verb == "CWD" && n == 250 {
		w.cwd, _ = wire.Resolve(w.cwd, arg)
	}
	w.add(&event.Event{Kind: event.KindReply, Re: id, Final: true, Dir: event.ToClient, Dec: &event.Decoded{Code: n}})
}

func TestMeaning(t *testing.T) {
	for _, c := range []struct {
		name string
		a, b [4]string
		kind RowKind
		diff []Diff
	}{
		{"equal", [4]string{"PWD", "", "257"}, [4]string{"PWD", "", "257"}, Same, nil},
		{"passive", [4]string{"PASV", "", "227"}, [4]string{"EPSV", "", "229"}, Said, []Diff{DiffVerb}},
		{"active", [4]string{"PORT", "1,2,3,4,5,6", "200"}, [4]string{"PORT", "1,2,3,4,7,8", "200"}, Same, nil},
		{"refused port", [4]string{"PASV", "", "227"}, [4]string{"EPRT", "|1|127.0.0.1|4000|", "504"}, Outcome, []Diff{DiffVerb, DiffCode}},
		{"old name", [4]string{"XPWD", "", "257"}, [4]string{"PWD", "", "257"}, Said, []Diff{DiffVerb}},
		{"absolute path", [4]string{"CWD", "/pub/", "250"}, [4]string{"CWD", "pub", "250"}, Said, []Diff{DiffArg}},
		{"to the parent", [4]string{"CDUP", "", "250"}, [4]string{"CWD", "..", "250"}, Said, []Diff{DiffVerb, DiffArg}},
		{"listing", [4]string{"LIST", "-la /pub", "226", "90"}, [4]string{"MLSD", "pub", "226", "70"}, Said, []Diff{DiffVerb, DiffArg}},
		{"listing of more", [4]string{"LIST", "", "226", "90"}, [4]string{"LIST", "", "226", "70"}, Outcome, []Diff{DiffBytes}},
		{"type", [4]string{"TYPE", "A N", "200"}, [4]string{"TYPE", "A", "200"}, Said, []Diff{DiffArg}},
		{"other type", [4]string{"TYPE", "I", "200"}, [4]string{"TYPE", "A", "200"}, Other, []Diff{DiffArg}},
		{"other file", [4]string{"RETR", "a", "226", "5"}, [4]string{"RETR", "b", "226", "5"}, Other, []Diff{DiffArg}},
		{"refused", [4]string{"DELE", "a", "250"}, [4]string{"DELE", "a", "550"}, Outcome, []Diff{DiffCode}},
		{"shorter", [4]string{"RETR", "a", "226", "5"}, [4]string{"RETR", "a", "226", "4"}, Outcome, []Diff{DiffBytes}},
	} {
		r := Compare(conversation(c.a), conversation(c.b), Options{})
		if len(r.Rows) != 2 || r.Rows[1].Kind != c.kind || !slices.Equal(r.Rows[1].Diff, c.diff) {
			t.Errorf("%s:\n%s", c.name, text(r))
		}
	}
}

func TestMoved(t *testing.T) {
	a := conversation([4]string{"PWD", "", "257"}, [4]string{"RETR", "a", "226", "5"}, [4]string{"RETR", "b", "226", "5"})
	b := conversation([4]string{"RETR", "a", "226", "5"}, [4]string{"RETR", "b", "226", "5"}, [4]string{"PWD", "", "257"})
	r := Compare(a, b, Options{})
	if got := r.Rows; len(got) != 5 || got[1].Kind != OnlyA || got[1].Moved != 5 || got[4].Moved != 2 {
		t.Errorf("got\n%s", text(r))
	}
}

func TestTotals(t *testing.T) {
	e := conversation([4]string{"PWD", "", "257"}, [4]string{"RETR", "a", "226", "5"}, [4]string{"RETR", "a", "226", "7"}, [4]string{"DELE", "a", "550"})
	r := Compare(e, nil, Options{})
	// No greeting in this record, so the clients wait from the connection on.
	want := Totals{Sessions: 1, Steps: 5, Commands: 4, RoundTrips: 1, Down: 12, Errors: 1, Elapsed: 10e6}
	if r.A != want || r.B != (Totals{}) {
		t.Errorf("got %+v, %+v", r.A, r.B)
	}
	f := FileAction{Path: "/a", Op: "retr", A: &FileOutcome{ID: 7, Code: 226, Bytes: 7, Tries: 2}}
	if len(r.Files) != 1 || !reflect.DeepEqual(r.Files[0], f) {
		t.Errorf("files %+v", r.Files)
	}
}

// The times of waiting for the client and for the server add up to the duration of a closed
// session.
func TestWaiting(t *testing.T) {
	w := &writer{}
	w.add(&event.Event{Kind: event.KindSessionOpen})
	w.add(&event.Event{Kind: event.KindReply, Final: true, Dec: &event.Decoded{Code: 220}})
	w.say("NOOP", "", "200", "")
	one := w.add(&event.Event{Kind: event.KindCommand, Dec: &event.Decoded{Verb: "NOOP"}})
	two := w.add(&event.Event{Kind: event.KindCommand, Dec: &event.Decoded{Verb: "PWD"}})
	for _, re := range []int64{one, two} {
		w.add(&event.Event{Kind: event.KindReply, Re: re, Final: true, Dec: &event.Decoded{Code: 200}})
	}
	r := Compare(w.events, nil, Options{}).A
	if r.RoundTrips != 3 || r.Server != 5e6 || r.Client != 2e6 || r.Server+r.Client != r.Elapsed {
		t.Errorf("got %+v", r)
	}
}

// anyone returns a random conversation.
func anyone(r *rand.Rand, n int) []*event.Event {
	verbs := []string{"PASV", "EPSV", "LIST", "MLSD", "CWD", "PWD", "RETR", "STOR", "TYPE", "NOOP", "SIZE"}
	args := []string{"", "a", "/b", "c d", ".."}
	codes := []string{"200", "226", "250", "550"}
	lines := make([][4]string, n)
	for i := range lines {
		lines[i] = [4]string{verbs[r.IntN(len(verbs))], args[r.IntN(len(args))], codes[r.IntN(len(codes))], fmt.Sprint(r.IntN(3))}
	}
	return conversation(lines...)
}

// sides returns the steps of A and of B in the order of the rows.
func sides(r *Result) (a, b []int64) {
	for _, row := range r.Rows {
		if row.A != nil {
			a = append(a, row.A.ID)
		}
		if row.B != nil {
			b = append(b, row.B.ID)
		}
	}
	return a, b
}

// For random runs and small tables: each step is in one row, in order; the counts add up; and
// the mirror image pairs the same steps.
func TestProperties(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 300 {
		a, b := anyone(r, r.IntN(60)), anyone(r, r.IntN(60))
		if i%3 == 0 { // one grew out of the other
			b = append(slices.Clone(a[:len(a)/2]), b[min(len(b), len(a)/2):]...)
		}
		o := Options{maxCells: []int{1, 20, 4 << 20}[i%3]}
		ab, ba := Compare(a, b, o), Compare(b, a, o)
		idA, idB := sides(ab)
		if !slices.IsSorted(idA) || !slices.IsSorted(idB) || len(idA) != ab.A.Steps || len(idB) != ab.B.Steps {
			t.Fatalf("rows out of order or lost:\n%s", text(ab))
		}
		c := ab.Count
		if both := c.Same + c.Said + c.Outcome + c.Other; both+c.OnlyA != ab.A.Steps || both+c.OnlyB != ab.B.Steps {
			t.Fatalf("counts do not add up:\n%s", text(ab))
		}
		if m := ba.Count; ab.A != ba.B || ab.B != ba.A || m != (Count{c.Same, c.Said, c.Outcome, c.Other, c.OnlyB, c.OnlyA}) {
			t.Fatalf("no mirror image:\n%s\n%s", text(ab), text(ba))
		}
		pairs := map[[2]int64]bool{}
		for _, row := range ab.Rows {
			if row.A != nil && row.B != nil {
				pairs[[2]int64{row.A.ID, row.B.ID}] = true
			}
		}
		for _, row := range ba.Rows {
			if row.A != nil && row.B != nil && !pairs[[2]int64{row.B.ID, row.A.ID}] {
				t.Fatalf("no mirror image:\n%s\n%s", text(ab), text(ba))
			}
		}
	}
}

// A run compared with itself has no differences, with the table and without it.
func TestSelf(t *testing.T) {
	for name, s := range transcripts(t) {
		e := s.Record(t)
		for _, cells := range []int{1, 0} {
			if r := Compare(e, e, Options{maxCells: cells}); r.Count != (Count{Same: r.A.Steps}) || r.A != r.B {
				t.Errorf("%s:\n%s", name, text(r))
			}
		}
	}
}

func TestLongRunsAreBounded(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	a, b := anyone(r, 30_000), anyone(r, 30_000)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	got := Compare(a, b, Options{})
	runtime.ReadMemStats(&after)
	if !got.A.Cut || got.A.Steps != DefaultSteps || got.B.Steps != DefaultSteps {
		t.Errorf("got %+v", got.A)
	}
	if n := (after.TotalAlloc - before.TotalAlloc) >> 20; n > 128 {
		t.Errorf("took %d MiB", n)
	}
	if c := got.Count; c.Same+c.Said+c.Outcome < DefaultSteps/10 {
		t.Errorf("hardly anything is aligned: %+v", c)
	}
}
