package servercheck

import (
	"time"

	"ftpsim/ftpcore/compare"
	"ftpsim/ftpcore/course"
)

// Scorecard is the report on a server.
type Scorecard struct {
	Server   string `json:"server"`
	Addr     string `json:"addr"`
	Greeting string `json:"greeting"`
	System   string `json:"system"` // text of SYST
	Features string `json:"-"`      // FEAT reply; empty means that there is none
	Profile  string `json:"profile"`
	// Fingerprint is the SHA-256 of the server's certificate; empty means that no TLS
	// handshake took place.
	Fingerprint string       `json:"fingerprint,omitempty"`
	Results     []CaseResult `json:"results"`
	Left        []string     `json:"left,omitempty"`   // paths that could not be removed
	Strict      bool         `json:"strict,omitempty"` // lenient verdicts fail the server too
	Program     string       `json:"program"`          // version of the program that judged
	Began       time.Time    `json:"began"`
}

// CaseResult is one case of a card.
type CaseResult struct {
	ID          string       `json:"id"`
	Group       Group        `json:"group"`
	Clause      string       `json:"clause"`
	Title       string       `json:"title"`
	Verdict     course.Grade `json:"verdict"`
	Ours        course.Grade `json:"ours"` // of the engine in the fitting profile
	Findings    []Deviation  `json:"findings,omitempty"`
	Differences []Difference `json:"differences,omitempty"`
	Stumble     string       `json:"stumble,omitempty"` // what happens to which clients
	Exchanges   []string     `json:"exchanges"`         // the conversation with the server
	Took        int64        `json:"took"`              // nanoseconds, of the session with the server
	SID         string       `json:"sid,omitempty"`     // of the session with the server, if it is in a record
	Event       int64        `json:"event,omitempty"`   // the session's first event
}

// Right says which side follows the clause where the two differ.
type Right string

// The sides of a difference.
const (
	Server  Right = "server"
	Engine  Right = "ftpsim"
	Both    Right = "both"
	Neither Right = "neither"
)

// Difference is a step that the server answers otherwise than the engine.
type Difference struct {
	Request string `json:"request"`
	Clause  string `json:"clause"`
	Server  string `json:"server"` // its reply
	Engine  string `json:"ftpsim"`
	Right   Right  `json:"right"`
}

// difference returns the difference in a row of package compare: another code, or other
// bytes. Steps that only one side came to are left out.
func difference(c *Case, row compare.Row, theirs, ours talk, features, ourFeatures string) (d Difference, ok bool) {
	if row.Kind == compare.Same || row.Kind == compare.Said {
		return d, false
	}
	x, y := exchangeOf(row.A, theirs), exchangeOf(row.B, ours)
	if x == nil || y == nil {
		return d, false
	}
	d = Difference{Request: request(x.Step), Clause: c.Clause, Server: x.Reply(), Engine: y.Reply()}
	server, _ := judgeStep(c, x, features)
	engine, _ := judgeStep(c, y, ourFeatures)
	switch a, b := rank(server), rank(engine); {
	case a < b:
		d.Right = Server
	case a > b:
		d.Right = Engine
	case a <= rank(course.Info):
		d.Right = Both
	default:
		d.Right = Neither
	}
	return d, true
}

func exchangeOf(step *compare.Step, t talk) *Exchange {
	if step == nil {
		return nil
	}
	return t.byID(step.ID)
}

// certificate keeps the fingerprint of the server's certificate.
func (c *Scorecard) certificate(fingerprint string) { c.Fingerprint = fingerprint }

// Count returns the number of cases with a verdict.
func (c *Scorecard) Count(v course.Grade) (n int) {
	for _, r := range c.Results {
		if r.Verdict == v {
			n++
		}
	}
	return n
}
