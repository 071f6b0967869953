package report

import (
	"encoding/json"
	"io"
	"strconv"
	"strings"

	"ftpsim/ftpcore/course"
)

// results is the file results.json of an autograder of Gradescope.
type results struct {
	Output string      `json:"output"`
	Tests  []gradeTest `json:"tests"`
}

type gradeTest struct {
	Name       string   `json:"name"`
	Number     string   `json:"number"`
	Score      float64  `json:"score"`
	MaxScore   float64  `json:"max_score"`
	Status     string   `json:"status"`
	Output     string   `json:"output"`
	Tags       []string `json:"tags"`
	Visibility string   `json:"visibility"`
}

// Gradescope writes results.json: a point for each obstacle, half a point for a lenient
// verdict unless the card is strict. Obstacles that were not reached give no point; cases for
// information are left out.
func Gradescope(w io.Writer, c *course.Card) error {
	out := results{Output: course.Printable(c.Summary() + ". " + c.About()), Tests: []gradeTest{}}
	for i, x := range c.Cases {
		if x.Verdict == course.Info {
			continue
		}
		t := gradeTest{
			Name: x.Obstacle + " (" + x.Clause + ")", Number: strconv.Itoa(i + 1), MaxScore: 1, Status: "passed",
			Output: course.Printable(explain(x)), Tags: []string{string(x.Verdict), string(x.Ending)}, Visibility: "visible",
		}
		switch {
		case c.Fails(x), x.Verdict == course.NotReached:
			t.Status = "failed"
		case x.Verdict == course.Lenient:
			t.Score = 0.5
		default:
			t.Score = 1
		}
		out.Tests = append(out.Tests, t)
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(out)
}

// explain returns the text of a case: what the server did, the verdict, the findings, the
// client's output.
func explain(x course.Case) string {
	lines := []string{x.Server, string(x.Verdict) + ", " + string(x.Ending) + ": " + x.Why}
	for _, f := range x.Findings {
		lines = append(lines, f.Verdict.Sign()+" "+f.Text+" ("+f.Clause+")")
	}
	if x.Recording != "" {
		lines = append(lines, "Recording "+x.Recording+", capture "+x.Capture)
	}
	if x.Output != "" {
		lines = append(lines, "Output:", x.Output)
	}
	return strings.Join(lines, "\n")
}
