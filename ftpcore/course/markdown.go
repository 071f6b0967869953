package course

import (
	"fmt"
	"io"
	"strings"
)

// signs stand before the verdicts in text.
var signs = map[Grade]string{NotReached: "·", Info: "i", Pass: "✓", Lenient: "~", Fail: "✗"}

// Sign returns the character that stands for v in text: ✓ ~ ✗ i ·
func (v Grade) Sign() string { return signs[v] }

// Summary returns the card's result in one line: "9 of 12 passed, 2 lenient, 1 fail".
func (c *Card) Summary() string {
	n := c.Counts()
	parts := []string{fmt.Sprintf("%d of %d passed", n[Pass], len(c.Cases))}
	for _, v := range []Grade{Lenient, Fail, Info, NotReached} {
		if n[v] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n[v], v))
		}
	}
	return strings.Join(parts, ", ")
}

// About returns the card's conditions in one line.
func (c *Card) About() string {
	about := fmt.Sprintf("Course %s, job %s, seed %d", c.Course, c.Job, c.Seed)
	if c.Strict {
		about += ", strict"
	}
	return about + ". Judged by ftpsim " + c.Program + "."
}

// Markdown writes the card for a README or a summary of a CI job.
func (c *Card) Markdown(w io.Writer) error {
	p := &printer{w: w}
	p.f("# FTP client card: %s\n\n**%s.** %s\n\n", InMarkdown(c.Client), InMarkdown(c.Summary()), InMarkdown(c.About()))
	p.f("| | obstacle | what the server does | clause | verdict | how it ended |\n|---|---|---|---|---|---|\n")
	for _, x := range c.Cases {
		p.f("| %s | %s | %s | %s | %s | %s |\n", x.Verdict.Sign(), InMarkdown(x.Obstacle), InMarkdown(x.Server), InMarkdown(x.Clause), x.Verdict, x.Ending)
	}
	for _, x := range c.Cases {
		if x.Verdict == Fail || x.Verdict == Lenient {
			c.caseMarkdown(p, x)
		}
	}
	if rows := c.brokenRules(); len(rows) > 0 {
		p.f("\n## Rules\n\n| | clause | rule | verdict | obstacles |\n|---|---|---|---|---|\n")
		for _, r := range rows {
			p.f("| %s | %s | %s | %s | %s |\n", r.Verdict.Sign(), InMarkdown(r.Clause), InMarkdown(r.Text), r.Verdict, InMarkdown(strings.Join(r.Cases, ", ")))
		}
	}
	p.f("\n%d more rules hold, and %d were not reached.\n", c.rules(Pass), c.rules(NotReached))
	return p.err
}

func (c *Card) caseMarkdown(p *printer, x Case) {
	p.f("\n## %s %s\n\n%s %s\n", x.Verdict.Sign(), InMarkdown(x.Obstacle), InMarkdown(x.Why), InMarkdown(x.Clause))
	for i, f := range x.Findings {
		if i == 0 {
			p.f("\n")
		}
		p.f("- %s %s (%s%s)\n", f.Verdict.Sign(), InMarkdown(f.Text), InMarkdown(f.Clause), at(f))
	}
	if x.Recording != "" {
		p.f("\nRecording `%s`, capture `%s`.\n", x.Recording, x.Capture)
	}
}

// at returns ", event 12".
func at(f Finding) string {
	if f.Event == 0 {
		return ""
	}
	return fmt.Sprintf(", event %d", f.Event)
}

// brokenRules returns the rules with findings.
func (c *Card) brokenRules() (rows []RuleRow) {
	for _, r := range c.Rules {
		if len(r.Cases) > 0 {
			rows = append(rows, r)
		}
	}
	return rows
}

func (c *Card) rules(v Grade) (n int) {
	for _, r := range c.Rules {
		if r.Verdict == v {
			n++
		}
	}
	return n
}

// printer writes text and keeps the first error.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) f(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}
