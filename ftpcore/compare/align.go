package compare

import (
	"cmp"
	"slices"
	"sort"
)

// pair says that step a of one run stands beside step b of the other.
type pair struct{ a, b int }

// aligner finds pairs of equal keys, in order in both runs, that are worth the
// most. Where the runs are too long for a table it cuts them at steps that
// occur once in each (as patience diff does), else at the n-th occurrence of
// equal steps.
type aligner struct {
	a, b  []*Step
	ka    []int32 // keys as numbers
	kb    []int32
	cells int // of the largest table
	pairs []pair
}

// inOrder calls do with the two runs in a fixed order, so that it does not
// matter which is called A.
func inOrder(a, b []*Step, do func(a, b []*Step) []pair) []pair {
	if slices.CompareFunc(a, b, order) <= 0 {
		return do(a, b)
	}
	pairs := do(b, a)
	for i, p := range pairs {
		pairs[i] = pair{p.b, p.a}
	}
	return pairs
}

func order(a, b *Step) int {
	return cmp.Or(cmp.Compare(a.key(), b.key()), cmp.Compare(a.Verb, b.Verb), cmp.Compare(a.Code, b.Code))
}

// align returns the pairs in order.
func align(a, b []*Step, cells int) []pair {
	x := &aligner{a: a, b: b, cells: cells}
	ids := map[string]int32{}
	number := func(s []*Step) []int32 {
		out := make([]int32, len(s))
		for i, st := range s {
			id, ok := ids[st.key()]
			if !ok {
				id = int32(len(ids))
				ids[st.key()] = id
			}
			out[i] = id
		}
		return out
	}
	x.ka, x.kb = number(a), number(b)
	x.find(0, len(a), 0, len(b), 0)
	return x.pairs
}

// maxDepth bounds how often a part is cut at its unique steps.
const maxDepth = 8

// find appends the pairs of a[a0:a1] and b[b0:b1].
func (x *aligner) find(a0, a1, b0, b1, depth int) {
	for a0 < a1 && b0 < b1 && x.ka[a0] == x.kb[b0] {
		x.pairs = append(x.pairs, pair{a0, b0})
		a0++
		b0++
	}
	tail := 0
	for a0 < a1-tail && b0 < b1-tail && x.ka[a1-tail-1] == x.kb[b1-tail-1] {
		tail++
	}
	a1, b1 = a1-tail, b1-tail
	switch {
	case a0 == a1 || b0 == b1:
	case (a1-a0)*(b1-b0) <= x.cells:
		x.table(a0, a1, b0, b1)
	default:
		x.cut(a0, a1, b0, b1, depth)
	}
	for i := range tail {
		x.pairs = append(x.pairs, pair{a1 + i, b1 + i})
	}
}

// cut pairs the steps that occur once in each part and goes on between them.
// Where there are none, or after some rounds, it takes the n-th of equal steps
// in A for the n-th in B and leaves it at that.
func (x *aligner) cut(a0, a1, b0, b1, depth int) {
	anchors := x.anchors(a0, a1, b0, b1, true)
	if len(anchors) == 0 || depth == maxDepth {
		x.pairs = append(x.pairs, x.anchors(a0, a1, b0, b1, false)...)
		return
	}
	for _, p := range anchors {
		x.find(a0, p.a, b0, p.b, depth+1)
		x.pairs = append(x.pairs, p)
		a0, b0 = p.a+1, p.b+1
	}
	x.find(a0, a1, b0, b1, depth+1)
}

// anchors pairs the n-th occurrence of each key in both parts, once: only keys
// that occur once in each, and keeps the longest run that is in order.
func (x *aligner) anchors(a0, a1, b0, b1 int, once bool) []pair {
	where := map[int32][]int{}
	for j := b0; j < b1; j++ {
		where[x.kb[j]] = append(where[x.kb[j]], j)
	}
	count := map[int32]int{}
	for i := a0; i < a1; i++ {
		count[x.ka[i]]++
	}
	seen := map[int32]int{}
	var list []pair
	for i := a0; i < a1; i++ {
		k := x.ka[i]
		n := seen[k]
		seen[k]++
		if n < len(where[k]) && (!once || count[k] == 1 && len(where[k]) == 1) {
			list = append(list, pair{i, where[k][n]})
		}
	}
	return rising(list)
}

// rising is the longest part of list whose b rises; its a rises already.
func rising(list []pair) []pair {
	var ends []int // index of the last pair of the best run of each length
	before := make([]int, len(list))
	for i, p := range list {
		n := sort.Search(len(ends), func(k int) bool { return list[ends[k]].b >= p.b })
		before[i] = -1
		if n > 0 {
			before[i] = ends[n-1]
		}
		if n == len(ends) {
			ends = append(ends, i)
		} else {
			ends[n] = i
		}
	}
	if len(ends) == 0 {
		return nil
	}
	out := make([]pair, len(ends))
	for n, i := len(ends)-1, ends[len(ends)-1]; n >= 0; n, i = n-1, before[i] {
		out[n] = list[i]
	}
	return out
}

// table pairs by the classic table of a weighted common subsequence.
func (x *aligner) table(a0, a1, b0, b1 int) {
	got := heaviest(a1-a0, b1-b0, func(i, j int) int32 {
		if x.ka[a0+i] != x.kb[b0+j] {
			return 0
		}
		a, b := x.a[a0+i], x.b[b0+j]
		w := 4 * a.weight()
		if a.Verb == b.Verb {
			w += 2
		}
		if a.Code/100 == b.Code/100 {
			w++
		}
		return w
	})
	for _, p := range got {
		x.pairs = append(x.pairs, pair{a0 + p.a, b0 + p.b})
	}
}

// Ways through the table.
const (
	skipA = iota
	skipB
	take
)

// heaviest is the common subsequence of n and m things that is worth the most;
// worth 0: they cannot be paired. It keeps one byte for each cell.
func heaviest(n, m int, worth func(i, j int) int32) []pair {
	way := make([]uint8, n*m)
	next, row := make([]int32, m+1), make([]int32, m+1)
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			best, w := next[j], uint8(skipA)
			if row[j+1] > best {
				best, w = row[j+1], skipB
			}
			if v := worth(i, j); v > 0 && v+next[j+1] >= best {
				best, w = v+next[j+1], take
			}
			row[j], way[i*m+j] = best, w
		}
		next, row = row, next
		row[m] = 0
	}
	var pairs []pair
	for i, j := 0, 0; i < n && j < m; {
		switch way[i*m+j] {
		case take:
			pairs = append(pairs, pair{i, j})
			i++
			j++
		case skipA:
			i++
		case skipB:
			j++
		}
	}
	return pairs
}

// maxGap bounds how many steps of each run a gap may have to be looked at by
// family.
const maxGap = 1000

// alignFamilies pairs steps of one family that are about different things.
func alignFamilies(a, b []*Step) []pair {
	if len(a) == 0 || len(b) == 0 || len(a) > maxGap || len(b) > maxGap {
		return nil
	}
	return heaviest(len(a), len(b), func(i, j int) int32 {
		if a[i].family != b[j].family {
			return 0
		}
		return a[i].weight()
	})
}
