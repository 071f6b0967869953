package expr

import (
	"regexp"
	"strings"
)

// patternReach is how many characters at the beginning of a string a pattern examines.
const patternReach = 1000

// pattern returns the test for a pattern, which begins at character at of the expression.
func pattern(s string, at int) (func(string) bool, *Problem) {
	bad := &Problem{Code: BadPattern, Pos: at, At: s}
	if !checkPattern(s) {
		return nil, bad
	}
	re, err := regexp.Compile("(?is)" + s)
	if err != nil {
		return nil, bad
	}
	return func(s string) bool { return re.MatchString(firstRunes(s, patternReach)) }, nil
}

func firstRunes(s string, n int) string {
	for i := range s {
		if n--; n < 0 {
			return s[:i]
		}
	}
	return s
}

// Limits that keep a browser's regular expressions fast, which use backtracking.
const (
	maxRepeats = 2 // uses of * + {}
	maxChoices = 8 // uses of | ?
)

// checkPattern reports whether a pattern is in the language that Go and browsers interpret
// equally and evaluate fast. It allows characters, ".", sets, \d \D \w \W \s \S \b \B \t, "\"
// before a punctuation mark, "^", "$", groups and "|". "*", "+" and {2,3} are allowed only
// after a single character or set, at most twice in all. "?" is also allowed after groups;
// "?" and "|" at most eight times in all. There are no lookarounds, named groups or
// backreferences. Case is ignored, and "." matches any character.
func checkPattern(s string) bool {
	c := checker{text: []rune(s)}
	if len(c.text) == 0 || len(c.text) > MaxPattern {
		return false
	}
	for c.pos < len(c.text) {
		if !c.element() {
			return false
		}
	}
	return c.depth == 0 && c.repeats <= maxRepeats && c.choices <= maxChoices
}

type checker struct {
	text             []rune
	pos, depth       int
	repeats, choices int
	preceding        rune // what precedes: 'a' an atom, 'g' a group, 0 nothing that a quantifier may follow
}

func (c *checker) next() rune {
	if c.pos >= len(c.text) {
		return 0
	}
	c.pos++
	return c.text[c.pos-1]
}

func (c *checker) skip(r rune) bool {
	yes := c.pos < len(c.text) && c.text[c.pos] == r
	if yes {
		c.pos++
	}
	return yes
}

// element reads one element and reports whether it is allowed there.
func (c *checker) element() bool {
	after := c.preceding
	c.preceding = 0
	switch r := c.next(); r {
	case 0, '}', ']':
		return false
	case '^', '$':
	case '|':
		c.choices++
	case '(':
		c.depth++
		return !c.skip('?') || c.skip(':')
	case ')':
		c.depth--
		c.preceding = 'g'
		return c.depth >= 0
	case '*', '+', '{':
		c.repeats++
		ok := after == 'a' && (r != '{' || c.count())
		c.skip('?')
		return ok
	case '?':
		c.choices++
		c.skip('?')
		return after != 0
	case '\\':
		r = c.next()
		if r != 'b' && r != 'B' {
			c.preceding = 'a'
		}
		return strings.ContainsRune("dDwWsStbB", r) || isSign(r)
	case '[':
		c.preceding = 'a'
		return c.set()
	default:
		c.preceding = 'a'
	}
	return true
}

func isSign(r rune) bool { return strings.ContainsRune(signsOfASCII, r) }

const signsOfASCII = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"

// count reads the rest of {2}, {2,} or {2,3}.
func (c *checker) count() bool {
	low, ok := c.number()
	if !ok {
		return false
	}
	if c.skip(',') {
		if high, ok := c.number(); ok && high < low {
			return false
		}
	}
	return c.skip('}')
}

func (c *checker) number() (n int, ok bool) {
	for i := 0; i < 2 && c.pos < len(c.text) && c.text[c.pos] >= '0' && c.text[c.pos] <= '9'; i++ {
		n, ok = n*10+int(c.next()-'0'), true
	}
	return n, ok
}

// set reads the rest of [abc], [^a-z] or [\w-]. A literal "-" must be the last member.
func (c *checker) set() bool {
	c.skip('^')
	for n := 0; ; n++ {
		if c.skip(']') {
			return n > 0
		}
		low, plain, ok := c.member()
		if !ok {
			return false
		}
		if low == '-' && plain {
			return c.skip(']')
		}
		if c.pos+1 >= len(c.text) || c.text[c.pos] != '-' || c.text[c.pos+1] == ']' {
			continue
		}
		c.pos++
		high, plainHigh, ok := c.member()
		if !ok || !plain || !plainHigh || high == '-' || high < low {
			return false
		}
	}
}

// member reads one member of a set. plain is false if it cannot be the end of a range.
func (c *checker) member() (r rune, plain, ok bool) {
	r = c.next()
	if r != '\\' {
		return r, true, r != 0 && r != '['
	}
	r = c.next()
	if isSign(r) {
		return r, r != '-', true
	}
	return r, false, strings.ContainsRune("dwst", r)
}
