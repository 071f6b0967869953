package report

import (
	"encoding/xml"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ftpsim/ftpcore/course"
)

// element is what JUnit's schema says of an element: its attributes with their forms, and its
// children in their order. It is the schema of Ant, which the readers of CI systems accept.
type element struct {
	required map[string]string // attribute: regular expression
	children []string          // in this order; "?" once at most, "*" any number, "!" exactly once
	choice   bool              // at most one child of any kind
	text     bool
}

const (
	anyText = `(?s).*`
	number  = `\d+`
	decimal = `\d+(\.\d+)?`
	moment  = `\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}`
)

var schema = map[string]element{
	"testsuites": {children: []string{"testsuite*"}},
	"testsuite": {
		required: map[string]string{"name": `.+`, "package": `.+`, "id": number, "timestamp": moment, "hostname": `.+`,
			"tests": number, "failures": number, "errors": number, "skipped": number, "time": decimal},
		children: []string{"properties!", "testcase*", "system-out!", "system-err!"},
	},
	"properties": {children: []string{"property*"}},
	"property":   {required: map[string]string{"name": `.+`, "value": anyText}},
	"testcase":   {required: map[string]string{"name": `.+`, "classname": `.+`, "time": decimal}, children: []string{"skipped?", "error?", "failure?"}, choice: true},
	"failure":    {required: map[string]string{"message": anyText, "type": `.+`}, text: true},
	"skipped":    {}, "error": {text: true}, "system-out": {text: true}, "system-err": {text: true},
}

// node is an element of a document.
type node struct {
	XMLName xml.Name
	Attrs   []xml.Attr `xml:",any,attr"`
	Kids    []node     `xml:",any"`
	Text    string     `xml:",chardata"`
}

// problems returns where a document breaks the schema.
func problems(text string) []string {
	var root node
	if err := xml.Unmarshal([]byte(text), &root); err != nil {
		return []string{err.Error()}
	}
	list := root.problems()
	if root.XMLName.Local != "testsuites" {
		list = append(list, "the root is "+root.XMLName.Local)
	}
	return list
}

func (n node) problems() (list []string) {
	name := n.XMLName.Local
	e, ok := schema[name]
	if !ok {
		return []string{"there is no element " + name}
	}
	left := map[string]bool{}
	for a := range e.required {
		left[a] = true
	}
	for _, a := range n.Attrs {
		form, ok := e.required[a.Name.Local]
		if !ok || !regexp.MustCompile(`^(?:`+form+`)$`).MatchString(a.Value) {
			list = append(list, fmt.Sprintf("%s has %s=%q", name, a.Name.Local, a.Value))
		}
		delete(left, a.Name.Local)
	}
	for a := range left {
		list = append(list, name+" lacks "+a)
	}
	if !e.text && strings.TrimSpace(n.Text) != "" {
		list = append(list, name+" has text")
	}
	return append(list, n.order(e)...)
}

// order checks the children, and their order.
func (n node) order(e element) (list []string) {
	at, count := 0, map[string]int{}
	for _, k := range n.Kids {
		kid := k.XMLName.Local
		i := slices.IndexFunc(e.children, func(c string) bool { return c[:len(c)-1] == kid })
		if i < at {
			list = append(list, n.XMLName.Local+" has "+kid+" at a wrong place")
		}
		at = max(at, i)
		count[kid]++
		list = append(list, k.problems()...)
	}
	for _, c := range e.children {
		kid, how := c[:len(c)-1], c[len(c)-1]
		if how == '!' && count[kid] != 1 || how == '?' && count[kid] > 1 {
			list = append(list, fmt.Sprintf("%s has %d %s", n.XMLName.Local, count[kid], kid))
		}
	}
	if e.choice && len(n.Kids) > 1 {
		list = append(list, n.XMLName.Local+" has more than one child")
	}
	return list
}

func TestJUnitSchema(t *testing.T) {
	for _, c := range []*course.Card{card(), {Client: "c", Course: "x", Program: "1"}} {
		text := written(t, "junit.xml", c)
		if list := problems(text); len(list) > 0 {
			t.Errorf("%s\n%s", strings.Join(list, "\n"), text)
		}
	}
}

// The check of the schema finds what is wrong.
func TestJUnitSchemaCanFail(t *testing.T) {
	good := written(t, "junit.xml", card())
	for old, bad := range map[string]string{
		`classname="RFC 959 §4.2" `: ``, `time="1.500"`: `time="1,5"`, `<system-err></system-err>`: ``, `<skipped></skipped>`: `<skipped></skipped><skipped></skipped>`,
		`<testsuites>`: `<testsuites><hello/>`, `<properties>`: `<testcase name="n" classname="c" time="1"/><properties>`, `timestamp="2026`: `timestamp="Mon 2026`,
		`</testsuites>`: ``, `<skipped></skipped>\n`: "\x01",
	} {
		old = strings.ReplaceAll(old, `\n`, "\n")
		if !strings.Contains(good, old) {
			t.Fatalf("the report has no %q", old)
		}
		if len(problems(strings.Replace(good, old, bad, 1))) == 0 {
			t.Errorf("%q in place of %q is accepted", bad, old)
		}
	}
}

// Names are unique, classes are clauses, and the counts are right. GitLab leaves out the second
// of two tests with one name.
func TestJUnitTests(t *testing.T) {
	for _, strict := range []bool{false, true} {
		c := card()
		c.Strict = strict
		var got struct {
			Suites []junitSuite `xml:"testsuite"`
		}
		if err := xml.Unmarshal([]byte(written(t, "junit.xml", c)), &got); err != nil {
			t.Fatal(err)
		}
		s := got.Suites[0]
		want := 2 // the obstacle and the rule
		if strict {
			want = 4
		}
		if s.Tests != 10 || s.Failures != want || s.Skipped != 2 || s.Errors != 0 || s.Time != "7.500" {
			t.Errorf("strict %v: %d tests, %d failures, %d skipped in %s s", strict, s.Tests, s.Failures, s.Skipped, s.Time)
		}
		seen := map[string]bool{}
		for _, x := range s.Cases {
			if seen[x.Classname+x.Name] || !strings.HasPrefix(x.Classname, "RFC ") {
				t.Errorf("%q of class %q", x.Name, x.Classname)
			}
			seen[x.Classname+x.Name] = true
			if x.Failure != nil && !strings.Contains(x.Failure.Text, `\x00`) {
				t.Errorf("the bytes of %s are not escaped: %q", x.Name, x.Failure.Text)
			}
		}
	}
}
