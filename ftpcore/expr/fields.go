package expr

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

// field is something that can be asked of an event. It has at least one of set,
// number, strings and exists.
type field struct {
	want string // values that fit, parted by spaces
	// set reads a value of ":" "==" "!="; nil: strings and number have their own.
	set func(value string) (test, bool)
	// number is what "<" and the like compare; it may be missing.
	number func(e *event.Event) (float64, bool)
	// strings calls yes for each string until one says true.
	strings func(e *event.Event, env *Env, yes func(string) bool) bool
	// like makes the test of ":" for strings; nil: wild.
	like func(value string) func(string) bool
	// exists is the meaning of the bare key.
	exists test
}

// keyNames are the keys that a Problem offers: the short ones.
const keyNames = "session: verb: code: dir: conn: kind: state: file: is: seen: client: user: text: bytes> time> held> id>"

var fields = map[string]*field{
	"session": {want: "S1", set: sessionSet},
	"verb":    {want: "RETR", strings: verbs},
	"code":    {want: "227 4xx", set: codeSet, number: codeOf},
	"dir":     {want: "c2s s2c in out", set: dirSet},
	"conn":    {want: "S1.c S1.d1", strings: always(func(e *event.Event) string { return e.Conn })},
	"kind":    {want: kindNames, set: kindSet},
	"state":   {want: stateNames, set: stateSet},
	"file":    {want: "/pub/* *.txt", strings: paths, like: pathLike},
	"is":      {want: isNames, set: isSet},
	"seen":    {want: seenNames, set: seenSet},
	"client":  {want: "lftp", strings: clients, like: containing},
	"user":    {want: "anonymous", strings: users},
	"text":    {want: "word", strings: always(textOf), like: containing},
	"bytes":   {want: "1000", number: bytesOf},
	"time":    {want: "12.5", number: func(e *event.Event) (float64, bool) { return float64(e.T) / 1e9, e.ID > 0 }},
	"held":    {want: "0.5", number: func(e *event.Event) (float64, bool) { return float64(e.Held) / 1e9, e.Held > 0 }},
	"id":      {want: "46", number: func(e *event.Event) (float64, bool) { return float64(e.ID), e.ID > 0 }},

	"ftp":                 {exists: func(e *event.Event, _ *Env) bool { return e.Chan == event.ChanControl }},
	"ftp-data":            {exists: func(e *event.Event, _ *Env) bool { return e.Chan == event.ChanData }},
	"ftp.request":         {exists: func(e *event.Event, _ *Env) bool { return e.Kind == event.KindCommand }},
	"ftp.response":        {exists: func(e *event.Event, _ *Env) bool { return e.Kind == event.KindReply }},
	"ftp.request.command": {want: `"RETR"`, strings: of(event.KindCommand, func(d *event.Decoded) string { return d.Verb })},
	"ftp.request.arg":     {want: `"name"`, strings: of(event.KindCommand, func(d *event.Decoded) string { return d.Arg })},
	"ftp.response.arg":    {want: `"text"`, strings: of(event.KindReply, func(d *event.Decoded) string { return d.Text })},
}

func init() {
	for _, name := range []string{"ftp.request.command", "ftp.request.arg", "ftp.response.arg"} {
		fields[name].exists = fields[name].has
	}
	fields["ftp.response.code"] = &field{want: "227", set: codeSet, number: codeOf}
	fields["ftp.response.code"].exists = fields["code"].has
	fields["frame.number"] = &field{want: "46", number: packetOf}
	fields["frame.time_relative"] = fields["time"]
}

// ops are the operators that fit f.
func (f *field) ops() (list []string) {
	if f.set != nil || f.number != nil || f.strings != nil {
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

// has tells whether e has the field at all.
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

// differs makes the test of "!=": the field is there, but t does not fit.
func (f *field) differs(t test) test {
	return func(e *event.Event, env *Env) bool { return f.has(e, env) && !t(e, env) }
}

// test makes the test of one value, which stands at the place at.
func (f *field) test(op, value string, at int) (test, *Problem) {
	bad := &Problem{Code: BadValue, Pos: at, At: value, Want: f.want}
	equal := op == ":" || op == "==" || op == "!="
	switch {
	case f.set != nil && equal:
		if t, ok := f.set(strings.ToLower(value)); ok {
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
	case op == ":" && f.like != nil:
		return stringTest(f, f.like(value)), nil
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

// readNumber reads digits with at most one point among them.
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

// containing finds value anywhere, whatever the case.
func containing(value string) func(string) bool {
	want := strings.ToLower(value)
	return func(s string) bool { return strings.Contains(strings.ToLower(s), want) }
}

// wild compares with a value in which "*", "?" and "[a-z]" stand for others,
// whatever the case.
func wild(value string) func(string) bool {
	want := strings.ToLower(value)
	return func(s string) bool { return wire.Match(want, strings.ToLower(s)) }
}
