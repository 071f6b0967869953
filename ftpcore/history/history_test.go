package history

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/hack-pad/hackpadfs"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/snapfs"
)

// tape keeps events like a recorder, without a limit.
type tape struct {
	h      *History
	list   []*event.Event
	first  int64 // ID of list[0]
	states map[string]event.State
	// want is what At should say: the states by session, after each event.
	want map[int64]map[string]event.State
}

func newTape(maxBytes int64) (*tape, *snapfs.FS) {
	f := snapfs.New(snapfs.Options{})
	t := &tape{first: 1, states: map[string]event.State{}, want: map[int64]map[string]event.State{0: {}}}
	t.h = &History{FS: f, Events: t, MaxBytes: maxBytes}
	t.h.Begin()
	return t, f
}

func (t *tape) Range(from, to int64, limit int) []*event.Event {
	from, to = max(from, t.first), min(to, t.first+int64(len(t.list))-1)
	if from > to {
		return nil
	}
	return t.list[from-t.first : min(to-t.first+1, from-t.first+int64(limit))]
}

func (t *tape) head() int64 { return t.first + int64(len(t.list)) - 1 }

func (t *tape) tell(e event.Event) int64 {
	e.ID = t.head() + 1
	t.list = append(t.list, &e)
	switch {
	case e.Kind == event.KindSessionClose:
		delete(t.states, e.SID)
	case e.SID != "":
		t.states[e.SID] = *e.State
	}
	now := map[string]event.State{}
	for sid, st := range t.states {
		now[sid] = st
	}
	t.want[e.ID] = now
	t.h.Observe(&e)
	return e.ID
}

func (t *tape) drop(n int) {
	for range n {
		e := t.list[0]
		t.list, t.first = t.list[1:], t.first+1
		t.h.Drop(e)
	}
}

func (t *tape) check(tt *testing.T, id int64) Moment {
	tt.Helper()
	m, ok := t.h.At(id)
	if !ok {
		tt.Fatalf("there is no event %d", id)
	}
	got := map[string]event.State{}
	for _, s := range m.Sessions {
		got[s.SID] = *s.State
		if s.Peer == nil || s.Peer.Via != "mem" {
			tt.Fatalf("after %d: peer of %s: %+v", id, s.SID, s.Peer)
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(t.want[id]) {
		tt.Fatalf("after %d: %v\nwant %v", id, got, t.want[id])
	}
	return m
}

// TestSessionsAtAnyEvent calls At while random sessions run and the oldest events are
// dropped.
func TestSessionsAtAnyEvent(t *testing.T) {
	tp, _ := newTape(0)
	r := rand.New(rand.NewPCG(1, 2))
	opened := 0
	for i := range 8_000 {
		sids := make([]string, 0, len(tp.states))
		for sid := range tp.states {
			sids = append(sids, sid)
		}
		slices.Sort(sids)
		st := &event.State{FSM: event.StLoggedIn, Cwd: fmt.Sprint("/", i)}
		switch n := r.IntN(100); {
		case n < 2 || len(sids) == 0:
			opened++
			tp.tell(event.Event{SID: fmt.Sprint("S", opened), Kind: event.KindSessionOpen, State: st, Peer: &event.Peer{Via: "mem"}})
		case n < 4:
			tp.tell(event.Event{SID: sids[r.IntN(len(sids))], Kind: event.KindSessionClose, State: st})
		case n < 6: // has the addresses of a data connection, not of the session
			tp.tell(event.Event{SID: sids[r.IntN(len(sids))], Chan: event.ChanData, Kind: event.KindOpen, State: st, Peer: &event.Peer{Via: "tcp"}})
		case n < 10:
			tp.tell(event.Event{Kind: event.KindFS})
		default:
			tp.tell(event.Event{SID: sids[r.IntN(len(sids))], Kind: event.KindCommand, State: st})
		}
		if n := len(tp.list); n > 3000 {
			tp.drop(r.IntN(900))
		}
		if i%50 == 0 {
			tp.check(t, tp.first+r.Int64N(int64(len(tp.list))))
			tp.check(t, tp.first)
			tp.check(t, tp.head())
		}
	}
	for _, id := range []int64{-1, 0, tp.first - 1, tp.head() + 1} {
		if _, ok := tp.h.At(id); ok {
			t.Errorf("event %d is not recorded and can be asked for", id)
		}
	}
	if n := len(tp.h.frames); n > 3000/KeyFrame+2 {
		t.Errorf("%d key frames are left", n)
	}
}

// TestBeginsLater calls At in a record whose first event does not have ID 1: the ID before it
// means the beginning.
func TestBeginsLater(t *testing.T) {
	const before = 2*KeyFrame + 24
	tp, f := newTape(0)
	tp.first, tp.want = before+1, map[int64]map[string]event.State{before: {}}
	for range KeyFrame {
		tp.tell(event.Event{SID: "S3", Kind: event.KindCommand, State: &event.State{Cwd: fmt.Sprint(tp.head())}, Peer: &event.Peer{Via: "mem"}})
		tp.put(f, "a", fmt.Sprint(tp.head()))
	}
	for id := int64(before); id <= tp.head(); id++ {
		if m := tp.check(t, id); m.Snap == nil {
			t.Errorf("nobody knows the files after %d", id)
		}
	}
	for _, id := range []int64{0, 1, before - 1, tp.head() + 1} {
		if _, ok := tp.h.At(id); ok {
			t.Errorf("event %d is not recorded and can be asked for", id)
		}
	}
	tp.drop(1)
	if _, ok := tp.h.At(before); ok {
		t.Error("the beginning is still there when its first event has gone")
	}
}

// put changes a file and observes the event of the change.
func (t *tape) put(f *snapfs.FS, name, data string) int64 {
	if err := hackpadfs.WriteFullFile(f, name, []byte(data), 0o644); err != nil {
		panic(err)
	}
	return t.tell(event.Event{Kind: event.KindFS, FS: []event.FSChange{{Op: "write", Path: "/" + name}}})
}

func TestFilesAtAnyEvent(t *testing.T) {
	tp, f := newTape(0)
	want := map[int64]string{}
	for i := range 300 {
		text := fmt.Sprint("version ", i)
		id := tp.put(f, "a", text)
		want[id] = text
		want[tp.tell(event.Event{Kind: event.KindWarning})] = text
	}
	for id, text := range want {
		m := tp.check(t, id)
		if got, err := m.Snap.ReadFile("a"); err != nil || string(got) != text {
			t.Fatalf("after %d: %q %v, want %q", id, got, err, text)
		}
		if m.Changed != (id-1)/2*2+1 {
			t.Errorf("after %d: changed by %d", id, m.Changed)
		}
	}
	if m := tp.check(t, 0); m.Snap == nil {
		t.Error("the beginning is not known")
	} else if _, n := m.Snap.Usage(); n != 0 {
		t.Errorf("%d files at the beginning", n)
	}
	tp.drop(301)
	if n := len(tp.h.trees); n != 150 {
		t.Errorf("%d points are left of 150", n)
	}
	if got, err := tp.check(t, tp.first).Snap.ReadFile("a"); err != nil || string(got) != want[tp.first] {
		t.Errorf("the oldest: %q %v", got, err)
	}
	tp.drop(299)
	if b := tp.h.Bytes(); b != 0 {
		t.Errorf("%d bytes are counted for nothing", b)
	}
}

// Old contents beyond MaxBytes are dropped, oldest first; sessions are kept.
func TestMemoryIsBounded(t *testing.T) {
	const piece, budget = 1 << 20, 10 << 20
	big := func(i int) string { return strings.Repeat(string(rune('A'+i)), piece) }
	tp, f := newTape(budget)
	for i := range 40 {
		tp.put(f, "a", big(i))
	}
	if b := tp.h.Bytes(); b > budget || b < budget-2*piece {
		t.Errorf("%d bytes are kept", b)
	}
	if m := tp.check(t, 5); m.Snap != nil {
		t.Error("the oldest content is still there")
	}
	if _, err := tp.h.Name("x", 5, m0); err != ErrForgotten {
		t.Errorf("naming what is forgotten: %v", err)
	}
	for id := int64(32); id <= 40; id++ {
		m := tp.check(t, id)
		if got, err := m.Snap.ReadFile("a"); err != nil || string(got) != big(int(id-1)) {
			t.Errorf("after %d: %.20q %v", id, got, err)
		}
	}
}

// The addresses of a data connection do not replace the addresses of its session.
func TestPeerOfSession(t *testing.T) {
	tape, _ := newTape(0)
	state := &event.State{FSM: event.StLoggedIn}
	tape.tell(event.Event{SID: "S1", Kind: event.KindSessionOpen, State: state, Peer: &event.Peer{Remote: "1.1.1.1:1"}})
	id := tape.tell(event.Event{SID: "S1", Kind: event.KindOpen, Chan: event.ChanData, State: state, Peer: &event.Peer{Remote: "1.1.1.1:2"}})
	if m, ok := tape.h.At(id); !ok || len(m.Sessions) != 1 || m.Sessions[0].Peer.Remote != "1.1.1.1:1" {
		t.Errorf("after a data connection: %+v", m.Sessions)
	}
}
