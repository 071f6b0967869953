package lesson

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"

	"ftpsim/ftpcore/course"
	"ftpsim/ftpcore/judge"
)

// Card says what became of each step of a lesson, and what package judge found in it. It is for
// lessons that judge a program of the student's.
type Card struct {
	Lesson  *Lesson
	Name    string // the student's; empty means not known
	Program string // version of the program that judged
	At      time.Time
	Rows    []CardRow // one for each step
}

// CardRow is what became of a step.
type CardRow struct {
	Title    string       // in English
	Verdict  course.Grade // Pass, Fail for the step that was tried last, or NotReached
	Hint     bool         // the hint was shown
	Says     string       // the feedback that stands, in English
	Findings []course.Finding
}

// NewCard makes the card of a lesson that has come to p.
func NewCard(l *Lesson, p Progress, name, program string, at time.Time) *Card {
	c := &Card{Lesson: l, Name: name, Program: program, At: at}
	for i, s := range p.Steps {
		row := CardRow{Title: l.Steps[i].Title.In("en"), Verdict: course.NotReached, Hint: s.Hint, Findings: course.FindingsAbout(cmp.Or(l.Judges, judge.Client), s.found())}
		switch {
		case s.Done:
			row.Verdict = course.Pass
		case i == p.Step && s.tried():
			row.Verdict = course.Fail
		}
		if s.Nearly > 0 && !s.Done {
			row.Says = l.Steps[i].Nearly[s.Nearly-1].Say.In("en")
		}
		c.Rows = append(c.Rows, row)
	}
	return c
}

// found returns what package judge has found in the step.
func (s *StepState) found() (list []judge.Verdict) {
	for _, it := range s.Items {
		list = append(list, it.Found...)
	}
	return list
}

// tried reports whether anything has happened in the step.
func (s *StepState) tried() bool {
	for _, it := range s.Items {
		if it.Done || it.Wrong {
			return true
		}
	}
	return s.Nearly > 0
}

// Heading returns the title of the lesson and the name of the student.
func (c *Card) Heading() string {
	if c.Name == "" {
		return c.Lesson.Title.In("en")
	}
	return c.Lesson.Title.In("en") + ": " + c.Name
}

// Summary returns the result in one line: "9 of 12 stages passed".
func (c *Card) Summary() string {
	n := 0
	for _, r := range c.Rows {
		if r.Verdict == course.Pass {
			n++
		}
	}
	return fmt.Sprintf("%d of %d stages passed", n, len(c.Rows))
}

// About returns the conditions in one line.
func (c *Card) About() string {
	about := "Judged by ftpsim " + c.Program + ", " + c.At.UTC().Format("2006-01-02 15:04 MST") + "."
	if c.Lesson.Seed != "" {
		about = "Seed " + c.Lesson.Seed + ". " + about
	}
	return about
}

// notes returns what the card says about a row beside its verdict, in sentences.
func (r *CardRow) notes() (list []string) {
	if r.Says != "" {
		list = append(list, r.Says)
	}
	for _, f := range r.Findings {
		list = append(list, fmt.Sprintf("%s %s (%s, event %d)", f.Verdict.Sign(), f.Text, f.Clause, f.Event))
	}
	if r.Hint {
		list = append(list, "The hint was shown.")
	}
	return list
}

// Markdown writes the card for a README.
func (c *Card) Markdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n**%s.** %s\n\n", course.InMarkdown(c.Heading()), c.Summary(), course.InMarkdown(c.About()))
	b.WriteString("| | stage | verdict | what was found |\n|---|---|---|---|\n")
	for _, r := range c.Rows {
		notes := r.notes()
		for i := range notes {
			notes[i] = course.InMarkdown(notes[i])
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", r.Verdict.Sign(), course.InMarkdown(r.Title), r.Verdict, strings.Join(notes, "<br>"))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// HTML writes the card as one page, without scripts and other files. It can be printed.
func (c *Card) HTML(w io.Writer) error {
	var b strings.Builder
	b.WriteString("<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
	fmt.Fprintf(&b, "<title>%s</title>\n<style>%s</style>\n<body><main>\n", course.InHTML(c.Heading()), course.Style)
	fmt.Fprintf(&b, "<h1>%s</h1>\n<p class=\"sum\">%s</p>\n<p class=\"about\">%s</p>\n", course.InHTML(c.Heading()), c.Summary(), course.InHTML(c.About()))
	b.WriteString("<table>\n<thead><tr><th>verdict<th>stage<th>what was found</tr></thead>\n<tbody>\n")
	for _, r := range c.Rows {
		notes := r.notes()
		for i := range notes {
			notes[i] = course.InHTML(notes[i])
		}
		fmt.Fprintf(&b, "<tr><td class=%q>%s %s<td>%s<td>%s</tr>\n", r.Verdict.Class(), r.Verdict.Sign(), r.Verdict, course.InHTML(r.Title), strings.Join(notes, "<br>"))
	}
	b.WriteString("</tbody></table>\n</main></body></html>\n")
	_, err := io.WriteString(w, b.String())
	return err
}
