package compare

import (
	"cmp"
	"strings"
	"unicode/utf8"

	"ftpsim/ftpcore/event"
)

// Step is one thing that was wanted and what came of it: a command with its
// replies and its data connection, or something that no command asked for.
type Step struct {
	ID   int64      `json:"id"`   // of its first event, which is the command if there is one
	Last int64      `json:"last"` // of its last event
	SID  string     `json:"sid"`
	Kind event.Kind `json:"kind"` // of its first event
	T    int64      `json:"t"`    // nanoseconds since the run began
	Took int64      `json:"took"` // nanoseconds to the final reply

	Verb string `json:"verb,omitempty"`
	Arg  string `json:"arg,omitempty"` // masked when secret; at most 200 bytes, as Text
	Path string `json:"path,omitempty"`
	Code int    `json:"code,omitempty"` // of the final reply; 0: none came
	Text string `json:"text,omitempty"` // its first line; of what is no message: the engine's reason
	Type string `json:"type,omitempty"` // representation type, of a step that moves data
	Port int    `json:"port,omitempty"` // of the data connection that it opens
	Up   int64  `json:"up,omitempty"`   // bytes from the client on data connections
	Down int64  `json:"down,omitempty"`

	family family
	about  string // what the step is about; family and about are its meaning
	fs     []event.FSChange
	opened bool // a data connection
}

func (s *Step) key() string { return string(s.family) + "\x00" + s.about }

const maxText = 200

// reader turns events into steps, session by session.
type reader struct {
	run      Totals
	began    int64
	sessions map[string]*talk
	order    []*talk
	byID     map[int64]*Step
	max, n   int
}

// talk is one session of a run.
type talk struct {
	steps    []*Step
	greet    *Step // the connection, as long as no reply has come
	waiting  int   // commands without a final reply
	since    int64 // when the first of them came, or when the last reply went
	answered bool  // at least once
}

// stepsOf reads a run. Sessions follow each other in the order in which they
// began, so that what ran at once is compared one after the other.
func stepsOf(events []*event.Event, limit int) ([]*Step, Totals) {
	r := &reader{sessions: map[string]*talk{}, byID: map[int64]*Step{}, max: limit}
	if len(events) > 0 {
		r.began = events[0].T
		r.run.Elapsed = events[len(events)-1].T - r.began
	}
	for _, e := range events {
		r.add(e)
	}
	var steps []*Step
	for _, t := range r.order {
		linkPorts(t.steps)
		steps = append(steps, t.steps...)
	}
	r.run.Steps = len(steps)
	return steps, r.run
}

func (r *reader) talk(sid string) *talk {
	t := r.sessions[sid]
	if t == nil {
		t = &talk{}
		r.sessions[sid] = t
		r.order = append(r.order, t)
	}
	return t
}

func (r *reader) add(e *event.Event) {
	t := r.talk(e.SID)
	r.run.count(e)
	t.clock(e, &r.run)
	s := r.byID[e.Re]
	if e.Kind == event.KindReply && s == nil && t.greet != nil {
		s, t.greet = t.greet, nil
	}
	if s == nil {
		s = r.begin(t, e)
	}
	if s != nil {
		s.take(e, r.began)
	}
}

// begin starts a step with e; nil: e is not worth one, or there are too many.
func (r *reader) begin(t *talk, e *event.Event) *Step {
	switch e.Kind {
	case event.KindData, event.KindListen, event.KindOpen, event.KindClose, event.KindTLS, event.KindUnfinished:
		return nil // belongs to a command that is not in this run, or is the beginning of one
	}
	if r.n == r.max {
		r.run.Cut = true
		return nil
	}
	r.n++
	s := &Step{ID: e.ID, SID: e.SID, Kind: e.Kind, T: e.T - r.began}
	s.family, s.about = meaningOf(e)
	t.steps = append(t.steps, s)
	if e.Kind == event.KindCommand {
		r.byID[e.ID] = s
	}
	if e.Kind == event.KindSessionOpen {
		t.greet = s
	}
	return s
}

// take adds what e tells of the step.
func (s *Step) take(e *event.Event, began int64) {
	s.Last = e.ID
	s.fs = append(s.fs, e.FS...)
	switch e.Kind {
	case event.KindCommand:
		s.Verb, s.Arg = strings.ToUpper(e.Dec.Verb), clip(e.Dec.Arg)
		if pathFamilies[s.family] {
			s.Path = s.about
		}
	case event.KindReply:
		s.Took = e.T - began - s.T
		s.Code, s.Text = e.Dec.Code, clip(firstLine(e.Dec.Text))
		if pathFamilies[s.family] && e.Dec.Path != "" { // the engine knows of homes and links
			s.Path, s.about = e.Dec.Path, e.Dec.Path
		}
	case event.KindListen:
		s.Port = e.Port
	case event.KindOpen:
		s.Port, s.opened = e.Port, true
	case event.KindData:
		if e.State != nil {
			s.Type = e.State.Type
		}
		if e.Dir == event.ToServer {
			s.Up += e.Bytes
		} else {
			s.Down += e.Bytes
		}
	default:
		if s.Text == "" && e.Dec != nil {
			s.Text = clip(cmp.Or(firstLine(e.Dec.Text), string(e.Dec.Why)))
		}
	}
}

// linkPorts makes a wish for a data port be about the transfer that uses it.
func linkPorts(steps []*Step) {
	use := ""
	for i := len(steps) - 1; i >= 0; i-- {
		switch s := steps[i]; s.family {
		case famPort:
			s.about, use = use, ""
		case famList, famFetch, famStore:
			use = s.key()
		}
	}
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

// clip keeps at most maxText bytes, whole characters only.
func clip(s string) string {
	if len(s) <= maxText {
		return s
	}
	n := maxText
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}
