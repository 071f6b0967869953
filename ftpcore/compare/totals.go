package compare

import (
	"cmp"
	"maps"
	"slices"

	"ftpsim/ftpcore/event"
)

// Totals are the totals of one run. Times are nanoseconds.
type Totals struct {
	Sessions   int   `json:"sessions"`
	Steps      int   `json:"steps"`
	Commands   int   `json:"commands"`
	RoundTrips int   `json:"roundTrips"` // how often a client waited for a reply, including the greeting
	DataConns  int   `json:"dataConns"`  // data connections opened
	Up         int64 `json:"up"`         // bytes from the client on data connections
	Down       int64 `json:"down"`
	Errors     int   `json:"errors"`        // 4yz and 5yz replies
	Elapsed    int64 `json:"elapsed"`       // from the first event to the last
	Server     int64 `json:"server"`        // time that clients waited for replies, including transfers; sum over all sessions
	Client     int64 `json:"client"`        // time that the server waited for commands
	Held       int64 `json:"held"`          // time that the gate held messages
	Cut        bool  `json:"cut,omitempty"` // the run has more steps than are compared
}

// FileAction is one operation on one path, with its outcome in each run. A or B is nil if
// that run did not do it.
type FileAction struct {
	Path string       `json:"path"`
	Op   string       `json:"op"` // retr, stor, or an Op of event.FSChange such as delete
	A    *FileOutcome `json:"a,omitempty"`
	B    *FileOutcome `json:"b,omitempty"`
}

// FileOutcome is the outcome of the last attempt.
type FileOutcome struct {
	ID    int64 `json:"id"` // of the step
	Code  int   `json:"code"`
	Bytes int64 `json:"bytes"`
	Tries int   `json:"tries"`
}

func (r *Totals) count(e *event.Event) {
	r.Held += e.Held
	switch e.Kind {
	case event.KindSessionOpen:
		r.Sessions++
	case event.KindCommand:
		r.Commands++
	case event.KindReply:
		if e.Dec != nil && e.Dec.Code >= 400 {
			r.Errors++
		}
	case event.KindOpen:
		r.DataConns++
	case event.KindData:
		if e.Dir == event.ToServer {
			r.Up += e.Bytes
		} else {
			r.Down += e.Bytes
		}
	}
}

// addTimes adds the time since the previous message to Client or Server, whichever was
// waited for.
func (t *session) addTimes(e *event.Event, r *Totals) {
	asks := e.Kind == event.KindSessionOpen || e.Kind == event.KindCommand && e.Origin != event.OriginDropped
	answers := e.Kind == event.KindReply && e.Final && t.waiting > 0
	switch {
	case asks && t.waiting == 0:
		if t.answered {
			r.Client += e.T - t.since
		}
		r.RoundTrips++
		t.since = e.T
	case answers && t.waiting == 1:
		r.Server += e.T - t.since
		t.since, t.answered = e.T, true
	}
	if asks {
		t.waiting++
	}
	if answers {
		t.waiting--
	}
}

// filesOf returns what the two runs did to files, sorted by path and operation.
func filesOf(a, b []*Step) []FileAction {
	all := map[[2]string]*FileAction{}
	add := func(steps []*Step, side func(f *FileAction) **FileOutcome) {
		for _, s := range steps {
			for _, k := range s.fileActions() {
				f := all[k]
				if f == nil {
					f = &FileAction{Path: k[0], Op: k[1]}
					all[k] = f
				}
				fate := side(f)
				if *fate == nil {
					*fate = &FileOutcome{}
				}
				**fate = FileOutcome{s.ID, s.Code, s.Up + s.Down, (*fate).Tries + 1}
			}
		}
	}
	add(a, func(f *FileAction) **FileOutcome { return &f.A })
	add(b, func(f *FileAction) **FileOutcome { return &f.B })
	out := make([]FileAction, 0, len(all))
	for _, f := range slices.SortedFunc(maps.Values(all), func(x, y *FileAction) int {
		return cmp.Or(cmp.Compare(x.Path, y.Path), cmp.Compare(x.Op, y.Op))
	}) {
		out = append(out, *f)
	}
	return out
}

// fileActions returns path and operation of everything that a step did to files.
func (s *Step) fileActions() (list [][2]string) {
	if s.Kind == event.KindRestore { // going back in time is not an operation on files
		return nil
	}
	switch s.family {
	case famFetch:
		list = append(list, [2]string{s.Path, "retr"})
	case famStore:
		return append(list, [2]string{s.Path, "stor"})
	}
	for _, c := range s.fs {
		list = append(list, [2]string{c.Path, c.Op})
	}
	return list
}
