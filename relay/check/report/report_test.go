package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"ftpsim/ftpcore/course"
)

// hostile has what a report must escape: control characters, markup, bytes that are no UTF-8.
const hostile = "a\x00b\x1b[31m <&\"'> ]]> |`*_ \xff\xfe \u0085 \r\nnext\tline \ufffe"

// card is a card with every verdict, and with hostile text wherever a client can put some.
func card() *course.Card {
	c := &course.Card{
		Client: "client " + hostile, Course: "embedded", Job: course.Both, Seed: 7, Program: "0.1.0",
		Began: time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC),
	}
	for i, v := range course.Grades() {
		c.Cases = append(c.Cases, course.Case{
			Obstacle: "obstacle-" + string(rune('a'+i)), Server: "The server does something.", Clause: "RFC 959 §4.2", Verdict: v,
			Ending: course.Endings()[i], Why: "Because " + hostile, Exit: i, Took: 1.5e9, Output: hostile,
			Findings: []course.Finding{{Rule: "r", Clause: "RFC 959 §5.4", Verdict: v, Text: "It says " + hostile, Event: 12}},
		})
		c.Rules = append(c.Rules, course.RuleRow{Rule: "rule-" + string(rune('a'+i)), Clause: "RFC 959 §5.4", Text: "It says " + hostile, Verdict: v, Cases: []string{"obstacle-a"}})
	}
	c.Cases[4].Recording, c.Cases[4].Capture = "obstacle-e.ftpsim.json", "obstacle-e.pcapng"
	return c
}

func written(t *testing.T, name string, c *course.Card) string {
	t.Helper()
	for _, f := range formats {
		if f.name == name {
			var b bytes.Buffer
			if err := f.write(&b, c); err != nil {
				t.Fatal(err)
			}
			return b.String()
		}
	}
	t.Fatalf("there is no format %s", name)
	return ""
}

// No report has bytes that its readers trip over.
func TestReportsArePrintable(t *testing.T) {
	for _, f := range formats {
		text := written(t, f.name, card())
		if len(text) < 500 || !utf8.ValidString(text) {
			t.Errorf("%s: %d bytes, valid UTF-8: %v", f.name, len(text), utf8.ValidString(text))
		}
		if i := strings.IndexFunc(text, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' }); i >= 0 {
			t.Errorf("%s has a control character at %d: %q", f.name, i, text[max(0, i-20):i+1])
		}
	}
}

func TestSave(t *testing.T) {
	dir := t.TempDir()
	if err := Save(dir, card()); err != nil {
		t.Fatal(err)
	}
	for _, name := range Names() {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := Save(filepath.Join(dir, "none"), card()); err == nil {
		t.Error("saved to a folder that does not exist")
	}
}

// The summary of a CI job is appended to, never replaced.
func TestAppend(t *testing.T) {
	name := filepath.Join(t.TempDir(), "summary")
	if err := os.WriteFile(name, []byte("before\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Append(name, card().Markdown); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(name)
	if err != nil || !strings.HasPrefix(string(b), "before\n# FTP client card: ") {
		t.Errorf("%v: %.60q", err, b)
	}
}

func TestJSON(t *testing.T) {
	var got course.Card
	if err := json.Unmarshal([]byte(written(t, "card.json", card())), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Cases) != 5 || got.Cases[4].Verdict != course.Fail || got.Cases[4].Took != 1.5e9 || got.Seed != 7 {
		t.Errorf("%+v", got)
	}
}

func TestCSV(t *testing.T) {
	c := card()
	c.Cases[0].Why = "=1+2"
	rows, err := csv.NewReader(strings.NewReader(written(t, "card.csv", c))).ReadAll()
	if err != nil || len(rows) != 11 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	if got := strings.Join(rows[1][3:10], ","); got != "obstacle,obstacle-a,RFC 959 §4.2,not reached,done,0,1.500" {
		t.Errorf("row %q", got)
	}
	if rows[1][10] != "'=1+2" {
		t.Errorf("a spreadsheet would compute %q", rows[1][10])
	}
}

func TestGradescope(t *testing.T) {
	score := func(c *course.Card) (sum, most float64) {
		var r results
		if err := json.Unmarshal([]byte(written(t, "results.json", c)), &r); err != nil {
			t.Fatal(err)
		}
		for _, x := range r.Tests {
			sum, most = sum+x.Score, most+x.MaxScore
		}
		return sum, most
	}
	c := card()
	if got, most := score(c); got != 1.5 || most != 4 {
		t.Errorf("%v of %v points", got, most)
	}
	c.Strict = true
	if got, most := score(c); got != 1 || most != 4 {
		t.Errorf("strict: %v of %v points", got, most)
	}
}

func TestMarkdownTable(t *testing.T) {
	text := written(t, "card.md", card())
	table, _, _ := strings.Cut(text[strings.Index(text, "|---"):], "\n\n")
	for line := range strings.Lines(table) {
		if n := strings.Count(strings.ReplaceAll(line, `\|`, ""), "|"); n != 7 {
			t.Errorf("a row has %d bars: %q", n, line)
		}
	}
	for _, want := range []string{"obstacle-e", "SILENT DAMAGE", "RFC 959 §4.2", "event 12", "obstacle-e.pcapng", "seed 7"} {
		if !strings.Contains(text, want) {
			t.Errorf("the card lacks %q", want)
		}
	}
}

func TestHTMLIsClosed(t *testing.T) {
	text := written(t, "card.html", card())
	for _, bad := range []string{"<&", "]]> |`*_ <", "<script"} {
		if strings.Contains(text, bad) {
			t.Errorf("the page has %q unescaped", bad)
		}
	}
	if !strings.Contains(text, `href="#obstacle-e"`) || !strings.Contains(text, `id="obstacle-e"`) {
		t.Error("the failed obstacle is not linked")
	}
}
