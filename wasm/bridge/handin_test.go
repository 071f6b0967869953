package bridge

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"ftpsim/ftpcore/handin"
	"ftpsim/ftpcore/lesson"
	"ftpsim/ftpcore/recording"
)

// noteLesson has an account, a file and a question that depend on the seed.
const noteLesson = `---
lesson: 1
name: note
title: A note
profile: full
var: word = word
var: pass = password
account: student {pass} write
file: /pub/{word}.txt = Hello, {word}.
---

## login
title: Log in as student
check: verb:PASS code:230 user:student
answer: {pass}
ask: What is the password?

## fetch
title: Fetch /pub/{word}.txt
check: verb:RETR file:/pub/{word}.txt code:226
`

// doNote starts noteLesson and does it with the built-in client.
func (p *page) doNote(seed string) {
	p.t.Helper()
	l, err := lesson.Parse([]byte(noteLesson))
	if err != nil {
		p.t.Fatal(err)
	}
	values := l.With(seed).Values
	p.must("lesson.start", LessonArgs{Text: noteLesson, Seed: seed, Confirm: true}, nil)
	p.types("open", "student", values["pass"])
	if taken := result[LessonActed](p.t, p.must("lesson.act", LessonAct{Step: "login", Item: 1, Kind: "answer", Text: values["pass"]}, nil)); !taken.Taken {
		p.t.Error("the answer was not taken")
	}
	p.types("get /pub/"+values["word"]+".txt", "close")
}

// handIn makes the hand-in of the lesson that runs.
func (p *page) handIn(name string) (HandInMade, []byte) {
	p.t.Helper()
	m := p.must("handin.make", HandInArgs{Name: name, Check: true}, nil)
	return result[HandInMade](p.t, m), m.data
}

func (p *page) table() []handin.Graded {
	p.t.Helper()
	return result[HandInTable](p.t, p.must("handin.table", Empty{}, nil)).List
}

// A lesson is done and handed in twice in one page; another page judges both files.
func TestHandIn(t *testing.T) {
	p := open(t, Options{})
	p.refused(ErrNoLesson, "handin.make", HandInArgs{}, nil)
	var files [][]byte
	for _, name := range []string{"Ada", "Bob"} {
		p.doNote("7b-" + name)
		made, file := p.handIn(name)
		if made.Score != 3 || made.Max != 3 || made.Lesson != "note" || made.Graded == nil || made.Graded.Score != 3 {
			t.Errorf("%s: %+v %+v", name, made, made.Graded)
		}
		files = append(files, file)
		p.must("lesson.stop", LessonStop{Undo: true}, nil)
	}
	p.refused(ErrNoLesson, "handin.make", HandInArgs{}, nil)

	q := open(t, Options{})
	q.refused(ErrBadLesson, "handin.expect", ExpectArgs{Lesson: "no lesson"}, nil)
	q.refused(ErrBadArgs, "handin.expect", ExpectArgs{Name: "none"}, nil)
	q.must("handin.expect", ExpectArgs{Lesson: noteLesson, Seed: "7b-{name}"}, nil)
	for i, name := range []string{"a.json", "=b.json", "a/again.json"} {
		g := result[handin.Graded](t, q.must("handin.add", HandInFile{name}, files[i%2]))
		if g.Score != 3 || g.Max != 3 || len(g.Remarks) != 0 {
			t.Errorf("%s: %+v", name, g)
		}
	}
	q.must("handin.add", HandInFile{"c.json"}, []byte("nonsense"))
	list := q.table()
	if len(list) != 4 || list[0].Student != "Ada" || list[0].Remarks[0].Code != handin.SameFile || len(list[1].Remarks) != 0 {
		t.Errorf("the table: %+v", list)
	}
	csv := string(q.must("handin.csv", Empty{}, nil).data)
	if !strings.Contains(csv, "\r\nBob,'=b.json,note,7B-BOB,3,3,") || !strings.Contains(csv, "\r\n,c.json,,,0,0,") {
		t.Error(csv)
	}
	q.must("handin.expect", ExpectArgs{}, nil)
	if list := q.table(); len(list) != 0 {
		t.Errorf("after a new expectation: %+v", list)
	}
}

// Steps of before a reload are not in the recording, and give no points.
func TestHandInAfterReload(t *testing.T) {
	p := open(t, Options{})
	p.doNote("7b")
	s := p.lessonState()
	q := open(t, Options{})
	earlier := *s.Progress
	earlier.Step, earlier.Steps = 1, slices.Clone(earlier.Steps)
	earlier.Steps[1] = lesson.StepState{Items: []lesson.ItemState{{}}}
	q.must("lesson.start", LessonArgs{Text: noteLesson, Seed: "7b", Confirm: true, Earlier: &earlier}, nil)
	l, _ := lesson.Parse([]byte(noteLesson))
	values := l.With("7b").Values
	q.types("open", "student", values["pass"], "get /pub/"+values["word"]+".txt")
	made, _ := q.handIn("Ada")
	if made.Score != 3 || made.Graded.Score != 1 || made.Graded.Remarks[0].Code != handin.OwnLesson && made.Graded.Remarks[0].Code != handin.Earlier {
		t.Errorf("%+v %+v", made, made.Graded)
	}
}

// lessonState returns the newest state of the lesson that runs.
func (p *page) lessonState() (s LessonState) {
	p.t.Helper()
	for _, m := range slices.Backward(p.told) {
		if bytes.Contains(m, []byte(`"t":"lesson"`)) {
			if err := json.Unmarshal(m, &s); err != nil {
				p.t.Fatal(err)
			}
			return s
		}
	}
	p.t.Fatal("there is no lesson")
	return s
}

// The judging of a hand-in is stopped: it is not in the table.
func TestHandInStopped(t *testing.T) {
	p := open(t, Options{})
	p.doNote("7b")
	_, file := p.handIn("Ada")
	stops := newStops(t)
	q := open(t, Options{Yield: stops.stop})
	q.must("handin.expect", ExpectArgs{}, nil)
	id := q.send("handin.add", HandInFile{"a.json"}, file)
	<-stops.reached
	q.send("handin.stop", Empty{}, nil)
	stops.leave()
	for {
		m := q.next()
		if m.T != "ack" || m.ID != id {
			continue
		}
		if m.OK || m.Error.Code != ErrStopped {
			t.Errorf("%s", m.text)
		}
		break
	}
	if list := q.table(); len(list) != 0 {
		t.Errorf("%+v", list)
	}
}

// The head of a hand-in tells that it is one, for the page's drop.
func TestHandInHead(t *testing.T) {
	p := open(t, Options{})
	p.doNote("7b")
	_, file := p.handIn("Ada")
	if !bytes.Contains(file[:200], []byte(`"handIn":{`)) {
		t.Errorf("%s", file[:200])
	}
	if r, err := recording.Open(bytes.NewReader(file)); err != nil || r.HandIn.Name != "Ada" || !r.Masked {
		t.Errorf("%+v %v", r, err)
	}
}
