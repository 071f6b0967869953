package bridge

import (
	"math"
	"slices"

	"ftpsim/ftpcore/compare"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/history"
)

// RunSource names a run: one session, a line of history, or the events from From
// to To, both included; without any, all that is kept. It is of the record that
// the page looks at, unless File or Server say otherwise.
type RunSource struct {
	File   int    `json:"file,omitempty"`   // of a file that compare.open has read
	Server bool   `json:"server,omitempty"` // of the server, while the page looks at a recording
	SID    string `json:"sid,omitempty"`
	Line   int    `json:"line,omitempty"` // as lines numbers them
	From   int64  `json:"from,omitempty"`
	To     int64  `json:"to,omitempty"` // absent: to the newest
}

// ComparedFile is a file whose runs can be compared.
type ComparedFile struct {
	File     int      `json:"file"` // 1, 2, 3 …
	Name     string   `json:"name"`
	Sessions []string `json:"sessions"`
}

// maxCompared bounds how many files are kept for comparisons; the oldest go.
const maxCompared = 4

// compareFile is a file that was opened to be compared.
type compareFile struct {
	id     int
	events []*event.Event
}

// CompareArgs names two runs.
type CompareArgs struct {
	A RunSource `json:"a"`
	B RunSource `json:"b"`
}

// Comparison tells how two runs differ; its rows come by compare.rows.
type Comparison struct {
	A     compare.Totals       `json:"a"`
	B     compare.Totals       `json:"b"`
	Count compare.Count        `json:"count"`
	Files []compare.FileAction `json:"files"` // at most 1000
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
	var runs [2][]*event.Event
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
func (b *Bridge) runOf(s RunSource) ([]*event.Event, error) {
	to := s.To
	if to == 0 {
		to = math.MaxInt64
	}
	list, err := b.eventsOf(s, to)
	if err != nil {
		return nil, err
	}
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
	var own []*event.Event
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

// eventsOf finds the record that s is of, from s.From up to to.
func (b *Bridge) eventsOf(s RunSource, to int64) ([]*event.Event, error) {
	switch {
	case s.Server:
		return b.record.Range(s.From, to, math.MaxInt), nil
	case s.File == 0:
		return b.shown().Range(s.From, to, math.MaxInt), nil
	}
	for _, f := range b.compareFiles.opened {
		if f.id == s.File {
			return f.events, nil
		}
	}
	return nil, refuse(ErrNoFile, "open it again")
}

// openCompared reads a recording or a capture and keeps it for comparisons.
func (b *Bridge) openCompared(a ImportArgs, data []byte) (answer, error) {
	return b.readBeside(a, data, func(v *view) (answer, error) {
		f := ComparedFile{Name: a.Name, Sessions: []string{}}
		for _, e := range v.rec.Events {
			if e.Kind == event.KindSessionOpen && e.SID != "" {
				f.Sessions = append(f.Sessions, e.SID)
			}
		}
		o := &b.compareFiles
		o.last++
		f.File = o.last
		o.opened = append(o.opened, compareFile{f.File, v.rec.Events})
		if len(o.opened) > maxCompared {
			o.opened = slices.Delete(o.opened, 0, 1)
		}
		return answer{result: f}, nil
	})
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
