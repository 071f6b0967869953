package expr

import "ftpsim/ftpcore/event"

// Limits of an expression.
const (
	MaxText    = 1000 // characters
	MaxPattern = 100  // characters between slashes
	maxDepth   = 50   // parentheses and negations in each other
)

// Expr is an expression that was read. It never changes and may be used by
// several goroutines at once.
type Expr struct {
	text string
	test test // nil: everything fits
}

// Env answers what an event alone does not tell. Either function may be nil.
type Env struct {
	// Event returns the event of an ID, nil when it is not kept.
	Event func(id int64) *event.Event
	// Client returns the name that the client of a session gave, or "".
	Client func(sid string) string
}

// test tells whether an event fits.
type test func(e *event.Event, env *Env) bool

// Parse reads an expression. The Problem is nil when it could be read.
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

// Match tells whether e fits. e may be one that has not happened yet, with ID 0.
func (x *Expr) Match(e *event.Event, env Env) bool { return x.test == nil || x.test(e, &env) }

// String is the text that was read.
func (x *Expr) String() string { return x.text }
