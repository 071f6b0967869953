package expr

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

// field is a property of events that a test can examine. At least one of parse, number,
// strings and exists is set.
type field struct {
	want string // examples of values, separated by spaces
	// parse returns the test for a value after ":", "==" or "!="; nil means that number or
	// strings determines it.
	parse func(value string) (test, bool)
	// number returns the number that "<" and the like compare; false if e has none.
	number func(e *event.Event) (float64, bool)
	// strings calls yes with each string of e until yes returns true, and reports whether it
	// did.
	strings func(e *event.Event, env *Env, yes func(string) bool) bool
	// matcher returns the test of ":" for strings; nil means wild.
	matcher func(value string) func(string) bool
	// exists is the test for the key alone.
	exists test
}

// keyNames are the keys that a Problem suggests.
const keyNames = "session: verb: arg: nth: code: dir: conn: kind: state: file: is: fault: rule: accuse: seen: client: user: text: bytes> time> held> id>"

var fields = map[string]*field{
	"session": {want: "S1", parse: sessionSet},
	"verb":    {want: "RETR", strings: verbs},
	"arg":     {want: "name", strings: args},
	"nth":     {want: "1 2", parse: nthSet},
	"code":    {want: "227 4xx", parse: codeSet, number: codeOf},
	"dir":     {want: "c2s s2c in out", parse: dirSet},
	"conn":    {want: "S1.c S1.d1", strings: everyEvent(func(e *event.Event) string { return e.Conn })},
	"kind":    {want: kindNames, parse: kindSet},
	"state":   {want: stateNames, parse: stateSet},
	"file":    {want: "/pub/* *.txt", strings: paths, matcher: pathLike},
	"is":      {want: isNames, parse: isSet},
	"fault":   {want: "late", strings: faults, matcher: containing},
	"rule":    {want: "data-not-read", strings: rules},
	"accuse":  {want: sideNames, parse: accuseSet},
	"seen":    {want: seenNames, parse: evidenceSet},
	"client":  {want: "lftp", strings: clients, matcher: containing},
	"user":    {want: "anonymous", strings: users},
	"text":    {want: "word", strings: everyEvent(textOf), matcher: containing},
	"bytes":   {want: "1000", number: bytesOf},
	"time":    {want: "12.5", number: func(e *event.Event) (float64, bool) { return float64(e.T) / 1e9, e.ID > 0 }},
	"held":    {want: "0.5", number: func(e *event.Event) (float64, bool) { return float64(e.Held) / 1e9, e.Held > 0 }},
	"id":      {want: "46", number: func(e *event.Event) (float64, bool) { return float64(e.ID), e.ID > 0 }},

	"ftp":                 {exists: func(e *event.Event, _ *Env) bool { return e.Chan == event.ChanControl }},
	"ftp-data":            {exists: func(e *event.Event, _ *Env) bool { return e.Chan == event.ChanData }},
	"ftp.request":         {exists: func(e *event.Event, _ *Env) bool { return e.Kind == event.KindCommand }},
	"ftp.response":        {exists: func(e *event.Event, _ *Env) bool { return e.Kind == event.KindReply }},
	"ftp.request.command": {want: `"RETR"`, strings: kindField(event.KindCommand, func(d *event.Decoded) string { return d.Verb })},
	"ftp.request.arg":     {want: `"name"`, strings: kindField(event.KindCommand, func(d *event.Decoded) string { return d.Arg })},
	"ftp.response.arg":    {want: `"text"`, strings: kindField(event.KindReply, func(d *event.Decoded) string { return d.Text })},
}

func init() {
	for _, name := range []string{"ftp.request.command", "ftp.request.arg", "ftp.response.arg"} {
		fields[name].exists = fields[name].has
	}
	fields["ftp.response.code"] = &field{want: "227", parse: codeSet, number: codeOf}
	fields["ftp.response.code"].exists = fields["code"].has
	fields["frame.number"] = &field{want: "46", number: packetOf}
	fields["frame.time_relative"] = fields["time"]
}

// ops returns the operators that f supports.
func (f *field) ops() (list []string) {
	if f.parse != nil || f.number != nil || f.strings != nil {
		list = append(list, ":", "==", "!=")
	}
	if f.number != nil {
		list = append(list, ">", ">=", "<", "<=")
	}
	if f.strings != nil {
		list = append(list, "contains", "matches")
	}
	return list
}

// has reports whether e has the field.
func (f *field) has(e *event.Event, env *Env) bool {
	switch {
	case f.number != nil:
		_, ok := f.number(e)
		return ok
	case f.strings != nil:
		return f.strings(e, env, func(string) bool { return true })
	}
	return true
}

// differs returns the test of "!=": the event has the field, and t does not match.
func (f *field) differs(t test) test {
	return func(e *event.Event, env *Env) bool { return f.has(e, env) && !t(e, env) }
}

// test returns the test for one value, which begins at character at of the expression.
func (f *field) test(op, value string, at int) (test, *Problem) {
	bad := &Problem{Code: BadValue, Pos: at, At: value, Want: f.want}
	equal := op == ":" || op == "==" || op == "!="
	switch {
	case f.parse != nil && equal:
		if t, ok := f.parse(strings.ToLower(value)); ok {
			return t, nil
		}
		return nil, bad
	case f.number != nil:
		n, ok := readNumber(value)
		if !ok {
			return nil, bad
		}
		return f.numberTest(op, n), nil
	case op == "matches":
		m, problem := pattern(value, at)
		return stringTest(f, m), problem
	case op == "contains":
		return stringTest(f, containing(value)), nil
	case op == ":" && f.matcher != nil:
		return stringTest(f, f.matcher(value)), nil
	case op == ":":
		return stringTest(f, wild(value)), nil
	}
	want := strings.ToLower(value)
	return stringTest(f, func(s string) bool { return strings.ToLower(s) == want }), nil
}

func (f *field) numberTest(op string, want float64) test {
	fits := map[string][]int{">": {1}, ">=": {1, 0}, "<": {-1}, "<=": {-1, 0}}[op]
	if fits == nil {
		fits = []int{0}
	}
	return func(e *event.Event, _ *Env) bool {
		n, ok := f.number(e)
		return ok && slices.Contains(fits, cmp.Compare(n, want))
	}
}

// readNumber parses digits with at most one decimal point between them.
func readNumber(s string) (float64, bool) {
	if s == "" || len(s) > 20 || strings.Trim(s, "0123456789.") != "" || strings.HasPrefix(s, ".") || strings.HasSuffix(s, ".") {
		return 0, false
	}
	n, err := strconv.ParseFloat(s, 64)
	return n, err == nil
}

func stringTest(f *field, m func(string) bool) test {
	return func(e *event.Event, env *Env) bool { return f.strings(e, env, m) }
}

func textTest(word string) test { return stringTest(fields["text"], containing(word)) }

// containing returns a test for strings that contain value, ignoring case.
func containing(value string) func(string) bool {
	want := strings.ToLower(value)
	return func(s string) bool { return strings.Contains(strings.ToLower(s), want) }
}

// wild returns a test for strings that match value, in which "*", "?" and "[a-z]" are
// wildcards, ignoring case.
func wild(value string) func(string) bool {
	want := strings.ToLower(value)
	return func(s string) bool { return wire.Match(want, strings.ToLower(s)) }
}
