package lesson

import (
	"slices"
	"strings"

	"ftpsim/ftpcore/event"
)

// Bounds of notes: the newest events are kept.
const (
	maxSelects = 10_000 // for each item
	maxValues  = 100
)

// notes are what a Run keeps of events since its start for questions that may come later: the
// values that answers need, and the events that may be selected.
type notes struct {
	names   []string          // of the values that the lesson's answers have
	values  map[place]*values // of checks that stand before such answers
	selects map[place]*selects
}

// place is an item of a lesson.
type place struct{ step, item int }

// values are values of the events that a check selects.
type values struct {
	check Item
	sets  []valueSet
}

// valueSet is what one event has, by name.
type valueSet struct {
	id    int64
	value map[string]string
}

// selects are the events that an item selects.
type selects struct {
	item Item
	ids  []int64
}

// newNotes finds the items of l that need notes.
func newNotes(l *Lesson) *notes {
	n := &notes{values: map[place]*values{}, selects: map[place]*selects{}}
	for s, step := range l.Steps {
		for i, it := range step.Items {
			if it.Kind == Select {
				n.selects[place{s, i}] = &selects{item: it}
			}
			names := namesIn(strings.Join(it.Answers, " "))
			if names == nil {
				continue
			}
			n.names = append(n.names, names...)
			for _, at := range checksBefore(l, s, i) {
				n.values[at] = &values{check: l.Steps[at.step].Items[at.item]}
			}
		}
	}
	slices.Sort(n.names)
	n.names = slices.Compact(n.names)
	return n
}

// namesIn returns the names of the values of events in an answer: "port" for "{event.port}".
func namesIn(answer string) (names []string) {
	for _, m := range placeholder().FindAllStringSubmatch(answer, -1) {
		names = append(names, m[2])
	}
	return names
}

// checksBefore returns the checks before an item, the nearest one first: the checks of its
// step, or of the nearest step before that has checks.
func checksBefore(l *Lesson, step, item int) (list []place) {
	for s := step; s >= 0 && len(list) == 0; s-- {
		items := l.Steps[s].Items
		if s == step {
			items = items[:item]
		}
		for i, it := range slices.Backward(items) {
			if it.Kind == Happens {
				list = append(list, place{s, i})
			}
		}
	}
	return list
}

// take notes e where an item selects it.
func (n *notes) take(e *event.Event, match func(Item, *event.Event) bool) {
	for _, s := range n.selects {
		if match(s.item, e) {
			s.ids = append(s.ids[max(0, len(s.ids)-maxSelects+1):], e.ID)
		}
	}
	for _, v := range n.values {
		if !match(v.check, e) {
			continue
		}
		set := valueSet{e.ID, map[string]string{}}
		for _, name := range n.names {
			if value := valueOf(e, name); value != "" {
				set.value[name] = value
			}
		}
		v.sets = append(v.sets[max(0, len(v.sets)-maxValues+1):], set)
	}
}

// selected reports whether an item selects the event.
func (n *notes) selected(at place, id int64) bool {
	s := n.selects[at]
	return s != nil && slices.Contains(s.ids, id)
}

// filled returns answer with the values of each event of a check, in events after from that have
// all of them.
func (n *notes) filled(check place, answer string, from int64) (list []string) {
	v := n.values[check]
	if v == nil {
		return nil
	}
	for _, set := range v.sets {
		whole := set.id > from
		one := placeholder().ReplaceAllStringFunc(answer, func(s string) string {
			value, ok := set.value[namesIn(s)[0]]
			whole = whole && ok
			return value
		})
		if whole {
			list = append(list, one)
		}
	}
	return list
}
