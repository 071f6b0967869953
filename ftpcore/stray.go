package ftpcore

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// This file finds bytes that are easily overlooked and keep a command from being
// understood.

// stray is a byte that keeps a verb from being understood.
type stray struct {
	at, n int    // in Line.Text
	where string // "before", "in", "behind"
	verb  string
}

// strayByte finds the byte that keeps the verb from being one that is known.
func (c Command) strayByte() (s stray, ok bool) {
	text := c.Line.Text
	w := firstWord(text)
	if rowOf(c.Verb) != nil || len(w.at) == 0 {
		return s, false
	}
	known := func(v string) bool { return rowOf(v) != nil }
	lead := c.wordStart()
	for i := lead; i < len(text) && text[i] != ' '; i++ {
		if !isStray(text[i]) {
			continue
		}
		s.at, s.n = i, strayLen(text[i:])
		before := strings.ToUpper(string(text[lead:i]))
		switch {
		case i < w.at[0]:
			s.where, s.verb = "before", w.letters
		case known(before):
			s.where, s.verb = "behind", before
		default:
			s.where, s.verb = "in", w.letters
		}
		return s, known(s.verb)
	}
	return s, false
}

// behindStray is where the argument may begin of a verb that such a byte has spoiled;
// -1: there is no such verb.
func (c Command) behindStray() int {
	s, ok := c.strayByte()
	switch {
	case !ok:
		return -1
	case s.where == "behind":
		return s.at + s.n
	}
	return firstWord(c.Line.Text).end
}

// strayLen is how many bytes the character has that b begins with.
func strayLen(b []byte) int {
	_, n := utf8.DecodeRune(b)
	return max(n, 1)
}

// controlIn finds a control character in the argument.
func (c Command) controlIn() (s stray, ok bool) {
	for i := range len(c.Arg) {
		if isControl(c.Arg[i]) {
			return stray{at: len(c.Line.Text) - len(c.Arg) + i, n: 1, where: "in", verb: c.Verb}, true
		}
	}
	return s, false
}

var byteNames = map[string]string{
	"\x00": "NUL", "\b": "backspace", "\t": "tab", "\r": "CR", "\x1b": "ESC", "\x7f": "DEL", `"`: "quotation mark",
	"'": "apostrophe", "\ufeff": "byte order mark", "\u00a0": "no-break space",
}

// named is b for people: "x00 (NUL)".
func named(b []byte) string {
	hex := strings.TrimSuffix(fmt.Sprintf("%# X", b), " ")
	hex = strings.ReplaceAll(hex, "0X", "x")
	if name := byteNames[string(b)]; name != "" {
		return hex + " (" + name + ")"
	}
	return hex
}
