//go:build !js

package snapfs

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/hack-pad/hackpadfs"
	hackos "github.com/hack-pad/hackpadfs/os"
)

// kind names the error, so that two filesystems can be compared.
func kind(err error) string {
	for _, k := range []error{
		hackpadfs.ErrNotEmpty, hackpadfs.ErrNotExist, hackpadfs.ErrExist,
		hackpadfs.ErrNotDir, hackpadfs.ErrIsDir, hackpadfs.ErrInvalid,
	} {
		if errors.Is(err, k) {
			return k.Error()
		}
	}
	return fmt.Sprint(err)
}

// TestAgainstOS does the same random operations here and in a directory of the operating
// system. Files, errors and contents must agree.
func TestAgainstOS(t *testing.T) {
	sub, err := hackos.NewFS().Sub(strings.TrimPrefix(t.TempDir(), "/"))
	check(t, err)
	real, ours := sub.(*hackos.FS), New(Options{})
	r := rand.New(rand.NewPCG(5, 6))
	name := func() string {
		parts := []string{"a", "ab", "c"}
		n := parts[r.IntN(3)]
		for depth := 1; depth < 3 && r.IntN(2) == 0; depth++ {
			n += "/" + parts[r.IntN(3)]
		}
		return n
	}
	for i := range 2000 {
		seed, from, to := r.Uint64(), name(), name()
		op, want := play(real, seed, from, to)
		_, got := play(ours, seed, from, to)
		if got != want {
			t.Fatalf("step %d: %s %s %s: %s, the system says %s", i, op, from, to, got, want)
		}
		if i%100 == 0 {
			compare(t, ours, real, ".")
		}
	}
	compare(t, ours, real, ".")
}

// playFS holds the methods that both have.
type playFS interface {
	hackpadfs.OpenFileFS
	hackpadfs.MkdirFS
	hackpadfs.MkdirAllFS
	hackpadfs.RemoveFS
	hackpadfs.RemoveAllFS
	hackpadfs.RenameFS
	hackpadfs.StatFS
}

// play does the random operation of seed and returns its description and result.
func play(fsys playFS, seed uint64, name, to string) (op, result string) {
	r := rand.New(rand.NewPCG(seed, 0))
	data := []byte(strings.Repeat("data", r.IntN(40)))
	switch r.IntN(8) {
	case 0:
		return "mkdir", kind(fsys.Mkdir(name, 0o755))
	case 1:
		return "mkdirall", kind(fsys.MkdirAll(name, 0o755))
	case 2:
		return "remove", kind(fsys.Remove(name))
	case 3:
		return "removeall", kind(fsys.RemoveAll(name))
	case 4, 5:
		_, missing := fsys.Stat(name)
		err := fsys.Rename(name, to)
		if missing != nil && err != nil {
			return "rename", "fails" // for one of several reasons
		}
		return "rename", kind(err)
	case 6:
		info, err := fsys.Stat(name)
		if err != nil || info.IsDir() {
			return "stat", kind(err)
		}
		return "stat", fmt.Sprint(info.Name(), info.Size())
	}
	flags := []int{rdwr, rdwr | create, rdwr | create | trunc, rdwr | create | excl, rdwr | appnd | create}
	flag := flags[r.IntN(len(flags))]
	op = fmt.Sprintf("open %#x", flag)
	file, err := fsys.OpenFile(name, flag, 0o644)
	if err != nil {
		return op, kind(err)
	}
	defer file.Close()
	n, err := hackpadfs.WriteFile(file, data)
	result = fmt.Sprint(n, kind(err))
	if flag&appnd == 0 {
		n, err = hackpadfs.WriteAtFile(file, []byte("at"), int64(r.IntN(100)))
		result += fmt.Sprint(n, kind(err))
	}
	off, err := hackpadfs.SeekFile(file, -int64(r.IntN(90)), io.SeekEnd)
	result += fmt.Sprint(off, kind(err))
	if r.IntN(3) == 0 {
		result += kind(hackpadfs.TruncateFile(file, int64(r.IntN(200))))
	}
	rest, err := io.ReadAll(file)
	return op, result + fmt.Sprintf("%q", rest) + kind(err)
}

// compare fails unless a and b have the same files below dir.
func compare(t *testing.T, a, b hackpadfs.FS, dir string) {
	t.Helper()
	listA, err := hackpadfs.ReadDir(a, dir)
	check(t, err)
	listB, err := hackpadfs.ReadDir(b, dir)
	check(t, err)
	if fmt.Sprint(listA) != fmt.Sprint(listB) && len(listA) != len(listB) {
		t.Fatalf("%s: %v, the system has %v", dir, listA, listB)
	}
	for i, e := range listA {
		name := strings.TrimPrefix(dir+"/"+e.Name(), "./")
		if e.Name() != listB[i].Name() || e.IsDir() != listB[i].IsDir() {
			t.Fatalf("%s: %v, the system has %v", dir, e, listB[i])
		}
		if e.IsDir() {
			compare(t, a, b, name)
			continue
		}
		data, err := hackpadfs.ReadFile(b, name)
		check(t, err)
		wantFile(t, a, name, data)
	}
}
