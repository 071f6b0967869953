package lesson_test

import (
	"strings"
	"testing"
	"time"

	"ftpsim/ftpcore/judge"
	"ftpsim/ftpcore/lesson"
)

// cardOf is the card of build-client after two stages, with a fault in the third.
func cardOf(t *testing.T, name string) *lesson.Card {
	t.Helper()
	l, _, ok := lesson.Named("build-client")
	if !ok {
		t.Fatal("there is no lesson build-client")
	}
	l = l.With("k7q-4")
	p := lesson.Start(l, nil).Progress()
	p.Steps[0].Done, p.Steps[1].Done, p.Steps[1].Hint, p.Step = true, true, true, 2
	p.Steps[2].Items[4] = lesson.ItemState{Wrong: true, Event: 19, SID: "S3", Found: []judge.Verdict{{
		Rule: "blind-command", Side: judge.Client, Severity: judge.Warn, Clause: "RFC 959 §5.4", SID: "S3", Event: 19, Times: 1,
		Args: map[string]string{"verb": "PASS", "before": "USER", "command": "17"},
	}}}
	p.Steps[2].Nearly = 1
	return lesson.NewCard(l, p, name, "1.0", time.Date(2026, 12, 1, 9, 30, 0, 0, time.UTC))
}

// A card says of each stage whether it is passed, and what was found with clause and event.
func TestCard(t *testing.T) {
	var md, page strings.Builder
	c := cardOf(t, `Ann <i>|`)
	if err := c.Markdown(&md); err != nil {
		t.Fatal(err)
	}
	if err := c.HTML(&page); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"# Build your own FTP client: Ann &lt;i&gt;\\|\n\n**2 of 12 stages passed.** Seed K7Q-4. Judged by ftpsim 1.0, 2026-12-01 09:30 UTC.\n",
		"| ✓ | Stage 1: connect | pass |  |\n| ✓ | Stage 2: read replies | pass | The hint was shown. |\n",
		"<br>~ The client sends PASS without waiting for the reply to USER (\\#17), on which it depends. (RFC 959 §5.4, event 19) |\n",
		"| · | Stage 12: TLS | not reached |  |\n",
	} {
		if !strings.Contains(md.String(), want) {
			t.Errorf("the card has no %q:\n%s", want, md.String())
		}
	}
	if n := strings.Count(md.String(), "\n| "); n != 1+12 {
		t.Errorf("the card has %d rows", n)
	}
	for _, want := range []string{
		"<h1>Build your own FTP client: Ann &lt;i&gt;|</h1>\n<p class=\"sum\">2 of 12 stages passed</p>",
		"<tr><td class=\"fail\">✗ fail<td>Stage 3: log in<td>The server answers 530: the name or the password is wrong.",
		"(RFC 959 §5.4, event 19)</tr>\n",
	} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the page has no %q:\n%s", want, page.String())
		}
	}
	if strings.Contains(page.String(), "<script") || strings.Contains(page.String(), "<i>") {
		t.Error("the page runs the name of a student as HTML")
	}
}

// A card without a name has the lesson's title alone.
func TestCardWithoutName(t *testing.T) {
	if got := cardOf(t, "").Heading(); got != "Build your own FTP client" {
		t.Errorf("the heading is %q", got)
	}
}
