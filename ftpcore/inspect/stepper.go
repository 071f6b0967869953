package inspect

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"ftpsim/ftpcore/event"
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
	// ErrNotEditable refuses to edit or answer a message for which that makes no
	// sense.
	ErrNotEditable = errors.New("this message cannot be changed so")
)

// Block sizes of transfers: few large blocks while running, some to look at
// while somebody steps or a breakpoint waits for them.
const (
	runningBlock = 1 << 30 // as large as the server likes
	pausedBlock  = 16 << 10
)

// Stepper is the Gate of a server that can be paused and stepped, that stops at
// breakpoints, and that makes things go wrong on purpose. At its zero value
// everything runs. It holds at most one message of a control connection and one
// of its data connection, so that the server's own limit of sessions bounds it.
type Stepper struct {
	Clock    event.Clock // nil: ftpcore.SystemClock
	OnChange func()      // the mode or the held messages changed
	OnRules  func()      // breakpoints (their hits too), faults or the pace changed

	paused atomic.Bool
	ruled  atomic.Bool // there are breakpoints, faults or a pace: messages need a look
	mu     sync.Mutex
	queue  []*hold // oldest first
	last   int64
	walks  map[string]*walk // sessions that a step over lets run

	breaks   []*Breakpoint
	lastRule int64
	lags     lags
}

// Held is a message that waits. Event is what it would become; its ID is 0, its
// Data is what Edit would replace (of a data block a sample, Block is all of it).
type Held struct {
	HID   int64
	Since time.Time
	Event *event.Event
	Block []byte
	// Until is when it passes by itself; zero: never.
	Until time.Time
	// Break and Expr tell the breakpoint that holds it; 0 and empty: none.
	Break int64
	Expr  string
}

type hold struct {
	Held
	then    event.Decision      // at Until
	decided chan event.Decision // buffered: deciding never blocks
	again   chan struct{}       // buffered: Until has changed
}

// Open reports whether every message passes at once (event.OpenGate): nothing is
// paused, and there is no breakpoint, fault or pace.
func (s *Stepper) Open() bool { return !s.paused.Load() && !s.ruled.Load() }

// Decide lets m pass, perhaps late, or holds it until somebody decides or ctx is
// done.
func (s *Stepper) Decide(ctx context.Context, m *event.Message) event.Decision {
	if s.Open() {
		return pass
	}
	late := s.lag(ctx, m)
	h, d := s.enqueue(m)
	if h != nil {
		s.changed()
		d = s.await(ctx, h)
	}
	s.spoil(m, &d)
	d.Held += late
	return d
}

// enqueue holds m, or returns nil and how it may pass.
func (s *Stepper) enqueue(m *event.Message) (*hold, event.Decision) {
	s.mu.Lock()
	defer s.mu.Unlock()
	paused := s.paused.Load()
	if !paused && len(s.breaks) == 0 {
		return nil, pass
	}
	now := s.now()
	h := &hold{Held: Held{Since: now, Event: wouldBe(m, now)}, then: pass}
	var action BreakAction
	if b := s.meet(h.Event); b != nil {
		h.Break, h.Expr, action = b.BID, b.Expr, b.Action
		h.Event.Break = b.BID
		if action == BreakDelay && !paused {
			h.Until = now.Add(b.Delay)
		}
	}
	if walks := paused && s.walkOn(m.SID, m.Chan, m.Kind, m.Final, m.Dec); (walks || !paused) && (action == "" || action == BreakMark) {
		return nil, event.Decision{Action: event.Pass, Break: h.Break}
	}
	s.last++
	h.HID = s.last
	if m.Kind == event.KindData {
		h.Block = bytes.Clone(m.Bytes)
	}
	h.decided, h.again = make(chan event.Decision, 1), make(chan struct{}, 1)
	s.queue = append(s.queue, h)
	return h, pass
}

// await returns what becomes of h. What passes by itself was held exactly as
// long as was asked for, however late its timer is.
func (s *Stepper) await(ctx context.Context, h *hold) event.Decision {
	for {
		timer, due := s.alarm(h)
		var d event.Decision
		ok := true
		select {
		case d = <-h.decided:
		case <-due:
			d, ok = s.expire(h)
		case <-ctx.Done():
			d = s.giveUp(h)
		case <-h.again:
			ok = false
		}
		if timer != nil {
			timer.Stop()
		}
		if !ok {
			continue
		}
		if d.Held == 0 {
			d.Held = s.now().Sub(h.Since)
		}
		d.Break = h.Break
		return d
	}
}

// alarm is a timer for h.Until, if it has one.
func (s *Stepper) alarm(h *hold) (event.Timer, <-chan time.Time) {
	s.mu.Lock()
	until := h.Until
	s.mu.Unlock()
	if until.IsZero() {
		return nil, nil
	}
	t := s.clock().NewTimer(until.Sub(s.now()))
	return t, t.C()
}

// expire lets h pass because its time has come. It reports false when there is
// no such time any more.
func (s *Stepper) expire(h *hold) (event.Decision, bool) {
	s.mu.Lock()
	i := slices.Index(s.queue, h)
	if i < 0 { // decided at the same moment
		s.mu.Unlock()
		return <-h.decided, true
	}
	if h.Until.IsZero() || s.now().Before(h.Until) {
		s.mu.Unlock()
		return pass, false
	}
	s.queue = slices.Delete(s.queue, i, i+1)
	s.mu.Unlock()
	s.changed()
	d := h.then
	d.Held = h.Until.Sub(h.Since)
	return d, true
}

// giveUp takes h out of the queue because nobody waits for it any more.
func (s *Stepper) giveUp(h *hold) event.Decision {
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
	return event.Decision{Action: event.Close}
}

// BlockSize makes blocks small while somebody steps or a breakpoint or a fault
// is about them (ftpcore.BlockSizer).
func (s *Stepper) BlockSize(m *event.Message) int {
	if s.paused.Load() {
		return pausedBlock
	}
	if !s.ruled.Load() {
		return runningBlock
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.breaks) > 0 && s.awaits(m) {
		return s.lags.block(m, pausedBlock)
	}
	return s.lags.block(m, runningBlock)
}

// Observe forgets what was allowed to a session that has ended.
func (s *Stepper) Observe(e *event.Event) {
	if e.Kind != event.KindSessionClose && e.Kind != event.KindClose && e.Kind != event.KindFail {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.lags.next, e.Conn)
	if e.Kind == event.KindSessionClose {
		delete(s.walks, e.SID)
	}
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

func (s *Stepper) clock() event.Clock {
	if s.Clock == nil {
		return event.SystemClock{}
	}
	return s.Clock
}

func (s *Stepper) now() time.Time { return s.clock().Now() }
