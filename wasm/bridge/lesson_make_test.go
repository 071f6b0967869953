package bridge

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/lesson"
)

// eventID returns the newest event of a verb and code; code 0 is the command.
func eventID(p *page, verb string, code int) (id int64) {
	p.t.Helper()
	commands := map[int64]string{}
	for _, e := range p.events {
		if e.Kind == event.KindCommand {
			commands[e.ID] = e.Dec.Verb
		}
		if e.Dec != nil && e.Dec.Code == code && (code == 0 && e.Dec.Verb == verb || code != 0 && commands[e.Re] == verb) {
			id = e.ID
		}
	}
	if id == 0 {
		p.t.Fatalf("the record has no %s %d", verb, code)
	}
	return id
}

// A lesson made of what was played is passed by the record, opens as a lesson, and is refused
// where the draft has a fault.
func TestMakeLesson(t *testing.T) { synctest.Test(t, testMakeLesson) }

func testMakeLesson(t *testing.T) {
	p := open(t, Options{})
	p.must("client.play", PlayArgs{Lines: []string{"open haha:hehe@", "get /readme.txt copy", "put copy /incoming/mine.txt", "close"}}, nil)
	p.event(func(e *event.Event) bool { return e.Kind == event.KindSessionClose })
	d := lesson.Draft{Title: "Fetch and store", Minutes: 5, Files: []string{"/readme.txt"}, Steps: []lesson.DraftStep{
		{Title: "Fetch", Items: []lesson.DraftItem{{Event: eventID(p, "RETR", 226), How: lesson.InOrder, Say: "The file has come"}}},
		{Title: "Store", Items: []lesson.DraftItem{{Event: eventID(p, "STOR", 226), How: lesson.WithFile, Say: "It is stored"}}},
	}}
	var made LessonMade
	if err := json.Unmarshal(p.must("lesson.make", d, nil).Result, &made); err != nil || !made.Passed || made.Name != "fetch-and-store" {
		t.Fatalf("the lesson is %+v, %v", made, err)
	}
	if !strings.Contains(made.Text, "check: kind:reply verb:RETR file:/readme.txt code:226\n") || strings.Contains(made.Text, "hehe") {
		t.Errorf("the file is\n%s", made.Text)
	}
	var opened LessonOpened
	if err := json.Unmarshal(p.must("lesson.start", LessonArgs{Text: made.Text}, nil).Result, &opened); err != nil || opened.Info.Steps != 2 {
		t.Errorf("it opens as %+v, %v", opened, err)
	}
	d.Title = "{word}"
	p.refused(ErrBadLesson, "lesson.make", d, nil)
	d.Title, d.Files = "x", []string{"/none"}
	p.refused(ErrBadLesson, "lesson.make", d, nil)
}
