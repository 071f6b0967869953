package inspect

import (
	"context"
	"time"

	"ftpsim/ftpcore/event"
)

// lags are the faults, and what makes messages wait that nobody holds: latency,
// a slow data connection, and the pace. Stepper.mu guards them.
type lags struct {
	faults []*Fault
	gap    time.Duration            // pace: between two messages of a control connection
	own    map[string]time.Duration // paces of single sessions, by SID
	next   map[string]time.Time     // when a connection's next message may pass, at the earliest
	awake  chan struct{}            // closed when the rules change
}

// rateTick is how much time a block of a slowed connection takes, about.
const rateTick = 100 * time.Millisecond

// SetPace has the messages of a control connection pass at least gap apart while
// nobody steps; 0: as fast as they come.
func (s *Stepper) SetPace(gap time.Duration) {
	s.mu.Lock()
	s.lags.gap = gap
	s.mu.Unlock()
	s.rulesChanged()
}

// Pace is what SetPace has set.
func (s *Stepper) Pace() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lags.gap
}

// SetPaceOf has the messages of one session's control connection pass at least
// gap apart while nobody steps; 0: as the other sessions. The pace ends with the
// session. It calls neither OnChange nor OnRules.
func (s *Stepper) SetPaceOf(sid string, gap time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if gap > 0 {
		if s.lags.own == nil {
			s.lags.own = map[string]time.Duration{}
		}
		s.lags.own[sid] = gap
	} else {
		delete(s.lags.own, sid)
	}
	s.weigh()
	s.lags.wake()
}

// lag waits as long as m has to, and returns how much of that the event tells: a
// slow data connection is no hold.
func (s *Stepper) lag(ctx context.Context, m *event.Message) time.Duration {
	if !s.ruled.Load() {
		return 0
	}
	began := s.now()
	w := waits{began: began}
	for {
		s.mu.Lock()
		until := s.due(m, &w)
		awake := s.lags.listen()
		s.mu.Unlock()
		now := s.now()
		if !until.After(now) {
			return s.told(m, until.Sub(began))
		}
		timer := s.clock().NewTimer(until.Sub(now))
		select {
		case <-timer.C():
			timer.Stop()
			return s.told(m, until.Sub(began))
		case <-ctx.Done():
			timer.Stop()
			return s.told(m, s.now().Sub(began))
		case <-awake:
			timer.Stop()
		}
	}
}

func (s *Stepper) told(m *event.Message, d time.Duration) time.Duration {
	if m.Kind == event.KindData {
		return 0
	}
	return max(d, 0)
}

// waits is one message's turn, taken once, however often the rules change.
type waits struct {
	began      time.Time
	turn       time.Time
	rated, bit bool
}

// due is when m may pass by the rules of this moment.
func (s *Stepper) due(m *event.Message, w *waits) time.Time {
	if m.Kind == event.KindData {
		return s.dueData(m, w)
	}
	until := w.began
	if f := s.lags.find(FaultLatency, m.SID, pathOf(m), m.Dir); f != nil && m.Chan == event.ChanControl {
		until = until.Add(f.Delay)
		if !w.bit {
			w.bit = true
			s.bitten(f)
		}
	}
	if gap := max(s.lags.gap, s.lags.own[m.SID]); gap > 0 && !s.paused.Load() && m.Chan == event.ChanControl {
		if w.turn.IsZero() {
			w.turn = s.lags.take(m.Conn, w.began, 0, gap)
		}
		if w.turn.After(until) {
			until = w.turn
		}
	}
	return until
}

func (s *Stepper) dueData(m *event.Message, w *waits) time.Time {
	f := s.lags.find(FaultRate, m.SID, pathOf(m), m.Dir)
	if f == nil {
		return w.began
	}
	if !w.rated {
		w.rated = true
		took := time.Duration(float64(len(m.Bytes)) / float64(max(f.Bytes, 1)) * float64(time.Second))
		w.turn = s.lags.take(m.Conn, w.began, took, 0)
	}
	return w.turn
}

// take reserves a connection's next turn: took after its last one, and gap
// before the one to follow.
func (l *lags) take(conn string, now time.Time, took, gap time.Duration) time.Time {
	if l.next == nil {
		l.next = map[string]time.Time{}
	}
	at := now
	if n := l.next[conn]; n.After(now) {
		at = n
	}
	at = at.Add(took)
	l.next[conn] = at.Add(gap)
	return at
}

// block is the size of the next block of m's connection: at most size, and so
// small that a slowed connection still moves ten times a second.
func (l *lags) block(m *event.Message, size int) int {
	if f := l.find(FaultRate, m.SID, pathOf(m), m.Dir); f != nil {
		return min(size, max(int(f.Bytes/int64(time.Second/rateTick)), 1))
	}
	return size
}

// find returns the first fault of kind that applies.
func (l *lags) find(kind FaultKind, sid, p string, dir event.Dir) *Fault {
	for _, f := range l.faults {
		if f.Kind == kind && f.applies(sid, p, dir) {
			return f
		}
	}
	return nil
}

func (l *lags) any() bool { return len(l.faults) > 0 || l.gap > 0 || len(l.own) > 0 }

// listen gives what wake closes.
func (l *lags) listen() <-chan struct{} {
	if l.awake == nil {
		l.awake = make(chan struct{})
	}
	return l.awake
}

// wake has all that wait look at the rules anew.
func (l *lags) wake() {
	if l.awake != nil {
		close(l.awake)
		l.awake = nil
	}
}
