package expr

import (
	"slices"
	"strings"

	"ftpsim/ftpcore/event"
)

// or parses alternatives, separated by "|", "||" or "or".
func (p *parser) or() (test, *Problem) {
	var list []test
	for {
		t, problem := p.and()
		if problem != nil {
			return nil, problem
		}
		list = append(list, t)
		switch {
		case p.has("||"):
			p.pos += 2
		case p.at(0) == '|':
			p.pos++
		case p.wordAhead("or"):
			p.pos += 2
		default:
			return anyOf(list), nil
		}
	}
}

// and parses at least one test, up to "|", ")" or the end.
func (p *parser) and() (test, *Problem) {
	var list []test
	for {
		t, problem := p.not()
		if problem != nil {
			return nil, problem
		}
		list = append(list, t)
		p.space()
		switch {
		case p.done() || p.at(0) == '|' || p.at(0) == ')' || p.wordAhead("or"):
			return allOf(list), nil
		case p.has("&&"):
			p.pos += 2
		case p.wordAhead("and"):
			p.pos += 3
		}
	}
}

func (p *parser) not() (test, *Problem) {
	p.space()
	from := p.pos
	if p.depth++; p.depth > maxDepth {
		return nil, &Problem{Code: TooDeep, Pos: from}
	}
	defer func() { p.depth-- }()
	switch {
	case p.at(0) == '-' || p.at(0) == '!' && p.at(1) != '=':
		p.pos++
	case p.wordAhead("not"):
		p.pos += 3
	default:
		return p.one()
	}
	t, problem := p.not()
	if problem != nil {
		return nil, problem
	}
	return func(e *event.Event, env *Env) bool { return !t(e, env) }, nil
}

// one parses a group or a single test.
func (p *parser) one() (test, *Problem) {
	from := p.pos
	switch p.at(0) {
	case '(':
		p.pos++
		t, problem := p.or()
		if problem == nil && p.at(0) != ')' {
			problem = &Problem{Code: OpenGroup, Pos: from, At: "("}
		}
		p.pos++
		return t, problem
	case '"':
		s, problem := p.quoted()
		return textTest(s), problem
	case '/':
		if s, ok := p.slashed(); ok {
			m, problem := pattern(s, from+1)
			return stringTest(fields["text"], m), problem
		}
	}
	if p.ends(0) || p.wordAhead("or") || p.wordAhead("and") {
		return nil, &Problem{Code: NoTest, Pos: from, Want: keyNames}
	}
	return p.keyed()
}

// keyed parses a key with its operator and values, or a plain word.
func (p *parser) keyed() (test, *Problem) {
	from := p.pos
	name := p.name()
	if f, ok := fields[name]; ok {
		if op := p.operator(); op != "" {
			return p.compare(f, op, from)
		}
		if f.exists != nil && p.ends(0) {
			return f.exists, nil
		}
	} else if name != "" && p.unknown() {
		return nil, &Problem{Code: UnknownKey, Pos: from, At: string(p.text[from:p.pos]), Want: keyNames}
	}
	p.pos = from
	return textTest(p.word(false)), nil
}

// unknown reports whether the word just read was meant as a key: an operator follows it.
func (p *parser) unknown() bool {
	from := p.pos
	defer func() { p.pos = from }()
	op := p.operator()
	return op == ":" || op == "==" && p.text[p.pos-2] == '=' || op == "!="
}

// compare parses the values after f and op; from is the position of f.
func (p *parser) compare(f *field, op string, from int) (test, *Problem) {
	if ops := f.ops(); !slices.Contains(ops, op) {
		return nil, &Problem{BadOperator, from, string(p.text[from:p.pos]), strings.Join(ops, " ")}
	}
	before := p.pos
	p.spaceIf(op != ":")
	var list []test
	for {
		at := p.pos
		value, problem := p.value()
		if problem == nil && p.pos == at {
			problem = &Problem{Code: NoValue, Pos: at, At: string(p.text[from:before]), Want: f.want}
		}
		if problem != nil {
			return nil, problem
		}
		t, problem := f.test(op, value, at)
		if problem != nil {
			return nil, problem
		}
		list = append(list, t)
		if p.at(0) != ',' {
			break
		}
		p.pos++
	}
	t := anyOf(list)
	if op == "!=" {
		return f.differs(t), nil
	}
	return t, nil
}

func (p *parser) spaceIf(yes bool) {
	if yes {
		p.space()
	}
}

func (p *parser) value() (string, *Problem) {
	if p.at(0) == '"' {
		return p.quoted()
	}
	return p.word(true), nil
}

func anyOf(list []test) test {
	if len(list) == 1 {
		return list[0]
	}
	return func(e *event.Event, env *Env) bool {
		for _, t := range list {
			if t(e, env) {
				return true
			}
		}
		return false
	}
}

func allOf(list []test) test {
	if len(list) == 1 {
		return list[0]
	}
	return func(e *event.Event, env *Env) bool {
		for _, t := range list {
			if !t(e, env) {
				return false
			}
		}
		return true
	}
}
