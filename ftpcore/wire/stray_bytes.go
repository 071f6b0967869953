package wire

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"ftpsim/ftpcore/verbs"
)

// This file finds bytes that are easily overlooked and keep a command from being
// understood.

// Stray is a byte that keeps a verb from being understood.
type Stray struct {
	At, Len int    // in Line.Text
	Where   string // "before", "in", "behind"
	Verb    string
}

// StrayByte finds the byte that keeps the verb from being one that is known.
func (c Command) StrayByte() (s Stray, ok bool) {
	if verbs.Find(c.Verb) != nil {
		return s, false
	}
	text := c.Line.Text
	w := firstWord(text)
	if len(w.at) == 0 {
		return s, false
	}
	known := func(v string) bool { return verbs.Find(v) != nil }
	lead := c.wordStart()
	for i := lead; i < len(text) && text[i] != ' '; i++ {
		if !isStray(text[i]) {
			continue
		}
		s.At, s.Len = i, strayLen(text[i:])
		before := strings.ToUpper(string(text[lead:i]))
		switch {
		case i < w.at[0]:
			s.Where, s.Verb = "before", w.letters
		case known(before):
			s.Where, s.Verb = "behind", before
		default:
			s.Where, s.Verb = "in", w.letters
		}
		return s, known(s.Verb)
	}
	return s, false
}

// behindStray is where the argument may begin of a verb that such a byte has spoiled;
// -1: there is no such verb.
func (c Command) behindStray() int {
	s, ok := c.StrayByte()
	switch {
	case !ok:
		return -1
	case s.Where == "behind":
		return s.At + s.Len
	}
	return firstWord(c.Line.Text).end
}

// strayLen is how many bytes the character has that b begins with.
func strayLen(b []byte) int {
	_, n := utf8.DecodeRune(b)
	return max(n, 1)
}

// ControlIn finds a control character in the argument.
func (c Command) ControlIn() (s Stray, ok bool) {
	for i := range len(c.Arg) {
		if isControl(c.Arg[i]) {
			return Stray{At: len(c.Line.Text) - len(c.Arg) + i, Len: 1, Where: "in", Verb: c.Verb}, true
		}
	}
	return s, false
}

var byteNames = map[string]string{
	"\x00": "NUL", "\b": "backspace", "\t": "tab", "\r": "CR", "\x1b": "ESC", "\x7f": "DEL", `"`: "quotation mark",
	"'": "apostrophe", "\ufeff": "byte order mark", "\u00a0": "no-break space",
}

// NameBytes is b for people: "x00 (NUL)".
func NameBytes(b []byte) string {
	hex := strings.TrimSuffix(fmt.Sprintf("%# X", b), " ")
	hex = strings.ReplaceAll(hex, "0X", "x")
	if name := byteNames[string(b)]; name != "" {
		return hex + " (" + name + ")"
	}
	return hex
}
