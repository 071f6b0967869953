package expr_test

import (
	"encoding/json"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/expr"
)

// The page's own parser has the same test vectors (web/src/store/filter.test.ts).
type vectors struct {
	Events   []*event.Event
	Verdicts map[string][]expr.Verdict // by the event's ID
	Cases    []struct {
		Text    string
		IDs     []int64 // of the events that fit
		Problem *expr.Problem
	}
}

func readVectors(t testing.TB) (v vectors) {
	t.Helper()
	b, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func (v vectors) find(fits func(e *event.Event) bool) *event.Event {
	if i := slices.IndexFunc(v.Events, fits); i >= 0 {
		return v.Events[i]
	}
	return nil
}

func (v vectors) env() expr.Env {
	return expr.Env{
		Event: func(id int64) *event.Event {
			return v.find(func(e *event.Event) bool { return e.ID == id })
		},
		Client: func(sid string) string {
			return v.find(func(e *event.Event) bool { return e.SID == sid && e.Peer != nil }).Peer.Client
		},
		Verdicts: func(id int64) []expr.Verdict { return v.Verdicts[strconv.FormatInt(id, 10)] },
		Nth:      expr.Numbers(func() []*event.Event { return v.Events }),
	}
}

// ids returns the IDs of the events that match x.
func (v vectors) ids(x *expr.Expr) []int64 {
	ids := []int64{}
	for _, e := range v.Events {
		if x.Match(e, v.env()) {
			ids = append(ids, e.ID)
		}
	}
	return ids
}

func TestVectors(t *testing.T) {
	v := readVectors(t)
	for _, c := range v.Cases {
		x, problem := expr.Parse(c.Text)
		switch {
		case c.Problem != nil && problem == nil:
			t.Errorf("%q: no problem, want %s", c.Text, c.Problem.Code)
		case c.Problem != nil:
			if problem.Want = ""; *problem != *c.Problem {
				t.Errorf("%q: %+v, want %+v", c.Text, *problem, *c.Problem)
			}
		case problem != nil:
			t.Errorf("%q: %v", c.Text, problem)
		default:
			if ids := v.ids(x); !slices.Equal(ids, c.IDs) {
				t.Errorf("%q: events %v, want %v", c.Text, ids, c.IDs)
			}
		}
	}
	if len(v.Cases) < 100 {
		t.Errorf("only %d cases: is this the right file?", len(v.Cases))
	}
}

// The laws of "and", "or" and "not" hold for all pairs of expressions.
func TestLaws(t *testing.T) {
	v := readVectors(t)
	var texts []string
	for _, c := range v.Cases {
		if c.Problem == nil && len(c.Text) < 45 && len(c.IDs) > 0 && strings.TrimSpace(c.Text) != "" {
			texts = append(texts, c.Text)
		}
	}
	ids := func(text string) []int64 {
		x, problem := expr.Parse(text)
		if problem != nil {
			t.Fatalf("%q: %v", text, problem)
		}
		return v.ids(x)
	}
	for i, a := range texts[2:] {
		b := texts[i]
		inA, inB := ids("("+a+")"), ids("("+b+")")
		for _, c := range []struct {
			text string
			fits func(a, b bool) bool
		}{
			{"(" + a + ") (" + b + ")", func(a, b bool) bool { return a && b }},
			{"(" + a + ")|(" + b + ")", func(a, b bool) bool { return a || b }},
			{"-(" + a + ") || !(" + b + ")", func(a, b bool) bool { return !a || !b }},
			{"not (" + a + ") and not (" + b + ")", func(a, b bool) bool { return !a && !b }},
		} {
			want := []int64{}
			for _, e := range v.Events {
				if c.fits(slices.Contains(inA, e.ID), slices.Contains(inB, e.ID)) {
					want = append(want, e.ID)
				}
			}
			if got := ids(c.text); !slices.Equal(got, want) {
				t.Errorf("%s: %v, want %v", c.text, got, want)
			}
		}
	}
}
