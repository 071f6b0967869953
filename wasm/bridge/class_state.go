package bridge

import (
	"bytes"
	"cmp"
	"strings"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/judge"
	"ftpsim/relay/class"
)

// classState is what the class view was shown of this page.
type classState struct {
	touched bool   // something was sent to the page since
	looked  int64  // the newest event that counts
	client  string // address of the newest session's client
	sid     string // the newest session
	at      string // the newest command
	sent    []byte // the state as last sent; nil: not yet
	sentAt  time.Time
	open    map[string]bool // open sessions
}

const (
	stateGap = 500 * time.Millisecond // between two states
	maxShown = 80                     // characters of a message in the state
)

func (c *classroom) stateDue(from time.Time) time.Time {
	s := &c.state
	if s.sent == nil {
		return from
	}
	return onlyIf(s.touched || s.looked < c.b.recorder.Head(), later(from, s.sentAt.Add(stateGap)))
}

// sendState tells the class of this page, if anything has changed.
func (c *classroom) sendState(now time.Time) {
	s := &c.state
	s.touched, s.sentAt = false, now
	c.look()
	state := c.stateNow()
	text := mustJSON(state)
	if bytes.Equal(text, s.sent) {
		return
	}
	if c.line.put(class.Up{State: &state}) {
		s.sent = text
	} else {
		s.touched = true // there is no room: later
	}
}

// look takes notice of the events since the last state.
func (c *classroom) look() {
	s := &c.state
	if s.open == nil {
		s.open = map[string]bool{}
	}
	for _, e := range c.b.recorder.Since(s.looked, int(c.b.recorder.Head()-s.looked)) {
		switch e.Kind {
		case event.KindSessionOpen:
			s.open[e.SID], s.sid = true, e.SID
			if e.Peer != nil {
				s.client = e.Peer.Remote
			}
		case event.KindSessionClose:
			delete(s.open, e.SID)
		case event.KindCommand:
			s.at = shown(e)
		}
	}
	s.looked = c.b.recorder.Head()
}

func (c *classroom) stateNow() class.State {
	b, s := c.b, &c.state
	state := class.State{Mode: class.Running, Sessions: len(s.open), At: s.at}
	switch {
	case c.frozen:
		state.Mode = class.Frozen
	case b.stepper.Paused():
		state.Mode = class.Paused
	}
	if held := b.stepper.Held(); len(held) > 0 {
		state.Held, state.Holds = len(held), shown(held[0].Event)
	}
	if s.sid != "" {
		state.Client = cmp.Or(b.guests.client(s.sid), s.client)
	}
	if r := b.lesson; r != nil {
		p := r.run.Progress()
		state.Lesson, state.Steps = text(r.lesson.Title), len(r.lesson.Steps)
		state.Step, state.Done = min(p.Step+1, state.Steps), p.Step >= state.Steps
	}
	state.Diagnosis, state.DiagnosisArgs = c.diagnosis()
	return state
}

// diagnosis returns the rule of the newest verdict that accuses, with its arguments; empty: there
// is none. What is only worth knowing, such as a password in clear text, calls for no help.
func (c *classroom) diagnosis() (rule string, args map[string]string) {
	var newest int64
	for _, v := range c.b.judge.Verdicts(c.state.sid) {
		if v.Severity != judge.Info && v.Event >= newest {
			newest, rule, args = v.Event, v.Rule, v.Args
		}
	}
	return rule, args
}

// shown returns a message as one line, its secrets masked by dots of a fixed number.
func shown(e *event.Event) string {
	if e.Kind == event.KindData || e.Raw == nil {
		return string(e.Kind)
	}
	line := heldText(e)
	if len(e.Raw.Mask) > 0 {
		before, _, _ := strings.Cut(line, "•")
		line = before + "••••"
	}
	line = strings.Map(printable, strings.TrimRight(line, "\r\n"))
	if r := []rune(line); len(r) > maxShown {
		line = string(r[:maxShown]) + "…"
	}
	return line
}

func printable(r rune) rune {
	if r < ' ' || r >= 0x7f && r < 0xa0 {
		return '·'
	}
	return r
}
