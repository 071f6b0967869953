package inspect

import (
	"strconv"
	"sync"
	"testing"
	"time"
	"unsafe"

	"ftpsim/ftpcore/event"
)

func feed(r *Recorder, from, to int64, bytes int) {
	for id := from; id <= to; id++ {
		r.Observe(&event.Event{ID: id, Data: make([]byte, bytes)})
	}
}

func checkIDs(t *testing.T, list []*event.Event, from, to int64) {
	t.Helper()
	if int64(len(list)) != max(to-from+1, 0) {
		t.Fatalf("%d events, want %d to %d", len(list), from, to)
	}
	for i, e := range list {
		if e.ID != from+int64(i) {
			t.Fatalf("at %d: %d", i, e.ID)
		}
	}
}

func TestRecorderRanges(t *testing.T) {
	r := &Recorder{}
	checkIDs(t, r.Since(0, 10), 1, 0)
	feed(r, 1, 1000, 3)
	checkIDs(t, r.Since(0, 5000), 1, 1000)
	checkIDs(t, r.Since(0, 10), 1, 10)
	checkIDs(t, r.Since(998, 10), 999, 1000)
	checkIDs(t, r.Since(1000, 10), 1, 0)
	checkIDs(t, r.Range(-5, 7, 100), 1, 7)
	checkIDs(t, r.Range(7, 3, 100), 1, 0)
	if r.Head() != 1000 || r.Dropped() != 0 {
		t.Errorf("head %d dropped %d", r.Head(), r.Dropped())
	}
}

func TestRecorderDropsInChunks(t *testing.T) {
	r := &Recorder{MaxEvents: 640}
	feed(r, 1, 640, 0)
	checkIDs(t, r.Since(0, 1000), 1, 640)
	feed(r, 641, 641, 0)
	checkIDs(t, r.Since(0, 1000), 11, 641)
	feed(r, 642, 650, 0)
	if r.Dropped() != 10 {
		t.Errorf("dropped %d", r.Dropped())
	}
	feed(r, 651, 100_000, 0)
	list := r.Since(0, 1000)
	checkIDs(t, list, r.Dropped()+1, 100_000)
	if len(list) < 630 {
		t.Errorf("%d kept", len(list))
	}
}

func TestRecorderIsBoundedByBytes(t *testing.T) {
	r := &Recorder{MaxBytes: 1 << 20}
	feed(r, 1, 1000, 64<<10)
	list := r.Since(0, 1000)
	checkIDs(t, list, r.Dropped()+1, 1000)
	if n := len(list); n > 16 || n < 14 {
		t.Errorf("%d kept", n)
	}
	feed(r, 1001, 1001, 2<<20) // one that is too large by itself is kept all the same
	checkIDs(t, r.Since(0, 1000), 1001, 1001)
}

// A State that events share takes its memory once. When the events are dropped, nothing is left.
func TestRecorderCountsSharedStateOnce(t *testing.T) {
	size := func(shared bool) int {
		r := &Recorder{}
		states := []*event.State{{}, {}}
		for id := range int64(100) {
			st := states[id%2]
			if !shared {
				st = &event.State{}
			}
			r.Observe(&event.Event{ID: id + 1, State: st})
		}
		n := r.bytes
		r.Clear()
		if r.bytes != 0 {
			t.Errorf("%d bytes of no event", r.bytes)
		}
		return n
	}
	own, shared := size(false), size(true)
	if of := int(unsafe.Sizeof(event.State{})); own-shared != 98*of {
		t.Errorf("100 states take %d bytes, two shared ones %d: a difference of %d states", own, shared, (own-shared)/of)
	}
}

func TestRecorderBytes(t *testing.T) {
	r := &Recorder{}
	r.Observe(&event.Event{ID: 1, Data: []byte("a")})
	r.Observe(&event.Event{ID: 2, Data: []byte("b"), Orig: true, OrigBytes: []byte("c")})
	for _, c := range []struct {
		id   int64
		orig bool
		want string
	}{{1, false, "a"}, {1, true, "a"}, {2, false, "b"}, {2, true, "c"}} {
		if b, ok := r.Bytes(c.id, c.orig); !ok || string(b) != c.want {
			t.Errorf("%+v: %q %v", c, b, ok)
		}
	}
	r.Clear()
	if _, ok := r.Bytes(2, false); ok {
		t.Error("still there after Clear")
	}
	r.Observe(&event.Event{ID: 3})
	checkIDs(t, r.Since(0, 10), 3, 3)
}

// The oldest payloads are dropped. Their events stay, and payloads that other code holds
// stay unchanged.
func TestRecorderBoundsPayload(t *testing.T) {
	r := &Recorder{MaxPayload: 10_000}
	r.Observe(&event.Event{ID: 1, Kind: event.KindCommand})
	var first *event.Event
	for id := int64(2); id <= 30; id++ {
		e := &event.Event{ID: id, Kind: event.KindData, Bytes: 900, Payload: [][]byte{make([]byte, 400), make([]byte, 500)}}
		if first == nil {
			first = e
		}
		r.Observe(e)
	}
	checkIDs(t, r.Since(0, 100), 1, 30)
	if first.Payload == nil {
		t.Error("an event was changed")
	}
	for id, want := range map[int64]bool{1: false, 2: false, 20: false, 21: true, 30: true, 31: false} {
		p, ok := r.Payload(id)
		if ok != want || ok && len(p) != 2 {
			t.Errorf("payload of %d: %v %v", id, len(p), ok)
		}
	}
	r.Clear()
	r.Observe(&event.Event{ID: 31, Kind: event.KindData, Bytes: 20_000, Payload: [][]byte{make([]byte, 20_000)}})
	r.Observe(&event.Event{ID: 32, Kind: event.KindData, Bytes: 1, Payload: [][]byte{{1}}})
	if _, ok := r.Payload(31); ok {
		t.Error("kept beyond the bound")
	}
	r.Observe(&event.Event{ID: 33, Kind: event.KindData, Bytes: 5, Origin: event.OriginDropped})
	if p, ok := r.Payload(33); !ok || p != nil {
		t.Error("what was dropped moved nothing, and that is known")
	}
}

func TestRecorderIsReadWhileItRecords(t *testing.T) {
	r := &Recorder{MaxEvents: 100}
	told := make(chan struct{}, 1)
	r.OnEvent = func() {
		select {
		case told <- struct{}{}:
		default:
		}
	}
	var wg sync.WaitGroup
	wg.Go(func() { feed(r, 1, 20_000, 8) })
	for last := int64(0); last < 20_000; {
		<-told
		for list := r.Since(last, 50); len(list) > 0; list = r.Since(last, 50) {
			checkIDs(t, list, list[0].ID, list[0].ID+int64(len(list))-1)
			last = list[len(list)-1].ID
		}
	}
	wg.Wait()
}

func BenchmarkObserve(b *testing.B) {
	r := &Recorder{}
	e := &event.Event{State: &event.State{}, Dec: &event.Decoded{}, Data: make([]byte, 20)}
	id := int64(0)
	for b.Loop() {
		id++
		e.ID = id
		r.Observe(e)
	}
}

func TestMeter(t *testing.T) {
	clock := &fakeClock{now: time.Unix(1000, 0)}
	m := &Meter{Clock: clock}
	tell := func(k event.Kind, conn string, total int64, d *event.Decoded) {
		dir := event.ToClient
		if k == event.KindOpen {
			dir = event.ToServer // the client connects
		}
		m.Observe(&event.Event{Kind: k, SID: "S1", Conn: conn, Total: total, Dec: d, Wall: clock.Now(), Dir: dir})
	}
	retr := &event.Decoded{Verb: "RETR", Path: "/a", Fields: []event.Field{{Name: "size", Value: strconv.Itoa(9000)}}}
	tell(event.KindOpen, "S1.d1", 0, nil)
	if l := m.Transfers(); len(l) != 0 {
		t.Errorf("a connection without a command is listed: %+v", l)
	}
	clock.advance(time.Minute)
	for i := range 30 {
		tell(event.KindData, "S1.d1", int64(i+1)*100, retr)
		clock.advance(100 * time.Millisecond)
	}
	got := m.Transfers()
	want := Transfer{SID: "S1", Conn: "S1.d1", Verb: "RETR", Path: "/a", Dir: event.ToClient, Bytes: 3000, Size: 9000}
	if len(got) != 1 {
		t.Fatalf("got %+v", got)
	}
	if rate := got[0].Rate; rate < 850 || rate > 1000 {
		t.Errorf("rate %v", rate)
	}
	got[0].Rate = 0
	if got[0] != want {
		t.Errorf("got %+v", got[0])
	}
	clock.advance(10 * time.Second)
	if rate := m.Transfers()[0].Rate; rate != 0 {
		t.Errorf("rate %v of one that stands still", rate)
	}
	tell(event.KindOpen, "S2.d1", 0, &event.Decoded{Verb: "STOR", Path: "/b"})
	if l := m.Transfers(); len(l) != 2 || l[1].Dir != event.ToServer || l[1].Size != -1 {
		t.Errorf("got %+v", l)
	}
	tell(event.KindClose, "S1.d1", 0, nil)
	tell(event.KindFail, "S2.d1", 0, nil)
	if l := m.Transfers(); len(l) != 0 {
		t.Errorf("left: %+v", l)
	}
}
