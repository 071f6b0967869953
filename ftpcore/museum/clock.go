package museum

import (
	"sync"
	"time"

	"ftpsim/ftpcore/event"
)

// clock is an event.Clock whose time passes only by pass. Fifty seconds of silence take no time.
type clock struct {
	mu     sync.Mutex
	now    time.Time
	timers map[*timer]bool
	armed  chan struct{} // capacity 1: a timer was set
}

// timer is a timer of a clock. do, if not nil, is called instead of a send on c.
type timer struct {
	clock *clock
	at    time.Time
	c     chan time.Time
	do    func()
}

func newClock(now time.Time) *clock {
	return &clock{now: now, timers: map[*timer]bool{}, armed: make(chan struct{}, 1)}
}

// Now returns the time.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// NewTimer returns a timer that fires when pass has reached d.
func (c *clock) NewTimer(d time.Duration) event.Timer { return c.set(d, nil) }

// AfterFunc calls f when pass has reached d.
func (c *clock) AfterFunc(d time.Duration, f func()) (stop func() bool) { return c.set(d, f).Stop }

func (c *clock) set(d time.Duration, do func()) *timer {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := &timer{clock: c, at: c.now.Add(d), c: make(chan time.Time, 1), do: do}
	c.timers[t] = true
	select {
	case c.armed <- struct{}{}:
	default:
	}
	return t
}

// pass lets d pass and fires the timers that are due.
func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	for t := range c.timers {
		switch {
		case t.at.After(c.now):
			continue
		case t.do != nil:
			go t.do()
		default:
			t.c <- c.now
		}
		delete(c.timers, t)
	}
}

func (t *timer) C() <-chan time.Time { return t.c }

func (t *timer) Stop() bool {
	t.clock.mu.Lock()
	defer t.clock.mu.Unlock()
	was := t.clock.timers[t]
	delete(t.clock.timers, t)
	return was
}
