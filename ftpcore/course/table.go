package course

import (
	"slices"
	"strings"
	"sync"

	"ftpsim/ftpcore/fault"
)

// All returns the courses.
func All() []Course { return slices.Clone(all()) }

var all = sync.OnceValue(func() []Course {
	every := obstacles()
	return []Course{
		{"embedded", "What small clients get wrong: replies in pieces, of several lines or in another wording, and the common failures.", pick(every, embedded)},
		{"everyday", "Servers that do what the RFC allows: a good client does its job with each of them.", keepIf(every, func(o Obstacle) bool { return o.Want == Cope })},
		{"trouble", "Servers on which the job fails: a good client reports it.", keepIf(every, func(o Obstacle) bool { return o.Want == Report && !o.silent })},
		{"patience", "Servers that fall silent: a good client gives up after a time limit of its own, so --limit must be longer.", keepIf(every, func(o Obstacle) bool { return o.silent })},
		{"all", "Every obstacle.", every},
	}
})

// embedded are the obstacles of that course.
var embedded = []string{
	"plain", "single-line", "greeting-of-many-lines", "226-of-many-lines", "replies-byte-by-byte", "replies-in-two-pieces", "late-226",
	"unknown-verbs", "150-without-size", "150-with-a-wrong-size", "226-before-the-data", "lines-end-in-lf", "reply-without-text",
	"no-quotes", "slow-data", "address-of-another-host", "first-transfer-fails", "login-refused", "permission-denied", "disk-full",
	"data-cut-short", "data-cut-226-said", "data-connection-reset", "upload-refused-halfway", "upload-refused-at-the-end",
	"port-announced-nobody-there", "closed-instead-of-226",
}

// obstacles returns every obstacle, the plain server first.
func obstacles() []Obstacle {
	list := []Obstacle{{
		Name: "plain", Server: "Every verb, answered as the RFCs say.", Clause: "RFC 959 §5.4", Want: Cope,
	}}
	for _, p := range profiles {
		list = append(list, Obstacle{Name: p.name, Profile: p.name, Server: p.server, Clause: p.clause, Want: Cope})
	}
	for _, n := range fault.Library() {
		name := Slug(n.Rule.Name)
		if o, ok := faults[name]; ok {
			o.Name, o.Server, o.Faults = name, n.Does, slices.Concat([]string{n.Rule.Name}, o.Faults)
			list = append(list, o)
		}
	}
	return list
}

// profiles are the obstacles that are another kind of server.
var profiles = []struct{ name, server, clause string }{
	{"single-line", "Every reply is one line, without FEAT and MLSD.", "RFC 959 §4.2"},
	{"vsftpd", "Verbs and wording are as in vsftpd.", "RFC 959 §4.2"},
	{"proftpd", "Verbs and wording are as in ProFTPD.", "RFC 959 §4.2"},
	{"filezilla", "Verbs and wording are as in FileZilla Server.", "RFC 959 §4.2"},
	{"iis", "Verbs and wording are as in IIS; transfers begin with 125.", "RFC 959 §4.2"},
}

// faults are the obstacles with a fault of the library, by their names. Faults that a client
// with one of the jobs does not meet are not among them. Faults here are further ones.
var faults = map[string]Obstacle{
	"wrong-code":                {Clause: "RFC 959 §4.2", Want: Report},
	"greeting-is-http":          {Clause: "RFC 959 §5.4", Want: Report},
	"greeting-421":              {Clause: "RFC 959 §5.4", Want: Report, Rules: []string{"reconnect-storm"}},
	"greeting-comes-late":       {Clause: "RFC 959 §5.4", Want: Cope, Rules: []string{"before-greeting"}},
	"login-without-password":    {Clause: "RFC 959 §5.4", Want: Report},
	"account-needed":            {Clause: "RFC 959 §4.1.1", Want: Report},
	"login-refused":             {Clause: "RFC 2577 §5", Want: Report, Rules: []string{"login-loop", "repeats-refused", "ignores-refusal"}},
	"only-one-quote":            {Clause: "RFC 959 §appendix-II", Want: Bear},
	"no-quotes":                 {Clause: "RFC 959 §appendix-II", Want: Bear},
	"directory-missing":         {Clause: "RFC 959 §4.2.2", Want: Report},
	"size-that-lies":            {Clause: "RFC 3659 §4", Want: Bear},
	"150-without-size":          {Clause: "RFC 959 §4.2", Want: Cope},
	"150-with-a-wrong-size":     {Clause: "RFC 959 §4.2", Want: Bear},
	"unknown-verbs":             {Clause: "RFC 959 §5.1", Want: Cope},
	"feat-that-lies":            {Clause: "RFC 2389 §3.2", Want: Bear},
	"refusal-not-asked-for":     {Clause: "RFC 959 §5.4", Want: Report},
	"reply-sent-twice":          {Clause: "RFC 959 §5.4", Want: Report},
	"nine-replies-at-once":      {Clause: "RFC 4217 §4", Want: Report},
	"upload-refused-at-the-end": {Clause: "RFC 959 §4.2.2", Want: Report, Faults: []string{"upload thrown away"}},
	"every-third-command-fails": {Clause: "RFC 959 §4.2.2", Want: Report, Rules: []string{"ignores-refusal"}},
	"first-transfer-fails":      {Clause: "RFC 959 §4.2.2", Want: Report, Rules: []string{"ignores-refusal"}},

	"lines-end-in-lf":        {Clause: "RFC 959 §4.2", Want: Bear},
	"lines-end-in-cr-cr-lf":  {Clause: "RFC 959 §4.2", Want: Bear},
	"reply-without-text":     {Clause: "RFC 959 §4.2", Want: Bear},
	"226-of-many-lines":      {Clause: "RFC 959 §4.2", Want: Cope, Rules: []string{"first-line-only", "one-reply-behind"}},
	"greeting-of-many-lines": {Clause: "RFC 959 §4.2", Want: Cope, Rules: []string{"first-line-only", "before-greeting"}},
	"line-of-17000-bytes":    {Clause: "RFC 959 §4.2", Want: Report},
	"nul-in-a-reply":         {Clause: "RFC 959 §4.2", Want: Report},
	"reply-not-in-utf-8":     {Clause: "RFC 2640 §3.1", Want: Bear},
	"reply-without-line-end": {Clause: "RFC 959 §4.2", Want: Report, silent: true},

	"slow-answers":          {Clause: "RFC 959 §5.4", Want: Cope, Rules: []string{"pipelined", "blind-command"}},
	"late-226":              {Clause: "RFC 959 §5.4", Want: Cope, Rules: []string{"next-before-226", "leaves-in-transfer"}},
	"late-greeting":         {Clause: "RFC 959 §5.4", Want: Cope, Rules: []string{"before-greeting"}},
	"replies-byte-by-byte":  {Clause: "RFC 959 §4.2", Want: Cope, Rules: []string{"first-line-only", "one-reply-behind"}},
	"replies-in-two-pieces": {Clause: "RFC 959 §4.2", Want: Cope, Rules: []string{"first-line-only", "one-reply-behind"}},
	"226-before-the-data":   {Clause: "RFC 959 §4.2.2", Want: Bear},
	"150-after-the-data":    {Clause: "RFC 959 §5.4", Want: Bear},
	"reset-instead-of-226":  {Clause: "RFC 959 §5.4", Want: Report},
	"closed-instead-of-226": {Clause: "RFC 959 §5.4", Want: Report},
	"final-reply-lost":      {Clause: "RFC 959 §5.4", Want: Report, silent: true},

	"port-announced-nobody-there": {Clause: "RFC 959 §4.1.2", Want: Report},
	"nobody-there-then-421":       {Clause: "RFC 959 §4.1.2", Want: Report},
	"nobody-there-then-silence":   {Clause: "RFC 959 §4.1.2", Want: Report, silent: true},
	"silent-data-connection":      {Clause: "RFC 959 §3.3", Want: Report, silent: true},
	"address-of-another-host":     {Clause: "RFC 2577 §3", Want: Bear},
	"227-with-numbers-above-255":  {Clause: "RFC 959 §4.1.2", Want: Report},
	"229-with-a-port-above-65535": {Clause: "RFC 2428 §3", Want: Report},
	"another-port":                {Clause: "RFC 959 §4.1.2", Want: Report},
	"pasv-refused":                {Clause: "RFC 959 §4.1.2", Want: Report},
	"port-refused":                {Clause: "RFC 959 §4.1.2", Want: Report},

	"slow-data":             {Clause: "RFC 959 §3.3", Want: Cope},
	"data-cut-short":        {Clause: "RFC 959 §4.2.2", Want: Report},
	"data-cut-226-said":     {Clause: "RFC 3659 §4", Want: Report},
	"data-connection-reset": {Clause: "RFC 959 §4.2.2", Want: Report},
	"data-stop":             {Clause: "RFC 959 §3.3", Want: Report, silent: true},
	"one-byte-changed":      {Clause: "RFC 959 §3.4.1", Want: Report, Info: true},

	"upload-thrown-away":     {Clause: "RFC 959 §4.2.2", Want: Report, Info: true},
	"upload-refused-halfway": {Clause: "RFC 959 §4.2.2", Want: Report},
	"upload-not-read":        {Clause: "RFC 959 §3.3", Want: Report, silent: true},
	"permission-denied":      {Clause: "RFC 959 §4.2.2", Want: Report, Rules: []string{"repeats-refused"}},
	"disk-full":              {Clause: "RFC 959 §4.2.2", Want: Report, Rules: []string{"same-stor-again", "retry-storm"}},
	"no-close-notify":        {Clause: "RFC 4217 §12", Want: Bear},
}

// pick returns the obstacles with these names, in the order of the names.
func pick(every []Obstacle, names []string) (list []Obstacle) {
	for _, n := range names {
		if i := slices.IndexFunc(every, func(o Obstacle) bool { return o.Name == n }); i >= 0 {
			list = append(list, every[i])
		}
	}
	return list
}

func keepIf(every []Obstacle, ok func(Obstacle) bool) []Obstacle {
	return slices.DeleteFunc(slices.Clone(every), func(o Obstacle) bool { return !ok(o) })
}

// Slug returns a name in lower case with a hyphen for everything but letters and digits:
// "reply-not-in-utf-8".
func Slug(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	return strings.Join(words, "-")
}
