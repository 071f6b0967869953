package fault

import (
	"fmt"
	"path"
	"strings"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

// Old is a fault as commit 4f3002f wrote it into share links and bundles: one of eight kinds.
// Library has a rule for each kind, which has the kind's name.
type Old struct {
	Kind  string    // "latency", "rate", "cut", "denied", "disk-full", "wrong-code", "split-lines", "no-close-notify"
	Scope string    // "global", a session ("S2"), or a path: "/pub" with all below it, or "/pub/*.txt"
	Dir   event.Dir // of rate, cut and no-close-notify; empty means both directions
	Ms    int64     // of latency and split-lines
	Bytes int64     // of rate and cut
	Code  int       // of wrong-code
	Once  bool
}

// oldNames are the names that the kinds have in the library.
var oldNames = map[string]string{
	"latency": "slow answers", "rate": "slow data", "cut": "data cut short", "denied": "permission denied",
	"disk-full": "disk full", "wrong-code": "wrong code", "split-lines": "replies in two pieces",
	"no-close-notify": "no close_notify",
}

// Rule returns the rule that does the same. The error is a Problem.
func (o Old) Rule() (Rule, error) {
	r, ok := Find(oldNames[o.Kind])
	if !ok {
		return Rule{}, &Problem{fmt.Errorf("there is no fault of the kind %.20q", o.Kind)}
	}
	match, err := o.scope()
	if err != nil {
		return Rule{}, &Problem{err}
	}
	r.Match = strings.TrimSpace(r.Match + match)
	if o.Once {
		r.When.First = 1
	}
	switch o.Kind {
	case "latency":
		r.Do.LateMs = o.Ms
	case "rate":
		r.Do.Rate = o.Bytes
	case "cut":
		r.Do.Cut = &o.Bytes
	case "wrong-code":
		r.Do.Code = o.Code
	case "split-lines":
		r.Do.EveryMs = o.Ms
	}
	return r, r.Check()
}

// scope returns the tests for Scope and Dir, each after a space.
func (o Old) scope() (match string, err error) {
	switch {
	case o.Scope == "" || o.Scope == "global":
	case o.Scope[0] == 'S':
		match = " session:" + o.Scope
	case o.Scope[0] == '/':
		match = " " + fileTest(o.Scope)
	default:
		return "", fmt.Errorf("the scope %.40q is neither global, nor a session, nor a path", o.Scope)
	}
	switch o.Dir {
	case "":
	case event.ToServer, event.ToClient:
		match += " dir:" + string(o.Dir)
	default:
		return "", fmt.Errorf("there is no direction %.20q", o.Dir)
	}
	return match, nil
}

// fileTest returns the test for a path and all below it, or for the files that fit a pattern
// in its last element.
func fileTest(p string) string {
	dir, base := path.Split(p)
	if wire.HasGlob(base) {
		return "file:" + quoted(literal(dir)+base) + " -file:" + quoted(literal(dir)+"*/*")
	}
	p = literal(strings.TrimSuffix(p, "/"))
	if p == "" {
		return "file:/"
	}
	return "file:" + quoted(p) + "," + quoted(p+"/")
}

// literal returns a pattern that fits s alone.
func literal(s string) string { return globs.Replace(s) }

var globs = strings.NewReplacer(`*`, `\*`, `?`, `\?`, `[`, `\[`, `\`, `\\`)

// quoted returns a value as the filter language reads it.
func quoted(s string) string {
	return `"` + strings.ReplaceAll(s, `"`, `\"`) + `"`
}
