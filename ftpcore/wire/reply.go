package wire

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"ftpsim/ftpcore/event"
)

// Reply is a reply of the server. It is also an error.
type Reply struct {
	Code  int
	Lines []string         // text, with names in bytes on the wire; several lines make a multi-line reply
	Why   event.Reason     // the engine's own reason, such as "login-required"
	Path  string           // absolute path that the reply is about, in the inside form
	FS    []event.FSChange // the command's changes of the filesystem
	Check event.Check      // what the engine compared

	Args      []any  // the variable parts of the text, from NewReply
	Verb, Arg string // the command that it answers, if any
	Notes     []event.Note
	Warn      event.WarningCode // about the whole reply; empty means none
}

// NewReply makes a reply of one line.
func NewReply(code int, why event.Reason, format string, args ...any) Reply {
	return Reply{Code: code, Why: why, Lines: []string{fmt.Sprintf(format, args...)}, Args: args}
}

// To returns r with the command that it answers.
func (r Reply) To(verb, arg string) Reply {
	r.Verb, r.Arg = verb, arg
	return r
}

// Because returns r with its Check.
func (r Reply) Because(c event.Check) Reply {
	r.Check = c
	return r
}

// Error returns the code and the text.
func (r Reply) Error() string {
	return fmt.Sprintf("%03d %s", r.Code, strings.Join(r.Lines, " / "))
}

// Bytes returns the reply's bytes on the wire (RFC 959 §4.2). The middle lines of a
// multi-line reply begin with a space, so that none begins with a code. Control characters
// are escaped, so that no name can forge a reply. Byte 255 is doubled, since Telnet uses it
// (RFC 854, RFC 959 §2.3).
func (r Reply) Bytes() []byte {
	lines := r.Lines
	if len(lines) == 0 {
		lines = []string{""}
	}
	size := 0
	for _, s := range lines {
		size += len("220-\r\n") + len(s)
	}
	b := make([]byte, 0, size)
	for i, s := range lines {
		switch {
		case i == len(lines)-1:
			b = append(appendCode(b, r.Code), ' ')
		case i == 0:
			b = append(appendCode(b, r.Code), '-')
		default:
			b = append(b, ' ')
		}
		b = appendPrintable(b, s)
		b = append(b, "\r\n"...)
	}
	return b
}

// appendCode appends a code of three digits.
func appendCode(b []byte, code int) []byte {
	return append(b, byte('0'+code/100%10), byte('0'+code/10%10), byte('0'+code%10))
}

// appendPrintable appends s with control characters as \x0d or \u0085. If s is not UTF-8,
// it escapes only control characters of ASCII: other bytes belong to a name.
func appendPrintable(b []byte, s string) []byte {
	if printableASCII(s) {
		return append(b, s...)
	}
	if !utf8.ValidString(s) {
		return appendPrintableBytes(b, s)
	}
	for len(s) > 0 {
		c, n := utf8.DecodeRuneInString(s)
		switch {
		case c < ' ', c == 0x7f:
			b = fmt.Appendf(b, `\x%02x`, s[0])
		case unicode.IsControl(c):
			b = fmt.Appendf(b, `\u%04x`, c)
		default:
			b = append(b, s[:n]...)
		}
		s = s[n:]
	}
	return b
}

func printableASCII(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

func appendPrintableBytes(b []byte, s string) []byte {
	for _, c := range []byte(s) {
		switch {
		case c < ' ', c == 0x7f:
			b = fmt.Appendf(b, `\x%02x`, c)
		case c == telIAC:
			b = append(b, telIAC, telIAC)
		default:
			b = append(b, c)
		}
	}
	return b
}

// ParseReply parses the first reply in b, which has n bytes. text is its lines without
// codes, joined by "\n". Lines may end in a bare LF. ok is false if b has no complete reply
// yet (n is 0), or begins with a line that is no reply (n is the line's length).
func ParseReply(b []byte) (code int, text string, multi bool, n int, ok bool) {
	line, n := cutLine(b)
	if n == 0 {
		return 0, "", false, 0, false
	}
	code, sep, rest := splitReply(line)
	if code < 0 {
		return 0, "", false, n, false
	}
	if sep != '-' {
		return code, rest, false, n, true
	}
	lines := []string{rest}
	for {
		line, m := cutLine(b[n:])
		if m == 0 {
			return 0, "", false, 0, false
		}
		n += m
		c, sep, rest := splitReply(line)
		if c != code {
			lines = append(lines, strings.TrimPrefix(string(line), " "))
			continue
		}
		lines = append(lines, rest)
		if sep == ' ' {
			return code, strings.Join(lines, "\n"), true, n, true
		}
	}
}

// splitReply parses "NNN text" or "NNN-text". The code is -1 for other lines.
func splitReply(line []byte) (code int, sep byte, rest string) {
	if len(line) < 3 {
		return -1, 0, ""
	}
	code, ok := Decimal(string(line[:3]), 3, 999)
	switch {
	case !ok || code < 100:
		return -1, 0, ""
	case len(line) == 3:
		return code, ' ', ""
	case line[3] != ' ' && line[3] != '-':
		return -1, 0, ""
	}
	return code, line[3], string(line[4:])
}

// cutLine returns the first line of b without its end, and n, its length with the end. n is
// zero if no line has ended.
func cutLine(b []byte) (line []byte, n int) {
	i := bytes.IndexByte(b, '\n')
	if i < 0 {
		return nil, 0
	}
	return bytes.TrimSuffix(b[:i], []byte("\r")), i + 1
}

// QuotePath formats a path for a 257: in double quotes, with the quotes in it doubled (RFC
// 959 appendix II).
func QuotePath(p string) string {
	return `"` + strings.ReplaceAll(p, `"`, `""`) + `"`
}
