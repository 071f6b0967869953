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
	"ftpsim/ftpcore/fault"
)

// Over says how far a step goes.
type Over string

const (
	OverNothing  Over = ""         // one message
	OverReply    Over = "reply"    // up to the final reply to the command
	OverTransfer Over = "transfer" // up to the end of a transfer, or the refusal of a command
)

var (
	// ErrNothingHeld reports that no such message is held.
	ErrNothingHeld = errors.New("no such message is held")
	// ErrNotEditable reports that a message cannot be edited, answered or cut in this way.
	ErrNotEditable = errors.New("this message cannot be changed so")
)

// Block sizes of transfers, in bytes: large in running mode, small in paused mode or if a
// breakpoint may match.
const (
	runningBlock = 1 << 30 // no limit: the server's own
	pausedBlock  = 16 << 10
)

// Stepper is a Gate with pausing and stepping, breakpoints, and faults. The zero value lets
// all messages pass. It holds at most one message of each control connection and one of its
// data connection, so the server's limit of sessions bounds its memory.
type Stepper struct {
	Clock    event.Clock // nil means event.SystemClock
	OnChange func()      // called when the mode or the held messages have changed
	OnRules  func()      // called when breakpoints, their hits, faults or the pace have changed

	paused    atomic.Bool
	hasRules  atomic.Bool // there are breakpoints, faults that may take effect, or a pace
	mu        sync.Mutex
	queue     []*heldMessage // oldest first
	last      int64
	stepOvers map[string]*stepOver // by session: the step over that is running

	breaks   []*Breakpoint
	lastRule int64
	faults   []*activeFault
	profiles map[string][]fault.Rule // by the name of a profile
	owed     map[string]owed         // by session
	known    map[string]*known       // the open sessions
	delays   delays

	newest  atomic.Int64 // ID of the newest event
	periods []period
}

// Held is a held message. Event is the event that it would become, with ID 0; Event.Data are
// the bytes that Edit replaces. Of a data block, Event.Data is a sample and Block is all of
// it.
type Held struct {
	HID   int64
	Since time.Time
	Event *event.Event
	Block []byte
	// Until is the time at which the message passes by itself; zero means never.
	Until time.Time
	// Break and Expr are of the breakpoint that holds it; zero and empty mean none.
	Break int64
	Expr  string
}

type heldMessage struct {
	Held
	then    event.Decision      // the decision at Until
	decided chan event.Decision // buffered: deciding never blocks
	again   chan struct{}       // buffered: Until has changed
}

// Open implements event.OpenGate: nothing is paused, and there is no breakpoint, pace or fault
// that may take effect.
func (s *Stepper) Open() bool { return !s.paused.Load() && !s.hasRules.Load() }

// Decide implements event.Gate. It blocks while m is delayed or held, until a decision or
// the end of ctx.
func (s *Stepper) Decide(ctx context.Context, m *event.Message) event.Decision {
	if s.Open() {
		return pass
	}
	var faults []*activeFault
	if s.hasRules.Load() {
		faults = s.pick(m)
	}
	late, stopped := s.delay(ctx, m, faults)
	if stopped != nil {
		return event.Decision{Action: event.Close, Rule: true, Fault: stopped.mark()}
	}
	h, d := s.enqueue(m)
	if h != nil {
		s.notifyChange()
		d = s.await(ctx, h)
	}
	s.applyFaults(m, faults, &d)
	d.Held += late
	return d
}

// enqueue adds m to the held messages. If m may pass, it returns nil and the decision.
func (s *Stepper) enqueue(m *event.Message) (*heldMessage, event.Decision) {
	s.mu.Lock()
	defer s.mu.Unlock()
	paused := s.paused.Load()
	if !paused && len(s.breaks) == 0 {
		return nil, pass
	}
	now := s.now()
	h := &heldMessage{Held: Held{Since: now, Event: eventOf(m, now)}, then: pass}
	var action BreakAction
	if b := s.evaluateBreaks(h.Event); b != nil {
		h.Break, h.Expr, action = b.BID, b.Expr, b.Action
		h.Event.Break = b.BID
		if action == BreakDelay && !paused {
			h.Until = now.Add(b.Delay)
		}
	}
	if walks := paused && s.passesStepOver(m.SID, m.Chan, m.Kind, m.Final, m.Dec); (walks || !paused) && (action == "" || action == BreakMark) {
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

// await blocks until there is a decision about h and returns it. For a message that passes by
// itself, Held is exactly the requested time, even if the timer is late.
func (s *Stepper) await(ctx context.Context, h *heldMessage) event.Decision {
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

// alarm returns a timer for h.Until and its channel; nil if Until is zero.
func (s *Stepper) alarm(h *heldMessage) (event.Timer, <-chan time.Time) {
	s.mu.Lock()
	until := h.Until
	s.mu.Unlock()
	if until.IsZero() {
		return nil, nil
	}
	t := s.clock().NewTimer(until.Sub(s.now()))
	return t, t.C()
}

// expire lets h pass if h.Until has come. It reports false if Until was changed meanwhile.
func (s *Stepper) expire(h *heldMessage) (event.Decision, bool) {
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
	s.notifyChange()
	d := h.then
	d.Held = h.Until.Sub(h.Since)
	return d, true
}

// giveUp removes h from the queue because its session has ended.
func (s *Stepper) giveUp(h *heldMessage) event.Decision {
	s.mu.Lock()
	i := slices.Index(s.queue, h)
	if i >= 0 {
		s.queue = slices.Delete(s.queue, i, i+1)
	}
	s.mu.Unlock()
	if i < 0 { // decided at the same moment
		return <-h.decided
	}
	s.notifyChange()
	return event.Decision{Action: event.Close}
}

// BlockSize returns the size of the next data block (event.BlockSizer). Blocks are small in
// paused mode, and if a breakpoint or a fault concerns them.
func (s *Stepper) BlockSize(m *event.Message) int {
	if s.paused.Load() {
		return pausedBlock
	}
	if !s.hasRules.Load() {
		return runningBlock
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.breaks) > 0 && s.mayMeetBreak(m) {
		return s.faultBlock(m, pausedBlock)
	}
	return s.faultBlock(m, runningBlock)
}

// Observe learns of commands and clients, for the expressions of faults, and removes the state
// of sessions and connections that have ended.
func (s *Stepper) Observe(e *event.Event) {
	s.newest.Store(e.ID)
	switch e.Kind {
	case event.KindSessionOpen, event.KindCommand, event.KindReply, event.KindClose, event.KindFail, event.KindSessionClose:
	default:
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.learn(e)
	switch e.Kind {
	case event.KindSessionOpen:
		if e.Peer != nil {
			s.beginProfile(e.SID, e.Peer.Profile)
		}
	case event.KindClose, event.KindFail:
		delete(s.delays.nextSlot, e.Conn)
		for _, f := range s.faults {
			delete(f.conns, e.Conn)
		}
	case event.KindSessionClose:
		delete(s.delays.nextSlot, e.Conn)
		delete(s.owed, e.SID)
		s.endProfile(e.SID)
		delete(s.stepOvers, e.SID)
		delete(s.delays.ownGap, e.SID)
	default:
		return
	}
	s.updateHasRules()
}

// Paused reports whether the Stepper is in paused mode.
func (s *Stepper) Paused() bool { return s.paused.Load() }

// Held returns the held messages, oldest first.
func (s *Stepper) Held() []Held {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]Held, len(s.queue))
	for i, h := range s.queue {
		list[i] = h.Held
	}
	return list
}

// Count returns the number of held messages.
func (s *Stepper) Count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.queue)
}

func (s *Stepper) notifyChange() {
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
