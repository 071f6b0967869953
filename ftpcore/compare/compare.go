// Package compare compares two runs by the meaning of their steps. A step is a command
// with its replies and its data connection. Different commands may mean the same: PASV
// and EPSV; LIST, NLST and MLSD of one directory. A run is any list of events in order:
// one session, a whole recording, or one timeline of a history. The package does not
// change the events.
package compare

import (
	"cmp"

	"ftpsim/ftpcore/event"
)

// Options limit the work.
type Options struct {
	MaxSteps int // steps of one run; later steps are left out. Zero means DefaultSteps
	maxCells int // cells of one alignment table; zero means 4 Mi
}

// DefaultSteps is the default number of steps of a run that are compared.
const DefaultSteps = 20_000

// Result is the comparison of two runs.
type Result struct {
	A     Totals       `json:"a"`
	B     Totals       `json:"b"`
	Rows  []Row        `json:"rows"`
	Files []FileAction `json:"files"` // by path and operation
	Count Count        `json:"count"`
}

// Count is the number of rows of each kind.
type Count struct {
	Same    int `json:"same"`
	Said    int `json:"said"`
	Outcome int `json:"outcome"`
	Other   int `json:"other"`
	OnlyA   int `json:"onlyA"`
	OnlyB   int `json:"onlyB"`
}

// RowKind says how the two steps of a row relate.
type RowKind string

const (
	Same    RowKind = "same"    // the same command and reply; ports and times may differ
	Said    RowKind = "said"    // the same meaning and outcome, with other commands or texts
	Outcome RowKind = "outcome" // the same meaning, but another reply code or other bytes
	Other   RowKind = "other"   // the same kind of step, about something else
	OnlyA   RowKind = "a"       // only A has the step
	OnlyB   RowKind = "b"       // only B has the step
)

// Diff is one difference between the steps of a row.
type Diff string

const (
	DiffVerb  Diff = "verb"  // such as EPSV instead of PASV
	DiffArg   Diff = "arg"   // another argument, or another spelling of the same path
	DiffCode  Diff = "code"  // code of the final reply
	DiffText  Diff = "text"  // text of the final reply
	DiffBytes Diff = "bytes" // number of bytes on the data connection
	DiffType  Diff = "type"  // representation type of a transfer
	DiffPort  Diff = "port"  // port of the data connection; it does not change the row's kind
	DiffTime  Diff = "time"  // one took more than twice as long; it does not change the row's kind
	DiffOrder Diff = "order" // the other run has this step elsewhere, in row Row.Moved
)

// Row is one row of the comparison. A or B is nil if that run has no such step.
type Row struct {
	N     int     `json:"n"` // 1, 2, 3 …
	Kind  RowKind `json:"kind"`
	A     *Step   `json:"a,omitempty"`
	B     *Step   `json:"b,omitempty"`
	Diff  []Diff  `json:"diff,omitempty"`
	Moved int     `json:"moved,omitempty"` // N of the row with the same step of the other run; zero means none
}

// Compare aligns two runs, each with the oldest event first. For runs of more than about
// 2,000 steps its time is linear in the steps, not quadratic; a table of 4 MiB bounds its
// memory. Compare(b, a) is the mirror image of Compare(a, b).
func Compare(a, b []*event.Event, o Options) *Result {
	o.MaxSteps = cmp.Or(o.MaxSteps, DefaultSteps)
	o.maxCells = cmp.Or(o.maxCells, 4<<20)
	sa, ra := stepsOf(a, o.MaxSteps)
	sb, rb := stepsOf(b, o.MaxSteps)
	r := &Result{A: ra, B: rb, Files: filesOf(sa, sb), Rows: []Row{}}
	r.pair(sa, sb, inFixedOrder(sa, sb, func(a, b []*Step) []pair { return align(a, b, o.maxCells) }))
	r.findMoved()
	for i := range r.Rows {
		r.Rows[i].N = i + 1
		r.Count.add(r.Rows[i].Kind)
	}
	return r
}

// pair makes the rows of pairs, the result of align. Between two pairs, steps of one family
// share a row; the others have rows of their own.
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

// gap makes the rows of the steps between two pairs.
func (r *Result) gap(a, b []*Step) {
	i, j := 0, 0
	for _, p := range append(inFixedOrder(a, b, alignFamilies), pair{len(a), len(b)}) {
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

// findMoved links each step that only A has to a step with the same meaning that only B has.
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
	check := func(differs bool, d Diff, k RowKind) {
		if !differs {
			return
		}
		row.Diff = append(row.Diff, d)
		if k == Outcome || row.Kind == Same {
			row.Kind = k
		}
	}
	verb := a.Verb != b.Verb
	check(verb, DiffVerb, Said)
	check(a.Arg != b.Arg && a.family != famPort, DiffArg, Said)
	check(a.Code != b.Code && !(verb && a.Code/100 == b.Code/100), DiffCode, Outcome)
	check(!verb && a.Code == b.Code && a.Text != b.Text && a.family != famPort, DiffText, Said)
	check((a.Up != b.Up || a.Down != b.Down) && !(verb && a.family == famList), DiffBytes, Outcome)
	check(a.Type != b.Type, DiffType, Said)
	check(a.Port != b.Port, DiffPort, row.Kind)
	check(longer(a.Took, b.Took), DiffTime, row.Kind)
	if a.key() != b.key() && !bothPorts(a, b) {
		row.Kind = Other
	}
	return row
}

// bothPorts reports whether both steps ask for a data port. They are the same, whatever
// transfer uses the port.
func bothPorts(a, b *Step) bool { return a.family == famPort && b.family == famPort }

// longer reports whether one time is more than twice the other and differs by more than 50
// ms. Smaller differences are noise.
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
