package main

import (
	"strings"
	"testing"
	"time"
)

// twoColumns are two columns: the second is half as fast and needs twice the CPU.
func twoColumns() (*column, *column) {
	a, b := newColumn("this", nil), newColumn("base", nil)
	for i, l := range []*column{a, b} {
		k := float64(i + 1)
		l.figures.add(upload, 200/k)
		l.figures.add(roundTrip, 12.34*k)
		l.costs[upload] = &cost{work: 100, used: cpu{partRelay: time.Duration(i+1) * time.Second, partGPU: 10 * ms}}
		l.costs[roundTrip] = &cost{work: 1000, used: cpu{partRelay: time.Duration(i+1) * 100 * ms}}
	}
	return a, b
}

func printed(t *table) string {
	var b strings.Builder
	t.print(&b)
	return b.String()
}

// A ratio of speed is above 1 where the first is faster, rate or time.
func TestSpeeds(t *testing.T) {
	a, b := twoColumns()
	empty := newColumn("WebSocket", nil)
	got := printed(speeds([]*column{empty, a, b}, []pair{{a, b}, {a, empty}}))
	want := `|  | unit | WebSocket | this | base | this ÷ base | this ÷ WebSocket |
|---|---|--:|--:|--:|--:|--:|
| upload | MiB/s |  | 200 | 100 | 2.00 |  |
| round trip, p50 (NOOP; ping-pong) | µs |  | 12.3 | 24.7 | 2.00 |  |
`
	if got != want {
		t.Errorf("got\n%s", got)
	}
}

// A ratio of CPU stands as it is, and is left out where little was measured.
func TestCosts(t *testing.T) {
	a, b := twoColumns()
	got := printed(costs([]*column{a, b}, []pair{{a, b}}, pageParts, upload, roundTrip))
	want := `| CPU | unit | this | base | this ÷ base |
|---|---|--:|--:|--:|
| upload: relay | ms/MiB | 10.0 | 20.0 | 0.50 |
| upload: browser: GPU process | ms/MiB | 0.10 | 0.10 |  |
| upload: all together | ms/MiB | 10.1 | 20.1 | 0.50 |
| round trip, p50 (NOOP; ping-pong): relay | µs each | 100 | 200 | 0.50 |
| round trip, p50 (NOOP; ping-pong): all together | µs each | 100 | 200 | 0.50 |
`
	if got != want {
		t.Errorf("got\n%s", got)
	}
	got = printed(costs([]*column{a}, nil, []string{partRelay}, upload))
	want = `| CPU | unit | this |
|---|---|--:|
| upload | ms/MiB | 10.0 |
`
	if got != want {
		t.Errorf("got\n%s", got)
	}
}

func TestPairs(t *testing.T) {
	a, b := twoColumns()
	other := newColumn("other", nil)
	if got := pairs([]*column{a, b}, true, other); len(got) != 2 || got[0] != (pair{a, b}) || got[1] != (pair{a, other}) {
		t.Errorf("got %v", got)
	}
	if got := pairs([]*column{a}, false); len(got) != 0 {
		t.Errorf("got %v", got)
	}
}
