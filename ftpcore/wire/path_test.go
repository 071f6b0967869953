package wire

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
)

func TestResolve(t *testing.T) {
	for _, tt := range []struct{ cwd, arg, want string }{
		{"/", "", "/"}, {"/a", "", "/a"}, {"/a", "b", "/a/b"}, {"/a", "/b", "/b"}, {"/a", "//b", "/b"}, {"/", "//", "/"},
		{"/a", "..", "/"}, {"/", "..", "/"}, {"/a", "../../../../etc/passwd", "/etc/passwd"}, {"/a/b", ".", "/a/b"},
		{"/a", "b/", "/a/b"}, {"/a", "/../..", "/"}, {"/", `..\x`, `/..\x`}, {"/", `a\b`, `/a\b`}, {"/a", "b ", "/a/b "}, {"/", " b", "/ b"},
		{"/", "...", "/..."}, {"/", "文件", "/文件"}, {"/", "~", "/~"}, {"/a", "./-a", "/a/-a"}, {"/", "C:/x", "/C:/x"},
		{"/", "\xd6\xd0", "/\uefd6\uefd0"}, {"/\uefd6/x", "../\xd0", "/\uefd6/\uefd0"}, {"/a", "\xc0\xae\xc0\xae/x", "/a/\uefc0\uefae\uefc0\uefae/x"},
	} {
		if got, err := Resolve(tt.cwd, tt.arg); got != tt.want || err != nil {
			t.Errorf("%q %q: %q, %v", tt.cwd, tt.arg, got, err)
		}
	}
}

func TestResolveRefuses(t *testing.T) {
	long := strings.Repeat("x", 256)
	for _, tt := range []struct {
		arg  string
		want error
	}{
		{"a\x00b", ErrPathChars}, {"a\rb", ErrPathChars}, {"a\nb", ErrPathChars},
		{long, ErrPathLong}, {strings.Repeat("\xd6", 256), ErrPathLong}, {strings.Repeat("/\xd6", 101), ErrPathLong}, {strings.Repeat("/a", 101), ErrPathLong}, {strings.Repeat("/"+long[:250], 20), ErrPathLong},
	} {
		if got, err := Resolve("/", tt.arg); !errors.Is(err, tt.want) {
			t.Errorf("%.20q: %.20q, %v", tt.arg, got, err)
		}
	}
	if _, err := Resolve("/", long[:255]); err != nil {
		t.Error(err)
	}
	if _, err := Resolve("/", strings.Repeat("/a", 100)); err != nil {
		t.Error(err)
	}
	// The limits are about bytes on the wire; inside there are three for each of them.
	for _, name := range []string{strings.Repeat("\xd6", 255), strings.Repeat("/"+strings.Repeat("\xd6", 200), 20)} {
		if _, err := Resolve("/", name); err != nil {
			t.Errorf("%.9q…: %v", name, err)
		}
	}
}

func TestResolveHome(t *testing.T) {
	for arg, want := range map[string]string{
		"~": "/home/x", "~/": "/home/x", "~/a": "/home/x/a", "~/../y": "/home/y", "~x": "/cwd/~x", "./~": "/cwd/~", "/~": "/~",
	} {
		if got, err := ResolveHome("/home/x", "/cwd", arg); got != want || err != nil {
			t.Errorf("%q: %q, %v", arg, got, err)
		}
	}
}

func FuzzResolve(f *testing.F) {
	f.Add("/a", "../../b")
	f.Add("/", `..\..//~/x`)
	f.Add("/a/b", "/./..//...")
	f.Add("\xd6\xd0", "..\x80/../\xc0\xae/..")
	f.Fuzz(func(t *testing.T, cwd, arg string) {
		cwd, err := Resolve("/", cwd)
		if err != nil {
			return
		}
		for _, f := range []func() (string, error){
			func() (string, error) { return Resolve(cwd, arg) },
			func() (string, error) { return ResolveHome(cwd, "/", arg) },
		} {
			p, err := f()
			if err != nil {
				continue
			}
			if p[0] != '/' || !fs.ValidPath(FSPath(p)) {
				t.Fatalf("%q %q: %q", cwd, arg, p)
			}
			if again, err := Resolve(p, ""); again != p || err != nil {
				t.Fatalf("%q is not clean: %q, %v", p, again, err)
			}
		}
	})
}
