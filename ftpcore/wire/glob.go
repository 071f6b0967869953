package wire

import (
	"strings"
	"unicode/utf8"
)

// HasGlob reports whether s has characters that are special in a pattern for Match.
func HasGlob(s string) bool { return strings.ContainsAny(s, "*?[") }

// Match reports whether name, one component of a path, fits pattern: "*" fits any run of
// characters, "?" one character, "[a-z]" one of a set, "[!a]" one outside a set, "\x" the
// character x. A leading dot in the name fits only a dot. An unclosed "[" stands for itself.
// Both strings are in the inside form (file_names.go). If the name is not UTF-8, each byte is
// a character.
func Match(pattern, name string) bool {
	ok, _ := MatchSteps(NameOnWire(pattern), NameOnWire(name))
	return ok
}

// MatchSteps is Match for strings in bytes on the wire; it also returns the steps that it
// took, at most len(pattern)×len(name). When it is stuck, it goes back to the last star
// only: earlier stars need never take more.
func MatchSteps(pattern, name string) (ok bool, steps int) {
	next := charsOf(name)
	if strings.HasPrefix(name, ".") && !strings.HasPrefix(strings.TrimPrefix(pattern, `\`), ".") {
		return false, 0
	}
	p, n := 0, 0
	star, mark := -1, 0 // offset after the last star; offset in name at which it was tried last
	for n < len(name) {
		steps++
		if p < len(pattern) && pattern[p] == '*' {
			p++
			star, mark = p, n
			continue
		}
		if p < len(pattern) {
			c, size := next(name[n:])
			if width, fits := matchOne(pattern[p:], c, next); fits {
				p += width
				n += size
				continue
			}
		}
		if star < 0 {
			return false, steps
		}
		_, size := next(name[mark:])
		mark += size
		p, n = star, mark
	}
	return strings.Trim(pattern[p:], "*") == "", steps
}

// nextChar returns the first character of a text that is not empty.
type nextChar func(s string) (c rune, size int)

// charsOf returns how name and its pattern are split into characters: into runes, or into
// bytes if name is not UTF-8.
func charsOf(name string) nextChar {
	if utf8.ValidString(name) {
		return nextRune
	}
	return func(s string) (rune, int) { return rune(s[0]), 1 }
}

// nextRune returns the first rune. An invalid byte of a pattern becomes a character that
// equals no rune.
func nextRune(s string) (rune, int) {
	c, size := utf8.DecodeRuneInString(s)
	if c == utf8.RuneError && size == 1 {
		c = utf8.MaxRune + 1 + rune(s[0])
	}
	return c, size
}

// matchOne reports whether the first element of pattern fits c, and returns its width.
func matchOne(pattern string, c rune, next nextChar) (width int, fits bool) {
	switch pattern[0] {
	case '?':
		return 1, true
	case '[':
		if width, fits := matchSet(pattern, c, next); width > 0 {
			return width, fits
		}
	case '\\':
		if len(pattern) > 1 {
			x, size := next(pattern[1:])
			return 1 + size, x == c
		}
	}
	x, size := next(pattern)
	return size, x == c
}

// matchSet is matchOne for "[…]". The width is zero if the set is not closed.
func matchSet(pattern string, c rune, next nextChar) (width int, fits bool) {
	i := 1
	negate := i < len(pattern) && (pattern[i] == '!' || pattern[i] == '^')
	if negate {
		i++
	}
	in := false
	for first := true; i < len(pattern); first = false {
		if pattern[i] == ']' && !first {
			return i + 1, in != negate
		}
		lo, size := setChar(pattern[i:], next)
		i += size
		hi := lo
		if i+1 < len(pattern) && pattern[i] == '-' && pattern[i+1] != ']' {
			hi, size = setChar(pattern[i+1:], next)
			i += 1 + size
		}
		in = in || lo <= c && c <= hi
	}
	return 0, false
}

// setChar reads one character of a set, which may be escaped.
func setChar(s string, next nextChar) (c rune, size int) {
	if s[0] == '\\' && len(s) > 1 {
		c, size = next(s[1:])
		return c, size + 1
	}
	return next(s)
}
