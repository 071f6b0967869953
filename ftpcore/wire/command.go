package wire

import (
	"strings"

	"ftpsim/ftpcore/event"
)

// Command is one command line: a verb and its argument.
type Command struct {
	Verb string // ASCII letters in upper case
	Arg  string // everything after the one space that follows the verb (RFC 959 §5.3)
	Line Line   // its Warn includes warnings about the command

	hide hiding // from Secrecy.Hide
}

// ParseCommand splits a line into verb and argument. Exactly one space separates them, so
// that a name may begin or end with a space.
func ParseCommand(l Line) Command {
	if l.foreign != nil {
		return Command{Line: l}
	}
	text := string(l.Text)
	var warn []event.Warning
	body := strings.TrimLeft(text, " ")
	lead := len(text) - len(body)
	if lead > 0 && body != "" {
		warn = append(warn, span(l, event.WarnLeadingSpace, 0, lead))
	}
	word, arg, _ := strings.Cut(body, " ")
	verb := UpperASCII(word)
	if glued := len("MLSD"); len(verb) > glued && verb[:glued] == "MLSD" {
		// ESP32_FTPClient sends the folder without a space after the verb.
		warn = append(warn, span(l, event.WarnMissingSpace, lead, glued))
		word, verb, arg = word[:glued], verb[:glued], body[glued:]
	}
	if verb != word {
		warn = append(warn, span(l, event.WarnLowerCase, lead, len(word)))
	}
	if warn != nil {
		l.Warn = append(l.Warn[:len(l.Warn):len(l.Warn)], warn...)
	}
	return Command{Verb: verb, Arg: arg, Line: l}
}

// String returns the command line without its end.
func (c Command) String() string {
	if c.Arg == "" {
		return c.Verb
	}
	return c.Verb + " " + c.Arg
}

// ArgOff returns the offset of Arg[i] in Line.Raw.
func (c Command) ArgOff(i int) int {
	return c.Line.RawOff(len(c.Line.Text) - len(c.Arg) + i)
}

// span returns a warning about n bytes of l.Text.
func span(l Line, code event.WarningCode, from, n int) event.Warning {
	off := l.RawOff(from)
	return event.Warning{Code: code, Off: off, Len: l.RawOff(from+n-1) + 1 - off}
}

// UpperASCII returns s with the ASCII letters in upper case. Other bytes stay.
func UpperASCII(s string) string {
	for i := 0; i < len(s); i++ {
		if 'a' <= s[i] && s[i] <= 'z' {
			b := []byte(s)
			for ; i < len(b); i++ {
				if 'a' <= b[i] && b[i] <= 'z' {
					b[i] -= 'a' - 'A'
				}
			}
			return string(b)
		}
	}
	return s
}
