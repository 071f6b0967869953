// Package compare sets two runs side by side by what their steps mean. A step
// is a command with its replies and its data connection; PASV and EPSV are the
// same wish said differently, and so are LIST, NLST and MLSD of one directory.
// A run is any list of events in order: one session, a whole recording, or one
// line of history. The package reads events and changes nothing.
package compare

import (
	"cmp"

	"ftpsim/ftpcore/event"
)

// Options bound the work.
type Options struct {
	MaxSteps int // of one run; 0: DefaultSteps. What comes after is left out
	maxCells int // of one table that aligns; 0: 4 Mi
}

// DefaultSteps is how many steps of a run are compared.
const DefaultSteps = 20_000

// Result tells how two runs differ.
type Result struct {
	A     Totals `json:"a"`
	B     Totals `json:"b"`
	Rows  []Row  `json:"rows"`
	Files []Deed `json:"files"` // by path and operation
	Count Count  `json:"count"`
}

// Count counts rows by kind.
type Count struct {
	Same    int `json:"same"`
	Said    int `json:"said"`
	Outcome int `json:"outcome"`
	Other   int `json:"other"`
	OnlyA   int `json:"onlyA"`
	OnlyB   int `json:"onlyB"`
}

// RowKind tells how the two steps of a row relate.
type RowKind string

const (
	Same    RowKind = "same"    // said and answered alike; ports and times may differ
	Said    RowKind = "said"    // the same meaning and outcome in other words
	Outcome RowKind = "outcome" // the same meaning, another reply or other bytes
	Other   RowKind = "other"   // the same kind of step about something else
	OnlyA   RowKind = "a"       // there is no such step in B
	OnlyB   RowKind = "b"
)

// Diff names one thing in which the steps of a row differ.
type Diff string

const (
	DiffVerb  Diff = "verb"  // EPSV for PASV
	DiffArg   Diff = "arg"   // another argument, or another spelling of the same path
	DiffCode  Diff = "code"  // of the final reply
	DiffText  Diff = "text"  // of the final reply
	DiffBytes Diff = "bytes" // moved on the data connection
	DiffType  Diff = "type"  // representation type of a transfer
	DiffPort  Diff = "port"  // of the data connection; never enough to make a row differ
	DiffTime  Diff = "time"  // one took more than twice as long; as DiffPort
	DiffOrder Diff = "order" // the other run has this step too, but elsewhere: Row.Moved
)

// Row is one line of the comparison. One of A and B may be nil.
type Row struct {
	N     int     `json:"n"` // 1, 2, 3 …
	Kind  RowKind `json:"kind"`
	A     *Step   `json:"a,omitempty"`
	B     *Step   `json:"b,omitempty"`
	Diff  []Diff  `json:"diff,omitempty"`
	Moved int     `json:"moved,omitempty"` // number of the counterpart's row
}

// Compare aligns two runs, each oldest event first. Its time grows with the
// steps, not with their square, beyond runs of about 2,000; its memory is
// bounded by a table of 4 MiB. Compare(b, a) is the mirror image.
func Compare(a, b []*event.Event, o Options) *Result {
	o.MaxSteps = cmp.Or(o.MaxSteps, DefaultSteps)
	o.maxCells = cmp.Or(o.maxCells, 4<<20)
	sa, ra := stepsOf(a, o.MaxSteps)
	sb, rb := stepsOf(b, o.MaxSteps)
	r := &Result{A: ra, B: rb, Files: filesOf(sa, sb), Rows: []Row{}}
	r.pair(sa, sb, inOrder(sa, sb, func(a, b []*Step) []pair { return align(a, b, o.maxCells) }))
	r.findMoved()
	for i := range r.Rows {
		r.Rows[i].N = i + 1
		r.Count.add(r.Rows[i].Kind)
	}
	return r
}

// pair makes the rows from the pairs that align found; in between, steps of
// one family are told as one row, the others stand alone.
func (r *Result) pair(a, b []*Step, pairs []pair) {
	i, j := 0, 0
	for _, p := range append(pairs, pair{len(a), len(b)}) {
		r.gap(a[i:p.a], b[j:p.b])
		if p.a < len(a) {
			r.Rows = append(r.Rows, rowOf(a[p.a], b[p.b]))
		}
		i, j = p.a+1, p.b+1
	}
}

// gap makes the rows of steps between two pairs.
func (r *Result) gap(a, b []*Step) {
	i, j := 0, 0
	for _, p := range append(inOrder(a, b, alignFamilies), pair{len(a), len(b)}) {
		for ; i < p.a; i++ {
			r.Rows = append(r.Rows, Row{Kind: OnlyA, A: a[i]})
		}
		for ; j < p.b; j++ {
			r.Rows = append(r.Rows, Row{Kind: OnlyB, B: b[j]})
		}
		if p.a < len(a) {
			r.Rows = append(r.Rows, rowOf(a[p.a], b[p.b]))
		}
		i, j = p.a+1, p.b+1
	}
}

// findMoved ties what is only in A to what is only in B and means the same.
func (r *Result) findMoved() {
	alone := map[string][]int{} // rows of B by meaning, in order
	for i, row := range r.Rows {
		if row.Kind == OnlyB {
			alone[row.B.key()] = append(alone[row.B.key()], i)
		}
	}
	for i, row := range r.Rows {
		if row.Kind != OnlyA || len(alone[row.A.key()]) == 0 {
			continue
		}
		j := alone[row.A.key()][0]
		alone[row.A.key()] = alone[row.A.key()][1:]
		r.Rows[i].Moved, r.Rows[i].Diff = j+1, []Diff{DiffOrder}
		r.Rows[j].Moved, r.Rows[j].Diff = i+1, []Diff{DiffOrder}
	}
}

// rowOf compares two steps of one family.
func rowOf(a, b *Step) Row {
	row := Row{Kind: Same, A: a, B: b}
	note := func(differs bool, d Diff, k RowKind) {
		if !differs {
			return
		}
		row.Diff = append(row.Diff, d)
		if k == Outcome || row.Kind == Same {
			row.Kind = k
		}
	}
	verb := a.Verb != b.Verb
	note(verb, DiffVerb, Said)
	note(a.Arg != b.Arg && a.family != famPort, DiffArg, Said)
	note(a.Code != b.Code && !(verb && a.Code/100 == b.Code/100), DiffCode, Outcome)
	note(!verb && a.Code == b.Code && a.Text != b.Text && a.family != famPort, DiffText, Said)
	note((a.Up != b.Up || a.Down != b.Down) && !(verb && a.family == famList), DiffBytes, Outcome)
	note(a.Type != b.Type, DiffType, Said)
	note(a.Port != b.Port, DiffPort, row.Kind)
	note(longer(a.Took, b.Took), DiffTime, row.Kind)
	if a.key() != b.key() && !sameWish(a, b) {
		row.Kind = Other
	}
	return row
}

// sameWish: a port is a port whatever it is then used for.
func sameWish(a, b *Step) bool { return a.family == famPort && b.family == famPort }

// longer reports whether one time is more than twice the other, and by more
// than a person would call noise.
func longer(a, b int64) bool {
	a, b = min(a, b), max(a, b)
	return b > 2*a && b-a > 50e6
}

func (c *Count) add(k RowKind) {
	switch k {
	case Same:
		c.Same++
	case Said:
		c.Said++
	case Outcome:
		c.Outcome++
	case Other:
		c.Other++
	case OnlyA:
		c.OnlyA++
	case OnlyB:
		c.OnlyB++
	}
}
