package expr

import "strings"

// parser walks over the text once; nothing is looked at more often than a fixed
// number of times.
type parser struct {
	text  []rune
	pos   int
	depth int
}

func (p *parser) done() bool { return p.pos >= len(p.text) }

// at is the character n places ahead, or 0 beyond the end.
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

// has tells whether s, ASCII in lower case, stands here, whatever the case.
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

// ends tells whether a word ends at the place n ahead.
func (p *parser) ends(n int) bool {
	c := p.at(n)
	return c == 0 || isSpace(c) || strings.ContainsRune(`()|"`, c) || c == '&' && p.at(n+1) == '&'
}

// wordAhead tells whether the whole word s stands here, whatever the case.
func (p *parser) wordAhead(s string) bool { return p.has(s) && p.ends(len(s)) }

// word reads up to the end of a word, or to a comma if that parts values.
func (p *parser) word(comma bool) string {
	from := p.pos
	for !p.ends(0) && !(comma && p.at(0) == ',') {
		p.pos++
	}
	return string(p.text[from:p.pos])
}

// name reads a key, or nothing: a letter, then letters, digits and ". _ -".
func (p *parser) name() string {
	n := 0
	for c := p.at(0); isLetter(c) || n > 0 && (c >= '0' && c <= '9' || strings.ContainsRune("._-", c)); c = p.at(n) {
		n++
	}
	p.pos += n
	return strings.ToLower(string(p.text[p.pos-n : p.pos]))
}

func isLetter(c rune) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// quoted reads what stands between two quotes.
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

// slashed reads /pattern/ when the next slash ends the word; else ok is false
// and nothing is read.
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

// signs are the operators by their signs and by their names. Longer ones come
// before those that they begin with.
var signs = []struct{ text, op string }{
	{"==", "=="}, {"!=", "!="}, {">=", ">="}, {"<=", "<="}, {"=", "=="}, {">", ">"}, {"<", "<"}, {"~", "matches"},
}

var words = []struct{ text, op string }{
	{"eq", "=="}, {"ne", "!="}, {"ge", ">="}, {"le", "<="}, {"gt", ">"}, {"lt", "<"},
	{"contains", "contains"}, {"matches", "matches"},
}

// operator reads an operator after a key, or nothing.
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
