package bridge

import (
	"bytes"
	"context"

	"ftpsim/ftpcore/handin"
	"ftpsim/ftpcore/lesson"
	"ftpsim/ftpcore/recording"
)

// HandInArgs names the student. With Check the hand-in is replayed and judged, as on the
// teacher's page.
type HandInArgs struct {
	Name  string `json:"name"`
	Check bool   `json:"check,omitempty"`
}

// HandInMade describes a hand-in.
type HandInMade struct {
	Lesson string         `json:"lesson"` // its name
	Seed   string         `json:"seed"`
	Events int            `json:"events"`
	Score  int            `json:"score"` // as the page counted it
	Max    int            `json:"max"`
	Graded *handin.Graded `json:"graded,omitempty"`
}

// ExpectArgs says what a teacher handed out; see handin.Expect.
type ExpectArgs struct {
	Lesson string `json:"lesson,omitempty"` // a lesson file
	Name   string `json:"name,omitempty"`   // a built-in lesson, instead
	Seed   string `json:"seed,omitempty"`   // {name} stands for the student's name
}

// HandInFile names a hand-in whose bytes travel beside it.
type HandInFile struct {
	Name string `json:"name"` // with its folders
}

// HandInTable is the table of a class.
type HandInTable struct {
	List []handin.Graded `json:"list"`
}

// handins are the hand-ins that the page judges. The loop owns it.
type handins struct {
	expect handin.Expect
	list   []handin.Graded
	cancel context.CancelFunc // stops the judging of a hand-in; nil: none is judged
}

// makeHandIn answers with the hand-in of the lesson that runs, an .ftpsim.json, once it has
// been replayed here if a.Check is set.
func (b *Bridge) makeHandIn(a HandInArgs, _ []byte) (answer, error) {
	if b.lesson == nil {
		return answer{}, refuse(ErrNoLesson, "no lesson runs")
	}
	b.observeLesson()
	h := b.lesson.handIn()
	h.Name = a.Name
	events := b.targets.hide(b.recorder.Range(1, b.recorder.Head(), int(b.recorder.Head())))
	rec := handin.Make(b.recording(events, ExportArgs{}), h)
	made := HandInMade{Lesson: b.lesson.lesson.Name, Seed: h.Seed, Events: len(rec.Events), Score: h.Score, Max: h.Max}
	return b.judging(func(ctx context.Context) (answer, error) {
		var out bytes.Buffer
		err := recording.Save(&out, rec)
		if err == nil && a.Check {
			var g handin.Graded
			g, err = handin.Expect{Lesson: h.Lesson}.Grade(ctx, "", out.Bytes(), b.opts.Yield)
			made.Graded = &g
		}
		return answer{result: made, data: out.Bytes()}, err
	}, nil), nil
}

// handIn returns the lesson's part of a hand-in.
func (r *lessonRun) handIn() recording.HandIn {
	p := r.run.Progress()
	return recording.HandIn{
		Lesson: string(r.source), Seed: r.lesson.Seed, Began: r.from, Earlier: r.earlier,
		Acts: r.run.Acts(), Score: p.Score, Max: p.Max,
	}
}

// judging does work beside the loop until handin.stop stops it, and then done in the loop,
// unless it is nil. It stops other work that it began.
func (b *Bridge) judging(work func(ctx context.Context) (answer, error), done func(answer) (answer, error)) answer {
	b.stopHandIns()
	ctx, cancel := context.WithCancel(b.ctx)
	b.handins.cancel = cancel
	return answer{work: func() func() (answer, error) {
		a, err := work(ctx)
		return func() (answer, error) {
			stopped := ctx.Err() != nil
			cancel()
			switch {
			case stopped:
				return answer{}, refuse(ErrStopped, "")
			case err != nil || done == nil:
				return a, err
			}
			return done(a)
		}
	}}
}

func (b *Bridge) stopHandIns() {
	if b.handins.cancel != nil {
		b.handins.cancel()
	}
}

// expectHandIns begins an empty table.
func (b *Bridge) expectHandIns(a ExpectArgs, _ []byte) (answer, error) {
	file := a.Lesson
	if a.Name != "" {
		_, text, ok := lesson.Named(a.Name)
		if !ok {
			return answer{}, refuse(ErrBadArgs, "name")
		}
		file = string(text)
	}
	if _, err := lesson.Parse([]byte(file)); file != "" && err != nil {
		return answer{}, refuse(ErrBadLesson, err.Error())
	}
	b.stopHandIns()
	b.handins = handins{expect: handin.Expect{Lesson: file, Seed: a.Seed, Program: b.opts.Version}}
	return answer{}, nil
}

// addHandIn judges a hand-in and adds it to the table.
func (b *Bridge) addHandIn(a HandInFile, data []byte) (answer, error) {
	if len(b.handins.list) >= handin.MaxFiles {
		return answer{}, refuse(ErrTooLarge, "too many hand-ins")
	}
	expect := b.handins.expect
	return b.judging(func(ctx context.Context) (answer, error) {
		g, err := expect.Grade(ctx, a.Name, data, b.opts.Yield)
		return answer{result: g}, err
	}, func(out answer) (answer, error) {
		b.handins.list = append(b.handins.list, out.result.(handin.Graded))
		return out, nil
	}), nil
}

// handInTable answers with all hand-ins, compared with one another.
func (b *Bridge) handInTable(Empty, []byte) (answer, error) {
	return answer{result: HandInTable{handin.Compare(b.handins.list)}}, nil
}

// handInCSV answers with the table as CSV.
func (b *Bridge) handInCSV(Empty, []byte) (answer, error) {
	var out bytes.Buffer
	err := handin.CSV(&out, handin.Compare(b.handins.list))
	return answer{data: out.Bytes()}, err
}
