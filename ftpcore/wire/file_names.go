package wire

import (
	"strings"
	"unicode/utf8"
)

// A file name is bytes: a client may write it in GBK, Big5, Shift-JIS or Latin-1, and
// gets back what it sent. The filesystem (io/fs), JSON and IndexedDB know UTF-8 only.
// So a path has two forms, and this file is the way between them:
//
//   - on the wire: the bytes, as they stand in arguments, replies and listings;
//   - inside: UTF-8, as files, events, recordings and the page have it.
//
// Inside, each part of a path that is not UTF-8 has its bytes from 0x80 up as the 128
// characters U+EF80 to U+EFFF, one for each byte, all of them of the private use area:
// the byte 0xD6 is U+EFD6. ASCII stays. Every other part stands as it is, unless it
// has such a character already: then it is written in the same way, byte for byte. So
//
//   - two names are the same inside only if their bytes are the same;
//   - "/", ".", "..", NUL and line ends are inside exactly where they are on the wire:
//     no part becomes "..", and none becomes two;
//   - ASCII in front of a name or behind it may be added and cut off in either form.
//
// The page turns the characters into bytes again and guesses what they mean
// (web/src/names).

// escapedFrom is added to a byte to get the character that stands for it.
const escapedFrom = 0xEF00

// escaped reports whether c stands for a byte from 0x80 up.
func escaped(c rune) bool { return escapedFrom+utf8.RuneSelf <= c && c <= escapedFrom+0xFF }

// NameInside is the form of a path inside. It may be any text with names in it, too,
// of several lines: NameOnWire undoes it for whatever it is given.
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

// needsEscape reports whether s is not UTF-8, or looks like an escape.
func needsEscape(s string) bool {
	return !utf8.ValidString(s) || holdsEscape(s)
}

func holdsEscape(s string) bool {
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

// NameOnWire is the form of a path on the wire, for a path that is written as inside.
func NameOnWire(inside string) string {
	if !holdsEscape(inside) {
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
