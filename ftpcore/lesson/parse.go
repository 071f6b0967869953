package lesson

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"ftpsim/ftpcore/expr"
	"ftpsim/ftpcore/judge"
)

// Parse parses a lesson file (see the package comment). An error is an *Error. The file is
// checked with the least and the greatest values of its variables.
func Parse(src []byte) (*Lesson, error) {
	doc, err := scan(src)
	if err != nil {
		return nil, err
	}
	vars, err := parseVars(doc.head)
	if err != nil {
		return nil, err
	}
	var first *Lesson
	for k := range samples(vars) {
		b := build(doc, vars, sampleValues(vars, k), false)
		if b.err != nil {
			return nil, b.err
		}
		if first == nil {
			first = &b.lesson
		}
	}
	return first, nil
}

// checkFormat checks the first field of a file. It is checked before the rest is read, which may
// be new in a newer format.
func checkFormat(f field) *Error {
	if f.name != "lesson" {
		return errorf(f.line, "the first field must be the format: lesson: %d", Format)
	}
	n, err := strconv.Atoi(f.value)
	switch {
	case err != nil || n < 1:
		return errorf(f.line, "%.20q is no format; the newest is %d", f.value, Format)
	case n > Format:
		err := errorf(f.line, "this lesson has format %d, and this program knows formats up to %d: a newer version of the program opens it", n, Format)
		err.Newer = true
		return err
	}
	return nil
}

// With returns the lesson with the values that its variables have for a seed, and with the
// content of its files. Case and outer blanks of the seed do not count. Equal seeds give equal
// values. Seeds that differ only in the number at their end, such as K7Q-4 and K7Q-5, give
// different words and, where the range has room, numbers.
func (l *Lesson) With(seed string) *Lesson {
	seed = strings.ToUpper(strings.TrimSpace(seed))
	if l.doc == nil {
		c := *l
		c.Seed = seed
		return &c
	}
	b := build(l.doc, varsOf(l.Vars), seedValues(varsOf(l.Vars), seed), true)
	b.lesson.Seed = seed
	return &b.lesson
}

// builder makes a Lesson of a document.
type builder struct {
	lesson Lesson
	values map[string]string
	full   bool // make the content of generated files
	size   int  // bytes of the stage's files so far
	filled int  // bytes that fill has returned so far
	err    *Error
	said   map[string]bool // fields of the head that may come once
	checks int             // check items so far
}

// build makes a Lesson with these values of its variables. It goes on after the first error,
// which is in builder.err: an expression that is not valid then selects nothing.
func build(doc *document, vars []variable, values map[string]string, full bool) *builder {
	b := &builder{values: values, full: full, said: map[string]bool{}}
	b.lesson = Lesson{doc: doc, Title: Text{}, Text: Text{}, Judges: judge.Client, Values: values}
	for _, v := range vars {
		b.lesson.Vars = append(b.lesson.Vars, v.Var)
	}
	for _, f := range doc.head.fields[1:] {
		b.headField(f)
	}
	b.texts(&b.lesson.Text, doc.head)
	switch {
	case b.lesson.Name == "":
		b.fail(1, "the lesson has no name")
	case len(b.lesson.Title) == 0:
		b.fail(1, "the lesson has no title")
	case len(doc.steps) == 0:
		b.fail(1, "the lesson has no step: a step begins with a line of ## and its name")
	}
	items, nearly := 0, 0
	for _, s := range doc.steps {
		step := b.step(s)
		if items, nearly = items+len(step.Items), nearly+len(step.Nearly); max(items, nearly) > MaxAll {
			b.fail(s.line, "a lesson has at most %d items, and as many nearly", MaxAll)
		}
		b.lesson.Steps = append(b.lesson.Steps, step)
	}
	return b
}

func (b *builder) fail(line int, format string, a ...any) {
	if b.err == nil {
		b.err = errorf(line, format, a...)
	}
}

// texts puts the texts of a section into t.
func (b *builder) texts(t *Text, s section) {
	for _, f := range s.texts {
		b.put(t, f)
	}
}

// put adds a text to t in its language.
func (b *builder) put(t *Text, f field) {
	if _, there := (*t)[f.tag]; there {
		b.fail(f.line, "there is a %s in this language already", f.name)
		return
	}
	if f.value == "" && f.name != "text" {
		b.fail(f.line, "%s has no text", f.name)
	}
	if *t == nil {
		*t = Text{}
	}
	(*t)[f.tag] = b.fill(f, false)
}

// placeholder is a variable, or a value of an event, in braces.
var placeholder = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\{(event\.)?([a-z][a-z0-9]*)\}`) })

// fill returns the value of f with its variables filled in. events allows values of events, which
// stay as they are.
func (b *builder) fill(f field, events bool) string {
	text := placeholder().ReplaceAllStringFunc(f.value, func(s string) string {
		m := placeholder().FindStringSubmatch(s)
		value, ok := b.values[m[2]]
		switch {
		case m[1] != "" && !events:
			b.fail(f.line, "%s can stand in an answer only", s)
		case m[1] != "" && !knownValue(m[2]):
			b.fail(f.line, "an event has no value %s; the values are: %s", s, valueNames)
		case m[1] != "":
		case !ok:
			b.fail(f.line, "there is no variable %s", s)
		default:
			if b.filled += len(value); b.filled <= MaxFilled {
				return value
			}
			b.fail(f.line, "the texts of the lesson have more than %d bytes with their variables", MaxFilled)
		}
		return s
	})
	b.filled += len(text)
	return text
}

// nothing selects no event: it stands for an expression that is not valid.
var nothing, _ = expr.Parse("code:1xx code:2xx")

// expr parses the expression of f.
func (b *builder) expr(f field) *expr.Expr {
	text := b.fill(f, false)
	if text == "" {
		b.fail(f.line, "%s needs an expression", f.name)
		return nothing
	}
	x, problem := expr.Parse(text)
	if problem != nil {
		b.fail(f.line, "%s: %v", f.name, problem)
		return nothing
	}
	return x
}

// number reads a whole number from low to high.
func (b *builder) number(f field, low, high int) int {
	n, err := strconv.Atoi(b.fill(f, false))
	if err != nil || n < low || n > high {
		b.fail(f.line, "%s must be a whole number from %d to %d", f.name, low, high)
		return low
	}
	return n
}

func (b *builder) yes(f field) bool {
	if f.value != "yes" && f.value != "no" {
		b.fail(f.line, "%s is yes or no", f.name)
	}
	return f.value == "yes"
}

func seconds(n int) time.Duration { return time.Duration(n) * time.Second }
