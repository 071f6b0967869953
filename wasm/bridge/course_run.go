package bridge

import (
	"bytes"
	"cmp"
	"errors"
	"io/fs"
	"math/rand/v2"
	"time"

	"ftpsim/ftpcore/course"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/fault"
	"ftpsim/ftpcore/inspect"
	"ftpsim/ftpcore/judge"
	"ftpsim/ftpcore/profile"
)

// coursePause is how long a client must have no session before its attempt is over, unless
// the job is done.
const coursePause = 3 * time.Second

// courseRun is a course. The loop owns it.
type courseRun struct {
	course  course.Course
	card    course.Card
	content []byte
	before  string // the profile before the course
	running bool
	at      int

	faults []int64         // the faults in force for the attempt
	from   int64           // the newest event before the attempt
	looked int64           // the newest event that look has counted
	open   map[string]bool // sessions of the attempt that run, by SID
	came   bool
	ended  time.Time // when the last session ended
}

// startCourse begins a course. A course that runs ends first.
func (b *Bridge) startCourse(a CourseArgs, _ []byte) (answer, error) {
	c, ok := course.Named(a.Course)
	if !ok {
		return answer{}, refuse(ErrBadArgs, "course")
	}
	b.stopCourse()
	seed := uint64(rand.Uint32())
	r := &courseRun{course: c, content: course.Content(seed), before: b.profile, running: true, at: -1}
	r.card = course.Card{
		Client: cmp.Or(a.Client, "client"), Course: c.Name, Job: course.Both, Seed: seed,
		Program: b.opts.Version, Began: b.clock.Now(), Cases: []course.Case{}, Rules: []course.RuleRow{},
	}
	b.run = r
	err := b.write(course.Source, r.content)
	if err == nil {
		err = b.nextObstacle()
	}
	if err != nil {
		b.stopCourse()
	}
	return answer{}, err
}

// nextObstacle makes the server the next obstacle, or ends the course behind the last one.
func (b *Bridge) nextObstacle() error {
	r := b.run
	b.disarm()
	b.dirty.course.Store(true)
	if r.at++; r.at == len(r.course.Obstacles) {
		b.endCourse()
		return nil
	}
	o := r.course.Obstacles[r.at]
	if err := b.fs.Remove(course.Target[1:]); err == nil {
		b.server.EmitFS(event.FSChange{Op: "delete", Path: course.Target})
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	kind, _ := profile.Named(cmp.Or(o.Profile, profile.All()[0].Name))
	b.server.SetProfile(kind)
	for _, name := range o.Faults {
		rule, _ := fault.Find(name)
		rule.When.Seed = r.card.Seed
		fid, err := b.stepper.SetFault(inspect.Fault{Rule: rule})
		if err != nil {
			return err
		}
		r.faults = append(r.faults, fid)
	}
	r.from = b.recorder.Head()
	r.looked, r.open, r.came, r.ended = r.from, map[string]bool{}, false, time.Time{}
	return nil
}

// disarm removes the faults of the attempt, and returns how often they were applied.
func (b *Bridge) disarm() (hits int64) {
	r := b.run
	for _, f := range b.stepper.Faults() {
		for _, fid := range r.faults {
			if f.FID == fid {
				hits += f.Hits
				b.stepper.DelFault(fid)
			}
		}
	}
	r.faults = nil
	return hits
}

// endAttempt judges the attempt that runs.
func (b *Bridge) endAttempt(said CourseSaid) error {
	r := b.run
	hits := b.disarm()
	out := course.Outcome{
		Events: b.recorder.Since(r.from, int(b.recorder.Head()-r.from)), Hits: hits, Fetched: course.Missing,
		Command: said == SaidFine || said == SaidError, Limit: said == SaidNothing, Stored: course.Missing,
	}
	if said == SaidError {
		out.Exit = 1
	}
	if got, err := b.fs.ReadFile(course.Target[1:]); err == nil {
		out.Stored = course.Damaged
		if bytes.Equal(got, r.content) {
			out.Stored = course.Right
		}
	}
	b.judge.Tick(b.server.Now())
	var verdicts []judge.Verdict
	for _, e := range out.Events {
		if e.Kind == event.KindSessionOpen && !event.Dialled(e.SID) {
			verdicts = append(verdicts, b.judge.Verdicts(e.SID)...)
		}
	}
	out.Findings = course.Findings(verdicts)
	r.card.Cases = append(r.card.Cases, course.Assess(r.course.Obstacles[r.at], course.Both, out))
	r.card.Rules = course.Rows(r.card.Cases)
	return b.nextObstacle()
}

// sayCourse ends the attempt that runs, with what a person saw the client say.
func (b *Bridge) sayCourse(a CourseEnd, _ []byte) (answer, error) {
	if b.run == nil || !b.run.running {
		return answer{}, refuse(ErrBadArgs, "no course runs")
	}
	return answer{}, b.endAttempt(a.Said)
}

// stopCourse ends a course early. Its card keeps the attempts so far.
func (b *Bridge) stopCourse() {
	if b.run != nil && b.run.running {
		b.disarm()
		b.endCourse()
	}
}

// endCourse gives the server back its profile.
func (b *Bridge) endCourse() {
	b.run.running = false
	if p, ok := b.profileNamed(b.run.before); ok {
		b.server.SetProfile(p)
	}
	b.dirty.course.Store(true)
}

// look counts the sessions of the attempt in the new events.
func (r *courseRun) look(events []*event.Event, now time.Time) (changed bool) {
	for _, e := range events {
		r.looked = e.ID
		switch {
		case event.Dialled(e.SID): // the client in this page talks to another server
		case e.Kind == event.KindSessionOpen:
			r.open[e.SID] = true
			changed = changed || !r.came
			r.came = true
		case e.Kind == event.KindSessionClose && r.open[e.SID]:
			if delete(r.open, e.SID); len(r.open) == 0 {
				r.ended = now
			}
		}
	}
	return changed
}

// courseDue returns when to send the course's state, or when the attempt may be over.
func (b *Bridge) courseDue(from time.Time) time.Time {
	r := b.run
	if r != nil && r.running && r.looked < b.recorder.Head() {
		if r.look(b.recorder.Since(r.looked, int(b.recorder.Head()-r.looked)), b.clock.Now()) {
			b.dirty.course.Store(true)
		}
	}
	switch {
	case b.dirty.course.Load():
		return from
	case r == nil || !r.running || !r.came || len(r.open) > 0:
		return time.Time{}
	}
	return later(r.ended.Add(coursePause), from)
}

// sendCourse ends the attempt if the client has left for long enough, and sends the state.
func (b *Bridge) sendCourse(now time.Time) {
	r := b.run
	if r.running && r.came && len(r.open) == 0 && !now.Before(r.ended.Add(coursePause)) {
		if b.endAttempt(SaidUnknown) != nil {
			b.stopCourse()
		}
	}
	b.dirty.course.Store(false)
	b.post(b.courseMessage())
}

// courseMessage returns the state of the course that runs, or of the last one. There must be one.
func (b *Bridge) courseMessage() CourseState {
	r := b.run
	card := r.card
	return CourseState{T: "course", Running: r.running, At: r.at, Course: courseInfo(r.course), Came: r.came, Card: &card}
}
