package compare

import (
	"cmp"
	"slices"
	"sort"
)

// pair is a pair of steps, by index: a in one run, b in the other.
type pair struct{ a, b int }

// aligner finds the pairs of steps with equal keys, in order in both runs, with the highest
// total weight. If the runs are too long for one table, it divides them at steps that occur
// once in each, like patience diff. Without such steps it pairs the n-th occurrences of
// equal steps.
type aligner struct {
	a, b  []*Step
	ka    []int32 // keys as numbers
	kb    []int32
	cells int // most cells of a table
	pairs []pair
}

// inFixedOrder calls do with the two runs in an order that depends on their contents only.
// So exchanging A and B mirrors the result.
func inFixedOrder(a, b []*Step, do func(a, b []*Step) []pair) []pair {
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

// align returns the pairs of two runs in order. No table has more than cells cells.
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

// maxDepth is how often a part is divided at its unique steps.
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

// cut pairs the steps that occur once in each part, and aligns the parts between them. If
// there are none, or at maxDepth, it pairs the n-th of equal steps in A with the n-th in B.
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

// anchors pairs the n-th occurrences of each key in both parts; with once, only of keys that
// occur once in each. It returns the longest sequence of pairs that is in order.
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
	return longestRising(list)
}

// longestRising returns the longest subsequence of list in which b increases. In list, a
// increases already.
func longestRising(list []pair) []pair {
	var ends []int // by length: index of the last pair of the best subsequence
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

// table pairs the steps of two parts with the table of a weighted longest common
// subsequence.
func (x *aligner) table(a0, a1, b0, b1 int) {
	got := bestPairs(a1-a0, b1-b0, func(i, j int) int32 {
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
	takeBoth
)

// bestPairs returns the common subsequence of n and m elements with the highest total
// worth. Elements with a worth of 0 cannot be paired. It uses one byte per cell.
func bestPairs(n, m int, worth func(i, j int) int32) []pair {
	way := make([]uint8, n*m)
	next, row := make([]int32, m+1), make([]int32, m+1)
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			best, w := next[j], uint8(skipA)
			if row[j+1] > best {
				best, w = row[j+1], skipB
			}
			if v := worth(i, j); v > 0 && v+next[j+1] >= best {
				best, w = v+next[j+1], takeBoth
			}
			row[j], way[i*m+j] = best, w
		}
		next, row = row, next
		row[m] = 0
	}
	var pairs []pair
	for i, j := 0, 0; i < n && j < m; {
		switch way[i*m+j] {
		case takeBoth:
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

// maxFamilySteps is the most steps of each run between two pairs for which alignFamilies
// works.
const maxFamilySteps = 1000

// alignFamilies pairs steps of the same family that are about different things.
func alignFamilies(a, b []*Step) []pair {
	if len(a) == 0 || len(b) == 0 || len(a) > maxFamilySteps || len(b) > maxFamilySteps {
		return nil
	}
	return bestPairs(len(a), len(b), func(i, j int) int32 {
		if a[i].family != b[j].family {
			return 0
		}
		return a[i].weight()
	})
}
