package report

import (
	"encoding/xml"
	"io"
	"strconv"
	"strings"
	"time"

	"ftpsim/ftpcore/course"
)

// The elements of JUnit's XML, as Ant's schema has them: each attribute and element that it
// requires, in its order. CI systems read classname, name, time and the failures.
type (
	junitSuites struct {
		XMLName xml.Name     `xml:"testsuites"`
		Suites  []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name       string          `xml:"name,attr"`
		Package    string          `xml:"package,attr"`
		ID         int             `xml:"id,attr"`
		Timestamp  string          `xml:"timestamp,attr"`
		Hostname   string          `xml:"hostname,attr"`
		Tests      int             `xml:"tests,attr"`
		Failures   int             `xml:"failures,attr"`
		Errors     int             `xml:"errors,attr"`
		Skipped    int             `xml:"skipped,attr"`
		Time       string          `xml:"time,attr"`
		Properties []junitProperty `xml:"properties>property"`
		Cases      []junitCase     `xml:"testcase"`
		Out        string          `xml:"system-out"`
		Err        string          `xml:"system-err"`
	}
	junitProperty struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	junitCase struct {
		Classname string        `xml:"classname,attr"`
		Name      string        `xml:"name,attr"`
		Time      string        `xml:"time,attr"`
		Failure   *junitFailure `xml:"failure"`
		Skipped   *struct{}     `xml:"skipped"`
	}
	junitFailure struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
)

// JUnit writes the card as XML of JUnit. The class of a test is the clause, its name the
// obstacle or the rule. Lenient verdicts are failures only in a strict card; what was not
// reached is skipped.
func JUnit(w io.Writer, c *course.Card) error {
	s := junitSuite{
		Name: course.OneLine(c.Client), Package: "ftpsim." + c.Course, Hostname: "localhost",
		Timestamp: c.Began.UTC().Format("2006-01-02T15:04:05"), Out: course.Printable(c.Summary()),
		Properties: []junitProperty{{"course", c.Course}, {"job", string(c.Job)}, {"seed", strconv.FormatUint(c.Seed, 10)}, {"program", c.Program}},
	}
	var all time.Duration
	for _, x := range c.Cases {
		all += time.Duration(x.Took)
		s.add(junitCase{Classname: course.Printable(x.Clause), Name: course.OneLine(x.Obstacle), Time: seconds(time.Duration(x.Took))},
			c.Fails(x), x.Verdict == course.NotReached, junitFailure{x.Why, string(x.Ending), explain(x)})
	}
	for _, r := range c.Rules {
		text := r.Text + "\nIt was broken in: " + strings.Join(r.Cases, ", ")
		s.add(junitCase{Classname: course.Printable(r.Clause), Name: "rule " + r.Rule, Time: seconds(0)},
			c.FailsRule(r), r.Verdict == course.NotReached, junitFailure{r.Text, string(r.Verdict), text})
	}
	s.Time = seconds(all)
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(junitSuites{Suites: []junitSuite{s}}); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// add adds a test.
func (s *junitSuite) add(t junitCase, fails, skipped bool, f junitFailure) {
	s.Tests++
	switch {
	case fails:
		s.Failures++
		f.Message, f.Text = course.OneLine(f.Message), course.Printable(f.Text)
		t.Failure = &f
	case skipped:
		s.Skipped++
		t.Skipped = &struct{}{}
	}
	s.Cases = append(s.Cases, t)
}

// seconds returns d in seconds.
func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 3, 64) }
