package snapfs

import (
	"bytes"
	"testing"

	"github.com/hack-pad/hackpadfs"
)

func TestQuotaOfEveryWrite(t *testing.T) {
	kept := bytes.Repeat([]byte("k"), 60)
	for name, do := range map[string]func(f *FS) error{
		"WriteFile": func(f *FS) error { return f.WriteFile("new", make([]byte, 41), 0o644) },
		"Write": func(f *FS) error {
			_, err := hackpadfs.WriteFile(mustOpen(f, "kept", wronly|appnd), make([]byte, 41))
			return err
		},
		"WriteAt": func(f *FS) error {
			_, err := hackpadfs.WriteAtFile(mustOpen(f, "kept", wronly), []byte("x"), 100)
			return err
		},
		"WriteAt far out": func(f *FS) error {
			_, err := hackpadfs.WriteAtFile(mustOpen(f, "kept", wronly), []byte("x"), 1<<62)
			return err
		},
		"WriteAt at the end of numbers": func(f *FS) error {
			_, err := hackpadfs.WriteAtFile(mustOpen(f, "kept", wronly), []byte("xy"), 1<<63-1)
			return err
		},
		"Truncate":         func(f *FS) error { return hackpadfs.TruncateFile(mustOpen(f, "kept", wronly), 101) },
		"Truncate far out": func(f *FS) error { return hackpadfs.TruncateFile(mustOpen(f, "kept", wronly), 1<<62) },
		"Stage":            func(f *FS) error { _, err := f.Stage("new", 41, 0o644); return err },
		"Staged.Write": func(f *FS) error {
			s, _ := f.Stage("kept", KeepAll, 0o644)
			_, err := s.Write(make([]byte, 41))
			return err
		},
		"Staged.Advance": func(f *FS) error {
			s, _ := f.Stage("new", 0, 0o644)
			s.NextBuf()
			return s.Advance(41)
		},
		"Staged.Commit after failing": func(f *FS) error {
			s, _ := f.Stage("new", 0, 0o644)
			s.Write(make([]byte, 41))
			return s.Commit()
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := New(Options{MaxBytes: 100})
			check(t, f.WriteFile("kept", kept, 0o644))
			before := f.Snapshot()
			wantErr(t, do(f), ErrQuota)
			if f.Snapshot() != before {
				t.Error("something has changed")
			}
		})
	}
}

func mustOpen(f *FS, name string, flag int) hackpadfs.File {
	file, err := f.OpenFile(name, flag, 0o644)
	if err != nil {
		panic(err)
	}
	return file
}

func TestQuotaToTheByte(t *testing.T) {
	f := New(Options{MaxBytes: 100})
	s := stage(t, f, "f", 0)
	write(t, fileLike{s}, make([]byte, 100))
	check(t, s.Commit())
	_, err := hackpadfs.WriteFile(mustOpen(f, "f", wronly|appnd), []byte("x"))
	wantErr(t, err, ErrQuota)
	// What is full may be replaced, overwritten, cut and removed.
	s = stage(t, f, "f", 0)
	write(t, fileLike{s}, make([]byte, 100))
	check(t, s.Commit())
	w := mustOpen(f, "f", wronly)
	writeAt(t, w, make([]byte, 100), 0)
	check(t, hackpadfs.TruncateFile(w, 50))
	check(t, f.WriteFile("g", make([]byte, 50), 0o644))
	check(t, f.Remove("f"))
	wantUsage(t, f, 50, 1)
}

// TestQuotaSharedByStaged: staged files count until they are committed or aborted.
func TestQuotaSharedByStaged(t *testing.T) {
	f := New(Options{MaxBytes: 100})
	a, b := stage(t, f, "a", 0), stage(t, f, "b", 0)
	write(t, fileLike{a}, make([]byte, 60))
	_, err := b.Write(make([]byte, 60))
	wantErr(t, err, ErrQuota)
	wantErr(t, f.WriteFile("c", make([]byte, 60), 0o644), ErrQuota)
	a.Abort()
	b.Abort()
	check(t, f.WriteFile("c", make([]byte, 60), 0o644))
	// Many that replace one file cannot all be credited with its size.
	many := make([]*Staged, 3)
	for i := range many {
		many[i] = stage(t, f, "c", 0)
		_, err = many[i].Write(make([]byte, 45))
		if i < 2 {
			check(t, err)
		}
	}
	wantErr(t, err, ErrQuota)
	for _, s := range many {
		s.Abort()
	}
	if f.staged != (usage{}) {
		t.Errorf("left over: %+v", f.staged)
	}
}

// TestQuotaAtCommit: Commit fails if the file that it was to replace was renamed meanwhile, so
// that the quota would be exceeded.
func TestQuotaAtCommit(t *testing.T) {
	f := New(Options{MaxBytes: 100})
	check(t, f.WriteFile("old", make([]byte, 80), 0o644))
	s := stage(t, f, "old", 0)
	write(t, fileLike{s}, make([]byte, 80))
	check(t, f.Rename("old", "kept"))
	wantErr(t, s.Commit(), ErrQuota)
	wantNames(t, f, ".", "kept")
	if f.staged != (usage{}) {
		t.Errorf("left over: %+v", f.staged)
	}
}

func TestMaxFiles(t *testing.T) {
	f := New(Options{MaxFiles: 3})
	check(t, f.MkdirAll("a/b", 0o755))
	wantErr(t, f.MkdirAll("a/c/d", 0o755), ErrQuota)
	wantNames(t, f, "a", "b")
	s := stage(t, f, "a/late", 0)
	check(t, f.WriteFile("f", nil, 0o644))
	for _, err := range []error{
		f.Mkdir("g", 0o755), f.WriteFile("g", nil, 0o644), s.Commit(),
	} {
		wantErr(t, err, ErrQuota)
	}
	_, err := f.Create("g")
	wantErr(t, err, ErrQuota)
	_, err = f.Stage("g", 0, 0o644)
	wantErr(t, err, ErrQuota)
	check(t, f.WriteFile("f", []byte("again"), 0o644))
	check(t, f.Rename("f", "a/f"))
	check(t, f.RemoveAll("a"))
	wantUsage(t, f, 0, 0)
}

// TestRestoreBeyondQuota: Restore always succeeds; beyond the quota, growing then fails.
func TestRestoreBeyondQuota(t *testing.T) {
	big := New(Options{})
	check(t, big.WriteFile("f", make([]byte, 500), 0o644))
	f := New(Options{MaxBytes: 100})
	f.Restore(big.Snapshot())
	wantUsage(t, f, 500, 1)
	wantErr(t, f.WriteFile("g", []byte("x"), 0o644), ErrQuota)
	check(t, f.WriteFile("f", make([]byte, 300), 0o644))
	check(t, f.Mkdir("d", 0o755))
}

// TestOrphansCount: a file without a name counts for the quota.
func TestOrphansCount(t *testing.T) {
	f := New(Options{MaxBytes: 100})
	w := open(t, f, "f", wronly|create)
	check(t, f.Remove("f"))
	write(t, w, make([]byte, 100))
	_, err := hackpadfs.WriteFile(w, []byte("x"))
	wantErr(t, err, ErrQuota)
	check(t, w.Close())
}
