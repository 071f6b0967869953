package ftpcore

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
func Match(pattern, name string) bool {
	ok, _ := match(pattern, name)
	return ok
}

// match walks both strings once and, when stuck, goes back to the last star
// only: earlier stars never need to give up what they took.
func match(pattern, name string) (ok bool, steps int) {
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
			c, size := utf8.DecodeRuneInString(name[n:])
			if width, fits := matchOne(pattern[p:], c); fits {
				p += width
				n += size
				continue
			}
		}
		if star < 0 {
			return false, steps
		}
		_, size := utf8.DecodeRuneInString(name[mark:])
		mark += size
		p, n = star, mark
	}
	return strings.Trim(pattern[p:], "*") == "", steps
}

// matchOne tells whether the first element of pattern fits c, and its width.
func matchOne(pattern string, c rune) (width int, fits bool) {
	switch pattern[0] {
	case '?':
		return 1, true
	case '[':
		if width, fits := matchSet(pattern, c); width > 0 {
			return width, fits
		}
	case '\\':
		if len(pattern) > 1 {
			x, size := utf8.DecodeRuneInString(pattern[1:])
			return 1 + size, x == c
		}
	}
	x, size := utf8.DecodeRuneInString(pattern)
	return size, x == c
}

// matchSet is matchOne for "[…]"; the width is 0 when the set is not closed.
func matchSet(pattern string, c rune) (width int, fits bool) {
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
		lo, size := setRune(pattern[i:])
		i += size
		hi := lo
		if i+1 < len(pattern) && pattern[i] == '-' && pattern[i+1] != ']' {
			hi, size = setRune(pattern[i+1:])
			i += 1 + size
		}
		in = in || lo <= c && c <= hi
	}
	return 0, false
}

// setRune reads one character of a set, which may be escaped.
func setRune(s string) (c rune, size int) {
	if s[0] == '\\' && len(s) > 1 {
		c, size = utf8.DecodeRuneInString(s[1:])
		return c, size + 1
	}
	return utf8.DecodeRuneInString(s)
}
