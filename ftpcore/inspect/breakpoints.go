package inspect

import (
	"errors"
	"slices"
	"time"

	"ftpsim/ftpcore/event"
)

// BreakAction is what a breakpoint does with a message that matches it.
type BreakAction string

const (
	BreakHold  BreakAction = "hold"  // hold the message until a decision; other messages pass
	BreakMark  BreakAction = "mark"  // let the message pass and note the breakpoint in its event
	BreakDelay BreakAction = "delay" // let the message pass later
)

// Breakpoint is a rule for messages: commands, replies, data blocks and openings of active
// data connections.
type Breakpoint struct {
	BID    int64  // assigned by SetBreak
	Expr   string // the expression as the user wrote it
	Action BreakAction
	Delay  time.Duration // for BreakDelay
	Once   bool          // removed after its first hit
	Off    bool          // disabled
	Hits   int64
	// Match reports whether a message matches the breakpoint. Its argument is the event
	// that the message would become, with ID 0. Match is called under a lock and must not
	// call the Stepper, except Nth.
	Match func(*event.Event) bool
}

// Most breakpoints and faults that can be set.
const (
	maxBreaks = 200
	maxFaults = 100
)

var (
	// ErrNoRule reports that there is no such breakpoint or fault.
	ErrNoRule = errors.New("no such breakpoint or fault")
	// ErrManyRules reports that there are as many breakpoints or faults as allowed.
	ErrManyRules = errors.New("too many breakpoints or faults")
)

// SetBreak adds b if its BID is zero; otherwise it replaces the breakpoint with that BID and
// keeps its hits. It returns the BID. It fails with ErrManyRules or ErrNoRule.
func (s *Stepper) SetBreak(b Breakpoint) (int64, error) {
	s.mu.Lock()
	defer s.rulesChanged()
	defer s.mu.Unlock()
	if b.BID == 0 {
		if len(s.breaks) >= maxBreaks {
			return 0, ErrManyRules
		}
		s.lastRule++
		b.BID = s.lastRule
		s.breaks = append(s.breaks, &b)
		return b.BID, nil
	}
	i := s.findBreak(b.BID)
	if i < 0 {
		return 0, ErrNoRule
	}
	b.Hits = s.breaks[i].Hits
	s.breaks[i] = &b
	return b.BID, nil
}

// DelBreak removes the breakpoint bid. Messages that it holds stay held. It fails with
// ErrNoRule.
func (s *Stepper) DelBreak(bid int64) error {
	s.mu.Lock()
	defer s.rulesChanged()
	defer s.mu.Unlock()
	i := s.findBreak(bid)
	if i < 0 {
		return ErrNoRule
	}
	s.breaks = slices.Delete(s.breaks, i, i+1)
	return nil
}

// Breaks returns the breakpoints in the order in which they were set.
func (s *Stepper) Breaks() []Breakpoint {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]Breakpoint, len(s.breaks))
	for i, b := range s.breaks {
		list[i] = *b
	}
	return list
}

func (s *Stepper) findBreak(bid int64) int {
	return slices.IndexFunc(s.breaks, func(b *Breakpoint) bool { return b.BID == bid })
}

var rank = map[BreakAction]int{BreakMark: 1, BreakDelay: 2, BreakHold: 3}

// evaluateBreaks counts a hit for every breakpoint that e matches and returns the one that
// decides, or nil: holding takes precedence over delaying, and delaying over marking. The
// caller holds s.mu.
func (s *Stepper) evaluateBreaks(e *event.Event) *Breakpoint {
	var first *Breakpoint
	hits := false
	kept := s.breaks[:0]
	for _, b := range s.breaks {
		hit := !b.Off && b.Match(e)
		if hit {
			b.Hits++
			hits = true
			if first == nil || rank[b.Action] > rank[first.Action] {
				first = b
			}
		}
		if !hit || !b.Once {
			kept = append(kept, b)
		}
	}
	clear(s.breaks[len(kept):])
	s.breaks = kept
	if hits {
		s.updateHasRules()
		s.notifyRules()
	}
	return first
}

// mayMeetBreak reports whether a breakpoint may match a block like m, which should then be
// small. The caller holds s.mu.
func (s *Stepper) mayMeetBreak(m *event.Message) bool {
	e := eventOf(m, s.now())
	return slices.ContainsFunc(s.breaks, func(b *Breakpoint) bool { return !b.Off && b.Match(e) })
}

// rulesChanged must be called, without s.mu, after every change of the rules.
func (s *Stepper) rulesChanged() {
	s.mu.Lock()
	s.updateHasRules()
	s.delays.wakeAll()
	s.mu.Unlock()
	s.notifyRules()
}

// updateHasRules sets hasRules. The caller holds s.mu.
func (s *Stepper) updateHasRules() {
	s.hasRules.Store(len(s.breaks) > 0 || s.delays.any() || len(s.owed) > 0 || slices.ContainsFunc(s.faults, (*activeFault).busy))
}

func (s *Stepper) notifyRules() {
	if s.OnRules != nil {
		s.OnRules()
	}
}
