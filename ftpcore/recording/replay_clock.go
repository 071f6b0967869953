package recording

import (
	"time"

	"ftpsim/ftpcore/event"
)

// Clock returns the clock of a session (ftpcore.Order).
func (p *player) Clock(sid string) event.Clock { return clock{p, sid} }

// clock shows the time of the last event. Its timers fire when the next event of the record
// is one that only a timer causes.
type clock struct {
	p   *player
	sid string
}

// Now returns the time of the last event.
func (c clock) Now() time.Time {
	c.p.mu.Lock()
	defer c.p.mu.Unlock()
	return c.p.rec.Began.Add(c.p.now)
}

// NewTimer returns a timer of the session. It does not fire after d, see clock.
func (c clock) NewTimer(d time.Duration) event.Timer {
	t := &timer{p: c.p, sid: c.sid, d: d, c: make(chan time.Time, 1)}
	c.p.mu.Lock()
	defer c.p.mu.Unlock()
	c.p.timers[t] = true
	c.p.cond.Broadcast()
	return t
}

// AfterFunc never calls f: the record contains the effects of the original timers.
func (c clock) AfterFunc(time.Duration, func()) (stop func() bool) {
	return func() bool { return false }
}

type timer struct {
	p   *player
	sid string
	d   time.Duration
	c   chan time.Time
}

func (t *timer) C() <-chan time.Time { return t.c }

func (t *timer) Stop() bool {
	t.p.mu.Lock()
	defer t.p.mu.Unlock()
	was := t.p.timers[t]
	delete(t.p.timers, t)
	return was
}

// fireTimers fires the timers of session sid, also timers that it sets meanwhile, until the
// i-th event has happened. The caller holds p.mu.
func (p *player) fireTimers(i int, sid string) {
	p.now = time.Duration(p.events[i].T)
	for begun := time.Now(); !p.ended && time.Since(begun) < patience; {
		for t := range p.timers {
			if t.sid == sid {
				t.c <- p.rec.Began.Add(p.now)
				delete(p.timers, t)
			}
		}
		if p.within(2*time.Millisecond, func() bool { return p.next > i }) {
			return
		}
	}
}
