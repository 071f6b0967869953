package lesson_test

import (
	"slices"
	"strings"
	"testing"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/expr"
	"ftpsim/ftpcore/lesson"
)

// played is a session in which a teacher first comes in active mode, then in passive mode, and
// stores a file.
func played() lesson.Played {
	var s script
	return lesson.Played{Events: s.events(
		"S1 session.open", "S1 > USER haha", "S1 < 331 Password", "S1 > PASS ****", "S1 < 230 In",
		"S1 > PORT 127,0,0,1,156,65", "S1 < 200 Fine", "S1 > RETR /a.txt", "S1 < 150 Here", "S1 < 226 Done",
		"S1 > PASV", "S1 < 227 port 50001", "S1 > RETR /a.txt", "S1 < 150 Here", "S1 < 226 Done",
		"S1 > STOR /b.txt", "S1 < 150 Send", "S1 < 226 Stored",
	), Files: tree{"/a.txt": "one\r\n\ttwo\\\n", "/b.txt": "stored", "/c.bin": "\x00\x01"}}
}

// draft ticks: not PORT, PASV and its RETR in this order, and the stored file.
func draft() lesson.Draft {
	return lesson.Draft{
		Title: "Fetch, passively!", Text: "What it is about.", Minutes: 3, Files: []string{"/a.txt", "/c.bin"},
		Steps: []lesson.DraftStep{
			{Title: "Fetch", Items: []lesson.DraftItem{
				{Event: 6, How: lesson.MustNot, Say: "Not in active mode"},
				{Event: 12, How: lesson.Must, Say: "The server names a port"},
				{Event: 15, How: lesson.InOrder, Say: "The file has come"},
			}},
			{Title: "Store", Text: "Store it.", Items: []lesson.DraftItem{{Event: 18, How: lesson.WithFile, Say: "Stored"}}},
		},
	}
}

// remake makes a lesson, and reads it back from its file.
func remake(t *testing.T, d lesson.Draft, p lesson.Played) *lesson.Lesson {
	t.Helper()
	l, err := lesson.Make(d, p)
	if err != nil {
		t.Fatal(err)
	}
	file, err := lesson.Write(l)
	if err != nil {
		t.Fatal(err)
	}
	back, err := lesson.Parse(file)
	if err != nil {
		t.Fatal(err)
	}
	return back.With("A")
}

func TestMake(t *testing.T) {
	p := played()
	l := remake(t, draft(), p)
	if l.Name != "fetch-passively" || l.Minutes != 3 || len(l.Steps) != 2 || l.Steps[1].Text[""] != "Store it." {
		t.Errorf("the lesson is %+v", l)
	}
	for i, want := range []string{"kind:command verb:PORT", "kind:reply verb:PASV code:227", "kind:reply verb:RETR file:/a.txt code:226"} {
		if got := l.Steps[0].Items[i].Match.String(); got != want {
			t.Errorf("item %d selects %s, want %s", i, got, want)
		}
	}
	if it := l.Steps[1].Items[1]; it.Kind != lesson.Holds || it.Path != "/b.txt" || string(it.Content) != "stored" {
		t.Errorf("the stored file is asked for as %+v", it)
	}
	if f := l.Stage.Files; len(f) != 2 || string(f[0].Content) != "one\r\n\ttwo\\\n" || len(f[1].Content) != 2 {
		t.Errorf("the stage has %q", f)
	}
	if step, ok := p.Passes(l); !ok {
		t.Errorf("the record of which it was made comes to step %d only", step)
	}
}

// A lesson made by playing is not passed by one that leaves out a ticked row, has the forbidden
// one between, or has another file.
func TestMadeLessonIsNotPassed(t *testing.T) {
	p := played()
	l := remake(t, draft(), p)
	leave := func(ids ...int64) lesson.Played {
		return lesson.Played{Events: slices.DeleteFunc(slices.Clone(p.Events), func(e *event.Event) bool { return slices.Contains(ids, e.ID) }), Files: p.Files}
	}
	var s script
	for name, c := range map[string]struct {
		p    lesson.Played
		step int
	}{
		"no PASV":        {leave(11, 12), 0},
		"no second RETR": {leave(13, 14, 15), 0},
		"no STOR":        {leave(16, 17, 18), 1},
		"another file":   {lesson.Played{Events: p.Events, Files: tree{"/b.txt": "other"}}, 1},
		"PORT between":   {lesson.Played{Events: s.events("S1 > PASV", "S1 < 227 port 1", "S1 > PORT 1", "S1 > RETR /a.txt", "S1 < 226 Done", "S1 > STOR /b.txt", "S1 < 226 Stored"), Files: p.Files}, 0},
	} {
		if step, ok := c.p.Passes(l); ok || step != c.step {
			t.Errorf("%s: passed %t, and came to step %d, want %d", name, ok, step, c.step)
		}
	}
}

func TestMakeRefuses(t *testing.T) {
	for name, change := range map[string]func(*lesson.Draft){
		"event":  func(d *lesson.Draft) { d.Steps[0].Items[0].Event = 99 },
		"stage":  func(d *lesson.Draft) { d.Files = []string{"/none"} },
		"stored": func(d *lesson.Draft) { d.Steps[1].Items[0].Event = 11 },
	} {
		d := draft()
		change(&d)
		if _, err := lesson.Make(d, played()); err == nil {
			t.Errorf("%s: a lesson is made", name)
		}
	}
	d := draft()
	d.Title = "被动模式"
	if l, err := lesson.Make(d, played()); err != nil || l.Name != "played" {
		t.Errorf("a title without letters gives the name %q, %v", l.Name, err)
	}
}

// An expression selects its own event, whatever the names in it.
func TestSelecting(t *testing.T) {
	var s script
	list := s.events(`S1 > RETR /a "b" [c]*.txt`, "S1 < 226 Done", "S1 > SITE HELP me", "S1 < 214 Help", "S1 conn.open", "S1 > PASS secret")
	commands := map[int64]*event.Event{1: list[0], 3: list[2]}
	for _, e := range list {
		text := lesson.Selecting(e, commands[e.Re])
		x, problem := expr.Parse(text)
		if problem != nil || !x.Match(e, expr.Env{Event: func(id int64) *event.Event { return commands[id] }}) {
			t.Errorf("event %d is not selected by %s: %v", e.ID, text, problem)
		}
		if strings.Contains(text, "secret") {
			t.Errorf("the expression has the password: %s", text)
		}
	}
}
