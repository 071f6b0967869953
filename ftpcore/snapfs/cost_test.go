package snapfs

import (
	"fmt"
	"io"
	"math/bits"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// Costs are counted, never timed: nodes made, bytes allocated.

// made counts the nodes of the tree now that are not in the tree before.
func made(before, now *node) (nodes, treeNodes int) {
	oldNodes, oldTrees := map[*node]bool{}, map[*tree]bool{}
	var mark func(n *node)
	var markTree func(t *tree)
	mark = func(n *node) {
		oldNodes[n] = true
		markTree(n.kids)
	}
	markTree = func(t *tree) {
		if t != nil {
			oldTrees[t] = true
			mark(t.node)
			markTree(t.left)
			markTree(t.right)
		}
	}
	mark(before)
	var count func(n *node)
	var countTree func(t *tree)
	count = func(n *node) {
		if !oldNodes[n] {
			nodes++
			countTree(n.kids)
		}
	}
	countTree = func(t *tree) {
		if t != nil && !oldTrees[t] {
			treeNodes++
			count(t.node)
			countTree(t.left)
			countTree(t.right)
		}
	}
	count(now)
	return nodes, treeNodes
}

// crowded is a filesystem of 100,000 files in the directory d/e/crowd.
var crowded = sync.OnceValue(func() *Snap {
	const n = 100_000
	f := New(Options{})
	f.MkdirAll("d/e/crowd", 0o755)
	for i := range n {
		f.WriteFile(fmt.Sprintf("d/e/crowd/%06d", i*7919%n), nil, 0o644)
	}
	return f.Snapshot()
})

func crowd() *FS {
	f := New(Options{})
	f.Restore(crowded())
	return f
}

func TestCostOfChanges(t *testing.T) {
	f := crowd()
	big := 2 * bits.Len(100_000)
	w := open(t, f, "d/e/crowd/000077", wronly)
	for _, c := range []struct {
		name             string
		do               func() error
		nodes, treeNodes int
	}{
		{"create", func() error { return f.WriteFile("d/e/crowd/new", nil, 0o644) }, 5, big},
		{"remove", func() error { return f.Remove("d/e/crowd/000500") }, 4, big},
		{"rename inside", func() error { return f.Rename("d/e/crowd/000600", "d/e/crowd/x") }, 4, 2 * big},
		{"chmod", func() error { return f.Chmod("d/e/crowd/000700", 0o600) }, 5, big},
		{"write", func() error { _, err := w.(io.Writer).Write([]byte("x")); return err }, 5, big},
		{"close", w.Close, 5, big},
		{"rename the directory", func() error { return f.Rename("d/e/crowd", "moved") }, 3, 6},
		{"make elsewhere", func() error { return f.Mkdir("d/e/f", 0o755) }, 4, 6},
		{"remove the directory", func() error { return f.RemoveAll("moved") }, 1, 4},
	} {
		before := f.Snapshot()
		check(t, c.do())
		nodes, treeNodes := made(before.root, f.Snapshot().root)
		if nodes > c.nodes || treeNodes > c.treeNodes {
			t.Errorf("%s makes %d nodes and %d tree nodes, limits %d and %d", c.name, nodes, treeNodes, c.nodes, c.treeNodes)
		}
	}
}

func TestCostOfSnapshot(t *testing.T) {
	f := crowd()
	var s *Snap
	if n := testing.AllocsPerRun(100, func() { s = f.Snapshot() }); n != 0 {
		t.Errorf("a snapshot makes %v allocations", n)
	}
	if n := testing.AllocsPerRun(100, func() { f.Restore(s) }); n > 1 {
		t.Errorf("a restore makes %v allocations", n)
	}
	if n := testing.AllocsPerRun(100, func() { f.Usage() }); n != 0 {
		t.Errorf("Usage makes %v allocations", n)
	}
}

// TestCostOfListing: listing a directory costs its own entries, not the entries of other
// directories.
func TestCostOfListing(t *testing.T) {
	small, full := New(Options{}), crowd()
	count := func(f *FS, files int) uint64 {
		check(t, f.Mkdir("list", 0o755))
		for i := range files {
			check(t, f.WriteFile(fmt.Sprintf("list/%d", i), nil, 0o644))
		}
		return allocated(func() {
			list, err := f.ReadDir("list")
			check(t, err)
			if len(list) != files {
				t.Fatalf("%d entries, want %d", len(list), files)
			}
		})
	}
	alone, crowded := count(small, 1000), count(full, 1000)
	check(t, small.RemoveAll("list"))
	tenfold := count(small, 10_000)
	if crowded > alone+alone/10 {
		t.Errorf("listing 1,000 takes %d bytes, %d where 100,000 lie elsewhere", alone, crowded)
	}
	if tenfold > 11*alone {
		t.Errorf("listing 1,000 takes %d bytes, 10,000 %d", alone, tenfold)
	}
}

// allocated returns how many bytes fn allocates in all, including garbage. Allocations that
// only make the heap grow ahead do not count.
func allocated(fn func()) uint64 {
	var before, after runtime.MemStats
	ahead := heapAhead.Load()
	runtime.ReadMemStats(&before)
	fn()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc - uint64(heapAhead.Load()-ahead)
}

// TestCostOfGrowing: everything that is allocated while a file grows, garbage
// included, is at most 1.3 times the file. So the peak is, too.
func TestCostOfGrowing(t *testing.T) {
	const size = 64 << 20
	piece := noise(64<<10, 1)
	pieces := func(w io.Writer) {
		for range size / len(piece) {
			_, err := w.Write(piece)
			check(t, err)
		}
	}
	for name, grow := range map[string]func(f *FS){
		"Staged.Write": func(f *FS) {
			s := stage(t, f, "f", 0)
			pieces(s)
			check(t, s.Commit())
		},
		"Staged.ReadFrom": func(f *FS) {
			s := stage(t, f, "f", 0)
			_, err := s.ReadFrom(io.LimitReader(endless{}, size))
			check(t, err)
			check(t, s.Commit())
		},
		"Write": func(f *FS) {
			w := open(t, f, "f", wronly|create)
			pieces(w.(io.Writer))
			check(t, w.Close())
		},
		"Write with a snapshot after each": func(f *FS) {
			var snaps []*Snap
			w := open(t, f, "f", wronly|create)
			for range size / len(piece) {
				write(t, w, piece)
				snaps = append(snaps, f.Snapshot())
			}
			check(t, w.Close())
			if got, _ := snaps[99].Usage(); got != int64(100*len(piece)) {
				t.Errorf("a snapshot on the way has %d bytes", got)
			}
		},
	} {
		f := New(Options{})
		if n := allocated(func() { grow(f) }); n > size*13/10 {
			t.Errorf("%s: a file of %d bytes allocates %d", name, size, n)
		}
		wantUsage(t, f, size, 1)
	}
}

// endless fills every buffer.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

// TestFootprint: a closed file uses hardly more memory than its size, however it was written.
func TestFootprint(t *testing.T) {
	for _, size := range []int{1, 10, 100, 1000, 10_000, 40_000, chunkSize - 1, chunkSize, chunkSize + 1, chunkSize + 40_000, 5*chunkSize + 1000} {
		data := noise(size, 1)
		for way, put := range map[string]func(f *FS){
			"WriteFile": func(f *FS) { check(t, f.WriteFile("f", data, 0o644)) },
			"Staged": func(f *FS) {
				s := stage(t, f, "f", 0)
				write(t, fileLike{s}, data)
				check(t, s.Commit())
			},
			"Write in pieces": func(f *FS) {
				w := open(t, f, "f", wronly|create)
				_, err := io.CopyBuffer(w.(io.Writer), strings.NewReader(string(data)), make([]byte, 700))
				check(t, err)
				check(t, w.Close())
			},
		} {
			f := New(Options{})
			put(f)
			wantFile(t, f, "f", data)
			n, err := f.Snapshot().find("f")
			check(t, err)
			if got := n.body.footprint(); got > int64(size)*13/10+16 {
				t.Errorf("%s: %d bytes take %d", way, size, got)
			}
		}
	}
}

// TestCostOfVersions: a snapshot and a change of one chunk share all others.
func TestCostOfVersions(t *testing.T) {
	f := New(Options{})
	check(t, f.WriteFile("f", noise(16*chunkSize, 1), 0o644))
	old := f.Snapshot()
	writeAt(t, open(t, f, "f", wronly), []byte("changed"), 5*chunkSize+9)
	a, err := old.find("f")
	check(t, err)
	b, err := f.Snapshot().find("f")
	check(t, err)
	for i := range a.body.chunks {
		if shared := &a.body.chunks[i][0] == &b.body.chunks[i][0]; shared == (i == 5) {
			t.Errorf("chunk %d is shared: %v", i, shared)
		}
	}
}
