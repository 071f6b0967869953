package inspect

import (
	"context"
	"slices"
	"time"

	"ftpsim/ftpcore/event"
)

// delays holds the pace, and reserves the times at which delayed messages may pass.
// Stepper.mu guards it.
type delays struct {
	gap      time.Duration            // pace: time between two messages of a control connection
	ownGap   map[string]time.Duration // paces of single sessions, by SID
	nextSlot map[string]time.Time     // earliest time of a connection's next message
	awake    chan struct{}            // closed when the rules change
}

// SetPace sets the minimum time between two messages of a control connection in running
// mode. Zero means none.
func (s *Stepper) SetPace(gap time.Duration) {
	s.mu.Lock()
	if gap < s.delays.gap {
		s.delays.nextSlot = nil // the next message does not wait for the slower pace
	}
	s.delays.gap = gap
	s.mu.Unlock()
	s.rulesChanged()
}

// Pace returns the time that SetPace has set.
func (s *Stepper) Pace() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.delays.gap
}

// SetPaceOf sets the minimum time between two messages of one session's control
// connection in running mode, until the session ends. Zero means the pace of the other
// sessions. It calls neither OnChange nor OnRules.
func (s *Stepper) SetPaceOf(sid string, gap time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if gap < s.delays.ownGap[sid] {
		delete(s.delays.nextSlot, sid+".c") // the next message does not wait for the slower pace
	}
	if gap > 0 {
		if s.delays.ownGap == nil {
			s.delays.ownGap = map[string]time.Duration{}
		}
		s.delays.ownGap[sid] = gap
	} else {
		delete(s.delays.ownGap, sid)
	}
	s.updateHasRules()
	s.delays.wakeAll()
}

// never is how long a message waits that a fault has stopped.
const never = 100 * 365 * 24 * time.Hour

// delay blocks until m may pass by these faults and the pace. It returns the time for
// Event.Held; a slow data connection does not count as held. stopped is the fault that did not
// let m pass before the end of ctx; nil if there is none.
func (s *Stepper) delay(ctx context.Context, m *event.Message, faults []*activeFault) (held time.Duration, stopped *activeFault) {
	if !s.hasRules.Load() && faults == nil {
		return 0, nil
	}
	began := s.now()
	w := delayState{began: began, faults: faults}
	for {
		s.mu.Lock()
		until := s.due(m, &w)
		awake := s.delays.changedChan()
		s.mu.Unlock()
		now := s.now()
		if !until.After(now) {
			return s.passes(m, &w, until), nil
		}
		timer := s.clock().NewTimer(until.Sub(now))
		select {
		case <-timer.C():
			timer.Stop()
			return s.passes(m, &w, until), nil
		case <-ctx.Done():
			timer.Stop()
			return s.heldTime(m, s.now().Sub(began)), w.stopped
		case <-awake:
			timer.Stop()
		}
	}
}

// passes lets m pass, which was due at until. The next message of the connection waits its gap
// from now on: m may be late, if the machine was busy.
func (s *Stepper) passes(m *event.Message, w *delayState, until time.Time) time.Duration {
	if w.gap > 0 {
		s.mu.Lock()
		s.delays.postpone(m.Conn, s.now().Add(w.gap))
		s.mu.Unlock()
	}
	return s.heldTime(m, until.Sub(w.began))
}

func (s *Stepper) heldTime(m *event.Message, d time.Duration) time.Duration {
	if m.Kind == event.KindData {
		return 0
	}
	return max(d, 0)
}

// delayState is the reserved time of one message. It is reserved once, even if the rules
// change meanwhile.
type delayState struct {
	began    time.Time
	faults   []*activeFault // that take effect on the message
	slot     time.Time
	gap      time.Duration // the pace by which slot was reserved; 0: none
	reserved bool
	stopped  *activeFault // the fault that stops the message; nil if none
}

// due returns the time at which m may pass by the current rules: faults that were removed
// meanwhile do not delay it.
func (s *Stepper) due(m *event.Message, w *delayState) time.Time {
	until, took := w.began, time.Duration(0)
	w.stopped = nil
	for _, f := range w.faults {
		if !slices.Contains(s.faults, f) {
			continue
		}
		do := &f.Rule.Do
		until = latest(until, w.began.Add(time.Duration(do.LateMs)*time.Millisecond))
		if m.Kind != event.KindData {
			continue
		}
		if do.Stop != nil && m.Off >= *do.Stop {
			w.stopped, until = f, w.began.Add(never)
		}
		took = max(took, do.BlockTime(len(m.Bytes)))
	}
	if m.Kind == event.KindData {
		return latest(until, s.slotOf(m, w, took))
	}
	if gap := max(s.delays.gap, s.delays.ownGap[m.SID]); gap > 0 && !s.paused.Load() && m.Chan == event.ChanControl {
		if w.slot.IsZero() {
			w.slot, w.gap = s.delays.reserve(m.Conn, w.began, 0, gap), gap
		}
		until = latest(until, w.slot)
	}
	return until
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// slotOf reserves the time of a data block that takes took, and returns it. Zero means that
// no fault slows it.
func (s *Stepper) slotOf(m *event.Message, w *delayState, took time.Duration) time.Time {
	if took == 0 {
		return w.began
	}
	if !w.reserved {
		w.reserved = true
		w.slot = s.delays.reserve(m.Conn, w.began, took, 0)
	}
	return w.slot
}

// reserve reserves the time of a connection's next message and returns it: took after the
// earliest possible time. The message after it may pass gap later.
func (l *delays) reserve(conn string, now time.Time, took, gap time.Duration) time.Time {
	if l.nextSlot == nil {
		l.nextSlot = map[string]time.Time{}
	}
	at := now
	if n := l.nextSlot[conn]; n.After(now) {
		at = n
	}
	at = at.Add(took)
	l.nextSlot[conn] = at.Add(gap)
	return at
}

// postpone moves a connection's next message to at, unless it has to wait longer anyway, or
// waits no more because the pace has ended.
func (l *delays) postpone(conn string, at time.Time) {
	if n, ok := l.nextSlot[conn]; ok && at.After(n) {
		l.nextSlot[conn] = at
	}
}

// faultBlock returns the size of the next block of m's connection: at most size. It is small
// enough that a slowed connection moves ten blocks per second, and ends where a fault stops
// the connection. The caller holds s.mu.
func (s *Stepper) faultBlock(m *event.Message, size int) int {
	var e *event.Event
	for _, f := range s.faults {
		do := &f.Rule.Do
		if f.Off || !f.slows() && do.Stop == nil {
			continue
		}
		if e == nil {
			e = eventOf(m, s.now())
		}
		if f.slows() && s.takesEffect(f, m, e) {
			size = min(size, do.BlockSize())
		}
		if do.Stop != nil && m.Off < *do.Stop && f.live() && f.match.Match(e, s.env(m.SID)) {
			size = int(min(int64(size), *do.Stop-m.Off))
		}
	}
	return size
}

func (l *delays) any() bool { return l.gap > 0 || len(l.ownGap) > 0 }

// changedChan returns the channel that wakeAll closes.
func (l *delays) changedChan() <-chan struct{} {
	if l.awake == nil {
		l.awake = make(chan struct{})
	}
	return l.awake
}

// wakeAll makes all delayed messages check the rules again.
func (l *delays) wakeAll() {
	if l.awake != nil {
		close(l.awake)
		l.awake = nil
	}
}
