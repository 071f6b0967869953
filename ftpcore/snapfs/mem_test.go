package snapfs

import (
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"testing"

	"github.com/hack-pad/hackpadfs"
	"github.com/hack-pad/hackpadfs/mem"
)

// held returns the contents of a filesystem by name; directories end in a slash.
func held(t *testing.T, fsys hackpadfs.FS) map[string]string {
	t.Helper()
	all := map[string]string{}
	check(t, fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			all[name+"/"] = ""
			return err
		}
		data, err := hackpadfs.ReadFile(fsys, name)
		all[name] = string(data)
		return err
	}))
	return all
}

// TestAgainstMem does random operations here and, if they succeed, in hackpadfs/mem, which
// accepts much that an operating system refuses. Snapshots are compared with the contents of
// mem at that time.
func TestAgainstMem(t *testing.T) {
	theirs, err := mem.NewFS()
	check(t, err)
	ours := New(Options{})
	r := rand.New(rand.NewPCG(5, 6))
	name := func() string { return fmt.Sprintf("%c/%c", 'a'+r.IntN(5), 'a'+r.IntN(5))[:1+2*r.IntN(2)] }
	type kept struct {
		snap *Snap
		want map[string]string
	}
	var snaps []kept
	done := 0
	for range 6000 {
		seed, from, to := r.Uint64(), name(), name()
		if simple(ours, seed, from, to) != nil {
			continue
		}
		done++
		if err := simple(theirs, seed, from, to); err != nil {
			t.Fatalf("%s %s: mem says %v", from, to, err)
		}
		if done%100 == 0 {
			want := held(t, theirs)
			if got := held(t, ours); !maps.Equal(got, want) {
				t.Fatalf("holds %q\nmem %q", got, want)
			}
			snaps = append(snaps, kept{ours.Snapshot(), want})
		}
	}
	for _, k := range snaps {
		if got := held(t, k.snap); !maps.Equal(got, k.want) {
			t.Fatalf("snapshot %d holds %q\nmem %q", k.snap.Revision(), got, k.want)
		}
	}
	if len(snaps) < 15 {
		t.Errorf("only %d snapshots were taken", len(snaps))
	}
}

// simpleFS holds the methods that simple uses.
type simpleFS interface {
	hackpadfs.OpenFileFS
	hackpadfs.MkdirFS
	hackpadfs.RemoveFS
	hackpadfs.RenameFS
}

// simple does the random operation of seed.
func simple(f simpleFS, seed uint64, name, to string) error {
	r := rand.New(rand.NewPCG(seed, 0))
	data := noise(1+r.IntN(200), seed)
	switch r.IntN(6) {
	case 0:
		return f.Mkdir(name, 0o755)
	case 1:
		return f.Remove(name)
	case 2:
		return f.Rename(name, to)
	}
	flags := []int{rdwr | create | trunc, rdwr | create | appnd, rdwr | create}
	file, err := f.OpenFile(name, flags[r.IntN(len(flags))], 0o644)
	if err != nil {
		return err
	}
	defer file.Close()
	if r.IntN(3) == 0 {
		return hackpadfs.TruncateFile(file, int64(r.IntN(300)))
	}
	_, err = hackpadfs.WriteFile(file, data)
	return err
}
