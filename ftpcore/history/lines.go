package history

import (
	"strconv"

	"ftpsim/ftpcore/event"
)

// Line is a line of history: what a server has lived through without going
// back, from its beginning to one of its ends. Each restore begins a new one.
type Line struct {
	ID     int   // 1, 2, 3 … in the order they began
	Parent int   // the line that it left; 0: the first one
	Fork   int64 // the last event that it shares with Parent; 0: the beginning
	From   int64 // the first event of its own: the restore; 1 for the first line
	To     int64 // the last event of its own
}

// Lines computes the lines of history from the restore events of a record,
// oldest event first. They share their beginnings: EventsOf gives each whole.
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

// RestoredTo tells which event a restore went back to; false: e is none.
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

// lineOf is the line that has the event id for its own.
func lineOf(lines []Line, id int64) Line {
	for i := len(lines) - 1; i > 0; i-- {
		if id >= lines[i].From {
			return lines[i]
		}
	}
	return lines[0]
}

// Span is the events From to To, both included.
type Span struct{ From, To int64 }

// Spans are the events of the line id from the beginning on: those that it
// shares with the lines before it, then its own.
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

// EventsOf picks the events of the line id out of a record.
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
