package course

import (
	"slices"
	"time"
)

// Card is what a course found out about one client. Its JSON form is a report.
type Card struct {
	Client  string    `json:"client"`
	Course  string    `json:"course"`
	Job     Job       `json:"job"`
	Seed    uint64    `json:"seed"`
	Strict  bool      `json:"strict,omitempty"` // lenient counts as failed
	Program string    `json:"program"`          // version of the program that judged
	Began   time.Time `json:"began"`
	Cases   []Case    `json:"cases"`
	Rules   []RuleRow `json:"rules"` // the rules of package judge about clients
}

// Case is one attempt at an obstacle.
type Case struct {
	Obstacle string `json:"obstacle"`
	Server   string `json:"server"` // what the server did, a sentence
	Clause   string `json:"clause"` // "RFC 959 §4.2"

	Verdict Grade  `json:"verdict"`
	Ending  Ending `json:"ending"`
	// Unsupported: the client said by exit code 127 that it cannot do the job.
	Unsupported bool      `json:"unsupported,omitempty"`
	Why         string    `json:"why"`                // a sentence that explains the verdict
	Findings    []Finding `json:"findings,omitempty"` // about the client
	// Event is the first event of the attempt, in the record of its server. Zero means none.
	Event int64 `json:"event,omitempty"`

	Exit   int    `json:"exit"` // the client's exit code; -1 if it was ended, or if there is no command
	Took   int64  `json:"took"` // nanoseconds
	Output string `json:"output,omitempty"`
	// Recording and Capture are names of files beside the card; empty means none.
	Recording string `json:"recording,omitempty"`
	Capture   string `json:"capture,omitempty"`

	facts   []fact    // what the client did or met
	counted []Finding // the findings that count for Card.Rules
}

// Finding is a verdict of package judge about the client.
type Finding struct {
	Rule    string `json:"rule"`
	Clause  string `json:"clause"`
	Verdict Grade  `json:"verdict"` // Fail, Lenient or Info
	Text    string `json:"text"`
	// Args fill in the rule's sentence.
	Args  map[string]string `json:"args,omitempty"`
	SID   string            `json:"sid,omitempty"`
	Event int64             `json:"event,omitempty"` // the first event that it is about
	Times int               `json:"times,omitempty"` // how often the rule was broken
}

// RuleRow is the verdict on a rule over all cases.
type RuleRow struct {
	Rule    string   `json:"rule"`
	Clause  string   `json:"clause"`
	Text    string   `json:"text"`
	Verdict Grade    `json:"verdict"`
	Cases   []string `json:"cases,omitempty"` // the obstacles with findings
}

// Counts are the numbers of cases by grade.
type Counts map[Grade]int

// Counts counts the verdicts on cases.
func (c *Card) Counts() Counts {
	n := Counts{}
	for _, x := range c.Cases {
		n[x.Verdict]++
	}
	return n
}

// counts reports whether a verdict makes the client fail.
func (c *Card) counts(v Grade) bool { return v == Fail || c.Strict && v == Lenient }

// Failed reports whether a verdict of the card fails the client.
func (c *Card) Failed() bool {
	return slices.ContainsFunc(c.Cases, func(x Case) bool { return c.counts(x.Verdict) }) ||
		slices.ContainsFunc(c.Rules, func(r RuleRow) bool { return c.counts(r.Verdict) })
}

// Fails reports whether the verdict on the case fails the client.
func (c *Card) Fails(x Case) bool { return c.counts(x.Verdict) }

// FailsRule reports whether the verdict on the rule fails the client.
func (c *Card) FailsRule(r RuleRow) bool { return c.counts(r.Verdict) }

// Reached reports whether there is a verdict that counts: the client has met an obstacle.
func (c *Card) Reached() bool {
	return slices.ContainsFunc(c.Cases, func(x Case) bool { return x.Verdict != NotReached })
}
