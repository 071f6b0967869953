package snapfs

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
)

// diffModels returns the changes that Diff should yield for two models.
func diffModels(a, b map[string]*entry) []string {
	var list []string
	for name, x := range a {
		y := b[name]
		switch {
		case y == nil:
			list = append(list, "removed "+name)
		case x.dir != y.dir:
			list = append(list, "removed "+name, "created "+name)
		case x.dir && x.mode != y.mode:
			list = append(list, "touched "+name)
		case x.dir:
		case !bytes.Equal(x.data, y.data):
			list = append(list, "written "+name)
		case x.mode != y.mode || !x.mtime.Equal(y.mtime):
			list = append(list, "touched "+name)
		}
	}
	for name := range b {
		if a[name] == nil {
			list = append(list, "created "+name)
		}
	}
	slices.Sort(list)
	return list
}

func diffed(a, b *Snap) []string {
	var list []string
	for c := range Diff(a, b) {
		list = append(list, fmt.Sprintf("%s %s", c.Kind, c.Path))
	}
	slices.Sort(list)
	return list
}

// TestDiff does random operations and compares snapshots that are far apart.
func TestDiff(t *testing.T) {
	p := newPlayer(t, 11)
	for i := range 4000 {
		p.step()
		if i%37 > 0 || len(p.snaps) == 0 {
			continue
		}
		k := p.snaps[p.r.IntN(len(p.snaps))]
		if got, want := diffed(k.snap, p.f.Snapshot()), diffModels(k.entries, p.m.entries); !slices.Equal(got, want) {
			p.fail(fmt.Sprintf("Diff says\n%q\nwant\n%q", got, want))
		}
	}
}

func TestDiffStopsWhenAsked(t *testing.T) {
	f := New(Options{})
	empty := f.Snapshot()
	check(t, f.MkdirAll("a/b/c", 0o755))
	for c := range Diff(empty, f.Snapshot()) {
		if c != (Change{Path: "a", Kind: Created, Dir: true}) {
			t.Errorf("first comes %+v", c)
		}
		break
	}
}

// TestCostOfDiff: Diff does not examine shared nodes.
func TestCostOfDiff(t *testing.T) {
	f := crowd()
	before := f.Snapshot()
	r := rand.New(rand.NewPCG(3, 4))
	want := map[string]bool{}
	for range 50 {
		name := fmt.Sprintf("d/e/crowd/%06d", r.IntN(100_000))
		check(t, f.WriteFile(name, []byte("x"), 0o644))
		want[name] = true
	}
	check(t, f.WriteFile("d/e/crowd/zz", nil, 0o644))
	check(t, f.Remove("d/e/crowd/000123"))
	delete(want, "d/e/crowd/000123")
	got := map[string]bool{}
	allocs := testing.AllocsPerRun(1, func() {
		clear(got)
		for c := range Diff(before, f.Snapshot()) {
			if c.Kind == Written {
				got[c.Path] = true
			}
		}
	})
	if !maps.Equal(got, want) {
		t.Errorf("%d differences, want %d", len(got), len(want))
	}
	if allocs > 50*100 {
		t.Errorf("50 differences in 100,000 files take %v allocations", allocs)
	}
}

// TestOnly: ExclusiveBytes of a snapshot is the memory of what has changed since.
func TestOnly(t *testing.T) {
	f := crowd()
	check(t, f.WriteFile("big", noise(40*chunkSize, 1), 0o644))
	before := f.Snapshot()
	if n := ExclusiveBytes(before, f.Snapshot()); n != 0 {
		t.Errorf("nothing has changed and takes %d", n)
	}
	w := open(t, f, "big", wronly)
	writeAt(t, w, []byte("changed"), 5*chunkSize)
	check(t, w.Close())
	if n := ExclusiveBytes(before, f.Snapshot()); n < chunkSize || n > chunkSize+10_000 {
		t.Errorf("a chunk has changed and takes %d", n)
	}
	check(t, f.Remove("big"))
	if n := ExclusiveBytes(before, f.Snapshot()); n < 40*chunkSize || n > 41*chunkSize {
		t.Errorf("a file of %d has gone and takes %d", 40*chunkSize, n)
	}
}
