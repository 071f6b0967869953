package judge

import (
	"slices"
	"strings"
)

// Severity is how bad a verdict is. Only Fail and Warn accuse.
type Severity string

// Side is the side that a verdict is about.
type Side string

const (
	Fail Severity = "fail" // it breaks the session, or will break it with some server or client
	Warn Severity = "warn" // it breaks the RFC, and often works
	Info Severity = "info" // it is worth knowing, and legal

	Client  Side = "client"
	Server  Side = "server"
	Network Side = "network"
	Page    Side = "page" // a person at the page, or a fault rule
)

// Accuses reports whether s says that something is wrong.
func (s Severity) Accuses() bool { return s == Fail || s == Warn }

// worse reports whether s is worse than o.
func (s Severity) worse(o Severity) bool { return rank[s] > rank[o] }

var rank = map[Severity]int{Info: 1, Warn: 2, Fail: 3}

// Rule is one rule of the table.
type Rule struct {
	ID       string
	Side     Side
	Severity Severity
	Clause   string // "RFC 959 §4.2"; empty means that no RFC asks for it
	Text     string // one English sentence; {name} stands for Verdict.Args["name"]
	// order marks a conclusion from the order of messages. It is not drawn if part of the
	// session is missing from the record, or while a change by the page leaves the order unclear.
	order bool
	// relies are the commands whose replies the conclusion relies on, separated by spaces. It
	// is not drawn while the page has changed the latest reply to one of them.
	relies string
}

// Rules returns the table of rules.
func Rules() []Rule { return slices.Clone(rules) }

var rules = slices.Concat(lineRules, orderRules, dataRules, tlsRules, serverRules, otherRules)

var ruleByID = func() map[string]*Rule {
	m := make(map[string]*Rule, len(rules))
	for i := range rules {
		m[rules[i].ID] = &rules[i]
	}
	return m
}()

// Find returns the rule of that ID.
func Find(id string) (Rule, bool) {
	if r := ruleByID[id]; r != nil {
		return *r, true
	}
	return Rule{}, false
}

// Verdict is one finding about a session. A session has at most one verdict of each rule.
type Verdict struct {
	Rule     string            `json:"rule"`
	Side     Side              `json:"side"`
	Severity Severity          `json:"severity"`
	Clause   string            `json:"clause,omitempty"`
	SID      string            `json:"sid"`
	Event    int64             `json:"event"` // ID of the first event that it is about
	T        int64             `json:"t"`     // when it was found, as Event.T
	Times    int               `json:"times"` // how often the rule was broken
	Args     map[string]string `json:"args,omitempty"`
	// Ended is when the wait that the verdict is about ended, as Event.T: the side went on, and
	// the verdict accuses no longer (its Severity is Info). Zero means that the wait lasts, or
	// that the verdict is about no wait.
	Ended int64 `json:"ended,omitempty"`
}

// Sentence returns the rule's sentence in English, with the arguments.
func (v Verdict) Sentence() string {
	r := ruleByID[v.Rule]
	if r == nil {
		return v.Rule
	}
	pairs := []string{}
	for name, value := range v.Args {
		pairs = append(pairs, "{"+name+"}", value)
	}
	text := r.Text
	if v.Args["swapped"] != "" {
		text += " " + SwappedText
	}
	if v.Args["paused"] != "" {
		text += " " + PausedText
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// SwappedText follows the sentence of a verdict that has the argument "swapped": a client that
// swaps the two bytes of a port means that one.
const SwappedText = "With its two bytes swapped it would be {swapped}."

// PausedText follows the sentence of a verdict that has the argument "paused": the wait is over.
const PausedText = "It went on after {paused} s."
