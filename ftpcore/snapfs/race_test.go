package snapfs

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/hack-pad/hackpadfs"
)

// TestConcurrentUse runs all operations on a few names in many goroutines. Each file holds a
// single byte value, so a reader that sees two values has seen a mixture of versions.
func TestConcurrentUse(t *testing.T) {
	f := New(Options{MaxBytes: 64 << 20, MaxFiles: 1000})
	check(t, f.MkdirAll("d/sub", 0o755))
	check(t, f.Mkdir("log", 0o755))
	names := []string{"a", "b", "d/a", "d/sub/a", "e/a"}
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			r := rand.New(rand.NewPCG(uint64(g), 1))
			for range 100 {
				anything(f, r, names[r.IntN(len(names))], names[r.IntN(len(names))])
				if err := uniform(f.Snapshot()); err != nil {
					t.Error(err)
					return
				}
			}
		}()
	}
	wg.Wait()
	for name, live := range f.open {
		t.Errorf("%s is still open %d times", name, live.users)
	}
	if f.staged != (usage{}) {
		t.Errorf("still staged: %+v", f.staged)
	}
	bytes, files := f.Usage()
	root := f.Snapshot().root
	if wantBytes, wantFiles := recount(root); bytes != wantBytes || files != wantFiles {
		t.Errorf("usage %d in %d, counted %d in %d", bytes, files, wantBytes, wantFiles)
	}
}

// anything does a random operation. Errors are expected.
func anything(f *FS, r *rand.Rand, name, other string) {
	data := bytes.Repeat([]byte{byte(r.IntN(250) + 1)}, r.IntN(3*chunkSize/2))
	switch r.IntN(9) {
	case 0:
		f.WriteFile(name, data, 0o644)
	case 1, 2:
		if s, err := f.Stage(name, 0, 0o644); err == nil {
			s.Write(data)
			s.ReadFrom(bytes.NewReader(data))
			if r.IntN(4) == 0 {
				s.Abort()
			}
			s.Commit()
		}
	case 3, 4:
		// Goroutines that write in place keep to themselves, all with one value.
		name, other = "log/"+name[len(name)-1:], "log/"+other[len(other)-1:]
		if w, err := f.OpenFile(name, rdwr|appnd|create, 0o644); err == nil {
			hackpadfs.WriteFile(w, bytes.Repeat([]byte{'L'}, r.IntN(1000)))
			w.Stat()
			w.Read(data)
			f.Rename(name, other)
			hackpadfs.WriteFile(w, []byte{'L'})
			w.Close()
		}
	case 5:
		f.Rename(name, other)
	case 6:
		f.Remove(name)
		f.MkdirAll("e", 0o755)
	case 7:
		f.Rename("e", "d/e")
		f.RemoveAll("d/e")
	case 8:
		s := f.Snapshot()
		f.Chmod(name, 0o600)
		if r.IntN(4) == 0 {
			f.Restore(s)
		}
	}
}

// uniform reports a file of s that holds more than one byte value.
func uniform(s *Snap) error {
	return hackpadfs.WalkDir(s, ".", func(name string, d hackpadfs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		file, err := s.Open(name)
		if err != nil {
			return err
		}
		var first byte
		for {
			b, err := file.(*File).Block(chunkSize)
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
			if first == 0 {
				first = b[0]
			}
			if n := bytes.Count(b, []byte{first}); n != len(b) {
				return fmt.Errorf("%s is a mixture: %d of %d bytes are %d", name, n, len(b), first)
			}
		}
	})
}

// recount adds up a directory the slow way.
func recount(n *node) (size int64, files int) {
	n.kids.each(func(e *tree) {
		below, more := recount(e.node)
		size += e.node.body.size + below
		files += 1 + more
	})
	return size, files
}

// TestForks: two filesystems start from one snapshot and append to the same chunk
// concurrently.
func TestForks(t *testing.T) {
	f := New(Options{})
	w := open(t, f, "f", wronly|create)
	write(t, w, []byte("common "))
	write(t, w, noise(1000, 1))
	base := f.Snapshot()
	var wg sync.WaitGroup
	forks := make([]*FS, 4)
	for i := range forks {
		forks[i] = New(Options{})
		forks[i].Restore(base)
		wg.Add(1)
		go func() {
			defer wg.Done()
			w := mustOpen(forks[i], "f", wronly|appnd)
			for range 100 {
				hackpadfs.WriteFile(w, []byte{byte('0' + i)})
			}
		}()
	}
	wg.Wait()
	common, err := base.ReadFile("f")
	check(t, err)
	for i, fork := range forks {
		wantFile(t, fork, "f", append(bytes.Clone(common), bytes.Repeat([]byte{byte('0' + i)}, 100)...))
	}
}
