package course

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"ftpsim/ftpcore/fault"
	"ftpsim/ftpcore/judge"
)

var (
	goodName   = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	goodClause = regexp.MustCompile(`^RFC \d{3,4} §[\w.-]+$`)
)

// Each obstacle is complete, and names only what exists.
func TestObstacles(t *testing.T) {
	seen := map[string]bool{}
	for _, o := range obstacles() {
		if seen[o.Name] || !goodName.MatchString(o.Name) {
			t.Errorf("the name %q is wrong, or there are two of it", o.Name)
		}
		seen[o.Name] = true
		if o.Server == "" || !goodClause.MatchString(o.Clause) || accepts[o.Want] == nil {
			t.Errorf("%s lacks something: %+v", o.Name, o)
		}
		for _, f := range o.Faults {
			if r, ok := fault.Find(f); !ok || r.Check() != nil {
				t.Errorf("%s: there is no fault %q, or it is wrong: %v", o.Name, f, r.Check())
			}
		}
		for _, r := range o.Rules {
			if rule, ok := judge.Find(r); !ok || rule.Side != judge.Client {
				t.Errorf("%s: there is no rule %q about clients", o.Name, r)
			}
		}
	}
	if len(seen) < 50 {
		t.Errorf("there are %d obstacles only", len(seen))
	}
	for name := range faults {
		if !seen[name] {
			t.Errorf("there is no fault %q", name)
		}
	}
}

func TestCourses(t *testing.T) {
	for _, c := range All() {
		if !goodName.MatchString(c.Name) || !strings.HasSuffix(c.Text, ".") || len(c.Obstacles) == 0 {
			t.Errorf("the course is incomplete: %+v", c)
		}
	}
	small, ok := Named("embedded")
	if !ok || len(small.Obstacles) != len(embedded) {
		t.Errorf("embedded has %d obstacles of %d", len(small.Obstacles), len(embedded))
	}
	if _, ok := Named("none"); ok {
		t.Error("there is a course none")
	}
}

func TestOnly(t *testing.T) {
	c, _ := Named("embedded")
	c, unknown := c.Only([]string{"late-226", "nonsense", "plain"})
	var names []string
	for _, o := range c.Obstacles {
		names = append(names, o.Name)
	}
	if !slices.Equal(names, []string{"plain", "late-226"}) || !slices.Equal(unknown, []string{"nonsense"}) {
		t.Errorf("%v, unknown %v", names, unknown)
	}
}

// The table of facts has only rules about clients.
func TestNeeds(t *testing.T) {
	for id := range needs {
		if r, ok := judge.Find(id); !ok || r.Side != judge.Client {
			t.Errorf("there is no rule %q about clients", id)
		}
	}
}

func TestContent(t *testing.T) {
	a, b := string(Content(1)), string(Content(2))
	if a != string(Content(1)) || a == b || len(a) != sourceSize || len(b) != sourceSize {
		t.Error("the content does not depend on the seed alone")
	}
	for _, part := range []string{"\r\n", "\n\r", "\x00", "\xff\xff", "\n\n"} {
		if !strings.Contains(a, part) && part != "\n\n" {
			t.Errorf("the content lacks %q", part)
		}
	}
}
