package wire

import (
	"strings"
	"unicode/utf8"
)

// A file name is bytes: a client may write it in GBK, Big5, Shift-JIS or Latin-1, and must
// get the same bytes back. The filesystem (io/fs), JSON and IndexedDB need UTF-8. So a path
// has two forms, which this file converts:
//
//   - on the wire: the bytes in arguments, replies and listings;
//   - inside: UTF-8, in files, events, recordings and the page.
//
// A part of a path that is not UTF-8 is escaped inside: each byte from 0x80 up becomes a
// character of the private use area, U+EF80 to U+EFFF (0xD6 becomes U+EFD6), and ASCII
// stays. A part that is UTF-8 stays, unless it already has such a character: then it is
// escaped too. So
//
//   - two names are equal inside only if their bytes are equal;
//   - "/", ".", "..", NUL and line ends are at the same places in both forms: no part becomes
//     "..", and none becomes two;
//   - ASCII may be added to or cut off from either end of a name in both forms.
//
// The page converts the characters back to bytes and guesses their encoding
// (web/src/names).

// escapedFrom plus a byte is the character that stands for the byte.
const escapedFrom = 0xEF00

// escaped reports whether c stands for a byte.
func escaped(c rune) bool { return escapedFrom+utf8.RuneSelf <= c && c <= escapedFrom+0xFF }

// NameInside converts a path, or a text of several lines with names in it, to the inside
// form. NameOnWire undoes it for every input.
func NameInside(wire string) string {
	if !needsEscape(wire) {
		return wire
	}
	var b strings.Builder
	for len(wire) > 0 {
		n := strings.IndexAny(wire, "/\n") + 1
		if n == 0 {
			n = len(wire)
		}
		part := wire[:n]
		if needsEscape(part) {
			part = escapeName(part)
		}
		b.WriteString(part)
		wire = wire[n:]
	}
	return b.String()
}

// needsEscape reports whether s is not UTF-8, or has a character that stands for a byte.
func needsEscape(s string) bool {
	return !utf8.ValidString(s) || hasEscape(s)
}

func hasEscape(s string) bool {
	// The UTF-8 of all these characters begins with the same byte.
	return strings.IndexByte(s, 0xEE) >= 0 && strings.IndexFunc(s, escaped) >= 0
}

func escapeName(part string) string {
	b := make([]byte, 0, 3*len(part))
	for _, c := range []byte(part) {
		if c < utf8.RuneSelf {
			b = append(b, c)
		} else {
			b = utf8.AppendRune(b, escapedFrom+rune(c))
		}
	}
	return string(b)
}

// NameOnWire converts a path in the inside form to its bytes on the wire.
func NameOnWire(inside string) string {
	if !hasEscape(inside) {
		return inside
	}
	b := make([]byte, 0, len(inside))
	for _, c := range inside {
		if escaped(c) {
			b = append(b, byte(c-escapedFrom))
		} else {
			b = utf8.AppendRune(b, c)
		}
	}
	return string(b)
}
