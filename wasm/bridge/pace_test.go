package bridge

import (
	"slices"
	"sync"
	"testing"
	"time"

	"ftpsim/ftpcore"
)

// handClock moves when it is told to, and knows the timers that wait.
type handClock struct {
	mu     sync.Mutex
	now    time.Time
	timers []*handTimer
	set    chan struct{} // a timer was set or stopped; holds at most one
}

type handTimer struct {
	c  *handClock
	at time.Time
	ch chan time.Time
}

func newHandClock() *handClock {
	return &handClock{now: time.Unix(1_000_000, 0), set: make(chan struct{}, 1)}
}

func (c *handClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *handClock) NewTimer(d time.Duration) ftpcore.Timer {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := &handTimer{c, c.now.Add(d), make(chan time.Time, 1)}
	c.timers = append(c.timers, t)
	c.tell()
	return t
}

func (c *handClock) tell() {
	select {
	case c.set <- struct{}{}:
	default:
	}
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
	t.c.tell()
	return true
}

// waiting tells how far away the timers are that are due within a minute.
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

// advance moves on and fires what is due.
func (c *handClock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	c.timers = slices.DeleteFunc(c.timers, func(t *handTimer) bool {
		if t.at.After(c.now) {
			return false
		}
		t.ch <- c.now
		return true
	})
}

// pace drives a bridge by hand: the clock moves only here.
type pace struct {
	*page
	clock *handClock
}

func openPaced(t *testing.T, o Options) *pace {
	c := newHandClock()
	o.Clock = c
	p := &pace{open(t, o), c}
	p.settle()
	return p
}

// untilTimer waits until a timer is due in d.
func (p *pace) untilTimer(d time.Duration) {
	p.t.Helper()
	limit := time.After(20 * time.Second)
	for !slices.Contains(p.clock.waiting(), d) {
		select {
		case <-p.clock.set:
		case <-limit:
			p.t.Fatalf("no timer in %v: %v", d, p.clock.waiting())
		}
	}
}

// settle lets time pass until the bridge has nothing left to send.
func (p *pace) settle() {
	p.t.Helper()
	for range 100 {
		p.round()
		if len(p.clock.waiting()) == 0 {
			return
		}
		p.clock.advance(time.Second)
	}
	p.t.Fatalf("it never rests: %v", p.clock.waiting())
}

// round waits until the loop has gone round: it answers before it sends.
func (p *pace) round() {
	p.t.Helper()
	p.must("config.get", nil, nil)
	p.must("config.get", nil, nil)
}

// note makes n events.
func (p *pace) note(n int) {
	for range n {
		p.b.server.NoteFS(ftpcore.FSChange{Op: "touch", Path: "/x"})
	}
}

// batches takes what was posted so far.
func (p *pace) batches() (sizes []int) {
	p.t.Helper()
	before := len(p.events)
	p.round()
	if n := len(p.events) - before; n > 0 {
		sizes = append(sizes, n)
	}
	return sizes
}

func TestNothingTicksWhenNothingHappens(t *testing.T) {
	p := openPaced(t, Options{})
	p.clock.advance(time.Second)
	p.note(1)
	p.until(func() bool { return len(p.events) == 1 })
	p.settle()
}

func TestEventsComeEvery16ms(t *testing.T) {
	p := openPaced(t, Options{})
	p.clock.advance(time.Second)
	p.note(1)
	p.until(func() bool { return len(p.events) == 1 }) // the first at once
	p.note(5)
	p.untilTimer(tick)
	if len(p.batches()) != 0 {
		t.Error("came too early")
	}
	p.clock.advance(tick)
	p.until(func() bool { return len(p.events) == 6 })
}

func TestSlowPageGetsLargerBatches(t *testing.T) {
	p := openPaced(t, Options{})
	p.b.Send([]byte(`{"t":"seen","id":0}`), nil) // this page tells
	for i := range maxUnseen {
		p.clock.advance(time.Second)
		p.note(1)
		p.until(func() bool { return len(p.events) == i+1 })
	}
	for range 10 {
		p.note(30)
		p.clock.advance(tick)
		if got := p.batches(); got != nil {
			t.Fatalf("got %v although nothing was seen", got)
		}
	}
	p.b.Send([]byte(`{"t":"seen","id":1}`), nil)
	p.until(func() bool { return len(p.events) == maxUnseen+300 })
	p.note(1)
	p.round()
	p.clock.advance(unseenWait) // a page that stays silent
	p.until(func() bool { return len(p.events) == maxUnseen+301 })
}

func TestBatchesAreBounded(t *testing.T) {
	p := openPaced(t, Options{})
	p.note(2*batchSize + 7)
	for len(p.events) < 2*batchSize+7 {
		p.round()
		p.clock.advance(tick)
	}
	if p.largest > batchSize {
		t.Errorf("a batch of %d", p.largest)
	}
}

func TestFullRingIsTold(t *testing.T) {
	p := openPaced(t, Options{MaxEvents: 100})
	p.gaps = true
	p.note(1000)
	p.settle()
	p.until(func() bool { return p.status.Head == 1000 && p.status.Dropped >= 900 })
}

func TestStatusPace(t *testing.T) {
	p := openPaced(t, Options{})
	p.clock.advance(time.Second)
	p.note(1)
	p.until(func() bool { return p.status.Head == 1 })
	p.note(1)
	p.round()
	p.untilTimer(tick)
	p.clock.advance(tick)
	p.untilTimer(statusGap - tick)
	if p.status.Head != 1 {
		t.Error("the status came too early")
	}
	p.must("pause", nil, nil)
	p.untilTimer(tick)
	p.clock.advance(tick)
	p.until(func() bool { return p.status.Run.Mode == Paused }) // what a person does is told at once
}
