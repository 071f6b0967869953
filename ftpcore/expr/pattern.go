package expr

import (
	"regexp"
	"strings"
)

// patternReach is how many characters of a string a pattern looks at.
const patternReach = 1000

// pattern makes a matcher of a pattern that stands at the place at.
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

// Bounds that keep a browser's engine, which goes back and tries again, quick.
const (
	maxRepeats = 2 // of * + {}
	maxChoices = 8 // of | ?
)

// checkPattern tells whether a pattern is of the part of the language that Go
// and browsers read alike, and that is cheap in both: characters, ".", sets,
// \d \D \w \W \s \S \b \B \t and "\" before a sign, "^", "$", groups and "|";
// "*", "+" and {2,3} after a single character or set only, at most twice in
// all; "?" after groups as well, at most eight times together with "|". No
// looking around, no names, no references. Case never matters and "." is any
// character.
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
	after            rune // what a quantifier would belong to: 'a' an atom, 'g' a group, 0 nothing
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

// element reads one element and reports whether it may stand there.
func (c *checker) element() bool {
	after := c.after
	c.after = 0
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
		c.after = 'g'
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
			c.after = 'a'
		}
		return strings.ContainsRune("dDwWsStbB", r) || isSign(r)
	case '[':
		c.after = 'a'
		return c.set()
	default:
		c.after = 'a'
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

// set reads the rest of [abc], [^a-z], [\w-]. A "-" of its own stands last.
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

// member reads a character of a set; plain is false for what stands for several.
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
