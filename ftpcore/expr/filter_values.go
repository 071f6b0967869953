package expr

import (
	"cmp"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

// This file reads the values of fields from events, and lists the values that fields with
// fixed values allow.

const (
	kindNames  = "session command reply unfinished data conn fs timeout warning snapshot restore limits tls session.open session.close conn.listen conn.open conn.close conn.fail"
	stateNames = "connected need-password logged-in renaming data-ready transferring closed"
	isNames    = "held edited dropped injected error marked odd wrong behind fault"
	seenNames  = "wire inferred missing"
	sideNames  = "client server network page"
)

var (
	// The patterns are compiled at their first use, so that the page starts faster.
	sessionValue = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^([sd]?)([0-9]{1,9})$`) })
	nthValue     = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[1-9][0-9]{0,8}$`) })
	codeValue    = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^([1-9][0-9]{0,2})x{0,2}$`) })
	dirValues    = map[string]event.Dir{
		"c2s": event.ToServer, "in": event.ToServer, "up": event.ToServer,
		"s2c": event.ToClient, "out": event.ToClient, "down": event.ToClient,
	}
)

// contains reports whether value is one of names, which are separated by spaces.
func contains(names, value string) bool { return slices.Contains(strings.Fields(names), value) }

func sessionSet(v string) (test, bool) {
	m := sessionValue().FindStringSubmatch(v)
	if m == nil {
		return nil, false
	}
	sid := cmp.Or(strings.ToUpper(m[1]), "S") + m[2]
	return func(e *event.Event, _ *Env) bool { return e.SID == sid }, true
}

// codeSet parses a code or the beginning of one: 227, 22x, 2xx, 2.
func codeSet(v string) (test, bool) {
	m := codeValue().FindStringSubmatch(v)
	if m == nil || len(v) > 3 {
		return nil, false
	}
	low, width := 0, 1
	for _, c := range m[1] {
		low = low*10 + int(c-'0')
	}
	for range 3 - len(m[1]) {
		low, width = low*10, width*10
	}
	return func(e *event.Event, _ *Env) bool {
		return e.Dec != nil && e.Dec.Code >= low && e.Dec.Code < low+width
	}, true
}

func dirSet(v string) (test, bool) {
	dir, ok := dirValues[v]
	return func(e *event.Event, _ *Env) bool { return e.Dir == dir }, ok
}

func kindSet(v string) (test, bool) {
	kind, family := event.Kind(v), v+"."
	return func(e *event.Event, _ *Env) bool {
		return e.Kind == kind || strings.HasPrefix(string(e.Kind), family)
	}, contains(kindNames, v)
}

func stateSet(v string) (test, bool) {
	return func(e *event.Event, _ *Env) bool { return e.State != nil && string(e.State.FSM) == v }, contains(stateNames, v)
}

var isTests = map[string]test{
	// A message that is held now has no ID yet.
	"held":     func(e *event.Event, _ *Env) bool { return e.Held > 0 || e.ID == 0 },
	"edited":   func(e *event.Event, _ *Env) bool { return e.Origin == event.OriginEdited },
	"dropped":  func(e *event.Event, _ *Env) bool { return e.Origin == event.OriginDropped },
	"injected": func(e *event.Event, _ *Env) bool { return e.Origin == event.OriginInjected },
	"error":    isError,
	"marked":   func(e *event.Event, _ *Env) bool { return e.Break > 0 },
	"behind":   func(e *event.Event, _ *Env) bool { return e.Behind > 0 },
	"fault":    func(e *event.Event, _ *Env) bool { return e.Fault != nil },
	"wrong":    isWrong,
	"odd": func(e *event.Event, _ *Env) bool {
		return e.Kind == event.KindWarning || e.Dec != nil && len(e.Dec.Warn) > 0
	},
}

func isSet(v string) (test, bool) {
	t, ok := isTests[v]
	return t, ok
}

// evidenceSet parses how an event of an opened capture is known. "wire" means that it was
// captured.
func evidenceSet(v string) (test, bool) {
	seen := event.Evidence(v)
	if v == "wire" {
		seen = ""
	}
	return func(e *event.Event, _ *Env) bool { return e.Seen == seen }, contains(seenNames, v)
}

// isError matches replies that refuse, timeouts and connections that failed.
func isError(e *event.Event, _ *Env) bool {
	return e.Kind == event.KindFail || e.Kind == event.KindTimeout ||
		e.Kind == event.KindReply && e.Dec != nil && e.Dec.Code >= 400 && e.Dec.Code < 600
}

// isWrong: a warning about what is wrong or will break something. Not about what is legal
// and rare, nor about what a capture lacks.
func isWrong(e *event.Event, _ *Env) bool {
	if e.Kind == event.KindWarning {
		return e.Seen != event.EvidenceMissing
	}
	return e.Dec != nil && slices.ContainsFunc(e.Dec.Warn, func(w event.Warning) bool { return !w.Code.Quiet() })
}

func codeOf(e *event.Event) (float64, bool) {
	if e.Dec == nil || e.Dec.Code == 0 {
		return 0, false
	}
	return float64(e.Dec.Code), true
}

func bytesOf(e *event.Event) (float64, bool) {
	if e.Bytes == 0 && e.Raw != nil {
		return float64(e.Raw.Len), true
	}
	return float64(e.Bytes), e.Bytes > 0
}

// packetOf returns the number of the event's packet in an opened capture, as in Wireshark.
// For other events it returns the event's ID.
func packetOf(e *event.Event) (float64, bool) {
	if e.Packet > 0 {
		return float64(e.Packet), true
	}
	return float64(e.ID), e.ID > 0
}

// command returns the command that e is or belongs to; nil if it is not known.
func command(e *event.Event, env *Env) *event.Event {
	switch {
	case e.Kind == event.KindCommand:
		return e
	case e.Re == 0 || env.Event == nil:
		return nil
	}
	return env.Event(e.Re)
}

// verbs yields the verb of e. Replies and data events have the verb of their command.
func verbs(e *event.Event, env *Env, yes func(string) bool) bool {
	if e.Dec == nil || e.Dec.Verb == "" {
		if e = command(e, env); e == nil || e.Dec == nil {
			return false
		}
	}
	return e.Dec.Verb != "" && yes(e.Dec.Verb)
}

// args yields the argument of e. Replies and data events have the argument of their command.
func args(e *event.Event, env *Env, yes func(string) bool) bool {
	cmd := command(e, env)
	return cmd != nil && cmd.Dec != nil && cmd.Dec.Arg != "" && yes(cmd.Dec.Arg)
}

// nthSet parses the number of a command, see Env.Nth. Replies and data events have the number
// of their command.
func nthSet(v string) (test, bool) {
	if !nthValue().MatchString(v) {
		return nil, false
	}
	want, _ := strconv.Atoi(v)
	return func(e *event.Event, env *Env) bool {
		cmd := command(e, env)
		return cmd != nil && env.Nth != nil && env.Nth(cmd) == want
	}, true
}

// faults yields the names of the fault rules that changed e.
func faults(e *event.Event, _ *Env, yes func(string) bool) bool {
	return e.Fault != nil && yes(e.Fault.Name)
}

// verdicts returns the verdicts that point to e.
func verdicts(e *event.Event, env *Env) []Verdict {
	if env.Verdicts == nil || e.ID == 0 {
		return nil
	}
	return env.Verdicts(e.ID)
}

// rules yields the IDs of the rules whose verdicts point to e.
func rules(e *event.Event, env *Env, yes func(string) bool) bool {
	return slices.ContainsFunc(verdicts(e, env), func(v Verdict) bool { return yes(v.Rule) })
}

// accuseSet parses the side that a verdict about an event accuses.
func accuseSet(side string) (test, bool) {
	return func(e *event.Event, env *Env) bool {
		return slices.ContainsFunc(verdicts(e, env), func(v Verdict) bool { return v.Accuses && v.Side == side })
	}, contains(sideNames, side)
}

// paths yields the absolute paths that e is about. For an event without a path they are its
// command's paths.
func paths(e *event.Event, env *Env, yes func(string) bool) bool {
	own := e.Dec != nil && e.Dec.Path != ""
	if own && yes(e.Dec.Path) {
		return true
	}
	for _, f := range e.FS {
		own = true
		if yes(f.Path) || f.To != "" && yes(f.To) {
			return true
		}
	}
	if own {
		return false
	}
	cmd := command(e, env)
	if cmd == nil || cmd.Dec == nil {
		return false
	}
	cwd := "/"
	if cmd.State != nil {
		cwd = cmd.State.Cwd
	}
	for _, f := range cmd.Dec.Fields {
		// A value that begins with "-" is an option of LIST.
		if f.Name == "path" && !strings.HasPrefix(f.Value, "-") && yes(absolute(cwd, f.Value)) {
			return true
		}
	}
	return false
}

func absolute(cwd, p string) string {
	if strings.HasPrefix(p, "/") {
		return path.Clean(p)
	}
	return path.Clean("/" + cwd + "/" + p)
}

// pathLike returns a test for paths. A value with a slash must match the whole path, one
// without a slash the last element. A trailing slash matches everything below. Case matters.
func pathLike(value string) func(string) bool {
	switch {
	case !strings.Contains(value, "/"):
		return func(s string) bool { return wire.Match(value, path.Base(s)) }
	case strings.HasSuffix(value, "/"):
		value += "*"
	}
	return func(s string) bool { return wire.Match(value, s) }
}

func clients(e *event.Event, env *Env, yes func(string) bool) bool {
	if env.Client == nil || e.SID == "" {
		return false
	}
	name := env.Client(e.SID)
	return name != "" && yes(name)
}

func users(e *event.Event, _ *Env, yes func(string) bool) bool {
	return e.State != nil && e.State.User != "" && yes(e.State.User)
}

// everyEvent returns the strings of a field that every event has.
func everyEvent(get func(e *event.Event) string) func(*event.Event, *Env, func(string) bool) bool {
	return func(e *event.Event, _ *Env, yes func(string) bool) bool { return yes(get(e)) }
}

// kindField returns the strings of a decoded field that only events of one kind have.
func kindField(kind event.Kind, get func(d *event.Decoded) string) func(*event.Event, *Env, func(string) bool) bool {
	return func(e *event.Event, _ *Env, yes func(string) bool) bool {
		return e.Kind == kind && e.Dec != nil && get(e.Dec) != "" && yes(get(e.Dec))
	}
}

// textOf returns the text in which a word without a key is searched for: verb and argument,
// code and text, the paths, the connection and the kind, separated by spaces.
func textOf(e *event.Event) string {
	var parts []string
	if d := e.Dec; d != nil {
		parts = append(parts, d.Verb, d.Arg)
		if d.Code != 0 {
			parts = append(parts, strconv.Itoa(d.Code))
		}
		parts = append(parts, d.Text, d.Path)
	}
	for _, f := range e.FS {
		parts = append(parts, f.Path, f.To)
	}
	parts = append(parts, e.Conn, string(e.Kind))
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " ")
}
