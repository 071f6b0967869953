package report

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"

	"ftpsim/ftpcore/course"
)

// CSV writes one line for each obstacle and each rule with a verdict, below a line of names.
func CSV(w io.Writer, c *course.Card) error {
	out := csv.NewWriter(w)
	out.Write([]string{"client", "course", "seed", "kind", "name", "clause", "verdict", "ending", "exit", "seconds", "why"})
	row := func(kind, name, clause string, v course.Grade, more ...string) {
		fields := append([]string{c.Client, c.Course, strconv.FormatUint(c.Seed, 10), kind, name, clause, string(v)}, more...)
		for i, f := range fields {
			fields[i] = cell(f)
		}
		out.Write(fields)
	}
	for _, x := range c.Cases {
		row("obstacle", x.Obstacle, x.Clause, x.Verdict, string(x.Ending), strconv.Itoa(x.Exit), seconds(time.Duration(x.Took)), x.Why)
	}
	for _, r := range c.Rules {
		row("rule", r.Rule, r.Clause, r.Verdict, "", "", "", r.Text)
	}
	out.Flush()
	return out.Error()
}

// cell returns a field that no spreadsheet takes for a formula.
func cell(text string) string {
	text = course.Printable(text)
	if _, err := strconv.ParseFloat(text, 64); err != nil && strings.ContainsAny(text[:min(1, len(text))], "=+-@\t") {
		return "'" + text
	}
	return text
}
