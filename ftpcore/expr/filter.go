package expr

import "ftpsim/ftpcore/event"

// Limits of an expression.
const (
	MaxText    = 1000 // characters
	MaxPattern = 100  // characters between slashes
	maxDepth   = 50   // nested parentheses and negations
)

// Expr is a parsed expression. It is immutable and safe for concurrent use.
type Expr struct {
	text string
	test test // nil: every event matches
}

// Env supplies information that is not in the event itself. Each function may be nil.
type Env struct {
	// Event returns the event with an ID; nil if it is not kept.
	Event func(id int64) *event.Event
	// Client returns the name that the client of a session sent with CLNT, or "".
	Client func(sid string) string
	// Nth returns the number of a command among the commands of its session that have the
	// same verb, counted from 1. Zero means not known.
	Nth func(cmd *event.Event) int
	// Verdicts returns the verdicts that point to an event. They come after the event, so a
	// breakpoint or a fault rule has none.
	Verdicts func(id int64) []Verdict
}

// Verdict is the part of a judge's verdict that an expression can ask for.
type Verdict struct {
	Rule    string // ID of the rule that was broken
	Side    string // "client", "server", "network" or "page"
	Accuses bool   // false for what is legal and worth knowing
}

// test reports whether an event matches.
type test func(e *event.Event, env *Env) bool

// Parse parses an expression. The Problem is nil if it is valid.
func Parse(text string) (*Expr, *Problem) {
	p := parser{text: []rune(text)}
	if len(p.text) > MaxText {
		return nil, &Problem{Code: TooLong, Pos: MaxText}
	}
	p.space()
	if p.done() {
		return &Expr{text: text}, nil
	}
	t, problem := p.or()
	if problem == nil && !p.done() {
		problem = &Problem{Code: ExtraClose, Pos: p.pos, At: ")"}
	}
	if problem != nil {
		return nil, problem
	}
	return &Expr{text, t}, nil
}

// Match reports whether e matches. e may be a held message, with ID 0.
func (x *Expr) Match(e *event.Event, env Env) bool { return x.test == nil || x.test(e, &env) }

// String returns the text that was parsed.
func (x *Expr) String() string { return x.text }
