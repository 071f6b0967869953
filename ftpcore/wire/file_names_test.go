package wire

import (
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestNameInside(t *testing.T) {
	for wire, want := range map[string]string{
		"":                   "",
		"a.txt":              "a.txt",
		"文件":                 "文件",
		"\xd6\xd0":           "\uefd6\uefd0",
		"\xd6\xd0\xb9\xfa.c": "\uefd6\uefd0\uefb9\ueffa.c", // D0 B9 alone would be UTF-8
		"/文件/\xe9t\xe9":      "/文件/\uefe9t\uefe9",
		"文\xff":              "\uefe6\uef96\uef87\uefff",
		"\uefd6":             "\uefee\uefbf\uef96",
		"/\uefd6/\ue000":     "/\uefee\uefbf\uef96/\ue000",
		"\xc0\xae\xc0\xae/x": "\uefc0\uefae\uefc0\uefae/x",
		"\xed\xa0\x80":       "\uefed\uefa0\uef80", // a surrogate
	} {
		if got := NameInside(wire); got != want {
			t.Errorf("%q: %q, want %q", wire, got, want)
		}
		if got := NameOnWire(want); got != wire {
			t.Errorf("%q: back is %q", wire, got)
		}
	}
}

// What is no way to write a name inside has a way back all the same, and is not
// taken for another one.
func TestNameOnWireOfAny(t *testing.T) {
	for inside, want := range map[string]string{"\uefc3\uefa9": "é", "é\uefd6": "é\xd6", "\uef2e\uef2f": "\uef2e\uef2f"} {
		if got := NameOnWire(inside); got != want {
			t.Errorf("%q: %q, want %q", inside, got, want)
		}
	}
}

// Names stand in a listing in the order of their bytes, as far as they are not UTF-8.
func TestNameOrder(t *testing.T) {
	names := []string{"a", "b\x80", "b\x81a", "b\xd6", "b\xfe", "c"}
	inside := make([]string, len(names))
	for i, n := range names {
		inside[i] = NameInside(n)
	}
	if !slices.IsSorted(inside) {
		t.Errorf("%q", inside)
	}
}

func FuzzNames(f *testing.F) {
	for _, s := range []string{"", "a", "\xd6\xd0", "文件/\xe9", "\uefd6", "\xef\xbf\x96", "..\x80/../\xff", "\xc0\xaf", "a\x00\r\n\xfe"} {
		f.Add(s, "x\xc4")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		in := NameInside(a)
		if !utf8.ValidString(in) {
			t.Fatalf("%q: %q is not UTF-8", a, in)
		}
		if back := NameOnWire(in); back != a {
			t.Fatalf("%q: %q, back is %q", a, in, back)
		}
		if utf8.ValidString(a) && strings.IndexFunc(a, escaped) < 0 && in != a {
			t.Fatalf("%q became %q", a, in)
		}
		if a != b && in == NameInside(b) {
			t.Fatalf("%q and %q are both %q", a, b, in)
		}
		// Any text inside has one name on the wire, and that has one name inside.
		if utf8.ValidString(b) {
			once := NameInside(NameOnWire(b))
			if again := NameInside(NameOnWire(once)); again != once {
				t.Fatalf("%q: %q, then %q", b, once, again)
			}
		}
		// What has a meaning in a path stands where it stood.
		for _, c := range "/.\x00\r\n\\*~ " {
			if strings.Count(in, string(c)) != strings.Count(a, string(c)) {
				t.Fatalf("%q: %q has another number of %q", a, in, c)
			}
		}
		if got, want := NameInside(a+"/"+b), in+"/"+NameInside(b); got != want {
			t.Fatalf("%q and %q: %q, alone %q", a, b, got, want)
		}
		if got := NameInside("x." + a + ".txt"); !strings.Contains(a, "/") && got != "x."+in+".txt" {
			t.Fatalf("%q: %q between ASCII", a, got)
		}
		if clean := path.Clean("/" + a); NameInside(clean) != path.Clean("/"+in) {
			t.Fatalf("%q: %q is cleaned to %q", a, in, path.Clean("/"+in))
		}
		if p, err := Resolve("/", a); err == nil {
			if !fs.ValidPath(FSPath(p)) || NameOnWire(p) != path.Clean("/"+a) {
				t.Fatalf("%q is the path %q", a, p)
			}
		}
	})
}
