package snapfs

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"testing/iotest"

	"github.com/hack-pad/hackpadfs"
)

func stage(t testing.TB, f *FS, name string, base int64) *Staged {
	t.Helper()
	s, err := f.Stage(name, base, 0o644)
	check(t, err)
	return s
}

func TestStagedIsUnseenUntilCommit(t *testing.T) {
	f := sample(t)
	check(t, f.Chmod("file", 0o640))
	before := f.Snapshot()
	s, n := stage(t, f, "file", 0), stage(t, f, "dir/new", 0)
	write(t, fileLike{s}, []byte("fresh"))
	write(t, fileLike{n}, []byte("newborn"))
	if f.Snapshot() != before {
		t.Fatal("something is seen before Commit")
	}
	reader := open(t, f, "file", rdonly)
	check(t, s.Commit())
	check(t, n.Commit())
	wantFile(t, f, "file", []byte("fresh"))
	wantFile(t, f, "dir/new", []byte("newborn"))
	old, err := io.ReadAll(reader)
	check(t, err)
	if string(old) != "at the top" {
		t.Errorf("the reader of the old content reads %q", old)
	}
	for name, mode := range map[string]hackpadfs.FileMode{"file": 0o640, "dir/new": 0o644} {
		if info, err := f.Stat(name); err != nil || info.Mode() != mode {
			t.Errorf("%s: mode %v, %v", name, info.Mode(), err)
		}
	}
	if f.Revision() != before.Revision()+2 {
		t.Errorf("two commits are %d revisions", f.Revision()-before.Revision())
	}
}

// fileLike lets write take a Staged.
type fileLike struct{ *Staged }

func (fileLike) Stat() (hackpadfs.FileInfo, error) { return nil, nil }
func (fileLike) Read([]byte) (int, error)          { return 0, io.EOF }
func (fileLike) Close() error                      { return nil }

// TestStagedBase resumes a file at every kind of place.
func TestStagedBase(t *testing.T) {
	old := noise(2*chunkSize+500, 1)
	tail := noise(chunkSize, 2)
	for _, base := range []int64{KeepAll, 0, 1, chunkSize - 1, chunkSize, chunkSize + 1, 2*chunkSize + 500, 2*chunkSize + 600, 5 * chunkSize} {
		f := New(Options{})
		check(t, f.WriteFile("f", old, 0o644))
		s := stage(t, f, "f", base)
		keep := int(base)
		if base == KeepAll {
			keep = len(old)
		}
		if s.Size() != int64(keep) {
			t.Errorf("base %d: staged %d bytes", base, s.Size())
		}
		write(t, fileLike{s}, tail)
		check(t, s.Commit())
		want := append(make([]byte, 0, keep+len(tail)), old[:min(keep, len(old))]...)
		want = append(append(want, make([]byte, keep-len(want))...), tail...)
		wantFile(t, f, "f", want)
	}
}

// TestStagedAppendsMeet: two concurrent appends lose nothing.
func TestStagedAppendsMeet(t *testing.T) {
	f := New(Options{})
	check(t, f.WriteFile("log", []byte("0"), 0o644))
	a, b := stage(t, f, "log", KeepAll), stage(t, f, "log", KeepAll)
	big := noise(chunkSize+9, 3)
	write(t, fileLike{a}, []byte("a"))
	write(t, fileLike{b}, big)
	check(t, a.Commit())
	check(t, b.Commit())
	wantFile(t, f, "log", append([]byte("0a"), big...))
}

// TestStagedWays fills files of all sizes in each way there is.
func TestStagedWays(t *testing.T) {
	ways := map[string]func(t *testing.T, s *Staged, data []byte){
		"Write": func(t *testing.T, s *Staged, data []byte) { write(t, fileLike{s}, data) },
		"Write in pieces": func(t *testing.T, s *Staged, data []byte) {
			for len(data) > 0 {
				n := min(len(data), 50_001)
				write(t, fileLike{s}, data[:n])
				data = data[n:]
			}
		},
		"ReadFrom": func(t *testing.T, s *Staged, data []byte) {
			n, err := s.ReadFrom(iotest.DataErrReader(bytes.NewReader(data)))
			check(t, err)
			if n != int64(len(data)) {
				t.Errorf("ReadFrom took %d of %d", n, len(data))
			}
		},
		"NextBuf": func(t *testing.T, s *Staged, data []byte) {
			for len(data) > 0 {
				n := copy(s.NextBuf(), data[:min(len(data), 70_000)])
				check(t, s.Advance(n))
				data = data[n:]
			}
		},
	}
	for name, fill := range ways {
		t.Run(name, func(t *testing.T) {
			f := New(Options{})
			for _, size := range []int{0, 1, 1000, chunkSize - 1, chunkSize, chunkSize + 1, 3*chunkSize + 77} {
				data := noise(size, uint64(size))
				s := stage(t, f, "f", 0)
				fill(t, s, data)
				if s.Size() != int64(size) {
					t.Errorf("staged %d of %d", s.Size(), size)
				}
				check(t, s.Commit())
				wantFile(t, f, "f", data)
			}
		})
	}
}

func TestStagedReadFromFails(t *testing.T) {
	f := New(Options{})
	s := stage(t, f, "f", 0)
	broken := errors.New("broken")
	n, err := s.ReadFrom(io.MultiReader(bytes.NewReader([]byte("half")), iotest.ErrReader(broken)))
	if n != 4 || err != broken {
		t.Fatalf("ReadFrom: %d, %v", n, err)
	}
	check(t, s.Commit()) // what came is kept, if the caller wants it
	wantFile(t, f, "f", []byte("half"))
}

func TestStagedEnds(t *testing.T) {
	f := sample(t)
	before := f.Snapshot()
	aborted := stage(t, f, "file", 0)
	write(t, fileLike{aborted}, []byte("no"))
	aborted.Abort()
	aborted.Abort()
	wantErr(t, aborted.Commit(), hackpadfs.ErrClosed)
	if f.Snapshot() != before {
		t.Error("Abort has changed something")
	}
	done := stage(t, f, "file", 0)
	check(t, done.Commit())
	done.Abort()
	wantErr(t, done.Commit(), hackpadfs.ErrClosed)
	_, err := done.Write([]byte("x"))
	wantErr(t, err, hackpadfs.ErrClosed)
	_, err = done.ReadFrom(bytes.NewReader([]byte("x")))
	wantErr(t, err, hackpadfs.ErrClosed)
	wantErr(t, done.Advance(0), hackpadfs.ErrClosed)
	if done.NextBuf() != nil {
		t.Error("NextBuf gives room after the end")
	}
	wantFile(t, f, "file", nil)
}

func TestStagedAdvanceTooFar(t *testing.T) {
	f := New(Options{})
	for _, n := range []int{-1, 1, chunkSize + 1} {
		s := stage(t, f, "f", 0)
		if n > 1 {
			s.NextBuf()
		}
		wantErr(t, s.Advance(n), hackpadfs.ErrInvalid)
		wantErr(t, s.Commit(), hackpadfs.ErrInvalid)
	}
	wantUsage(t, f, 0, 0)
}

// TestStagedLosesItsPlace: Commit fails if the directory or the name can no longer hold the
// file.
func TestStagedLosesItsPlace(t *testing.T) {
	for name, c := range map[string]struct {
		do   func(f *FS)
		want error
	}{
		"directory removed": {func(f *FS) { f.RemoveAll("dir") }, hackpadfs.ErrNotExist},
		"directory renamed": {func(f *FS) { f.Rename("dir", "other") }, hackpadfs.ErrNotExist},
		"directory a file":  {func(f *FS) { f.RemoveAll("dir"); f.WriteFile("dir", nil, 0o644) }, hackpadfs.ErrNotDir},
		"name a directory":  {func(f *FS) { f.Remove("dir/file"); f.Mkdir("dir/file", 0o755) }, hackpadfs.ErrIsDir},
	} {
		f := sample(t)
		s := stage(t, f, "dir/file", KeepAll)
		write(t, fileLike{s}, []byte("x"))
		c.do(f)
		before := f.Snapshot()
		if err := s.Commit(); !errors.Is(err, c.want) || f.Snapshot() != before {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// TestStagedLeavesWritersBehind: a file that is open for writing loses its
// name to a commit, as to a rename.
func TestStagedLeavesWritersBehind(t *testing.T) {
	f := sample(t)
	w := open(t, f, "file", wronly)
	s := stage(t, f, "file", 0)
	write(t, fileLike{s}, []byte("committed"))
	check(t, s.Commit())
	write(t, w, []byte("lost"))
	check(t, w.Close())
	wantFile(t, f, "file", []byte("committed"))
}

// TestPooledBlocksStayApart: no file contains a block that was returned to the pool.
func TestPooledBlocksStayApart(t *testing.T) {
	f := New(Options{})
	want := map[string][]byte{}
	for i := range 50 {
		name := string(rune('a'+i%26)) + string(rune('a'+i/26))
		data := noise((i*40_009)%(2*chunkSize), uint64(i))
		s := stage(t, f, name, 0)
		if i%7 == 3 {
			write(t, fileLike{s}, data)
			s.Abort()
			continue
		}
		write(t, fileLike{s}, data)
		check(t, s.Commit())
		want[name] = data
	}
	for name, data := range want {
		wantFile(t, f, name, data)
	}
}

// TestEngineView: an Upload has the methods with which the engine reads directly into it.
func TestEngineView(t *testing.T) {
	f := New(Options{})
	u, err := f.Upload("f", 0, 0o644)
	check(t, err)
	in, ok := u.(interface {
		NextBuf() []byte
		Advance(n int) error
	})
	if !ok {
		t.Fatal("an Upload cannot be read into")
	}
	check(t, in.Advance(copy(in.NextBuf(), "straight")))
	check(t, u.Commit())
	u.Abort()
	wantFile(t, f, "f", []byte("straight"))
	if u, err := f.Upload("no/f", 0, 0o644); u != nil || !errors.Is(err, hackpadfs.ErrNotExist) {
		t.Errorf("Upload below nothing: %v, %v", u, err)
	}
}
