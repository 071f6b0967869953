package ftpcore

import (
	"fmt"
	"path"
	"strconv"
	"strings"
	"unicode/utf8"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

// This file words replies as the profile does. Placeholders in a profile's text are
//
//	{text}           the first line of the standard reply
//	{lines}          the middle lines of the standard reply; alone on its line. A text
//	                 with it applies to replies of several lines only
//	{verb} {arg}     the command; a password is left out
//	{path} {quoted}  the absolute path that the reply is about; the same quoted as in a 257
//	{name} {cwd}     the last part of that path; the working directory
//	{user}           the user name
//	{type} {Type}    "ASCII" or "BINARY"; "ASCII" or "Binary"
//	{limit}          the limit in the reply's Check
//	{0} {1} …        the variable parts of the standard reply, in their order
//
// Other text in braces stays as it is.

// maxOneLine bounds a reply of several lines that is joined to one, in bytes.
const maxOneLine = 480

// oldNames maps the verbs of RFC 775 to the verbs whose wording they share.
var oldNames = map[string]string{"XCWD": "CWD", "XCUP": "CDUP", "XPWD": "PWD", "XMKD": "MKD", "XRMD": "RMD"}

// worded returns r in the profile's wording. The first digit of the code stays, because
// the state machine depends on it.
func (s *session) worded(r wire.Reply) wire.Reply {
	if t, ok := s.profile.wordsFor(r); ok {
		code, t := splitWords(t)
		if code/100 == r.Code/100 {
			r.Code = code
		}
		r.Lines = s.fillWords(t, r)
	}
	if s.profile.OneLine && len(r.Lines) > 1 {
		r.Lines = []string{oneLine(r.Lines)}
		r.Notes = append(r.Notes, event.NoteOneLine)
	}
	return r
}

func (p Profile) wordsFor(r wire.Reply) (t string, ok bool) {
	if len(p.Words) == 0 {
		return "", false
	}
	code, verb := strconv.Itoa(r.Code), r.Verb
	rule, why := string(r.Check.Rule), string(r.Why)
	if old := oldNames[verb]; old != "" {
		verb = old
	}
	for _, key := range []string{verb + " " + rule, verb + " " + why, verb + " " + code, rule, why, code} {
		t, ok = p.Words[key]
		if ok && (len(r.Lines) > 1 || !strings.Contains(t, "{lines}")) {
			return t, true
		}
	}
	return "", false
}

// splitWords splits the code off the beginning of a text; zero means that it has none.
func splitWords(t string) (code int, text string) {
	if len(t) > 3 && t[3] == ' ' {
		if n, ok := wire.Decimal(t[:3], 3, 599); ok && n >= 100 {
			return n, t[4:]
		}
	}
	return 0, t
}

// fillWords replaces the placeholders in t. Braces in a replacement are not replaced again.
func (s *session) fillWords(t string, r wire.Reply) []string {
	var lines []string
	for line := range strings.SplitSeq(t, "\n") {
		if line == "{lines}" {
			if n := len(r.Lines); n > 2 {
				lines = append(lines, r.Lines[1:n-1]...)
			}
			continue
		}
		var b strings.Builder
		for {
			before, after, found := strings.Cut(line, "{")
			b.WriteString(before)
			if !found {
				break
			}
			name, rest, closed := strings.Cut(after, "}")
			v, ok := "", false
			if closed {
				v, ok = s.wordFor(name, r)
			}
			if !ok {
				b.WriteByte('{')
				line = after
				continue
			}
			b.WriteString(v)
			line = rest
		}
		lines = append(lines, b.String())
	}
	return lines
}

// wordFor returns the value of placeholder {name} for r.
func (s *session) wordFor(name string, r wire.Reply) (v string, ok bool) {
	switch name {
	case "text":
		if len(r.Lines) > 0 {
			v = r.Lines[0]
		}
	case "verb":
		v = r.Verb
	case "arg":
		if !wire.IsSecretVerb(r.Verb) {
			v = r.Arg
		}
	case "path":
		v = wire.NameOnWire(r.Path)
	case "quoted":
		v = wire.QuotePath(wire.NameOnWire(r.Path))
	case "name":
		v = wire.NameOnWire(path.Base(r.Path))
	case "cwd":
		v = wire.NameOnWire(s.login.cwd)
	case "user":
		v = s.login.user
	case "type":
		v = s.typeName()
	case "Type":
		v = strings.Replace(s.typeName(), "INARY", "inary", 1)
	case "limit":
		v = strconv.FormatInt(r.Check.Limit, 10)
	default:
		n, isNum := wire.Decimal(name, 1, 9)
		if !isNum || n >= len(r.Args) {
			return "", false
		}
		v = fmt.Sprint(r.Args[n])
	}
	return v, true
}

// oneLine joins the lines of a reply and shortens the result to maxOneLine.
func oneLine(lines []string) string {
	parts := make([]string, 0, len(lines))
	for _, l := range lines {
		if l = strings.TrimSpace(l); l != "" {
			parts = append(parts, l)
		}
	}
	t := strings.Join(parts, "; ")
	if len(t) <= maxOneLine {
		return t
	}
	n := maxOneLine
	for !utf8.RuneStart(t[n]) {
		n--
	}
	return t[:n] + " …"
}
