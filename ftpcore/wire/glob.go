package wire

import (
	"strings"
	"unicode/utf8"
)

// HasGlob reports whether s is a pattern for Match rather than a plain name.
func HasGlob(s string) bool { return strings.ContainsAny(s, "*?[") }

// Match reports whether name, one component of a path, fits pattern: "*" is any
// run of characters, "?" one of them, "[a-z]" one of a set, "[!a]" one outside
// it, "\x" the character x. A leading dot of the name is met only by a dot. An
// unclosed "[" stands for itself. It takes at most len(pattern)×len(name) steps.
// Both are as names are inside (file_names.go). Of a name that is not UTF-8 each byte is
// a character.
func Match(pattern, name string) bool {
	ok, _ := MatchSteps(NameOnWire(pattern), NameOnWire(name))
	return ok
}

// match walks both strings once and, when stuck, goes back to the last star
// only: earlier stars never need to give up what they took. Both are as they are on
// the wire.
func MatchSteps(pattern, name string) (ok bool, steps int) {
	next := charsOf(name)
	if strings.HasPrefix(name, ".") && !strings.HasPrefix(strings.TrimPrefix(pattern, `\`), ".") {
		return false, 0
	}
	p, n := 0, 0
	star, mark := -1, 0 // place after the last star; where in name it was tried last
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

// nextChar takes the first character of a text, which is not empty.
type nextChar func(s string) (c rune, size int)

// charsOf is what the characters of name are, and of a pattern that it is compared
// with: runes, or bytes where it is not UTF-8.
func charsOf(name string) nextChar {
	if utf8.ValidString(name) {
		return nextRune
	}
	return func(s string) (rune, int) { return rune(s[0]), 1 }
}

// nextRune takes a rune; a byte of a pattern that is none is like no other.
func nextRune(s string) (rune, int) {
	c, size := utf8.DecodeRuneInString(s)
	if c == utf8.RuneError && size == 1 {
		c = utf8.MaxRune + 1 + rune(s[0])
	}
	return c, size
}

// matchOne tells whether the first element of pattern fits c, and its width.
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

// matchSet is matchOne for "[…]"; the width is 0 when the set is not closed.
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
