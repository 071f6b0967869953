package capture_test

import (
	"testing"
	"time"

	"ftpsim/ftpcore/event"
)

// The packets after a sleep of the computer, in which Event.T stood still, have the time of day of
// their events. A time of day that is set back changes no order.
func TestPacketsAfterSleep(t *testing.T) {
	for _, slept := range []time.Duration{time.Hour, -time.Hour} {
		events := transcripts(t)["transfer_retr"].Record(t)
		for i, e := range events[len(events)/2:] {
			later := *e
			later.Wall = e.Wall.Add(slept)
			events[len(events)/2+i] = &later
		}
		back, _ := open(t, export(t, events, nil), nil)
		var want, got []*event.Event
		for list, from := range map[*[]*event.Event][]*event.Event{&want: events, &got: back} {
			for _, e := range from {
				if e.Kind == event.KindReply {
					*list = append(*list, e)
				}
			}
		}
		if len(want) != len(got) || len(got) < 5 {
			t.Fatalf("%d replies, %d were exported", len(got), len(want))
		}
		for i, e := range got {
			is := want[i].Wall
			if slept < 0 && i > 0 {
				is = want[0].Wall.Add(time.Duration(want[i].T - want[0].T))
			}
			if off := e.Wall.Sub(is).Abs(); off > time.Second {
				t.Errorf("slept %v: reply %d is off by %v", slept, i, off)
			}
		}
	}
}
