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
	answers map[place][]*values // of the checks before an answer, the nearest one first
	selects map[place]*selects
}

// place is an item of a lesson.
type place struct{ step, item int }

// values are values of the events that a check selects.
type values struct {
	check Item
	same  bool // the check is in the step of the answer
	names []string
	sets  []valueSet
}

// valueSet is what one event has.
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
func newNotes(l *Lesson) notes {
	n := notes{map[place][]*values{}, map[place]*selects{}}
	for s, step := range l.Steps {
		for i, it := range step.Items {
			if it.Kind == Select {
				n.selects[place{s, i}] = &selects{item: it}
			}
			var names []string
			for _, m := range placeholder().FindAllStringSubmatch(strings.Join(it.Answers, " "), -1) {
				names = append(names, m[2])
			}
			if names == nil {
				continue
			}
			for _, at := range checksBefore(l, s, i) {
				n.answers[place{s, i}] = append(n.answers[place{s, i}], &values{check: l.Steps[at.step].Items[at.item], same: at.step == s, names: names})
			}
		}
	}
	return n
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
func (n notes) take(e *event.Event, match func(Item, *event.Event) bool) {
	for _, s := range n.selects {
		if match(s.item, e) {
			s.ids = append(s.ids[max(0, len(s.ids)-maxSelects+1):], e.ID)
		}
	}
	for _, list := range n.answers {
		for _, v := range list {
			if match(v.check, e) {
				v.take(e)
			}
		}
	}
}

// take notes the values of e, if it has all of them.
func (v *values) take(e *event.Event) {
	set := valueSet{e.ID, map[string]string{}}
	for _, name := range v.names {
		if set.value[name] = valueOf(e, name); set.value[name] == "" {
			return
		}
	}
	v.sets = append(v.sets[max(0, len(v.sets)-maxValues+1):], set)
}

// selected reports whether an item selects the event.
func (n notes) selected(at place, id int64) bool {
	s := n.selects[at]
	return s != nil && slices.Contains(s.ids, id)
}

// values returns what the events of the nearest check before an answer have that has such
// events. from is the newest event before the step of the answer.
func (n notes) values(at place, from int64) (list []map[string]string) {
	for _, v := range n.answers[at] {
		for _, set := range v.sets {
			if !v.same || set.id > from {
				list = append(list, set.value)
			}
		}
		if len(list) > 0 {
			break
		}
	}
	return list
}
