package inspect

import (
	"errors"
	"slices"
	"time"

	"ftpsim/ftpcore/event"
)

// BreakAction is what a breakpoint does with a message that meets it.
type BreakAction string

const (
	BreakHold  BreakAction = "hold"  // it waits for a decision; everything else runs on
	BreakMark  BreakAction = "mark"  // it passes, and its event says so
	BreakDelay BreakAction = "delay" // it passes later
)

// Breakpoint is a rule about messages: commands, replies, data blocks and
// openings of active data connections.
type Breakpoint struct {
	BID    int64  // given by SetBreak
	Expr   string // as a person wrote it
	Action BreakAction
	Delay  time.Duration // for BreakDelay
	Once   bool          // gone after its first hit
	Off    bool          // kept, but without effect
	Hits   int64
	// Match reports whether the would-be event of a message meets the
	// breakpoint. The event's ID is 0. It is called under a lock and must not
	// call the Stepper.
	Match func(*event.Event) bool
}

// Bounds of what can be set.
const (
	maxBreaks = 200
	maxFaults = 100
)

var (
	// ErrNoRule says that there is no such breakpoint or fault.
	ErrNoRule = errors.New("no such breakpoint or fault")
	// ErrManyRules refuses one more.
	ErrManyRules = errors.New("too many breakpoints or faults")
)

// SetBreak adds b, or puts it in the place of the one that has its BID, hits
// kept. It returns the BID.
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

// DelBreak takes the breakpoint bid away. What it holds stays held.
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

// Breaks lists the breakpoints in the order they were set.
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

// meet counts every breakpoint that e meets and returns the one that decides: to
// hold goes before to delay, and that before to mark; nil: none. The caller
// holds s.mu.
func (s *Stepper) meet(e *event.Event) *Breakpoint {
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
		s.weigh()
		s.tellRules()
	}
	return first
}

// awaits reports whether a breakpoint may meet a block like m, so that it should
// be small. The caller holds s.mu.
func (s *Stepper) awaits(m *event.Message) bool {
	e := wouldBe(m, s.now())
	return slices.ContainsFunc(s.breaks, func(b *Breakpoint) bool { return !b.Off && b.Match(e) })
}

// rulesChanged is called without s.mu after every change of the rules.
func (s *Stepper) rulesChanged() {
	s.mu.Lock()
	s.weigh()
	s.lags.wake()
	s.mu.Unlock()
	s.tellRules()
}

// weigh notes whether there is any rule. The caller holds s.mu.
func (s *Stepper) weigh() { s.ruled.Store(len(s.breaks) > 0 || s.lags.any()) }

func (s *Stepper) tellRules() {
	if s.OnRules != nil {
		s.OnRules()
	}
}
