package bridge

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"ftpsim/ftpcore/lesson"
)

// trial is a lesson that changes everything that a stage can change.
const trial = `---
lesson: 1
name: trial
title: A trial
title zh-CN: 试验
minutes: 2
profile: single-line
var: word = word
file: /pub/{word}.txt = Hello, {word}.
file: /new/dir/{word}.txt = Below.
account: student {word} write
fault: slow data
break: verb:DELE
pace: 10
tls: yes
---
What it is about.

## log-in
title: Log in
check: verb:PASS code:230
nearly: verb:PASS code:530
say: The password is {word}.
hint: 5
say: Type {word}.
done: I can log in.

Log in as student.

## say
title: Say it
answer: 230
ask: Which code?
choose:
ask: What is it?
right: A reply
wrong: A command
say: A command has no digits.
select: code:230
say: Select it

## store
title: Store a file
file: /pub/done.txt
say: /pub/done.txt is there
`

// reopened is what the page keeps of a trial in which the first step was done.
var reopened = lesson.Progress{
	Lesson: "trial", Seed: "7B", Step: 1, Steps: []lesson.StepState{
		{Done: true, Items: []lesson.ItemState{{Done: true, Event: 900, SID: "S9"}}},
		{Items: make([]lesson.ItemState, 3), From: 901},
		{Items: make([]lesson.ItemState, 1)},
	},
}

// untilLesson reads messages until the lesson's state satisfies ok.
func (p *page) untilLesson(ok func(s LessonState) bool) (s LessonState) {
	p.t.Helper()
	for {
		m := p.next()
		if m.T != "lesson" {
			continue
		}
		s = LessonState{}
		if err := json.Unmarshal(m.text, &s); err != nil {
			p.t.Fatal(err)
		}
		if ok(s) {
			return s
		}
	}
}

func atStep(n int) func(s LessonState) bool {
	return func(s LessonState) bool { return s.Lesson != nil && s.Progress.Step == n }
}

func noLesson(s LessonState) bool { return s.Lesson == nil }

// opensLesson sends lesson.start and returns its answer.
func (p *page) opensLesson(a LessonArgs) (o LessonOpened) {
	p.t.Helper()
	if err := json.Unmarshal(p.must("lesson.start", a, nil).Result, &o); err != nil {
		p.t.Fatal(err)
	}
	return o
}

func (p *page) config() (c Config) {
	p.t.Helper()
	if err := json.Unmarshal(p.must("config.get", Empty{}, nil).Result, &c); err != nil {
		p.t.Fatal(err)
	}
	return c
}

// setUp is what a stage changes, as the page sees it.
func (p *page) setUp() string {
	p.t.Helper()
	c := p.config()
	state, err := json.Marshal([]any{c.Profile, c.Accounts, p.tree("/"), p.b.breaks(), p.b.faults(), p.b.speed(), p.b.stepper.Paused()})
	if err != nil {
		p.t.Fatal(err)
	}
	return string(state)
}

// TestLesson: a lesson is described first; then it changes the server, is done, and is undone.
func TestLesson(t *testing.T) {
	p := open(t, Options{})
	before := p.setUp()
	o := p.opensLesson(LessonArgs{Text: trial, Seed: "7b"})
	word := strings.TrimSuffix(strings.TrimPrefix(o.Stage.Files[0], "/pub/"), ".txt")
	if o.Info.Title["zh-CN"] != "试验" || o.Info.Steps != 3 || word == "" || !slices.Equal(o.Stage.Accounts, []string{"student"}) ||
		!slices.Equal(o.Stage.Faults, []string{"slow data"}) || o.Stage.Profile != "single-line" || o.Stage.Pace != 10 || !o.Stage.TLS {
		t.Errorf("it is described as %+v", o)
	}
	if now := p.setUp(); now != before {
		t.Errorf("describing it has changed %s to %s", before, now)
	}

	p.send("lesson.start", LessonArgs{Text: trial, Seed: "7b", Confirm: true}, nil)
	s := p.untilLesson(atStep(0))
	if len(s.Lesson.Steps) != 3 || s.Lesson.Steps[1].Items[1].Choices[1].Say[""] == "" || s.Progress.Seed != "7B" {
		t.Errorf("the page gets %+v", s)
	}
	tree := p.tree("/")
	if !slices.Contains(tree, "/new/dir/"+word+".txt") || p.config().Profile != "single-line" || len(p.b.faults()) != 1 || len(p.b.breaks()) != 1 || p.b.speed() == 0 {
		t.Errorf("the stage is %s", p.setUp())
	}

	p.send("client.play", PlayArgs{Lines: []string{"open student:wrong@", "close", "open student:" + word + "@"}}, nil)
	p.untilLesson(func(s LessonState) bool { return s.Progress.Steps[0].Nearly == 1 })
	s = p.untilLesson(atStep(1))
	if i := s.Progress.Steps[0].Items[0]; i.Event == 0 || i.SID == "" {
		t.Errorf("the first item is %+v", i)
	}
	p.acts(LessonAct{Step: "log-in", Kind: ItemHint}, false)
	p.acts(LessonAct{Step: "say", Item: 0, Kind: ItemAnswer, Text: "331"}, true)
	p.untilLesson(func(s LessonState) bool { return s.Progress.Steps[1].Items[0].Wrong })
	p.acts(LessonAct{Step: "say", Item: 0, Kind: ItemAnswer, Text: " 230 "}, true)
	p.acts(LessonAct{Step: "say", Item: 1, Kind: ItemChoose, Text: "0"}, true)
	p.acts(LessonAct{Step: "say", Item: 2, Kind: ItemSelect, Event: s.Progress.Steps[0].Items[0].Event}, true)
	p.untilLesson(atStep(2))
	p.must("fs.put", PutArgs{"/pub/done.txt", 0, true}, []byte("x"))
	s = p.untilLesson(atStep(3))
	if !s.Progress.Done || s.Progress.Score != s.Progress.Max || s.Progress.Max != 5 {
		t.Errorf("at the end: %+v", s.Progress)
	}

	p.must("lesson.stop", LessonStop{Undo: true}, nil)
	if now := p.setUp(); now != before {
		t.Errorf("the lesson leaves %s of %s", now, before)
	}
	p.untilLesson(noLesson)
	p.refused(ErrBadArgs, "lesson.act", LessonAct{Step: "say", Kind: ItemAnswer, Text: "1"}, nil)
	p.refused(ErrBadArgs, "lesson.restart", Empty{}, nil)

	// The recording can be replayed: it has the accounts of the lesson.
	file := p.must("export", ExportArgs{Format: ExportJSON, Secrets: true}, nil).data
	p.opens("lesson.ftpsim.json", file)
	p.until(func() bool { return p.view.Recording != nil && p.view.Recording.Replay.State != ReplayRunning })
	if r := p.view.Recording.Replay; r.State != ReplayEqual {
		t.Errorf("the replay: %+v", r)
	}
	p.opensLesson(LessonArgs{Text: trial})
	p.refused(ErrViewing, "lesson.start", LessonArgs{Text: trial, Confirm: true}, nil)
}

// acts sends lesson.act and fails unless its answer is taken.
func (p *page) acts(a LessonAct, taken bool) {
	p.t.Helper()
	var got LessonActed
	if err := json.Unmarshal(p.must("lesson.act", a, nil).Result, &got); err != nil || got.Taken != taken {
		p.t.Errorf("%+v: %v, %v", a, got, err)
	}
}

// TestLessonAgain: restarting sets the stage anew; another lesson undoes the one that runs; what
// it changed may stay.
func TestLessonAgain(t *testing.T) {
	p := open(t, Options{})
	before := p.setUp()
	p.send("lesson.start", LessonArgs{Text: trial, Seed: "7b", Confirm: true}, nil)
	p.untilLesson(atStep(0))
	staged := p.tree("/")
	p.must("fs.put", PutArgs{"/pub/done.txt", 0, true}, []byte("x"))
	p.must("fs.rm", PathArgs{"/new"}, nil)
	p.send("lesson.restart", Empty{}, nil)
	s := p.untilLesson(atStep(0))
	if now := p.tree("/"); !slices.Equal(now, staged) || len(p.b.faults()) != 1 || len(p.b.breaks()) != 1 {
		t.Errorf("the stage is %s; its files were %q", p.setUp(), staged)
	}
	if s.From == 0 {
		t.Error("it begins with the first event again")
	}

	p.send("lesson.start", LessonArgs{Name: lesson.Builtin()[0].Name, Seed: "7b", Confirm: true}, nil)
	p.untilLesson(func(s LessonState) bool { return s.Lesson.Info.Name == lesson.Builtin()[0].Name })
	if p.config().Profile != lesson.Builtin()[0].Stage.Profile || len(p.b.faults()) != 0 || slices.ContainsFunc(p.tree("/"), func(f string) bool { return strings.HasPrefix(f, "/new/") }) {
		t.Errorf("the first lesson leaves %s", p.setUp())
	}
	p.must("lesson.stop", LessonStop{Undo: true}, nil)
	if now := p.setUp(); now != before {
		t.Errorf("the lessons leave %s of %s", now, before)
	}

	p.send("lesson.start", LessonArgs{Text: trial, Seed: "7b", Confirm: true}, nil)
	p.untilLesson(atStep(0))
	p.must("lesson.stop", LessonStop{}, nil)
	p.untilLesson(noLesson)
	if p.config().Profile != "single-line" || len(p.b.faults()) != 1 {
		t.Errorf("what was to stay is %s", p.setUp())
	}
}

// TestLessonResumed: a page that was loaded again goes on at the step that was to be done.
func TestLessonResumed(t *testing.T) {
	p := open(t, Options{})
	p.send("lesson.start", LessonArgs{Text: trial, Seed: "7b", Confirm: true, Earlier: &reopened}, nil)
	s := p.untilLesson(atStep(1))
	if first := s.Progress.Steps[0]; !first.Done || first.Items[0].Event != 0 || s.Progress.Score != 1 {
		t.Errorf("it goes on with %+v", s.Progress)
	}
	p.acts(LessonAct{Step: "say", Item: 0, Kind: ItemAnswer, Text: "230"}, true)
}

func TestLessonRefused(t *testing.T) {
	p := open(t, Options{})
	before := p.setUp()
	head, rest, _ := strings.Cut(trial, "profile: single-line\n")
	for _, c := range []struct {
		code ErrorCode
		args LessonArgs
	}{
		{ErrNoLesson, LessonArgs{Name: "none"}},
		{ErrNewerLesson, LessonArgs{Text: strings.Replace(trial, "lesson: 1", "lesson: 2", 1)}},
		{ErrBadLesson, LessonArgs{Text: "# A transcript\n"}},
		{ErrBadLesson, LessonArgs{Text: head + "profile: none\n" + rest}},
		{ErrBadLesson, LessonArgs{Text: head + "fault: none\n" + rest}},
		{ErrBadLesson, LessonArgs{Text: head + "file: / = root\n" + rest}},
	} {
		c.args.Confirm = true
		p.refused(c.code, "lesson.start", c.args, nil)
	}
	if now := p.setUp(); now != before {
		t.Errorf("a refused lesson leaves %s of %s", now, before)
	}
}

// TestLessonIsNotKept: the files of a lesson that runs are not stored in the browser.
func TestLessonIsNotKept(t *testing.T) {
	web := newBrowser(t)
	o := Options{Store: web, Keep: KeepArgs{Files: true}}
	var before []string
	visit(t, o, func(p *page) {
		p.stored()
		before = p.tree("/")
		p.send("lesson.start", LessonArgs{Text: trial, Seed: "7b", Confirm: true}, nil)
		p.untilLesson(atStep(0))
		if p.b.keeper.filesDue() {
			t.Error("the lesson's files are to be stored")
		}
		p.must("keep.now", Empty{}, nil)
	})
	visit(t, o, func(p *page) {
		if got := p.tree("/"); !slices.Equal(got, before) {
			t.Errorf("a reload brings back %q", got)
		}
		p.send("lesson.start", LessonArgs{Text: trial, Seed: "7b", Confirm: true}, nil)
		p.untilLesson(atStep(0))
		p.must("lesson.stop", LessonStop{}, nil)
		before = p.tree("/")
		p.stored()
	})
	visit(t, o, func(p *page) {
		if got := p.tree("/"); !slices.Equal(got, before) {
			t.Errorf("what was to stay is brought back as %q", got)
		}
	})
}
