package main

import (
	"testing"
	"time"
)

// Every row can be measured of this checkout's engine, and costs CPU.
func TestRows(t *testing.T) {
	engine, err := goBuild("../..", "./relay/bench/engineserver", t.TempDir(), "engine")
	if err != nil {
		t.Fatal(err)
	}
	l := newColumn("this", func() (*server, error) { return startChild(engine) })
	little := effort{load: newPayload(mib), trips: 50, span: 50 * time.Millisecond, lists: 3}
	if err := (plan{runs: 3, warm: little, full: little}).round(t.Context(), []*column{l}); err != nil {
		t.Fatal(err)
	}
	used := time.Duration(0)
	for _, r := range rows {
		if r.secure {
			continue // the engine alone has no TLS
		}
		if v, ok := l.figures.median(r.name); !ok || v <= 0 || len(l.figures[r.name]) != 3 {
			t.Errorf("%s: %v", r.name, l.figures[r.name])
		}
		if c := l.costs[r.name]; c == nil || c.work <= 0 {
			t.Errorf("%s: cost %+v", r.name, c)
		}
		used += l.costs[r.name].of(partServer)
	}
	if used == 0 {
		t.Error("the server used no CPU")
	}
}

func TestStorPeak(t *testing.T) {
	engine, err := goBuild("../..", "./relay/bench/engineserver", t.TempDir(), "engine")
	if err != nil {
		t.Fatal(err)
	}
	if peak, err := storPeak(engine, 64*mib); err != nil || peak < 0.9 {
		t.Errorf("a file of 64 MiB took %.2f of that in memory, %v", peak, err)
	}
}
