package bridge

import (
	"math"
	"slices"

	"ftpsim/ftpcore/compare"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/history"
)

// RunSource names a run: a session, a line of history, or the events From to To, both
// included. Without any of these it is all recorded events. They are the events that the
// page shows, unless File or Server is set.
type RunSource struct {
	File   int    `json:"file,omitempty"`   // a ComparedFile, instead of what the page shows
	Server bool   `json:"server,omitempty"` // the server's events, even while the page shows a recording
	SID    string `json:"sid,omitempty"`
	Line   int    `json:"line,omitempty"` // number of a line of history: 1, 2, 3 …
	From   int64  `json:"from,omitempty"`
	To     int64  `json:"to,omitempty"` // absent: up to the newest
}

// ComparedFile describes a file that compare.open has read.
type ComparedFile struct {
	File     int      `json:"file"` // 1, 2, 3 …
	Name     string   `json:"name"`
	Sessions []string `json:"sessions"`
}

// maxCompared is how many files are kept for comparisons; the oldest is dropped.
const maxCompared = 4

// compareFile holds the events of a ComparedFile.
type compareFile struct {
	id     int
	events []*event.Event
}

// CompareArgs names two runs.
type CompareArgs struct {
	A RunSource `json:"a"`
	B RunSource `json:"b"`
}

// Comparison summarises how two runs differ; compare.rows returns the details.
type Comparison struct {
	A     compare.Totals       `json:"a"`
	B     compare.Totals       `json:"b"`
	Count compare.Count        `json:"count"`
	Files []compare.FileAction `json:"files"` // at most 1000
}

// RowsArgs asks for rows of the last comparison.
type RowsArgs struct {
	After int  `json:"after"`          // N of the last row that the page has; 0: none
	Only  bool `json:"only,omitempty"` // only rows that differ
}

// CompareRows is at most 500 rows of the last comparison.
type CompareRows struct {
	Rows []compare.Row `json:"rows"`
	Left int           `json:"left"` // how many rows follow these
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

// runOf returns the events of a run.
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

// eventsOf returns the events s.From to to of the source that s names.
func (b *Bridge) eventsOf(s RunSource, to int64) ([]*event.Event, error) {
	switch {
	case s.Server:
		return b.recorder.Range(s.From, to, math.MaxInt), nil
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
	return b.readBeside(a, data, nil, func(v *view) (answer, error) {
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
