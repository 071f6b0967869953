package bridge

import (
	"strings"
	"testing"
	"testing/synctest"
)

// The card of a lesson in which a student builds a program says which stages are passed. Other
// lessons have none.
func TestLessonCard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t, Options{Version: "1.0"})
		p.refused(ErrBadArgs, "lesson.card", LessonCardArgs{Format: CardHTML}, nil)
		p.must("lesson.start", LessonArgs{Name: "build-client", Seed: "k7-1", Confirm: true}, nil)
		html := string(p.must("lesson.card", LessonCardArgs{CardHTML, "Ann"}, nil).data)
		md := string(p.must("lesson.card", LessonCardArgs{Format: CardMarkdown}, nil).data)
		if !strings.Contains(html, "<h1>Build your own FTP client: Ann</h1>\n<p class=\"sum\">0 of 12 stages passed</p>") {
			t.Errorf("HTML: %s", html)
		}
		if !strings.Contains(md, "# Build your own FTP client\n") || !strings.Contains(md, "Seed K7-1. Judged by ftpsim 1.0") {
			t.Errorf("Markdown: %s", md)
		}
		p.refused(ErrBadArgs, "lesson.card", LessonCardArgs{CardHTML, strings.Repeat("A", maxCardName+1)}, nil)
		p.must("lesson.start", LessonArgs{Name: "two-connections", Seed: "k7-1", Confirm: true}, nil)
		p.refused(ErrBadArgs, "lesson.card", LessonCardArgs{Format: CardHTML}, nil)
	})
}
