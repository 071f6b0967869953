package ftpcore

import (
	"bytes"
	"net/netip"
	"slices"
	"strings"
	"unicode/utf8"
)

// This file finds what may be odd about a message; warningcodes.go lists it.

// oddCommand finds what is odd about a verb and its argument.
func oddCommand(cmd Command) []Warning {
	var w []Warning
	arg := func(code WarningCode, from, n int) {
		off := cmd.ArgOff(from)
		w = append(w, Warning{Code: code, Off: off, Len: cmd.ArgOff(from+n-1) + 1 - off})
	}
	if n := gluedVerb(cmd.Verb); n > 0 {
		from := bytes.IndexFunc(cmd.Line.Text, func(r rune) bool { return r != ' ' })
		w = append(w, span(cmd.Line, WarnMissingSpace, from, len(cmd.Verb)))
	}
	if s, ok := cmd.strayByte(); ok {
		w = append(w, span(cmd.Line, WarnStrayByte, s.at, s.n))
	}
	if secretVerbs[cmd.Verb] || cmd.Arg == "" {
		return w
	}
	if n := len(cmd.Arg) - len(strings.TrimLeft(cmd.Arg, " ")); n > 0 {
		arg(WarnDoubleSpace, 0, n)
	}
	if i := strings.IndexFunc(cmd.Arg, func(r rune) bool { return r < ' ' || r == 0x7f }); i >= 0 {
		arg(WarnControlChars, i, 1)
	}
	if i := invalidUTF8(cmd.Arg); i >= 0 {
		arg(WarnNotUTF8, i, 1)
	}
	return w
}

// gluedVerb is the length of the verb that word begins with, if there is one
// and its argument follows without a space: "CWD/pub", "TYPEI".
func gluedVerb(word string) int {
	if known(word) {
		return 0
	}
	for n := min(4, len(word)-1); n >= 3; n-- {
		c := rowOf(word[:n])
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

// invalidUTF8 tells where s stops being UTF-8; -1 if it does not.
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

// describe is describeCommand with what only the session can see.
func (s *session) describe(cmd Command) *Decoded {
	d := describeCommand(cmd)
	d.Notes = s.commandNotes(cmd)
	if cmd.hide.on {
		return d
	}
	var addr netip.AddrPort
	var err error
	switch cmd.Verb {
	case "PORT":
		addr, _, err = ParsePort(cmd.Arg)
	case "LPRT":
		addr, _, err = ParseLong(cmd.Arg)
	case "EPRT":
		addr, _, _, err = ParseEPRT(cmd.Arg)
	default:
		return d
	}
	if err != nil {
		return d
	}
	odd := map[string]WarningCode{}
	if addr.Addr().Unmap() != s.clientIP() {
		odd["host"] = WarnOtherHost
	}
	if addr.Port() < firstPort {
		odd["port"] = WarnLowPort
	}
	for _, f := range d.Fields {
		if code := odd[f.Name]; code != "" {
			d.Warn = append(d.Warn, Warning{Code: code, Off: f.Off, Len: f.Len})
		}
	}
	return d
}

// pipelined reads lines and marks those that came in one piece with the line
// before, so certainly before its reply.
func (s *session) pipelined(l *LineReader) func() (Line, error) {
	return func() (Line, error) {
		early := l.pending()
		line, err := l.Next()
		if o := s.srv.Order; o != nil {
			early = o.Marked(s.id, ToServer, line.Off, string(WarnPipelined))
		}
		if early && err == nil {
			line.early()
		}
		return line, err
	}
}

// early marks a line that came before the reply to the one before it.
func (l *Line) early() {
	if !slices.ContainsFunc(l.Warn, func(w Warning) bool { return w.Code == WarnPipelined }) {
		l.Warn = append(l.Warn, Warning{Code: WarnPipelined, Len: len(l.Raw)})
	}
}

// pending reports whether the beginning of another line has been read already.
func (l *LineReader) pending() bool {
	return len(bytes.Trim(l.in, "\r\n\x00")) > 0
}

// earlyClose marks a data connection that ended before its transfer did.
func earlyClose(why Reason) []Warning {
	switch why {
	case ReasonConnectionBroke, ReasonCutByHand, ReasonCutByRule, ReasonStalled, ReasonNoCloseNotify:
		return []Warning{{Code: WarnEarlyClose}}
	}
	return nil
}
