package inspect

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"ftpsim/ftpcore"
)

// Over tells how far a step goes.
type Over string

const (
	OverNothing  Over = ""         // exactly one message
	OverReply    Over = "reply"    // until the final reply of the command
	OverTransfer Over = "transfer" // until a transfer is over, or a command is refused
)

var (
	// ErrNothingHeld refuses to release, edit or drop what is not there.
	ErrNothingHeld = errors.New("no such message is held")
	// ErrNotEditable refuses to edit a message that has no bytes.
	ErrNotEditable = errors.New("this message has no bytes to edit")
)

// Block sizes of outgoing transfers: few large blocks while running, some to
// look at while somebody steps.
const (
	runningBlock = 1 << 30 // as large as the server likes
	pausedBlock  = 16 << 10
)

// Stepper is the Gate of a server that can be paused and stepped. At its zero
// value everything runs. It holds at most one message of a control connection
// and one of its data connection, so that the server's own limit of sessions
// bounds it.
type Stepper struct {
	Clock    ftpcore.Clock // nil: ftpcore.SystemClock
	OnChange func()        // the mode or the held messages changed

	paused atomic.Bool
	mu     sync.Mutex
	queue  []*hold // oldest first
	last   int64
	walks  map[string]*walk // sessions that a step over lets run
}

// Held is a message that waits. Event is what it would become; its ID is 0, its
// Data is what Edit would replace (of a data block a sample).
type Held struct {
	HID   int64
	Since time.Time
	Event *ftpcore.Event
}

type hold struct {
	Held
	decided chan ftpcore.Decision // buffered: deciding never blocks
}

// Decide lets m pass or holds it until somebody decides or ctx is done.
func (s *Stepper) Decide(ctx context.Context, m *ftpcore.Message) ftpcore.Decision {
	if !s.paused.Load() {
		return ftpcore.Decision{Action: ftpcore.Pass}
	}
	h := s.enqueue(m)
	if h == nil {
		return ftpcore.Decision{Action: ftpcore.Pass}
	}
	s.changed()
	var d ftpcore.Decision
	select {
	case d = <-h.decided:
	case <-ctx.Done():
		d = s.giveUp(h)
	}
	d.Held = s.now().Sub(h.Since)
	return d
}

// enqueue holds m, or returns nil if it may pass.
func (s *Stepper) enqueue(m *ftpcore.Message) *hold {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.paused.Load() || s.walkOn(m.SID, m.Chan, m.Kind, m.Final, m.Dec) {
		return nil
	}
	s.last++
	now := s.now()
	h := &hold{Held{HID: s.last, Since: now, Event: wouldBe(m, now)}, make(chan ftpcore.Decision, 1)}
	s.queue = append(s.queue, h)
	return h
}

// giveUp takes h out of the queue because nobody waits for it any more.
func (s *Stepper) giveUp(h *hold) ftpcore.Decision {
	s.mu.Lock()
	i := slices.Index(s.queue, h)
	if i >= 0 {
		s.queue = slices.Delete(s.queue, i, i+1)
	}
	s.mu.Unlock()
	if i < 0 { // decided at the same moment
		return <-h.decided
	}
	s.changed()
	return ftpcore.Decision{Action: ftpcore.Close}
}

// BlockSize makes blocks small while somebody steps (ftpcore.BlockSizer).
func (s *Stepper) BlockSize() int {
	if s.paused.Load() {
		return pausedBlock
	}
	return runningBlock
}

// Observe forgets what was allowed to a session that has ended.
func (s *Stepper) Observe(e *ftpcore.Event) {
	if e.Kind != ftpcore.KindSessionClose {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.walks, e.SID)
}

// Paused reports the mode.
func (s *Stepper) Paused() bool { return s.paused.Load() }

// Held lists the messages that wait, oldest first.
func (s *Stepper) Held() []Held {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]Held, len(s.queue))
	for i, h := range s.queue {
		list[i] = h.Held
	}
	return list
}

// Count is the number of messages that wait.
func (s *Stepper) Count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.queue)
}

func (s *Stepper) changed() {
	if s.OnChange != nil {
		s.OnChange()
	}
}

func (s *Stepper) now() time.Time {
	if s.Clock == nil {
		return time.Now()
	}
	return s.Clock.Now()
}
