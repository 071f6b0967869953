package bridge

import (
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ftpsim/ftpcore/event"
)

// handClock is a clock that only the test advances. It knows the pending timers.
type handClock struct {
	mu     sync.Mutex
	now    time.Time
	timers []*handTimer
}

type handTimer struct {
	c  *handClock
	at time.Time
	ch chan time.Time
	do func() // instead of a message on ch
}

func newHandClock() *handClock { return &handClock{now: time.Unix(1_000_000, 0)} }

func (c *handClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *handClock) AfterFunc(d time.Duration, do func()) func() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := &handTimer{c: c, at: c.now.Add(max(d, 1)), do: do}
	c.timers = append(c.timers, t)
	return t.Stop
}

func (c *handClock) NewTimer(d time.Duration) event.Timer {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := &handTimer{c: c, at: c.now.Add(d), ch: make(chan time.Time, 1)}
	if d <= 0 {
		t.ch <- c.now
		return t
	}
	c.timers = append(c.timers, t)
	return t
}

func (t *handTimer) C() <-chan time.Time { return t.ch }

func (t *handTimer) Stop() bool {
	t.c.mu.Lock()
	defer t.c.mu.Unlock()
	i := slices.Index(t.c.timers, t)
	if i < 0 {
		return false
	}
	t.c.timers = slices.Delete(t.c.timers, i, i+1)
	return true
}

// waiting returns the remaining times of the timers that are due within a minute.
func (c *handClock) waiting() []time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	var list []time.Duration
	for _, t := range c.timers {
		if d := t.at.Sub(c.now); d < time.Minute {
			list = append(list, d)
		}
	}
	return list
}

// advance advances the clock and fires the timers that are due.
func (c *handClock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	c.timers = slices.DeleteFunc(c.timers, func(t *handTimer) bool {
		if t.at.After(c.now) {
			return false
		}
		if t.do != nil {
			go t.do()
		} else {
			t.ch <- c.now
		}
		return true
	})
}

// pace runs a bridge with a handClock. It must run in a synctest bubble, which detects when
// the bridge is idle.
type pace struct {
	*page
	clock *handClock
}

// paced runs body with a bridge that has started and is idle.
func paced(t *testing.T, o Options, body func(p *pace)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c := newHandClock()
		o.Clock = c
		p := &pace{open(t, o), c}
		p.settle()
		body(p)
	})
}

// rest blocks until the bridge is idle, and reads all posted messages.
func (p *pace) rest() {
	p.t.Helper()
	synctest.Wait()
	for p.waits() {
		p.next()
	}
}

// waits reports whether there is an unread message.
func (p *page) waits() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.queue) > 0
}

// pass advances the clock by d and calls rest.
func (p *pace) pass(d time.Duration) {
	p.t.Helper()
	p.clock.advance(d)
	p.rest()
}

// settle advances the clock until the bridge has nothing left to send.
func (p *pace) settle() {
	p.t.Helper()
	for range 100 {
		p.rest()
		if len(p.clock.waiting()) == 0 {
			return
		}
		p.clock.advance(time.Second)
	}
	p.t.Fatalf("it never rests: %v", p.clock.waiting())
}

// note causes n events.
func (p *pace) note(n int) {
	p.t.Helper()
	for range n {
		p.b.server.EmitFS(event.FSChange{Op: "touch", Path: "/x"})
	}
	p.rest()
}

// wantEvents fails unless n events have arrived so far.
func (p *pace) wantEvents(n int) {
	p.t.Helper()
	if len(p.events) != n {
		p.t.Fatalf("%d events have come, want %d", len(p.events), n)
	}
}

// wantTimer fails unless a timer is due in d.
func (p *pace) wantTimer(d time.Duration) {
	p.t.Helper()
	if !slices.Contains(p.clock.waiting(), d) {
		p.t.Fatalf("no timer in %v: %v", d, p.clock.waiting())
	}
}

func TestNothingTicksWhenNothingHappens(t *testing.T) {
	paced(t, Options{}, func(p *pace) {
		p.pass(time.Second)
		p.note(1)
		p.wantEvents(1)
		p.settle()
	})
}

func TestEventsComeEvery16ms(t *testing.T) {
	paced(t, Options{}, func(p *pace) {
		p.pass(time.Second)
		p.note(1)
		p.wantEvents(1) // at once
		p.note(5)
		p.pass(tick - 1)
		p.wantEvents(1)
		p.pass(1)
		p.wantEvents(6)
	})
}

func TestSlowPageGetsLargerBatches(t *testing.T) {
	paced(t, Options{}, func(p *pace) {
		p.b.Send([]byte(`{"t":"seen","id":0}`), nil) // this page tells
		for i := range maxUnseen {
			p.pass(time.Second)
			p.note(1)
			p.wantEvents(i + 1)
		}
		for range 10 {
			p.note(30)
			p.pass(tick)
			p.wantEvents(maxUnseen) // nothing was seen
		}
		p.b.Send([]byte(`{"t":"seen","id":1}`), nil)
		p.rest()
		p.wantEvents(maxUnseen + 300)
		p.note(1)
		p.pass(unseenWait / 2)
		p.wantEvents(maxUnseen + 300)
		p.pass(unseenWait / 2) // a page that stays silent
		p.wantEvents(maxUnseen + 301)
	})
}

// A hidden page gets no events, and misses none.
func TestHiddenPageGetsItsEventsWhenShown(t *testing.T) {
	paced(t, Options{}, func(p *pace) {
		p.pass(time.Second)
		p.note(1)
		p.wantEvents(1)
		p.b.Send([]byte(`{"t":"seen","id":1,"hidden":true}`), nil)
		p.rest()
		for range 10 {
			p.note(30)
			p.pass(time.Second)
		}
		p.wantEvents(1)
		p.b.Send([]byte(`{"t":"seen","id":1,"hidden":false}`), nil)
		p.pass(tick)
		p.wantEvents(301)
		p.note(1)
		p.pass(tick)
		p.wantEvents(302)
	})
}

// Events of a hidden page wake the loop only to send the status, not one by one.
func TestHiddenPageSleeps(t *testing.T) {
	paced(t, Options{}, func(p *pace) {
		p.b.Send([]byte(`{"t":"seen","id":0,"hidden":true}`), nil)
		p.settle()
		p.pass(time.Minute)
		p.note(1)
		p.note(1) // since the status has just been sent, the loop waits for the next
		p.wantTimer(hiddenGap)
		if !p.b.quiet.Load() {
			t.Error("the next event wakes the loop")
		}
		p.pass(hiddenGap)
		if p.status.Head != 2 {
			t.Errorf("the status has %d events", p.status.Head)
		}
	})
}

func TestBatchesAreBounded(t *testing.T) {
	paced(t, Options{}, func(p *pace) {
		p.note(2*batchSize + 7)
		for len(p.events) < 2*batchSize+7 {
			p.pass(tick)
		}
		if p.largest > batchSize {
			t.Errorf("a batch of %d", p.largest)
		}
	})
}

func TestFullRingIsTold(t *testing.T) {
	paced(t, Options{MaxEvents: 100}, func(p *pace) {
		p.gaps = true
		p.note(1000)
		p.settle()
		if p.status.Head != 1000 || p.status.Dropped < 900 {
			t.Errorf("the status says %+v", p.status)
		}
	})
}

func TestStatusPace(t *testing.T) {
	paced(t, Options{}, func(p *pace) {
		p.pass(time.Second)
		p.note(1)
		if p.status.Head != 1 {
			t.Error("the status did not come at once")
		}
		p.note(1)
		p.pass(tick)
		p.wantTimer(statusGap - tick)
		if p.status.Head != 1 {
			t.Error("the status came too early")
		}
		p.must("pause", nil, nil)
		p.pass(tick)
		if p.status.Run.Mode != Paused {
			t.Error("what a person does is not told at once")
		}
	})
}

// A person who leaves the page in the next moment is asked, however busy the loop is.
func TestUnstoredFilesAreToldAtOnce(t *testing.T) {
	paced(t, Options{Store: newBrowser(t), Keep: KeepArgs{Files: true}}, func(p *pace) {
		p.pass(time.Second)
		p.note(1)
		p.note(1) // it waits for its time, and with it the loop
		if p.status.Keep.Due.Files {
			t.Fatal("nothing has changed, and files are due")
		}
		if err := p.b.fs.Mkdir("new", 0o755); err != nil {
			t.Fatal(err)
		}
		p.note(1)
		p.wantEvents(1)
		if !p.status.Keep.Due.Files {
			t.Error("the page was not told that files are due")
		}
	})
}
