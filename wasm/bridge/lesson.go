package bridge

import (
	"errors"
	"time"

	"ftpsim/ftpcore/lesson"
)

const (
	ErrNoLesson    ErrorCode = "no-such-lesson" // there is no built-in lesson with this name
	ErrBadLesson   ErrorCode = "bad-lesson"     // the lesson file is not valid; Text says where and why
	ErrNewerLesson ErrorCode = "newer-lesson"   // the lesson file has a newer format than this page understands
)

// Lessons lists the built-in lessons.
type Lessons struct {
	List []LessonInfo `json:"list"`
}

// LessonArgs names a lesson, by the name of a built-in one or by the text of its file.
type LessonArgs struct {
	Name string `json:"name,omitempty"`
	Text string `json:"text,omitempty"`
	Seed string `json:"seed,omitempty"` // decides the values of its variables
	// Confirm starts the lesson and changes the server as LessonOpened.Stage says. A lesson
	// that runs is stopped first, and its changes are undone.
	Confirm bool `json:"confirm,omitempty"`
	// Earlier is the progress in an earlier run of the page: the steps that were done stay
	// done, without their events.
	Earlier *lesson.Progress `json:"earlier,omitempty"`
}

// LessonOpened answers lesson.start.
type LessonOpened struct {
	Info  LessonInfo  `json:"info"`
	About lesson.Text `json:"about"`
	Stage LessonStage `json:"stage"`
}

// LessonAct is what a person did for an item of the step that is to be done: an answer, a
// choice, a selected event, or asking for the hint.
type LessonAct struct {
	Step  string   `json:"step"` // its name
	Item  int      `json:"item"` // index of the item
	Kind  ItemKind `json:"kind"`
	Text  string   `json:"text,omitempty"`  // the answer; the index of the choice
	Event int64    `json:"event,omitempty"` // the selected event
}

// LessonActed answers lesson.act.
type LessonActed struct {
	Taken bool `json:"taken"` // false: it is for another step than the one to do
}

// LessonStop ends the lesson.
type LessonStop struct {
	Undo bool `json:"undo"` // undo what it has set
}

// lessonRun is a lesson that runs. The loop owns it.
type lessonRun struct {
	lesson  *lesson.Lesson // its variables are filled in
	source  []byte         // its file
	seed    string
	began   time.Time
	earlier lesson.Progress // of the steps that were done before the page was loaded again
	run     *lesson.Run     // of the other steps
	acts    []lesson.Act
	from    int64 // the newest event before it began
	looked  int64 // the newest event that run has observed
	stage   stage
}

func (b *Bridge) lessons(_ Empty, _ []byte) (answer, error) {
	all := Lessons{List: []LessonInfo{}}
	for _, l := range lesson.Builtin() {
		all.List = append(all.List, lessonInfo(l))
	}
	return answer{result: all}, nil
}

// lessonOf returns the lesson that a names, with its variables filled in, and its file.
func lessonOf(a LessonArgs) (*lesson.Lesson, []byte, error) {
	if a.Text == "" {
		l, file, ok := lesson.Named(a.Name)
		if !ok {
			return nil, nil, refuse(ErrNoLesson, a.Name)
		}
		return l.With(a.Seed), file, nil
	}
	l, err := lesson.Parse([]byte(a.Text))
	var bad *lesson.Error
	switch {
	case errors.As(err, &bad) && bad.Newer:
		return nil, nil, refuse(ErrNewerLesson, "")
	case err != nil:
		return nil, nil, refuse(ErrBadLesson, err.Error())
	}
	return l.With(a.Seed), []byte(a.Text), nil
}

// startLesson reports what a lesson would change, and starts it if a.Confirm is set.
func (b *Bridge) startLesson(a LessonArgs, _ []byte) (answer, error) {
	l, file, err := lessonOf(a)
	if err != nil {
		return answer{}, err
	}
	if err := b.checkStage(l.Stage); err != nil {
		return answer{}, err
	}
	opened := answer{result: LessonOpened{lessonInfo(l), l.Text, stageInfo(l.Stage)}}
	if !a.Confirm {
		return opened, nil
	}
	b.stopCourse()
	b.endLesson(true)
	r := &lessonRun{lesson: l, source: file, seed: a.Seed}
	if a.Earlier != nil {
		r.earlier = stepsDone(l, *a.Earlier)
	}
	return opened, b.begin(r)
}

// begin sets the stage of r and starts it.
func (b *Bridge) begin(r *lessonRun) error {
	if err := b.set(&r.stage, r.lesson.Stage); err != nil {
		r.stage.undo()
		return err
	}
	rest := *r.lesson
	rest.Steps = rest.Steps[r.earlier.Step:]
	r.began, r.acts, r.from = b.clock.Now(), nil, b.recorder.Head()
	r.looked = r.from
	r.run = lesson.Start(&rest, lessonFiles{b})
	b.lesson = r
	b.dirty.lesson.Store(true)
	b.rouse()
	return nil
}

func (b *Bridge) actInLesson(a LessonAct, _ []byte) (answer, error) {
	r := b.lesson
	if r == nil {
		return answer{}, refuse(ErrBadArgs, "no lesson runs")
	}
	b.observeLesson() // what was recorded before the act counts before it
	act := lesson.Act{Step: a.Step, Item: a.Item, Kind: lesson.Kind(a.Kind), Text: a.Text, Event: a.Event, After: r.looked}
	taken := r.run.Do(act)
	if taken {
		r.acts = append(r.acts, act)
		b.dirty.lesson.Store(true)
	}
	return answer{result: LessonActed{taken}}, nil
}

// restartLesson begins the lesson that runs again from its first step.
func (b *Bridge) restartLesson(Empty, []byte) (answer, error) {
	r := b.lesson
	if r == nil {
		return answer{}, refuse(ErrBadArgs, "no lesson runs")
	}
	b.endLesson(true)
	return answer{}, b.begin(&lessonRun{lesson: r.lesson, source: r.source, seed: r.seed})
}

func (b *Bridge) stopLesson(a LessonStop, _ []byte) (answer, error) {
	b.endLesson(a.Undo)
	return answer{}, nil
}

// endLesson ends the lesson that runs, if there is one.
func (b *Bridge) endLesson(undo bool) {
	r := b.lesson
	if r == nil {
		return
	}
	b.lesson = nil
	if undo {
		r.stage.undo()
	}
	b.keeper.held.Store(false)
	b.keeper.touch()
	b.dirty.lesson.Store(true)
}

// observeLesson passes the new events to the lesson that runs.
func (b *Bridge) observeLesson() {
	r := b.lesson
	for _, e := range b.recorder.Since(r.looked, int(b.recorder.Head()-r.looked)) {
		r.run.Observe(e)
		r.looked = e.ID
	}
}

// lessonDue returns when to send the lesson's state.
func (b *Bridge) lessonDue(from time.Time) time.Time {
	if r := b.lesson; r != nil && r.looked < b.recorder.Head() {
		before := mustJSON(r.run.Progress())
		b.observeLesson()
		if string(mustJSON(r.run.Progress())) != string(before) {
			b.dirty.lesson.Store(true)
		}
	}
	return onlyIf(b.dirty.lesson.Load(), from)
}

func (b *Bridge) sendLesson(time.Time) {
	b.dirty.lesson.Store(false)
	s := LessonState{T: "lesson"}
	if r := b.lesson; r != nil {
		p := r.progress()
		s.Lesson, s.Seed, s.From, s.Progress = lessonView(r.lesson), r.seed, r.from, &p
	}
	b.post(s)
}

// progress returns the progress of all steps.
func (r *lessonRun) progress() lesson.Progress {
	p := r.run.Progress()
	p.Lesson, p.Seed = r.lesson.Name, r.seed
	p.Steps = append(r.earlier.Steps[:len(r.earlier.Steps):len(r.earlier.Steps)], p.Steps...)
	p.Step += r.earlier.Step
	p.Score += r.earlier.Score
	p.Max += r.earlier.Max
	return p
}

// stepsDone returns the part of p, the progress of an earlier run of l, that stays: the steps
// that were done, up to the first that was not, without their events.
func stepsDone(l *lesson.Lesson, p lesson.Progress) (done lesson.Progress) {
	for i, s := range p.Steps {
		if i >= len(l.Steps) || !s.Done || len(s.Items) != len(l.Steps[i].Items) {
			break
		}
		kept := lesson.StepState{Done: true, Hint: s.Hint}
		for n, item := range s.Items {
			points := l.Steps[i].Items[n].Points
			done.Max += points
			if item.Done {
				done.Score += points
			}
			kept.Items = append(kept.Items, lesson.ItemState{Done: item.Done})
		}
		done.Steps = append(done.Steps, kept)
		done.Step++
	}
	return done
}
