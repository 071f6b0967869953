package snapfs

import (
	"io"
	"testing"
	"time"

	"github.com/hack-pad/hackpadfs"
)

// sample holds dir/file, dir/sub/deep and file.
func sample(t testing.TB) *FS {
	f := New(Options{Now: ticker()})
	check(t, f.MkdirAll("dir/sub", 0o755))
	check(t, f.WriteFile("dir/file", []byte("in dir"), 0o644))
	check(t, f.WriteFile("dir/sub/deep", []byte("deep"), 0o644))
	check(t, f.WriteFile("file", []byte("at the top"), 0o600))
	return f
}

func TestErrors(t *testing.T) {
	openAs := func(name string, flag int) func(f *FS) error {
		return func(f *FS) error { _, err := f.OpenFile(name, flag, 0o644); return err }
	}
	stage := func(name string, base int64) func(f *FS) error {
		return func(f *FS) error { _, err := f.Stage(name, base, 0o644); return err }
	}
	for _, c := range []struct {
		name string
		do   func(f *FS) error
		want error
	}{
		{"mkdir of the root", func(f *FS) error { return f.Mkdir(".", 0o755) }, hackpadfs.ErrExist},
		{"mkdir of a file", func(f *FS) error { return f.Mkdir("file", 0o755) }, hackpadfs.ErrExist},
		{"mkdir below a file", func(f *FS) error { return f.Mkdir("file/x", 0o755) }, hackpadfs.ErrNotDir},
		{"mkdir below nothing", func(f *FS) error { return f.Mkdir("no/x", 0o755) }, hackpadfs.ErrNotExist},
		{"mkdir of no path", func(f *FS) error { return f.Mkdir("/x", 0o755) }, hackpadfs.ErrInvalid},
		{"mkdirall below a file", func(f *FS) error { return f.MkdirAll("dir/file/x/y", 0o755) }, hackpadfs.ErrNotDir},
		{"mkdirall of a file", func(f *FS) error { return f.MkdirAll("file", 0o755) }, hackpadfs.ErrNotDir},
		{"mkdirall of no path", func(f *FS) error { return f.MkdirAll("", 0o755) }, hackpadfs.ErrInvalid},
		{"remove the root", func(f *FS) error { return f.Remove(".") }, hackpadfs.ErrInvalid},
		{"remove a full directory", func(f *FS) error { return f.Remove("dir") }, hackpadfs.ErrNotEmpty},
		{"remove below a file", func(f *FS) error { return f.Remove("file/x") }, hackpadfs.ErrNotDir},
		{"removeall of the root", func(f *FS) error { return f.RemoveAll(".") }, hackpadfs.ErrInvalid},
		{"rename the root", func(f *FS) error { return f.Rename(".", "x") }, hackpadfs.ErrInvalid},
		{"rename to the root", func(f *FS) error { return f.Rename("file", ".") }, hackpadfs.ErrExist},
		{"rename into itself", func(f *FS) error { return f.Rename("dir", "dir/sub/x") }, hackpadfs.ErrInvalid},
		{"rename onto one above", func(f *FS) error { return f.Rename("dir/sub", "dir") }, hackpadfs.ErrExist},
		{"rename a directory onto a file", func(f *FS) error { return f.Rename("dir", "file") }, hackpadfs.ErrNotDir},
		{"rename a file onto a directory", func(f *FS) error { return f.Rename("file", "dir") }, hackpadfs.ErrExist},
		{"rename to below a file", func(f *FS) error { return f.Rename("dir", "file/x") }, hackpadfs.ErrNotDir},
		{"rename to below nothing", func(f *FS) error { return f.Rename("file", "no/x") }, hackpadfs.ErrNotExist},
		{"rename to no path", func(f *FS) error { return f.Rename("file", "../x") }, hackpadfs.ErrInvalid},
		{"chmod of nothing", func(f *FS) error { return f.Chmod("no", 0) }, hackpadfs.ErrNotExist},
		{"chmod of no path", func(f *FS) error { return f.Chmod("no//x", 0) }, hackpadfs.ErrInvalid},
		{"open below a file", openAs("file/x", rdonly), hackpadfs.ErrNotDir},
		{"create below a file", openAs("file/x", wronly|create), hackpadfs.ErrNotDir},
		{"create below nothing", openAs("no/x", wronly|create), hackpadfs.ErrNotExist},
		{"create what is there", openAs("file", wronly|create|excl), hackpadfs.ErrExist},
		{"create no path", openAs("x/", wronly|create), hackpadfs.ErrInvalid},
		{"open a directory for writing", openAs("dir", wronly), hackpadfs.ErrIsDir},
		{"empty a directory", openAs("dir", trunc), hackpadfs.ErrIsDir},
		{"open nothing for writing", openAs("no", wronly), hackpadfs.ErrNotExist},
		{"write a directory", func(f *FS) error { return f.WriteFile("dir", nil, 0) }, hackpadfs.ErrIsDir},
		{"write the root", func(f *FS) error { return f.WriteFile(".", nil, 0) }, hackpadfs.ErrIsDir},
		{"write no path", func(f *FS) error { return f.WriteFile("/", nil, 0) }, hackpadfs.ErrInvalid},
		{"read a directory", func(f *FS) error { _, err := f.ReadFile("dir"); return err }, hackpadfs.ErrIsDir},
		{"list a file", func(f *FS) error { _, err := f.ReadDir("file"); return err }, hackpadfs.ErrNotDir},
		{"lstat of nothing", func(f *FS) error { _, err := f.Lstat("no"); return err }, hackpadfs.ErrNotExist},
		{"stage a directory", stage("dir", 0), hackpadfs.ErrIsDir},
		{"stage below a file", stage("file/x", 0), hackpadfs.ErrNotDir},
		{"stage below nothing", stage("no/x", 0), hackpadfs.ErrNotExist},
		{"stage no path", stage("../x", 0), hackpadfs.ErrInvalid},
		{"stage at a negative place", stage("file", -2), hackpadfs.ErrInvalid},
		{"stage at 2^62", stage("file", 1<<62), ErrQuota},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := sample(t)
			before := f.Snapshot()
			err := c.do(f)
			wantErr(t, err, c.want)
			switch err.(type) {
			case *hackpadfs.PathError, *hackpadfs.LinkError:
			default:
				t.Errorf("error is a %T", err)
			}
			if f.Snapshot() != before {
				t.Error("something has changed")
			}
		})
	}
}

func TestRenameMovesAllAndReplaces(t *testing.T) {
	f := sample(t)
	check(t, f.Rename("dir", "moved"))
	check(t, f.Rename("file", "moved/file"))
	wantNames(t, f, ".", "moved")
	wantNames(t, f, "moved", "file", "sub")
	wantFile(t, f, "moved/file", []byte("at the top"))
	wantFile(t, f, "moved/sub/deep", []byte("deep"))
	wantUsage(t, f, int64(len("at the top")+len("deep")), 4)
}

func TestRemoveAllKeepsNeighbours(t *testing.T) {
	f := sample(t)
	check(t, f.Mkdir("dir2", 0o755))
	check(t, f.RemoveAll("dir"))
	check(t, f.RemoveAll("dir"))
	check(t, f.RemoveAll("no/such/thing"))
	wantNames(t, f, ".", "dir2", "file")
	wantUsage(t, f, int64(len("at the top")), 2)
}

// TestDirectoryTimes: adding or removing an entry sets the time of a directory; writing to a
// file in it does not.
func TestDirectoryTimes(t *testing.T) {
	f := sample(t)
	for _, c := range []struct {
		name  string
		do    func() error
		moves bool
	}{
		{"create", func() error { return f.WriteFile("dir/new", nil, 0o644) }, true},
		{"write", func() error { return f.WriteFile("dir/new", []byte("x"), 0o644) }, false},
		{"chmod", func() error { return f.Chmod("dir/new", 0o600) }, false},
		{"rename", func() error { return f.Rename("dir/new", "dir/newer") }, true},
		{"remove", func() error { return f.Remove("dir/newer") }, true},
		{"mkdir", func() error { return f.Mkdir("dir/d", 0o755) }, true},
		{"mkdir below", func() error { return f.Mkdir("dir/d/e", 0o755) }, false},
	} {
		before, err := f.Stat("dir")
		check(t, err)
		check(t, c.do())
		after, err := f.Stat("dir")
		check(t, err)
		if moved := !after.ModTime().Equal(before.ModTime()); moved != c.moves {
			t.Errorf("%s: the directory's time moves: %v, want %v", c.name, moved, c.moves)
		}
	}
}

func TestChmodAndChtimesKeepTheRest(t *testing.T) {
	f := sample(t)
	at := time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)
	for _, name := range []string{"file", "dir", "."} {
		before, err := f.Stat(name)
		check(t, err)
		check(t, f.Chmod(name, hackpadfs.ModeSticky|hackpadfs.ModeSocket|0o711))
		check(t, f.Chtimes(name, time.Time{}, at))
		after, err := f.Stat(name)
		check(t, err)
		if after.Mode() != before.Mode().Type()|hackpadfs.ModeSticky|0o711 || !after.ModTime().Equal(at) || after.Size() != before.Size() {
			t.Errorf("%s is %v %v %d", name, after.Mode(), after.ModTime(), after.Size())
		}
	}
	wantFile(t, f, "dir/file", []byte("in dir"))
}

func TestReadersKeepWhatTheyOpened(t *testing.T) {
	f := sample(t)
	file := open(t, f, "file", rdonly)
	dir, err := f.Open("dir")
	check(t, err)
	check(t, f.WriteFile("file", []byte("something else"), 0o644))
	check(t, f.Remove("file"))
	check(t, f.RemoveAll("dir"))
	got, err := io.ReadAll(file)
	check(t, err)
	if string(got) != "at the top" {
		t.Errorf("the open file reads %q", got)
	}
	list, err := dir.(hackpadfs.DirReaderFile).ReadDir(-1)
	check(t, err)
	if len(list) != 2 || list[0].Name() != "file" || list[1].Name() != "sub" {
		t.Errorf("the open directory lists %v", list)
	}
}

func TestRevisionCountsChanges(t *testing.T) {
	f := New(Options{})
	step := func(want int64) {
		t.Helper()
		if f.Revision() != want {
			t.Fatalf("revision %d, want %d", f.Revision(), want)
		}
	}
	step(0)
	check(t, f.Mkdir("d", 0o755))
	s := f.Snapshot()
	step(1)
	wantErr(t, f.Mkdir("d", 0o755), hackpadfs.ErrExist)
	check(t, f.MkdirAll("d", 0o755))
	step(1)
	w := open(t, f, "d/f", wronly|create)
	write(t, w, []byte("a"))
	write(t, w, []byte("b"))
	check(t, w.Close())
	step(4)
	f.Restore(s)
	step(5)
	if s.Revision() != 1 {
		t.Errorf("the snapshot's revision has become %d", s.Revision())
	}
	wantNames(t, f, "d")
}
