package history

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"ftpsim/ftpcore/event"
)

// BenchmarkAt calls At for random events of a full record: 200,000 events of 50 sessions;
// every tenth event changes a file.
func BenchmarkAt(b *testing.B) {
	tp, f := newTape(0)
	st := &event.State{FSM: event.StLoggedIn, Cwd: "/"}
	for i := range 200_000 {
		e := &event.Event{ID: int64(i + 1), SID: fmt.Sprint("S", i%50), Kind: event.KindReply, State: st}
		if i%10 == 0 {
			if err := f.WriteFile(fmt.Sprint("f", i%1000), []byte("x"), 0o644); err != nil {
				b.Fatal(err)
			}
			e.FS = []event.FSChange{{Op: "write"}}
		}
		tp.list = append(tp.list, e)
		tp.h.Observe(e)
	}
	for b.Loop() {
		if m, ok := tp.h.At(1 + rand.Int64N(200_000)); !ok || m.Snap == nil || len(m.Sessions) == 0 {
			b.Fatalf("%+v %v", m, ok)
		}
	}
	b.ReportMetric(float64(tp.h.Bytes())/(1<<20), "MiB")
}
