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

// This file says replies in a profile's words. In its texts stand for
//
//	{text}           what we would say ourselves, its first line
//	{lines}          the middle lines of what we would say; on a line of its own.
//	                 Such a text is for replies of several lines only
//	{verb} {arg}     the command; a password is left out
//	{path} {quoted}  the absolute path that the reply is about; as a 257 has it
//	{name} {cwd}     the last part of that path; the working directory
//	{user}           who has given a name
//	{type} {Type}    "ASCII" or "BINARY", "ASCII" or "Binary"
//	{limit}          what is allowed at most
//	{0} {1} …        the parts that we would say ourselves, in their order
//
// Anything else in braces is text.

// maxOneLine bounds a reply of several lines that is said in one, in bytes.
const maxOneLine = 480

// oldNames are the verbs of RFC 775, which have no words of their own.
var oldNames = map[string]string{"XCWD": "CWD", "XCUP": "CDUP", "XPWD": "PWD", "XMKD": "MKD", "XRMD": "RMD"}

// inWords says r as the session's profile does. The first digit stays what it
// is: the state machine hangs on it.
func (s *session) inWords(r wire.Reply) wire.Reply {
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

// splitWords takes the code off the front of a text; 0: it has none.
func splitWords(t string) (code int, text string) {
	if len(t) > 3 && t[3] == ' ' {
		if n, ok := wire.Decimal(t[:3], 3, 599); ok && n >= 100 {
			return n, t[4:]
		}
	}
	return 0, t
}

// fillWords puts in what stands in braces. A name that holds a brace stays as it
// is: nothing is looked at twice.
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

// wordFor is what stands for {name} in a text for r.
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

// oneLine joins the lines of a reply; what is too long is cut.
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
