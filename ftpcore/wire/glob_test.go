package wire

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestMatch(t *testing.T) {
	for _, tt := range []struct {
		pattern, name string
		want          bool
	}{
		{"*", "a", true}, {"*", "", true}, {"", "", true}, {"", "a", false}, {"*.dat", "m1.dat", true}, {"*.dat", "m1.data", false},
		{"*.dat", ".dat", false}, {"*", ".hidden", false}, {".*", ".hidden", true}, {"?x", ".x", false}, {"[.]x", ".x", false}, {`\.x`, ".x", true},
		{"a*b*c", "aXbYc", true}, {"a*b*c", "aXbY", false}, {"a**b", "ab", true}, {"?", "文", true}, {"??", "文", false}, {"*件", "文件", true},
		{"[a-c]", "b", true}, {"[a-c]", "d", false}, {"[!a-c]", "d", true}, {"[^a-c]", "b", false}, {"[]]", "]", true}, {"[!]]", "]", false},
		{"[a-]", "-", true}, {"[-a]", "-", true}, {`[\]]`, "]", true}, {`[\!a]`, "!", true}, {"[a", "[a", true}, {"[", "[", true}, {"x[", "xa", false},
		{`\*`, "*", true}, {`\*`, "a", false}, {`a\`, `a\`, true}, {"[一-龥]", "文", true}, {"[b-a]", "a", false},
	} {
		if got := Match(tt.pattern, tt.name); got != tt.want {
			t.Errorf("%q %q: %v", tt.pattern, tt.name, got)
		}
	}
}

func TestHasGlob(t *testing.T) {
	for s, want := range map[string]bool{"a": false, "a*": true, "?": true, "[a]": true, `a\b`: false} {
		if HasGlob(s) != want {
			t.Errorf("%q: %v", s, !want)
		}
	}
}

// Patterns that take other matchers exponential time.
func TestMatchCost(t *testing.T) {
	name := strings.Repeat("a", 255)
	for _, pattern := range []string{
		strings.Repeat("a*", 500) + "b", strings.Repeat("*a", 500) + "*b", strings.Repeat("?*", 250) + "b",
		strings.Repeat("*[a-z]", 300) + "b", strings.Repeat("*", 4000) + "b", strings.Repeat("*[", 2000),
	} {
		ok, steps := MatchSteps(pattern, name)
		if limit := (len(pattern) + 1) * (len(name) + 1); ok || steps > limit {
			t.Errorf("%.10q…: %v in %d steps, at most %d", pattern, ok, steps, limit)
		}
	}
}

// refMatch is the definition of "*" written down; sets and escapes are shared.
func refMatch(pattern, name string) bool {
	if pattern == "" {
		return name == ""
	}
	if pattern[0] == '*' {
		if refMatch(pattern[1:], name) {
			return true
		}
		_, size := utf8.DecodeRuneInString(name)
		return name != "" && refMatch(pattern, name[size:])
	}
	if name == "" {
		return false
	}
	c, size := utf8.DecodeRuneInString(name)
	width, fits := matchOne(pattern, c, nextRune)
	return fits && refMatch(pattern[width:], name[size:])
}

func FuzzMatch(f *testing.F) {
	for _, s := range [][2]string{{"a*b?[c-d]", "axxbxc"}, {"*.dat", "m.dat"}, {`\**`, "*x"}, {"[", "["}, {"a**", "a"}} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, pattern, name string) {
		if len(name) > 12 || len(pattern) > 12 || strings.HasPrefix(name, ".") {
			MatchSteps(pattern, name)
			return
		}
		got, steps := MatchSteps(pattern, name)
		if want := refMatch(pattern, name); got != want {
			t.Fatalf("%q %q: %v, want %v", pattern, name, got, want)
		}
		if steps > (len(pattern)+1)*(len(name)+1) {
			t.Fatalf("%q %q: %d steps", pattern, name, steps)
		}
	})
}
