package profile

import (
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"ftpsim/ftpcore"
)

func TestNamed(t *testing.T) {
	names := map[string]bool{}
	for _, p := range All() {
		got, ok := Named(p.Name)
		if !ok || got.Name != p.Name || p.Title == "" || p.Text == "" || names[p.Name] {
			t.Errorf("%+v", p)
		}
		names[p.Name] = true
	}
	want := []string{"filezilla", "full", "iis", "minimal", "minimal-fixed", "proftpd", "rfc959-minimum", "single-line", "vsftpd"}
	if got := slices.Sorted(maps.Keys(names)); !slices.Equal(got, want) {
		t.Errorf("names %v", got)
	}
	if _, ok := Named("nobody"); ok {
		t.Error("nobody is a profile")
	}
}

// Parse returns the profile that Text has written.
func TestText(t *testing.T) {
	for _, p := range All() {
		got, err := Parse(Text(p))
		if err != nil || !reflect.DeepEqual(got, p) {
			t.Errorf("%s: %v", p.Name, err)
		}
	}
}

// A profile carries fault rules, as Text writes them.
func TestFaults(t *testing.T) {
	p, err := Parse([]byte(`{"name": "a", "faults": [ {"match": "code:226",  "do": {"lateMs": 5}} ]}`))
	if err != nil {
		t.Fatal(err)
	}
	again, err := Parse(Text(p))
	if err != nil || !reflect.DeepEqual(again, p) {
		t.Errorf("%+v, %v", again, err)
	}
	if list := Rules(again); len(list) != 1 || list[0].Match != "code:226" || list[0].Do.LateMs != 5 {
		t.Errorf("got %+v", list)
	}
}

func TestParseRefuses(t *testing.T) {
	long := strings.Repeat("x", MaxBytes)
	many := `["NOOP"` + strings.Repeat(`,"NOOP"`, 500) + `]`
	for _, c := range []struct{ text, code, field, value string }{
		{``, "not-json", "", "1"},
		{"{\n\"name\": \"a\",\n}", "not-json", "", "3"},
		{"{\"name\": \"a\"}\n\n{}", "not-json", "", "3"},
		{`[]`, "wrong-type", "", "array"},
		{`{"name": 1}`, "wrong-type", "name", "number"},
		{`{"name": "a", "greting": "hello"}`, "unknown-field", "greting", ""},
		{`{"name": "a", "text": "` + long + `"}`, "too-large", "", ""},
		{`{}`, "bad-name", "name", ""},
		{`{"name": "A b"}`, "bad-name", "name", "A b"},
		{`{"name": "a", "title": "` + long[:3000] + `"}`, "too-long", "title", "3000"},
		{`{"name": "a", "title": "two\nlines"}`, "bad-text", "title", "U+000A"},
		{`{"name": "a", "greeting": "\r\n230 in"}`, "bad-text", "greeting", "U+000D"},
		{`{"name": "a", "verbs": ["USER", "QUIT", "FROB"]}`, "unknown-verb", "verbs", "FROB"},
		{`{"name": "a", "verbs": ["USER"]}`, "no-way-out", "verbs", "QUIT"},
		{`{"name": "a", "lacks": ["USER"]}`, "no-way-out", "verbs", "USER"},
		{`{"name": "a", "lacks": ` + many + `}`, "too-many", "", "501"},
		{`{"name": "a", "params": {"RETR": ["X"]}}`, "bad-param", "params", "RETR"},
		{`{"name": "a", "params": {"TYPE": ["a"]}}`, "bad-param", "params: TYPE", "a"},
		{`{"name": "a", "features": ["FROB x"]}`, "bad-feature", "features", "FROB x"},
		{`{"name": "a", "words": {"no-such-reason": "x"}}`, "unknown-reason", "words: no-such-reason", "no-such-reason"},
		{`{"name": "a", "words": {"FROB 550": "x"}}`, "unknown-verb", "words: FROB 550", "FROB"},
		{`{"name": "a", "words": {"550": "250 fine"}}`, "bad-code", "words: 550", "250"},
		{`{"name": "a", "list": "vms"}`, "bad-list", "list", "vms"},
		{`{"name": "a", "seed": "x"}`, "bad-seed", "seed", "x"},
		{`{"name": "a", "faults": [{"do": {"drop": true}}, {"do": {"dorp": true}}]}`, "bad-fault", "faults: 2", `there is no field "dorp"`},
		{`{"name": "a", "faults": [` + strings.Repeat(`{"do": {"drop": true}},`, 20) + `{"do": {"drop": true}}]}`, "too-many", "faults", "21"},
	} {
		_, err := Parse([]byte(c.text))
		var e *ftpcore.ProfileError
		if !errors.As(err, &e) || *e != (ftpcore.ProfileError{Code: c.code, Field: c.field, Value: c.value}) {
			t.Errorf("%.60s: %v", c.text, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, p := range All() {
		f.Add(Text(p))
	}
	f.Add([]byte(`{"name":"a","words":{"550":"{","STAT 211":"{lines}\n{0}{text"}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Parse(data)
		if err != nil {
			return
		}
		again, err := Parse(Text(p))
		if err != nil || again.Name != p.Name || len(again.Words) != len(p.Words) {
			t.Fatalf("%v\n%+v\n%+v", err, p, again)
		}
	})
}
