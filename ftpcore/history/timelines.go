package history

import (
	"strconv"

	"ftpsim/ftpcore/event"
)

// Line is a timeline: a history of the server without a restore in it, from the beginning on.
// Each restore starts a new timeline, which shares its beginning with an older one.
type Line struct {
	ID     int   // 1, 2, 3 … in the order of their starts
	Parent int   // timeline that it branches off; zero for the first one
	Fork   int64 // ID of the last event that it shares with Parent; zero means the beginning
	From   int64 // ID of its own first event, the restore; 1 for the first timeline
	To     int64 // ID of its own last event
}

// Lines returns the timelines of a record, whose events must be in order. EventsOf returns
// the events of one timeline, including the events that it shares.
func Lines(events []*event.Event) []Line {
	lines := []Line{{ID: 1, From: 1}}
	for _, e := range events {
		if to, ok := RestoredTo(e); ok {
			parent := lineOf(lines, to)
			lines = append(lines, Line{ID: len(lines) + 1, Parent: parent.ID, Fork: to, From: e.ID})
		}
		lines[len(lines)-1].To = e.ID
	}
	return lines
}

// RestoredTo returns the event that the restore e went back to. It reports false if e is not
// a restore.
func RestoredTo(e *event.Event) (int64, bool) {
	if e.Kind != event.KindRestore || e.Dec == nil {
		return 0, false
	}
	for _, f := range e.Dec.Fields {
		if f.Name == "to" {
			id, err := strconv.ParseInt(f.Value, 10, 64)
			return id, err == nil
		}
	}
	return 0, false
}

// lineOf returns the timeline whose own events include id.
func lineOf(lines []Line, id int64) Line {
	for i := len(lines) - 1; i > 0; i-- {
		if id >= lines[i].From {
			return lines[i]
		}
	}
	return lines[0]
}

// Span is a range of event IDs, From and To included.
type Span struct{ From, To int64 }

// Spans returns the events of the timeline id from the beginning on: the events that it shares
// with older timelines, then its own.
func Spans(lines []Line, id int) []Span {
	if id < 1 || id > len(lines) {
		return nil
	}
	l := lines[id-1]
	spans := []Span{{l.From, l.To}}
	for l.Parent != 0 {
		fork := l.Fork
		l = lines[l.Parent-1]
		if fork >= l.From {
			spans = append([]Span{{l.From, fork}}, spans...)
		}
	}
	return spans
}

// EventsOf returns the events of the timeline id in a record.
func EventsOf(events []*event.Event, lines []Line, id int) []*event.Event {
	var list []*event.Event
	spans := Spans(lines, id)
	for _, e := range events {
		for _, s := range spans {
			if s.From <= e.ID && e.ID <= s.To {
				list = append(list, e)
			}
		}
	}
	return list
}
