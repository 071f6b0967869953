package expr

import "strings"

// parser reads the text from left to right. It examines each character a bounded number of
// times.
type parser struct {
	text  []rune
	pos   int
	depth int
}

func (p *parser) done() bool { return p.pos >= len(p.text) }

// at returns the character n positions ahead; 0 beyond the end.
func (p *parser) at(n int) rune {
	if p.pos+n >= len(p.text) {
		return 0
	}
	return p.text[p.pos+n]
}

func isSpace(c rune) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

func (p *parser) space() {
	for isSpace(p.at(0)) {
		p.pos++
	}
}

// has reports whether the text continues with s, ignoring case. s must be ASCII in lower
// case.
func (p *parser) has(s string) bool {
	for i := range len(s) {
		c := p.at(i)
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != rune(s[i]) {
			return false
		}
	}
	return true
}

// ends reports whether a word ends n positions ahead.
func (p *parser) ends(n int) bool {
	c := p.at(n)
	return c == 0 || isSpace(c) || strings.ContainsRune(`()|"`, c) || c == '&' && p.at(n+1) == '&'
}

// wordAhead reports whether the next word is s, ignoring case.
func (p *parser) wordAhead(s string) bool { return p.has(s) && p.ends(len(s)) }

// word reads up to the end of a word; with comma, at most up to a comma.
func (p *parser) word(comma bool) string {
	from := p.pos
	for !p.ends(0) && !(comma && p.at(0) == ',') {
		p.pos++
	}
	return string(p.text[from:p.pos])
}

// name reads a key: a letter, then letters, digits and ". _ -". It returns "" if there is
// none.
func (p *parser) name() string {
	n := 0
	for c := p.at(0); isLetter(c) || n > 0 && (c >= '0' && c <= '9' || strings.ContainsRune("._-", c)); c = p.at(n) {
		n++
	}
	p.pos += n
	return strings.ToLower(string(p.text[p.pos-n : p.pos]))
}

func isLetter(c rune) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// quoted reads a string between quotes.
func (p *parser) quoted() (string, *Problem) {
	from := p.pos
	p.pos++
	var s strings.Builder
	for !p.done() {
		c := p.at(0)
		p.pos++
		switch {
		case c == '"':
			return s.String(), nil
		case c == '\\' && p.at(0) == '"':
			c = '"'
			p.pos++
		}
		s.WriteRune(c)
	}
	return "", &Problem{Code: OpenQuote, Pos: from, At: string(p.text[from:])}
}

// slashed reads /pattern/ if the next slash ends the word. Otherwise ok is false and nothing
// is read.
func (p *parser) slashed() (pattern string, ok bool) {
	for n := 1; p.at(n) != 0; n++ {
		switch p.at(n) {
		case '\\':
			n++
		case '/':
			if n == 1 || !p.ends(n+1) {
				return "", false
			}
			pattern = string(p.text[p.pos+1 : p.pos+n])
			p.pos += n + 1
			return pattern, true
		}
	}
	return "", false
}

// signs and words are the operators, written as signs and as names. A longer sign precedes
// its prefixes.
var signs = []struct{ text, op string }{
	{"==", "=="}, {"!=", "!="}, {">=", ">="}, {"<=", "<="}, {"=", "=="}, {">", ">"}, {"<", "<"}, {"~", "matches"},
}

var words = []struct{ text, op string }{
	{"eq", "=="}, {"ne", "!="}, {"ge", ">="}, {"le", "<="}, {"gt", ">"}, {"lt", "<"},
	{"contains", "contains"}, {"matches", "matches"},
}

// operator reads an operator after a key. It returns "" if there is none.
func (p *parser) operator() string {
	if p.at(0) == ':' {
		p.pos++
		return ":"
	}
	from := p.pos
	p.space()
	for _, s := range signs {
		if p.has(s.text) {
			p.pos += len(s.text)
			return s.op
		}
	}
	for _, w := range words {
		if p.pos > from && p.wordAhead(w.text) {
			p.pos += len(w.text)
			return w.op
		}
	}
	p.pos = from
	return ""
}
