package snapfs

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"
)

// checkTree fails unless t is balanced, counted and in order.
func checkTree(t *testing.T, tr *tree) {
	t.Helper()
	var walk func(n *tree)
	walk = func(n *tree) {
		if n == nil {
			return
		}
		if n.size != n.left.len()+n.right.len()+1 {
			t.Fatalf("%q counts %d, has %d", n.name, n.size, n.left.len()+n.right.len()+1)
		}
		if heavy(n.left, n.right) || heavy(n.right, n.left) {
			t.Fatalf("%q is out of balance: %d and %d", n.name, n.left.len(), n.right.len())
		}
		walk(n.left)
		walk(n.right)
	}
	walk(tr)
	if names := treeNames(tr); !slices.IsSorted(names) {
		t.Fatalf("out of order: %q", names)
	}
}

func treeNames(tr *tree) (names []string) {
	tr.each(func(e *tree) { names = append(names, e.name) })
	return names
}

// freshTree counts the nodes of now that are not in before.
func freshTree(before, now *tree) int {
	old := map[*tree]bool{}
	var mark func(n *tree)
	mark = func(n *tree) {
		if n != nil {
			old[n] = true
			mark(n.left)
			mark(n.right)
		}
	}
	mark(before)
	var count func(n *tree) int
	count = func(n *tree) int {
		if n == nil || old[n] {
			return 0
		}
		return 1 + count(n.left) + count(n.right)
	}
	return count(now)
}

func TestTreeAgainstMap(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var tr *tree
	want := map[string]*node{}
	for i := range 5_000 {
		name := fmt.Sprint(r.IntN(400))
		before, names := tr, treeNames(tr)
		if want[name] != nil && r.IntN(2) == 0 {
			tr = tr.del(name)
			delete(want, name)
		} else {
			want[name] = &node{}
			tr = tr.put(name, want[name])
		}
		if got := tr.get(name); got != want[name] {
			t.Fatalf("step %d: %q leads to %p, want %p", i, name, got, want[name])
		}
		if tr.len() != len(want) {
			t.Fatalf("step %d: %d entries, want %d", i, tr.len(), len(want))
		}
		if i%50 == 0 {
			checkTree(t, tr)
			if !slices.Equal(treeNames(before), names) {
				t.Fatalf("step %d changed the tree before it", i)
			}
		}
	}
	for name, n := range want {
		if tr.get(name) != n {
			t.Fatalf("%q is lost", name)
		}
	}
}

// TestTreeCost: a change of a tree of n entries makes O(log n) nodes, in
// whatever order the names come.
func TestTreeCost(t *testing.T) {
	const n = 20_000
	orders := map[string]func(i int) string{
		"rising":    func(i int) string { return fmt.Sprintf("%06d", i) },
		"falling":   func(i int) string { return fmt.Sprintf("%06d", n-i) },
		"scattered": func(i int) string { return fmt.Sprintf("%06d", i*7919%n) },
	}
	for order, name := range orders {
		var tr *tree
		for i := range n {
			tr = tr.put(name(i), nil)
		}
		checkTree(t, tr)
		limit := 2*bits.Len(n) + 6 // height ≤ log2 n / log2 (4/3) in the worst case; far less in fact
		for i := 0; i < n; i += n / 3 {
			if made := freshTree(tr, tr.put(name(i)+"x", nil)); made > limit {
				t.Errorf("%s: put makes %d nodes, limit %d", order, made, limit)
			}
			if made := freshTree(tr, tr.del(name(i))); made > limit {
				t.Errorf("%s: del makes %d nodes, limit %d", order, made, limit)
			}
		}
	}
}
