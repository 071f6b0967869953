package expr_test

import (
	"strings"
	"testing"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/expr"
)

func TestProblemInWords(t *testing.T) {
	for text, want := range map[string]string{
		"verb:RETR foo:1": `there is no key "foo" (at 11); expected: session: verb: arg: nth: code: dir: conn: kind: state: file: is: fault: rule: accuse: seen: client: user: text: bytes> time> held> id>`,
		"code:abc":        `"abc" does not fit (at 6); expected: 227 4xx`,
		"dir:":            `what should "dir:" be? (at 5); expected: c2s s2c in out`,
		"bytes contains":  `"bytes contains" cannot be used here (at 1); expected: : == != > >= < <=`,
		"(a":              `a closing parenthesis is missing (at 1)`,
		"a)":              `nothing is open that a parenthesis could close (at 2)`,
		`"a`:              `a quotation mark is missing (at 1)`,
		"/(/":             `the pattern "(" cannot be read (at 2)`,
	} {
		_, problem := expr.Parse(text)
		if problem == nil || problem.Error() != want {
			t.Errorf("%q: %v\nwant %s", text, problem, want)
		}
	}
}

func TestString(t *testing.T) {
	x, problem := expr.Parse(" verb:RETR ")
	if problem != nil || x.String() != " verb:RETR " {
		t.Errorf("%v, %v", x, problem)
	}
}

// Every field can be tested on an empty event with an empty Env.
func TestBareEvent(t *testing.T) {
	v := readVectors(t)
	for _, c := range v.Cases {
		if x, problem := expr.Parse(c.Text); problem == nil {
			x.Match(&event.Event{}, expr.Env{})
			x.Match(&event.Event{Kind: event.KindReply, Re: 7}, expr.Env{Event: func(int64) *event.Event { return nil }})
			x.Match(&event.Event{Kind: event.KindCommand, Dec: &event.Decoded{Fields: []event.Field{{Name: "path"}}}}, expr.Env{})
		}
	}
}

// A pattern examines only the beginning of a long text.
func TestPatternReach(t *testing.T) {
	x, _ := expr.Parse("ftp.response.arg matches end$")
	for n, want := range map[int]bool{996: true, 997: true, 998: false} {
		e := &event.Event{Kind: event.KindReply, Dec: &event.Decoded{Text: strings.Repeat("é", n) + "end"}}
		if x.Match(e, expr.Env{}) != want {
			t.Errorf("after %d characters: %v", n, !want)
		}
	}
}

// FuzzParse: any text is either parsed, and can then be matched with any event, or refused
// with a position inside the text.
func FuzzParse(f *testing.F) {
	v := readVectors(f)
	for _, c := range v.Cases {
		f.Add(c.Text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		x, problem := expr.Parse(text)
		if problem != nil {
			if problem.Pos < 0 || problem.Pos > len([]rune(text)) || problem.Error() == "" {
				t.Errorf("%q: %+v", text, problem)
			}
			return
		}
		all := v.ids(x)
		if len(text) > 900 || strings.TrimSpace(text) == "" || strings.Contains(text, "((((((((") || strings.Contains(text, "-----") {
			return
		}
		y, problem := expr.Parse("-(" + text + "\n)")
		if problem != nil {
			if problem.Code == expr.TooDeep {
				return
			}
			t.Fatalf("%q can be read, but not its negation: %v", text, problem)
		}
		if n := len(all) + len(v.ids(y)); n != len(v.Events) {
			t.Errorf("%q and its negation: %d of %d events", text, n, len(v.Events))
		}
	})
}
