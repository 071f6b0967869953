package bridge

import (
	"math"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/compare"
	"ftpsim/ftpcore/history"
)

// RunSource names a run of the record: one session, a line of history, or the
// events from From to To, both included; without any, all that is kept.
type RunSource struct {
	SID  string `json:"sid,omitempty"`
	Line int    `json:"line,omitempty"` // as lines numbers them
	From int64  `json:"from,omitempty"`
	To   int64  `json:"to,omitempty"` // absent: to the newest
}

// CompareArgs names two runs.
type CompareArgs struct {
	A RunSource `json:"a"`
	B RunSource `json:"b"`
}

// Comparison tells how two runs differ; its rows come by compare.rows.
type Comparison struct {
	A     compare.Totals `json:"a"`
	B     compare.Totals `json:"b"`
	Count compare.Count  `json:"count"`
	Files []compare.Deed `json:"files"` // at most 1000
}

// RowsArgs asks for rows of the last comparison.
type RowsArgs struct {
	After int  `json:"after"`          // number of the last row that the page has; 0: none
	Only  bool `json:"only,omitempty"` // those that differ
}

// CompareRows are at most 500 rows.
type CompareRows struct {
	Rows []compare.Row `json:"rows"`
	Left int           `json:"left"` // rows that come after these
}

const (
	maxCompareRows  = 500
	maxCompareFiles = 1000
)

func (b *Bridge) compare(a CompareArgs, _ []byte) (answer, error) {
	var runs [2][]*ftpcore.Event
	for i, s := range []RunSource{a.A, a.B} {
		run, err := b.runOf(s)
		if err != nil {
			return answer{}, err
		}
		runs[i] = run
	}
	r := compare.Compare(runs[0], runs[1], compare.Options{})
	b.compared = r.Rows
	files := r.Files[:min(len(r.Files), maxCompareFiles)]
	return answer{result: Comparison{r.A, r.B, r.Count, files}}, nil
}

// runOf finds the events of a run.
func (b *Bridge) runOf(s RunSource) ([]*ftpcore.Event, error) {
	to := s.To
	if to == 0 {
		to = math.MaxInt64
	}
	list := b.shown().Range(s.From, to, math.MaxInt)
	if s.Line != 0 {
		own := history.EventsOf(list, history.Lines(list), s.Line)
		if own == nil {
			return nil, refuse(ErrNoEvent, "no such line of history")
		}
		return own, nil
	}
	if s.SID == "" {
		return list, nil
	}
	var own []*ftpcore.Event
	for _, e := range list {
		if e.SID == s.SID {
			own = append(own, e)
		}
	}
	if own == nil {
		return nil, refuse(ErrNoSession, s.SID)
	}
	return own, nil
}

func (b *Bridge) compareRows(a RowsArgs, _ []byte) (answer, error) {
	out := CompareRows{Rows: []compare.Row{}}
	for _, row := range b.compared {
		switch {
		case row.N <= a.After || a.Only && row.Kind == compare.Same:
		case len(out.Rows) < maxCompareRows:
			out.Rows = append(out.Rows, row)
		default:
			out.Left++
		}
	}
	return answer{result: out}, nil
}
