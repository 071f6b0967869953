package snapfs

import (
	"io/fs"
	"strings"
	"testing"
	stdfstest "testing/fstest"

	"github.com/hack-pad/hackpadfs"
	"github.com/hack-pad/hackpadfs/fstest"
)

// suiteMask makes the suite compare permission bits, which it does not do by
// itself.
var suiteMask = fstest.Constraints{FileModeMask: hackpadfs.ModePerm}

// TestSuite runs hackpadfs's conformance suite. Only what symbolic links need
// may be skipped.
func TestSuite(t *testing.T) {
	t.Parallel()
	options := fstest.FSOptions{
		Name: "snapfs",
		TestFS: func(tb testing.TB) fstest.SetupFS {
			tb.Cleanup(func() {
				if tb.Skipped() && !strings.Contains(tb.Name(), "symlink") {
					tb.Errorf("skipped: %s", tb.Name())
				}
			})
			return New(Options{})
		},
		Constraints: suiteMask,
	}
	fstest.FS(t, options)
	fstest.File(t, options)
}

// TestSuiteSnap runs the suite against snapshots, which can only be read.
func TestSuiteSnap(t *testing.T) {
	t.Parallel()
	options := fstest.FSOptions{
		Name: "snap",
		Setup: fstest.TestSetupFunc(func(testing.TB) (fstest.SetupFS, func() hackpadfs.FS) {
			f := New(Options{})
			return f, func() hackpadfs.FS {
				s := f.Snapshot()
				f.RemoveAll("foo")
				f.WriteFile("bar", []byte("later"), 0o600)
				return s
			}
		}),
		Constraints: suiteMask,
	}
	fstest.FS(t, options)
	fstest.File(t, options)
}

// TestStdlibSuite holds the filesystem to what io/fs asks of every reader.
func TestStdlibSuite(t *testing.T) {
	f := New(Options{})
	for _, name := range []string{"a/b/c", "欢迎", "with space", "empty", "a/b/d"} {
		mustDir(t, f, name)
		check(t, f.WriteFile(name, []byte(strings.Repeat(name, 100)), 0o644))
	}
	check(t, f.WriteFile("empty", nil, 0o644))
	check(t, f.Mkdir("hollow", 0o755))
	for _, fsys := range []fs.FS{f, f.Snapshot()} {
		check(t, stdfstest.TestFS(fsys, "a/b/c", "a/b/d", "欢迎", "with space", "empty", "hollow"))
	}
}
