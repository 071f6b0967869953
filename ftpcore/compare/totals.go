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
	RoundTrips int   `json:"roundTrips"` // times that a client had to wait for an answer, the greeting included
	DataConns  int   `json:"dataConns"`  // opened
	Up         int64 `json:"up"`         // bytes from the client on data connections
	Down       int64 `json:"down"`
	Errors     int   `json:"errors"`        // replies 4yz and 5yz
	Elapsed    int64 `json:"elapsed"`       // from the first event to the last
	Server     int64 `json:"server"`        // clients waited for replies, transfers included; summed over the sessions
	Client     int64 `json:"client"`        // the server waited for commands
	Held       int64 `json:"held"`          // messages waited at the gate
	Cut        bool  `json:"cut,omitempty"` // there were more steps than are compared
}

// Deed is what has become of one path by one operation. A nil side did not
// do it.
type Deed struct {
	Path string `json:"path"`
	Op   string `json:"op"` // retr, stor, or an op of ftpcore.FSChange such as delete
	A    *Fate  `json:"a,omitempty"`
	B    *Fate  `json:"b,omitempty"`
}

// Fate is the outcome of the last try.
type Fate struct {
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

// clock adds up who waited for whom.
func (t *talk) clock(e *event.Event, r *Totals) {
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

// filesOf sets beside each other what the runs did to each path.
func filesOf(a, b []*Step) []Deed {
	all := map[[2]string]*Deed{}
	add := func(steps []*Step, side func(f *Deed) **Fate) {
		for _, s := range steps {
			for _, k := range s.deeds() {
				f := all[k]
				if f == nil {
					f = &Deed{Path: k[0], Op: k[1]}
					all[k] = f
				}
				fate := side(f)
				if *fate == nil {
					*fate = &Fate{}
				}
				**fate = Fate{s.ID, s.Code, s.Up + s.Down, (*fate).Tries + 1}
			}
		}
	}
	add(a, func(f *Deed) **Fate { return &f.A })
	add(b, func(f *Deed) **Fate { return &f.B })
	out := make([]Deed, 0, len(all))
	for _, f := range slices.SortedFunc(maps.Values(all), func(x, y *Deed) int {
		return cmp.Or(cmp.Compare(x.Path, y.Path), cmp.Compare(x.Op, y.Op))
	}) {
		out = append(out, *f)
	}
	return out
}

// deeds are the path and kind of all that a step did to files.
func (s *Step) deeds() (list [][2]string) {
	if s.Kind == event.KindRestore { // nobody did it to the files
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
