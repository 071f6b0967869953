package lesson

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"
)

// Error says what is wrong with a lesson file.
type Error struct {
	Line  int // from 1
	Text  string
	Newer bool // the file has a newer format than Format
}

// Error returns the text with the number of the line.
func (e *Error) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Text) }

func errorf(line int, format string, a ...any) *Error {
	return &Error{Line: line, Text: fmt.Sprintf(format, a...)}
}

// field is a line "name tag: value", or a text that begins in a line. tag is a language, or empty.
type field struct {
	line             int
	name, tag, value string
	lines            []string // of a text, until joinTexts joins them
}

// section is the head of a lesson file, or one of its steps.
type section struct {
	line   int
	name   string // of a step
	fields []field
	texts  []field // one for each language
}

// document is a lesson file cut into sections, before its variables are filled in.
type document struct {
	head  section
	steps []section
}

const tagForm = `[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*`

// The patterns are compiled at their first use, so that the page starts faster.
var (
	fieldLine = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^([a-z]+)(?: (` + tagForm + `))?:(?:[ \t]+(.*))?$`)
	})
	tagLine  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\[(` + tagForm + `)\]$`) })
	nameForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z0-9]+(?:-[a-z0-9]+)*$`) })
)

// scanner cuts a lesson file into sections.
type scanner struct {
	doc    document
	in     *section
	part   part
	fenced bool // within ``` and ```, where a line is nothing but text
}

// part is the part of a file that a line belongs to.
type part int

const (
	beforeHead part = iota
	inHead
	inFields // of a step
	inText
)

// scan cuts src into sections.
func scan(src []byte) (*document, *Error) {
	if len(src) > MaxFile {
		return nil, errorf(1, "the file has %d bytes, and a lesson has at most %d", len(src), MaxFile)
	}
	s := &scanner{}
	s.in = &s.doc.head
	text := strings.TrimPrefix(string(src), "\ufeff")
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimRight(line, " \t\r")
		if at := strings.IndexFunc(line, unprintable); at >= 0 || !utf8.ValidString(line) {
			return nil, errorf(i+1, "the line has bytes that are no text")
		}
		if err := s.line(i+1, line); err != nil {
			return nil, err
		}
	}
	if s.part < inText && s.in == &s.doc.head {
		return nil, errorf(1, "a lesson begins with fields between two lines of ---")
	}
	for i := range s.doc.steps {
		joinTexts(&s.doc.steps[i])
	}
	joinTexts(&s.doc.head)
	return &s.doc, nil
}

func unprintable(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }

func joinTexts(s *section) {
	for i := range s.texts {
		t := &s.texts[i]
		t.value, t.lines = strings.Trim(strings.Join(t.lines, "\n"), "\n"), nil
	}
}

func (s *scanner) line(n int, line string) *Error {
	switch s.part {
	case beforeHead:
		if line != "---" {
			return errorf(n, "a lesson begins with a line of ---")
		}
		s.part = inHead
		return nil
	case inHead:
		return s.head(n, line)
	}
	if name, ok := strings.CutPrefix(line, "## "); ok && !s.fenced {
		return s.step(n, strings.TrimSpace(name))
	}
	if s.part == inFields && (line == "" || s.field(n, line)) {
		return nil
	}
	s.part = inText
	return s.text(n, line)
}

// head reads a line of the head.
func (s *scanner) head(n int, line string) *Error {
	switch {
	case line == "":
	case line == "---":
		s.part = inText
		if len(s.in.fields) == 0 {
			return checkFormat(field{line: n})
		}
	case !s.field(n, line):
		return errorf(n, "%.40q is no field: a name, a colon, a blank and a value", line)
	case len(s.in.fields) == 1:
		return checkFormat(s.in.fields[0])
	}
	return nil
}

// field adds line to the fields of the section, if it is one.
func (s *scanner) field(n int, line string) bool {
	m := fieldLine().FindStringSubmatch(line)
	if m != nil {
		s.in.fields = append(s.in.fields, field{line: n, name: m[1], tag: m[2], value: strings.TrimSpace(m[3])})
	}
	return m != nil
}

// step begins a step.
func (s *scanner) step(n int, name string) *Error {
	if !nameForm().MatchString(name) || len(name) > 40 {
		return errorf(n, "%.50q is no name of a step: lower-case letters, digits and hyphens, at most 40", name)
	}
	for _, other := range s.doc.steps {
		if other.name == name {
			return errorf(n, "line %d has a step of the same name", other.line)
		}
	}
	if len(s.doc.steps) == MaxSteps {
		return errorf(n, "a lesson has at most %d steps", MaxSteps)
	}
	s.doc.steps = append(s.doc.steps, section{line: n, name: name})
	s.in, s.part = &s.doc.steps[len(s.doc.steps)-1], inFields
	return nil
}

// text adds line to the text of the section.
func (s *scanner) text(n int, line string) *Error {
	if strings.HasPrefix(line, "```") {
		s.fenced = !s.fenced
	}
	if m := tagLine().FindStringSubmatch(line); m != nil && !s.fenced {
		for _, t := range s.in.texts {
			if t.tag == m[1] {
				return errorf(n, "line %d begins the text in this language", t.line)
			}
		}
		s.in.texts = append(s.in.texts, field{line: n, name: "text", tag: m[1]})
		return nil
	}
	if len(s.in.texts) == 0 {
		if line == "" {
			return nil
		}
		s.in.texts = append(s.in.texts, field{line: n, name: "text"})
	}
	t := &s.in.texts[len(s.in.texts)-1]
	t.lines = append(t.lines, line)
	return nil
}
