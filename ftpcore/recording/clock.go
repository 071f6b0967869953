package recording

import (
	"time"

	"ftpsim/ftpcore/event"
)

// Clock is the time of a session (ftpcore.Order).
func (p *player) Clock(sid string) event.Clock { return clock{p, sid} }

// clock stands where the last event has put it. Its timers fire when the record
// has something that only they bring about.
type clock struct {
	p   *player
	sid string
}

// Now is the time of the last event.
func (c clock) Now() time.Time {
	c.p.mu.Lock()
	defer c.p.mu.Unlock()
	return c.p.rec.Began.Add(c.p.now)
}

// NewTimer makes a timer of the session.
func (c clock) NewTimer(time.Duration) event.Timer {
	t := &timer{p: c.p, sid: c.sid, c: make(chan time.Time, 1)}
	c.p.mu.Lock()
	defer c.p.mu.Unlock()
	c.p.timers[t] = true
	c.p.cond.Broadcast()
	return t
}

// AfterFunc never calls f: what time does to a record stands in the record.
func (c clock) AfterFunc(time.Duration, func()) (stop func() bool) {
	return func() bool { return false }
}

type timer struct {
	p   *player
	sid string
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

// ring lets the timers of session sid go off, those too that it sets anew or has
// not yet set, until the i-th event has happened. p.mu is held.
func (p *player) ring(i int, sid string) {
	p.now = time.Duration(p.events[i].T)
	for begun := time.Now(); !p.over && time.Since(begun) < patience; {
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
