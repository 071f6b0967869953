package wire

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/verbs"
)

// This file finds what is unusual about a command; see event/warning_codes.go.

// oddCommand returns warnings about a verb and its argument.
func oddCommand(cmd Command) []event.Warning {
	var w []event.Warning
	arg := func(code event.WarningCode, from, n int) {
		off := cmd.ArgOff(from)
		w = append(w, event.Warning{Code: code, Off: off, Len: cmd.ArgOff(from+n-1) + 1 - off})
	}
	if n := gluedVerb(cmd.Verb); n > 0 {
		from := bytes.IndexFunc(cmd.Line.Text, func(r rune) bool { return r != ' ' })
		w = append(w, span(cmd.Line, event.WarnMissingSpace, from, len(cmd.Verb)))
	}
	if s, ok := cmd.StrayByte(); ok {
		w = append(w, span(cmd.Line, event.WarnStrayByte, s.At, s.Len))
	}
	if secretVerbs[cmd.Verb] || cmd.Arg == "" {
		return w
	}
	if n := len(cmd.Arg) - len(strings.TrimLeft(cmd.Arg, " ")); n > 0 {
		arg(event.WarnDoubleSpace, 0, n)
	}
	if i := strings.IndexFunc(cmd.Arg, func(r rune) bool { return r < ' ' || r == 0x7f }); i >= 0 {
		arg(event.WarnControlChars, i, 1)
	}
	if i := invalidUTF8(cmd.Arg); i >= 0 {
		arg(event.WarnNotUTF8, i, 1)
	}
	return w
}

// gluedVerb returns the length of the verb at the beginning of word if its argument follows
// without a space, as in "CWD/pub" or "TYPEI"; otherwise zero.
func gluedVerb(word string) int {
	if known(word) {
		return 0
	}
	for n := min(4, len(word)-1); n >= 3; n-- {
		c := verbs.Find(word[:n])
		if c == nil {
			continue
		}
		next := word[n]
		letter := 'A' <= next && next <= 'Z'
		if !letter || len(word) == n+1 && strings.Contains("TYPE MODE STRU", c.Verb) {
			return n
		}
	}
	return 0
}

// invalidUTF8 returns the offset of the first byte of s that is not UTF-8, or -1.
func invalidUTF8(s string) int {
	for i, r := range s {
		if r == utf8.RuneError {
			if _, n := utf8.DecodeRuneInString(s[i:]); n == 1 {
				return i
			}
		}
	}
	return -1
}
