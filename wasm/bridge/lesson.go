package bridge

import (
	"errors"
	"slices"
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
	lesson *lesson.Lesson // its variables are filled in
	source []byte         // its file
	run    *lesson.Run
	began  time.Time
	from   int64 // the newest event before it began
	// earlier is how many steps were done before the page was loaded anew.
	earlier int
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
	switch {
	case !a.Confirm:
		return opened, nil
	case b.view != nil:
		return answer{}, refuse(ErrViewing, "lesson.start")
	}
	b.stopCourse()
	b.endLesson(true)
	earlier := lesson.Progress{}
	if a.Earlier != nil {
		earlier = withoutEvents(*a.Earlier)
	}
	return opened, b.begin(&lessonRun{lesson: l, source: file}, earlier)
}

// begin sets the stage of r and starts it. earlier is its progress in an earlier run.
func (b *Bridge) begin(r *lessonRun, earlier lesson.Progress) error {
	if err := b.set(&r.stage, r.lesson.Stage); err != nil {
		r.stage.undo()
		b.keeper.hold(false)
		return err
	}
	r.began, r.from = b.clock.Now(), b.recorder.Head()
	r.looked = r.from
	r.run = lesson.Resume(r.lesson, lessonFiles{b.fs}, earlier, nil)
	r.earlier = r.run.Progress().Step
	r.run.OnChange = func() { b.dirty.lesson.Store(true) }
	b.lesson = r
	b.dirty.lesson.Store(true)
	return nil
}

// withoutEvents returns p without its events: an earlier run of the page has numbered them.
func withoutEvents(p lesson.Progress) lesson.Progress {
	p.Steps = slices.Clone(p.Steps)
	for i := range p.Steps {
		s := &p.Steps[i]
		s.Event, s.From, s.Items = 0, 0, slices.Clone(s.Items)
		for n := range s.Items {
			s.Items[n].Event, s.Items[n].SID, s.Items[n].Found = 0, "", nil
		}
	}
	return p
}

func (b *Bridge) actInLesson(a LessonAct, _ []byte) (answer, error) {
	r := b.lesson
	if r == nil {
		return answer{}, refuse(ErrBadArgs, "no lesson runs")
	}
	b.observeLesson() // what was recorded before the act counts before it
	taken := r.run.Do(lesson.Act{Step: a.Step, Item: a.Item, Kind: lesson.Kind(a.Kind), Text: a.Text, Event: a.Event})
	return answer{result: LessonActed{taken}}, nil
}

// restartLesson begins the lesson that runs again from its first step.
func (b *Bridge) restartLesson(Empty, []byte) (answer, error) {
	r := b.lesson
	if r == nil {
		return answer{}, refuse(ErrBadArgs, "no lesson runs")
	}
	b.endLesson(true)
	return answer{}, b.begin(&lessonRun{lesson: r.lesson, source: r.source}, lesson.Progress{})
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
	b.keeper.hold(false)
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
		b.observeLesson()
	}
	return onlyIf(b.dirty.lesson.Load(), from)
}

func (b *Bridge) sendLesson(time.Time) {
	b.dirty.lesson.Store(false)
	b.post(b.lessonMessage())
}

func (b *Bridge) lessonMessage() LessonState {
	s := LessonState{T: "lesson"}
	if r := b.lesson; r != nil {
		p := r.run.Progress()
		s.Lesson, s.From, s.Progress = lessonView(r.lesson), r.from, &p
	}
	return s
}
