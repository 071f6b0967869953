package wire

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// halfYear is how long a listing shows the time of day instead of the year.
const halfYear = 182 * 24 * time.Hour

// ListName is a name as it is on the wire, with control characters as "?", as ls
// writes it to a terminal: no name can forge a line of a listing. Of one that is not
// UTF-8 only those of ASCII are known to be control characters.
func ListName(name string) string {
	name = NameOnWire(name)
	if plainName(name) {
		return name
	}
	if utf8.ValidString(name) {
		return strings.Map(func(c rune) rune {
			if unicode.IsControl(c) {
				return '?'
			}
			return c
		}, name)
	}
	b := []byte(name)
	for i, c := range b {
		if c < ' ' || c == 0x7f {
			b[i] = '?'
		}
	}
	return string(b)
}

// plainName reports whether name is of printable ASCII, as most names are.
func plainName(name string) bool {
	for i := range len(name) {
		if name[i] < ' ' || name[i] > '~' {
			return false
		}
	}
	return true
}

// ParseListArgs parts the options that clients put before the path of LIST and
// NLST, as "-al dir" or "-CF", from the path; opts holds their letters. A name
// may look like an option: try the whole argument as a name first, and "./-a" is
// always a path.
func ParseListArgs(arg string) (opts, path string) {
	for {
		word, rest, _ := strings.Cut(arg, " ")
		if !IsListOption(word) {
			return opts, arg
		}
		if word == "--" {
			return opts, rest
		}
		opts += strings.TrimLeft(word, "-")
		arg = rest
	}
}

func IsListOption(word string) bool {
	if len(word) < 2 || word[0] != '-' {
		return false
	}
	for _, c := range word[1:] {
		if c != '-' && !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9') {
			return false
		}
	}
	return true
}

const mdtmLayout = "20060102150405"

// FormatMDTM is a time as MDTM and the fact modify write it (RFC 3659 §2.3), UTC.
func FormatMDTM(t time.Time) string { return t.UTC().Format(mdtmLayout) }

// ParseMDTM reads "YYYYMMDDHHMMSS" with an optional ".fraction", UTC.
func ParseMDTM(s string) (time.Time, error) {
	digits, frac, hasFrac := strings.Cut(s, ".")
	if hasFrac && frac == "" || len(digits) != len(mdtmLayout) {
		return time.Time{}, fmt.Errorf("not a time: %q", s)
	}
	return time.Parse(mdtmLayout, s)
}
