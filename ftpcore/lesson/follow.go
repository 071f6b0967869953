package lesson

import (
	"slices"
	"sync"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/expr"
	"ftpsim/ftpcore/judge"
)

// Run follows a record and says what of a lesson is done. It looks only at events after its
// start, and a step only at events after the step before it was done. Its memory is bounded.
// Its methods may be called by several goroutines.
type Run struct {
	// OnChange is called after Progress has changed, under the Run's lock: it must neither
	// block nor call the Run. nil is allowed.
	OnChange func()

	mu    sync.Mutex
	l     *Lesson
	files Files // nil: no file item is ever done
	p     Progress
	acts  []Act
	redo  []Act // acts of another run that are still to be done
	last  int64 // the newest event
	know  known
	env   expr.Env // of know
	notes *notes
	// judge is nil if no item needs it. blamed says how often each rule was broken when fresh was
	// called last.
	judge  *judge.Judge
	blamed map[verdictOf]int
	chains *chains // of the step to do
}

// Start begins a lesson, whose variables With has filled in. files may be nil.
func Start(l *Lesson, files Files) *Run {
	r := &Run{l: l, files: files, blamed: map[verdictOf]int{}, notes: newNotes(l)}
	r.env = r.know.env()
	r.p = Progress{Lesson: l.Name, Seed: l.Seed, Steps: make([]StepState, len(l.Steps))}
	for i, s := range l.Steps {
		r.p.Steps[i].Items = make([]ItemState, len(s.Items))
		for _, it := range s.Items {
			r.p.Max += it.Points
			if it.Kind == Clean && r.judge == nil {
				r.judge = &judge.Judge{}
			}
		}
	}
	r.begin()
	r.settle()
	return r
}

// Resume is Start for a lesson that has come to p before, with the acts of that Run. Checks of
// the step to do begin anew, but for events that Observe is given now: it may be given the
// record since the lesson's start. Set StepState.From of that step to zero if the numbers of
// events have begun anew. A p of another lesson or seed counts for nothing.
func Resume(l *Lesson, files Files, p Progress, acts []Act) *Run {
	r := Start(l, files)
	if p.Lesson != l.Name || p.Seed != l.Seed || p.Step < 0 || p.Step > len(l.Steps) || len(p.Steps) != len(l.Steps) {
		return r
	}
	for i := range min(p.Step+1, len(l.Steps)) {
		if len(p.Steps[i].Items) != len(l.Steps[i].Items) {
			return r
		}
	}
	for i := range min(p.Step+1, len(l.Steps)) {
		s := p.Steps[i]
		s.Items = slices.Clone(s.Items)
		r.p.Steps[i] = s
	}
	r.p.Step, r.acts = p.Step, slices.Clone(acts)
	if p.Step < len(l.Steps) {
		from, items := p.Steps[p.Step].From, r.p.Steps[p.Step].Items
		r.begin()
		r.p.Steps[p.Step].From = from
		copy(r.p.Steps[p.Step].Items, items)
		r.settle()
	}
	return r
}

// Observe judges by e. It implements event.Observer: events must come in order.
func (r *Run) Observe(e *event.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last = e.ID
	if !r.over() && (e.SID == "" || event.Dialled(e.SID) == (r.l.Judges == judge.Server)) {
		r.take(e)
	}
	for len(r.redo) > 0 && r.redo[0].After <= e.ID {
		a := r.redo[0]
		r.redo = r.redo[1:]
		r.do(a)
	}
}

// Tick applies the judge's rules about time. now is the present as Event.T.
func (r *Run) Tick(now int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.judge == nil || r.over() {
		return
	}
	r.judge.Tick(now)
	if !r.chains.complete() && r.blame() {
		r.settle()
		r.changed()
	}
}

// take judges by an event that the lesson is about.
func (r *Run) take(e *event.Event) {
	r.know.learn(e)
	r.notes.take(e, r.match)
	if r.judge != nil {
		r.judge.Observe(e)
	}
	if e.ID > r.state().From {
		r.follow(e)
	}
}

// Redo makes the Run do the acts of another Run at their places among the events: acts that
// come after events which Observe has had are done at once.
func (r *Run) Redo(acts []Act) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, a := range acts {
		if a.After > r.last {
			r.redo = slices.Clone(acts[i:min(len(acts), i+maxActs)])
			return
		}
		r.do(a)
	}
}

// Progress returns the state.
func (r *Run) Progress() Progress {
	r.mu.Lock()
	defer r.mu.Unlock()
	p := r.p
	p.Steps = slices.Clone(p.Steps)
	for i, s := range p.Steps {
		p.Steps[i].Items = slices.Clone(s.Items)
		for k, it := range s.Items {
			p.Score += r.l.Steps[i].Items[k].Earned(it)
		}
	}
	p.Done = r.over()
	return p
}

// Earned returns the points of an item in a state: none for a choice whose first try was wrong.
func (i Item) Earned(s ItemState) int {
	if !s.Done || i.Kind == Choose && s.Tries > 0 {
		return 0
	}
	return i.Points
}

func (r *Run) over() bool { return r.p.Step >= len(r.l.Steps) }

// step returns the step to do, and state its state. There is one unless over.
func (r *Run) step() *Step       { return &r.l.Steps[r.p.Step] }
func (r *Run) state() *StepState { return &r.p.Steps[r.p.Step] }

func (r *Run) match(it Item, e *event.Event) bool { return it.Match.Match(e, r.env) }

func (r *Run) changed() {
	if r.OnChange != nil {
		r.OnChange()
	}
}

// begin begins the step to do.
func (r *Run) begin() {
	if r.over() {
		return
	}
	r.state().From = r.last
	r.chains = newChains(*r.step())
	clear(r.blamed)
	if r.judge != nil {
		for _, sid := range r.judge.Judged() {
			r.fresh(sid)
		}
	}
	r.look(nil)
}

// follow judges the step to do by e.
func (r *Run) follow(e *event.Event) {
	before := r.chains.complete()
	wrong := !before && r.forbid(e)
	moved := !wrong && r.chains.advance(e, r.match) // what is forbidden is not the first check either
	if moved {
		r.forgive()
	}
	looked := r.look(e)
	nearly := false
	switch {
	case moved || looked:
		r.state().Nearly, r.state().Event = 0, 0
	case !before || !r.again(e):
		nearly = r.nearly(e)
	}
	if wrong || moved || looked || nearly {
		r.settle()
		r.changed()
	}
}

// forgive takes back the feedback of never and clean: the checks have begun anew.
func (r *Run) forgive() {
	for i, it := range r.step().Items {
		if it.Kind == Never || it.Kind == Clean {
			r.state().Items[i] = ItemState{}
		}
	}
}

// again reports whether a check that is done selects e.
func (r *Run) again(e *event.Event) bool {
	return slices.ContainsFunc(r.chains.checks, func(it Item) bool { return r.match(it, e) })
}

// nearly notes the feedback that fits e, and reports whether there is one.
func (r *Run) nearly(e *event.Event) bool {
	for i, n := range r.step().Nearly {
		if n.Match.Match(e, r.env) {
			r.state().Nearly, r.state().Event = i+1, e.ID
			return true
		}
	}
	return false
}

// settle computes the items that follow from events, and goes on to the next step if all items
// of this one are done.
func (r *Run) settle() {
	for !r.over() {
		s, best, n, done := r.state(), r.chains.best().done, 0, true
		for i, it := range r.step().Items {
			st := &s.Items[i]
			switch it.Kind {
			case Happens:
				*st = ItemState{}
				if n < len(best) {
					*st = ItemState{Done: true, Event: best[n].id, SID: best[n].sid}
				}
				n++
			case Never, Clean:
				st.Done = r.chains.complete()
			}
			done = done && st.Done
		}
		if !done || len(r.step().Items) == 0 && !s.Done {
			return
		}
		s.Done = true
		r.p.Step++
		r.begin()
	}
}
