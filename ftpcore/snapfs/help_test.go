package snapfs

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"path"
	"testing"
	"time"

	"github.com/hack-pad/hackpadfs"
)

// The flags of OpenFile, shorter.
const (
	rdonly = hackpadfs.FlagReadOnly
	wronly = hackpadfs.FlagWriteOnly
	rdwr   = hackpadfs.FlagReadWrite
	create = hackpadfs.FlagCreate
	excl   = hackpadfs.FlagExclusive
	trunc  = hackpadfs.FlagTruncate
	appnd  = hackpadfs.FlagAppend
)

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantErr(t testing.TB, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("error %v, want %v", err, want)
	}
}

func mustDir(t testing.TB, f *FS, name string) {
	t.Helper()
	check(t, f.MkdirAll(path.Dir(name), 0o755))
}

func wantFile(t testing.TB, fsys hackpadfs.FS, name string, want []byte) {
	t.Helper()
	got, err := hackpadfs.ReadFile(fsys, name)
	check(t, err)
	if !bytes.Equal(got, want) {
		t.Fatalf("%s holds %d bytes %.40q, want %d bytes %.40q", name, len(got), got, len(want), want)
	}
}

func wantNames(t testing.TB, fsys hackpadfs.FS, dir string, want ...string) {
	t.Helper()
	list, err := hackpadfs.ReadDir(fsys, dir)
	check(t, err)
	var got []string
	for _, e := range list {
		got = append(got, e.Name())
	}
	if len(got) != len(want) {
		t.Fatalf("%s lists %q, want %q", dir, got, want)
	}
	for i := range got {
		if got[i] != want[i] {
			t.Fatalf("%s lists %q, want %q", dir, got, want)
		}
	}
}

func wantUsage(t testing.TB, f *FS, bytes int64, files int) {
	t.Helper()
	if b, n := f.Usage(); b != bytes || n != files {
		t.Fatalf("usage is %d bytes in %d files, want %d in %d", b, n, bytes, files)
	}
}

func open(t testing.TB, f *FS, name string, flag int) hackpadfs.File {
	t.Helper()
	file, err := f.OpenFile(name, flag, 0o644)
	check(t, err)
	return file
}

func write(t testing.TB, file hackpadfs.File, p []byte) {
	t.Helper()
	n, err := file.(io.Writer).Write(p)
	check(t, err)
	if n != len(p) {
		t.Fatalf("wrote %d of %d", n, len(p))
	}
}

func writeAt(t testing.TB, file hackpadfs.File, p []byte, off int64) {
	t.Helper()
	_, err := hackpadfs.WriteAtFile(file, p, off)
	check(t, err)
}

// noise returns n bytes that depend on seed, none of them zero, so that holes
// show. They repeat with a period that is no power of two.
func noise(n int, seed uint64) []byte {
	period := make([]byte, min(n, 4093))
	r := rand.NewPCG(seed, 1)
	for i := range period {
		period[i] = byte(r.Uint64()>>32) | 1
	}
	p := make([]byte, 0, n)
	for len(p) < n {
		p = append(p, period[:min(len(period), n-len(p))]...)
	}
	return p
}

// ticker is a clock that is a second later each time it is asked.
func ticker() func() time.Time {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	return func() time.Time {
		now = now.Add(time.Second)
		return now
	}
}
