package bridge

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"

	"ftpsim/ftpcore/course"
)

// theJob is the job of a course, by the built-in client.
var theJob = PlayArgs{Lines: []string{"open haha:hehe@", "binary", "get /pub/a.bin copy", "put copy /incoming/b.bin", "close"}}

// untilCourse reads messages until the course's state satisfies ok.
func (p *page) untilCourse(ok func(s CourseState) bool) (s CourseState) {
	p.t.Helper()
	for {
		m := p.next()
		if m.T != "course" {
			continue
		}
		s = CourseState{}
		if err := json.Unmarshal(m.text, &s); err != nil {
			p.t.Fatal(err)
		}
		if ok(s) {
			return s
		}
	}
}

// verdictOn returns the verdict and the ending of the last case.
func verdictOn(s CourseState) (obstacle string, v course.Grade, e course.Ending) {
	c := s.Card.Cases[len(s.Card.Cases)-1]
	return c.Obstacle, c.Verdict, c.Ending
}

func TestCourse(t *testing.T) {
	synctest.Test(t, testCourse)
}

func testCourse(t *testing.T) {
	p := open(t, Options{})
	var all Courses
	if err := json.Unmarshal(p.must("course.list", Empty{}, nil).Result, &all); err != nil || len(all.List) < 4 {
		t.Fatalf("courses: %v, %v", all, err)
	}
	p.refused(ErrBadArgs, "course.end", CourseEnd{SaidFine}, nil)
	p.refused(ErrBadArgs, "course.card", CardArgs{CardHTML}, nil)
	p.refused(ErrBadArgs, "course.start", CourseArgs{Course: "none"}, nil)

	// The client does its job; the next obstacle follows by itself.
	p.send("course.start", CourseArgs{Course: "embedded", Client: "ours"}, nil)
	p.untilCourse(func(s CourseState) bool { return s.Running && s.At == 0 })
	p.send("client.play", theJob, nil)
	s := p.untilCourse(func(s CourseState) bool { return s.At == 1 })
	if name, v, e := verdictOn(s); name != "plain" || v != course.Pass || e != course.Done {
		t.Errorf("%s: %s, %s", name, v, e)
	}
	if s.Card.Cases[0].Event == 0 || s.Card.Client != "ours" {
		t.Errorf("the card: %+v", s.Card)
	}

	// A person says how it ended: without a session it did not.
	p.send("course.end", CourseEnd{SaidFine}, nil)
	s = p.untilCourse(func(s CourseState) bool { return s.At == 2 })
	if name, v, e := verdictOn(s); name != "single-line" || v != course.Fail || e != course.Absent {
		t.Errorf("%s: %s, %s", name, v, e)
	}

	// A greeting of many lines is a fault, in force for this attempt alone.
	p.until(func() bool { return len(p.rules.Faults) == 1 })
	p.send("course.stop", Empty{}, nil)
	s = p.untilCourse(func(s CourseState) bool { return !s.Running })
	if len(s.Card.Cases) != 2 {
		t.Errorf("the card has %d cases", len(s.Card.Cases))
	}
	p.until(func() bool { return len(p.rules.Faults) == 0 })

	html := string(p.must("course.card", CardArgs{CardHTML}, nil).data)
	md := string(p.must("course.card", CardArgs{CardMarkdown}, nil).data)
	if !strings.Contains(html, "<title>FTP client card: ours</title>") || !strings.HasPrefix(md, "# FTP client card: ours\n") {
		t.Errorf("the card is %.200s and %.200s", html, md)
	}
}
