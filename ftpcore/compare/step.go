package compare

import (
	"cmp"
	"strings"
	"unicode/utf8"

	"ftpsim/ftpcore/event"
)

// Step is a command with its replies and its data connection, or an event that no command
// caused.
type Step struct {
	ID   int64      `json:"id"`   // of its first event, which is the command if there is one
	Last int64      `json:"last"` // of its last event
	SID  string     `json:"sid"`
	Kind event.Kind `json:"kind"` // of its first event
	T    int64      `json:"t"`    // nanoseconds since the run began
	Took int64      `json:"took"` // nanoseconds to the final reply

	Verb string `json:"verb,omitempty"`
	Arg  string `json:"arg,omitempty"` // with passwords masked; at most 200 bytes, like Text
	Path string `json:"path,omitempty"`
	Code int    `json:"code,omitempty"` // of the final reply; zero means that none came
	Text string `json:"text,omitempty"` // first line of the final reply; of an event without a message, the engine's reason
	Type string `json:"type,omitempty"` // representation type of a transfer
	Port int    `json:"port,omitempty"` // of the data connection that it opens
	Up   int64  `json:"up,omitempty"`   // bytes from the client on data connections
	Down int64  `json:"down,omitempty"`

	family family
	about  string // the object of the step, such as a path; family and about are its meaning
	fs     []event.FSChange
	opened bool // a data connection was opened
}

func (s *Step) key() string { return string(s.family) + "\x00" + s.about }

const maxText = 200

// stepReader converts events to steps.
type stepReader struct {
	run      Totals
	began    int64
	sessions map[string]*session
	order    []*session
	byID     map[int64]*Step
	max, n   int
}

// session is one session of a run.
type session struct {
	steps    []*Step
	greeting *Step // the step of session.open, until the first reply
	waiting  int   // commands without a final reply
	since    int64 // time of the first of them; without any, time of the last reply
	answered bool  // at least one reply was sent
}

// stepsOf returns the steps of a run, at most limit, and its totals. The steps are sorted by
// session, in the order in which the sessions began: concurrent sessions are compared one
// after the other.
func stepsOf(events []*event.Event, limit int) ([]*Step, Totals) {
	r := &stepReader{sessions: map[string]*session{}, byID: map[int64]*Step{}, max: limit}
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

func (r *stepReader) session(sid string) *session {
	t := r.sessions[sid]
	if t == nil {
		t = &session{}
		r.sessions[sid] = t
		r.order = append(r.order, t)
	}
	return t
}

func (r *stepReader) add(e *event.Event) {
	t := r.session(e.SID)
	r.run.count(e)
	t.addTimes(e, &r.run)
	s := r.byID[e.Re]
	if e.Kind == event.KindReply && s == nil && t.greeting != nil {
		s, t.greeting = t.greeting, nil
	}
	if s == nil {
		s = r.begin(t, e)
	}
	if s != nil {
		s.addEvent(e, r.began)
	}
}

// begin starts a step with e. It returns nil if e does not begin a step or there are too
// many.
func (r *stepReader) begin(t *session, e *event.Event) *Step {
	switch e.Kind {
	case event.KindData, event.KindListen, event.KindOpen, event.KindClose, event.KindTLS, event.KindUnfinished:
		return nil // part of a command that is not in this run, or not complete yet
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
		t.greeting = s
	}
	return s
}

// addEvent updates the step with e.
func (s *Step) addEvent(e *event.Event, began int64) {
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
		if pathFamilies[s.family] && e.Dec.Path != "" { // the engine's path is exact: it knows home directories and links
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

// linkPorts sets, in steps that ask for a data port, about to the transfer that uses the
// port.
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

// clip returns at most maxText bytes of s, cut between characters.
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
