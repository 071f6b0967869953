package wire

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// halfYear is the age up to which a listing shows the time of day instead of the year.
const halfYear = 182 * 24 * time.Hour

// ListName converts a name for a listing: to bytes on the wire, with "?" for control
// characters as in ls, so that no name can forge a line. In a name that is not UTF-8, it
// replaces only control characters of ASCII.
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

// plainName reports whether name is printable ASCII.
func plainName(name string) bool {
	for i := range len(name) {
		if name[i] < ' ' || name[i] > '~' {
			return false
		}
	}
	return true
}

// ParseListArgs splits options from the path in an argument of LIST or NLST, such as
// "-al dir" or "-CF". opts has their letters. A name may look like an option, so try the
// whole argument as a name first; "./-a" is always a path.
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

// IsListOption reports whether word looks like options of ls: "-al", "--".
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

// FormatMDTM formats a time for MDTM and for the fact modify, in UTC (RFC 3659 §2.3).
func FormatMDTM(t time.Time) string { return t.UTC().Format(mdtmLayout) }

// ParseMDTM parses "YYYYMMDDHHMMSS" with an optional ".fraction", in UTC.
func ParseMDTM(s string) (time.Time, error) {
	digits, frac, hasFrac := strings.Cut(s, ".")
	if hasFrac && frac == "" || len(digits) != len(mdtmLayout) {
		return time.Time{}, fmt.Errorf("not a time: %q", s)
	}
	return time.Parse(mdtmLayout, s)
}
