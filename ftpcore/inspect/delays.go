package inspect

import (
	"context"
	"time"

	"ftpsim/ftpcore/event"
)

// delays holds the faults and the pace, and reserves the times at which delayed messages may
// pass. Stepper.mu guards it.
type delays struct {
	faults   []*Fault
	gap      time.Duration            // pace: time between two messages of a control connection
	ownGap   map[string]time.Duration // paces of single sessions, by SID
	nextSlot map[string]time.Time     // earliest time of a connection's next message
	awake    chan struct{}            // closed when the rules change
}

// rateTick is about how long one block of a slowed connection takes.
const rateTick = 100 * time.Millisecond

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

// delay blocks until m may pass by the faults and the pace. It returns the time for
// Event.Held; a slow data connection does not count as held.
func (s *Stepper) delay(ctx context.Context, m *event.Message) time.Duration {
	if !s.hasRules.Load() {
		return 0
	}
	began := s.now()
	w := delayState{began: began}
	for {
		s.mu.Lock()
		until := s.due(m, &w)
		awake := s.delays.changedChan()
		s.mu.Unlock()
		now := s.now()
		if !until.After(now) {
			return s.passes(m, &w, until)
		}
		timer := s.clock().NewTimer(until.Sub(now))
		select {
		case <-timer.C():
			timer.Stop()
			return s.passes(m, &w, until)
		case <-ctx.Done():
			timer.Stop()
			return s.heldTime(m, s.now().Sub(began))
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
	began             time.Time
	slot              time.Time
	gap               time.Duration // the pace by which slot was reserved; 0: none
	reserved, counted bool
}

// due returns the time at which m may pass by the current rules.
func (s *Stepper) due(m *event.Message, w *delayState) time.Time {
	if m.Kind == event.KindData {
		return s.dueData(m, w)
	}
	until := w.began
	if f := s.delays.find(FaultLatency, m.SID, pathOf(m), m.Dir); f != nil && m.Chan == event.ChanControl {
		until = until.Add(f.Delay)
		if !w.counted {
			w.counted = true
			s.countFault(f)
		}
	}
	if gap := max(s.delays.gap, s.delays.ownGap[m.SID]); gap > 0 && !s.paused.Load() && m.Chan == event.ChanControl {
		if w.slot.IsZero() {
			w.slot, w.gap = s.delays.reserve(m.Conn, w.began, 0, gap), gap
		}
		if w.slot.After(until) {
			until = w.slot
		}
	}
	return until
}

func (s *Stepper) dueData(m *event.Message, w *delayState) time.Time {
	f := s.delays.find(FaultRate, m.SID, pathOf(m), m.Dir)
	if f == nil {
		return w.began
	}
	if !w.reserved {
		w.reserved = true
		took := time.Duration(float64(len(m.Bytes)) / float64(max(f.Bytes, 1)) * float64(time.Second))
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

// block returns the size of the next block of m's connection: at most size, and small enough
// that a slowed connection moves ten blocks per second.
func (l *delays) block(m *event.Message, size int) int {
	if f := l.find(FaultRate, m.SID, pathOf(m), m.Dir); f != nil {
		return min(size, max(int(f.Bytes/int64(time.Second/rateTick)), 1))
	}
	return size
}

// find returns the first fault of kind that applies.
func (l *delays) find(kind FaultKind, sid, p string, dir event.Dir) *Fault {
	for _, f := range l.faults {
		if f.Kind == kind && f.applies(sid, p, dir) {
			return f
		}
	}
	return nil
}

func (l *delays) any() bool { return len(l.faults) > 0 || l.gap > 0 || len(l.ownGap) > 0 }

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
