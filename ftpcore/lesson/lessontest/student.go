package lessontest

import (
	"slices"
	"strconv"
	"strings"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/expr"
	"ftpsim/ftpcore/lesson"
)

// Fill fills the lesson's variables, in braces, into text.
func (r *Room) Fill(text string) string {
	for name, value := range r.Lesson.Values {
		text = strings.ReplaceAll(text, "{"+name+"}", value)
	}
	return text
}

// Passed waits until the step name is done.
func (r *Room) Passed(name string) {
	r.t.Helper()
	i := r.index(name)
	r.until("the end of step "+name, func() bool { return r.Run.Progress().Steps[i].Done })
}

// At fails the test if name is not the step to do.
func (r *Room) At(name string) {
	r.t.Helper()
	if p := r.Run.Progress(); p.Step != r.index(name) {
		t := "the end"
		if p.Step < len(r.Lesson.Steps) {
			t = "step " + r.Lesson.Steps[p.Step].Name
		}
		r.t.Fatalf("the lesson is at %s, want step %s", t, name)
	}
}

// Finished fails the test if the lesson is not done with all points.
func (r *Room) Finished() {
	r.t.Helper()
	if p := r.Run.Progress(); !p.Done || p.Score != p.Max {
		r.t.Errorf("done: %v, %d of %d points", p.Done, p.Score, p.Max)
	}
}

// Nearly waits for feedback with this part, in English, in the step name, which must not be done.
// Feedback is the sentence of a nearly, or of an item never or clean.
func (r *Room) Nearly(name, part string) {
	r.t.Helper()
	step := r.Lesson.Steps[r.index(name)]
	r.until("the feedback "+strconv.Quote(part), func() bool {
		st := r.Run.Progress().Steps[r.index(name)]
		var said []string
		if st.Nearly > 0 {
			said = append(said, step.Nearly[st.Nearly-1].Say.In("en"))
		}
		for i, it := range st.Items {
			if it.Wrong && it.SID != "" {
				said = append(said, step.Items[i].Say.In("en"))
			}
		}
		return slices.ContainsFunc(said, func(s string) bool { return strings.Contains(s, part) })
	})
	r.At(name)
}

func (r *Room) index(name string) int {
	r.t.Helper()
	i := slices.IndexFunc(r.Lesson.Steps, func(s lesson.Step) bool { return s.Name == name })
	if i < 0 {
		r.t.Fatalf("there is no step %s", name)
	}
	return i
}

// open returns the step to do and its first open item of a kind.
func (r *Room) open(kind lesson.Kind) (lesson.Step, int) {
	r.t.Helper()
	p := r.Run.Progress()
	if p.Done {
		r.t.Fatalf("the lesson is done; is there a %s?", kind)
	}
	step := r.Lesson.Steps[p.Step]
	for i, it := range step.Items {
		if it.Kind == kind && !p.Steps[p.Step].Items[i].Done {
			return step, i
		}
	}
	r.t.Fatalf("step %s has no open %s", step.Name, kind)
	return step, 0
}

// do does an act and reports whether it was right.
func (r *Room) do(a lesson.Act) bool {
	r.t.Helper()
	at := r.Run.Progress().Step
	if !r.Run.Do(a) {
		r.t.Fatalf("%+v does not fit the step", a)
	}
	return r.Run.Progress().Steps[at].Items[a.Item].Done
}

// Answer types an answer to the next open question, and reports whether it is right.
func (r *Room) Answer(text string) bool {
	r.t.Helper()
	step, i := r.open(lesson.Answer)
	return r.do(lesson.Act{Step: step.Name, Item: i, Kind: lesson.Answer, Text: r.Fill(text)})
}

// Choose chooses the choice with this part, in English, of the next open question, and reports
// whether it is right.
func (r *Room) Choose(part string) bool {
	r.t.Helper()
	step, i := r.open(lesson.Choose)
	n := slices.IndexFunc(step.Items[i].Choices, func(c lesson.Choice) bool { return strings.Contains(c.Text.In("en"), part) })
	if n < 0 {
		r.t.Fatalf("step %s has no choice %q", step.Name, part)
	}
	return r.do(lesson.Act{Step: step.Name, Item: i, Kind: lesson.Choose, Text: strconv.Itoa(n)})
}

// Select selects the newest event that an expression selects, for the next open item, and
// reports whether it is right.
func (r *Room) Select(text string) bool {
	r.t.Helper()
	step, i := r.open(lesson.Select)
	e := r.newest(text)
	return r.do(lesson.Act{Step: step.Name, Item: i, Kind: lesson.Select, Event: e.ID})
}

// Value returns a decoded field of the newest event that an expression selects, such as port.
func (r *Room) Value(text, field string) string {
	r.t.Helper()
	for _, f := range r.newest(text).Dec.Fields {
		if f.Name == field {
			return f.Value
		}
	}
	r.t.Fatalf("the newest event of %s has no field %s", text, field)
	return ""
}

// Read does the step to do, which has no items.
func (r *Room) Read() {
	r.t.Helper()
	p := r.Run.Progress()
	if p.Done || !r.Run.Do(lesson.Act{Step: r.Lesson.Steps[p.Step].Name, Kind: lesson.Next}) {
		r.t.Fatalf("step %d is not to be read", p.Step)
	}
}

// newest waits for an event that an expression selects, and returns the newest one.
func (r *Room) newest(text string) (found *event.Event) {
	r.t.Helper()
	x, problem := expr.Parse(r.Fill(text))
	if problem != nil {
		r.t.Fatal(problem)
	}
	r.until("an event of "+text, func() bool {
		for _, e := range slices.Backward(r.events) {
			if x.Match(e, expr.Env{Event: r.byID}) {
				found = e
				return true
			}
		}
		return false
	})
	return found
}

// byID returns an event; r.mu is held.
func (r *Room) byID(id int64) *event.Event {
	i, ok := slices.BinarySearchFunc(r.events, id, func(e *event.Event, id int64) int { return int(e.ID - id) })
	if !ok {
		return nil
	}
	return r.events[i]
}
