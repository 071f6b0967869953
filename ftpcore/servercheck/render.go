package servercheck

import (
	"fmt"
	"io"
	"strings"

	"ftpsim/ftpcore/course"
)

// Summary returns the card's result in one line: "98 of 126 cases pass, 20 lenient, 8 fail".
func (c *Scorecard) Summary() string {
	parts := []string{fmt.Sprintf("%d of %d cases pass", c.Count(course.Pass), len(c.Results))}
	for _, v := range []course.Grade{course.Lenient, course.Fail, course.Info, course.NotReached} {
		if n := c.Count(v); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, v))
		}
	}
	return strings.Join(parts, ", ")
}

// Failed reports whether the server fails: a case fails, or, in a strict card, is lenient.
func (c *Scorecard) Failed() bool {
	return c.Count(course.Fail) > 0 || c.Strict && c.Count(course.Lenient) > 0
}

// About returns the conditions of the card in sentences.
func (c *Scorecard) About() string {
	about := fmt.Sprintf("Compared with the profile %s.", c.Profile)
	if c.Fingerprint != "" {
		about += " SHA-256 of its certificate: " + c.Fingerprint + "."
	}
	for _, path := range c.Left {
		about += " The directory " + path + " could not be removed."
	}
	return about
}

// side returns a difference's Right in words.
func (d Difference) side() string {
	switch d.Right {
	case Server:
		return "the server follows the clause"
	case Engine:
		return "ftpsim follows the clause"
	case Both:
		return "the clause allows both"
	}
	return "neither follows the clause"
}

// Text writes the card for a terminal: each case that does not pass, with its reasons.
func (c *Scorecard) Text(w io.Writer) error {
	var b strings.Builder
	for _, r := range c.Results {
		if r.Verdict != course.Pass {
			fmt.Fprintf(&b, "%s %-28s %-11s %s\n", r.Verdict.Sign(), r.ID, r.Verdict, r.Title)
			for _, line := range r.details() {
				fmt.Fprintf(&b, "    %s\n", course.OneLine(line))
			}
		}
	}
	fmt.Fprintf(&b, "%s: %s\n%s\n", course.OneLine(c.Server), c.Summary(), course.OneLine(c.About()))
	_, err := io.WriteString(w, b.String())
	return err
}

// details explains a verdict: findings, differences and what happens to clients.
func (r *CaseResult) details() (lines []string) {
	for _, f := range r.Findings {
		lines = append(lines, fmt.Sprintf("%s → %s (%s; %s)", f.Request, f.Reply, f.Why, f.Clause))
	}
	for _, d := range r.Differences {
		lines = append(lines, fmt.Sprintf("%s: the server: %s · ftpsim: %s · %s", d.Request, d.Server, d.Engine, d.side()))
	}
	if r.Stumble != "" {
		lines = append(lines, "Clients: "+r.Stumble+".")
	}
	return lines
}

// Markdown writes the card for a README or a summary of a CI job.
func (c *Scorecard) Markdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# FTP server card: %s\n\n**%s.** %s\n", course.InMarkdown(c.Server), c.Summary(), course.InMarkdown(c.About()))
	for _, g := range Groups() {
		fmt.Fprintf(&b, "\n## %s\n\n| | case | clause | the server | verdict | ftpsim |\n|---|---|---|---|---|---|\n", g)
		for _, r := range c.Results {
			if r.Group == g {
				fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", r.Verdict.Sign(), r.ID, r.Clause, course.InMarkdown(r.Title), r.Verdict, r.Ours)
			}
		}
	}
	for _, r := range c.Results {
		if details := r.details(); len(details) > 0 {
			fmt.Fprintf(&b, "\n### %s %s\n\n", r.Verdict.Sign(), r.ID)
			for _, line := range details {
				fmt.Fprintf(&b, "- %s\n", course.InMarkdown(line))
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// AsCourse returns the card in the form of a client's card, whose reports CI systems read.
func (c *Scorecard) AsCourse() *course.Card {
	card := &course.Card{Client: c.Server, Course: "server", Program: c.Program, Began: c.Began, Strict: c.Strict}
	for _, r := range c.Results {
		x := course.Case{Obstacle: r.ID, Server: r.Title, Ending: course.Ending(r.Verdict), Clause: r.Clause, Verdict: r.Verdict, Why: r.Title, Took: r.Took,
			Output: strings.Join(r.Exchanges, "\n")}
		for i, f := range r.Findings {
			if i == 0 {
				x.Why = f.Why
			}
			x.Findings = append(x.Findings, course.Finding{Clause: f.Clause, Verdict: f.Verdict, Text: f.Request + " → " + f.Reply + ": " + f.Why})
		}
		card.Cases = append(card.Cases, x)
	}
	return card
}
