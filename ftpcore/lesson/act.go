package lesson

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

const (
	maxAnswer = 200  // bytes of an answer
	maxActs   = 1000 // acts of a Run
)

// Do does what a person did in the page, and notes it with the newest event before it. It
// reports false, and notes nothing, for an act that does not fit the step to do: another step,
// an item that is done, or an answer that depends on an event which has not happened.
func (r *Run) Do(a Act) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.do(a)
}

// Acts returns the acts so far.
func (r *Run) Acts() []Act {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.acts)
}

func (r *Run) do(a Act) bool {
	if r.over() || a.Step != r.step().Name || len(r.acts) >= maxActs || len(a.Text) > maxAnswer || !r.fits(a) {
		return false
	}
	a.After = r.last
	r.acts = append(r.acts, a)
	r.settle()
	r.changed()
	return true
}

// fits does a, and reports whether it fits the step.
func (r *Run) fits(a Act) bool {
	s := r.state()
	switch a.Kind {
	case Hinted:
		s.Hint = true
		return len(r.step().Hint) > 0
	case Next:
		s.Done = len(s.Items) == 0
		return s.Done
	}
	if a.Item < 0 || a.Item >= len(s.Items) || s.Items[a.Item].Done || r.step().Items[a.Item].Kind != a.Kind {
		return false
	}
	it, st := r.step().Items[a.Item], &s.Items[a.Item]
	right, chosen := false, 0
	switch a.Kind {
	case Answer:
		answers, ok := r.answers(a.Item)
		if !ok {
			return false
		}
		right = sameAnswer(a.Text, answers)
		chosen = 1 + slices.IndexFunc(it.Choices, func(c Choice) bool { return sameAnswer(a.Text, texts(c.Text)) })
	case Choose:
		n, err := strconv.Atoi(a.Text)
		if err != nil || n < 0 || n >= len(it.Choices) {
			return false
		}
		right, chosen = it.Choices[n].Right, n+1
	case Select:
		right = r.notes.selected(place{r.p.Step, a.Item}, a.Event)
	default:
		return false
	}
	st.Done, st.Wrong, st.Event, st.Chosen = right, !right, a.Event, chosen
	if !right {
		st.Tries++
	}
	return true
}

// answers returns the right answers of an item, with the values of events filled in: of the
// nearest check before it that has such an event. ok is false if there is none yet.
func (r *Run) answers(item int) (list []string, ok bool) {
	for _, answer := range r.step().Items[item].Answers {
		if namesIn(answer) == nil {
			list = append(list, answer)
			continue
		}
		var filled []string
		for _, at := range checksBefore(r.l, r.p.Step, item) {
			from := int64(0)
			if at.step == r.p.Step {
				from = r.state().From
			}
			if filled = r.notes.filled(at, answer, from); filled != nil {
				break
			}
		}
		if filled == nil {
			return nil, false
		}
		list = append(list, filled...)
	}
	return list, true
}

// Accepts reports whether a typed answer is right. Answers that depend on events are not among
// them.
func (i Item) Accepts(text string) bool { return i.Kind == Answer && sameAnswer(text, i.Answers) }

func texts(t Text) (list []string) {
	for _, s := range t {
		list = append(list, s)
	}
	return list
}

func sameAnswer(typed string, answers []string) bool {
	typed = plain(typed)
	return typed != "" && slices.ContainsFunc(answers, func(a string) bool { return plain(a) == typed })
}

var thousands = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9]{1,3}(?:,[0-9]{3})+$`) })

// plain returns an answer without what does not count: case, blanks, a full stop at its end, the
// commas of 50,000, and the full width of letters and digits that Chinese keyboards give.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= 0xff01 && r <= 0xff5e:
			return r - 0xfee0
		case r == 0x3000:
			return ' '
		case r == '。':
			return '.'
		}
		return r
	}, s)
	s = strings.TrimRight(strings.ToLower(strings.Join(strings.Fields(s), " ")), ".")
	if thousands().MatchString(s) {
		s = strings.ReplaceAll(s, ",", "")
	}
	return s
}
