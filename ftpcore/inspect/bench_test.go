package inspect

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"ftpsim/ftpcore/event"
)

// fakeClock is a clock that the test moves.
type fakeClock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *fakeClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *fakeClock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func (c *fakeClock) NewTimer(time.Duration) event.Timer { panic("no timers here") }
func (c *fakeClock) AfterFunc(time.Duration, func()) func() bool {
	panic("no timers here")
}

// bench drives a Stepper as sessions do.
type bench struct {
	t       *testing.T
	s       *Stepper
	clock   *fakeClock
	changed chan struct{}
}

func newBench(t *testing.T) *bench {
	b := &bench{t: t, clock: &fakeClock{now: time.Unix(1000, 0)}, changed: make(chan struct{}, 1)}
	b.s = &Stepper{Clock: b.clock, OnChange: func() {
		select {
		case b.changed <- struct{}{}:
		default:
		}
	}}
	return b
}

// ask passes m to the gate and returns when it is held.
func (b *bench) ask(m *event.Message) <-chan event.Decision {
	return b.askCtx(context.Background(), m)
}

func (b *bench) askCtx(ctx context.Context, m *event.Message) <-chan event.Decision {
	before := len(b.s.Held())
	got := make(chan event.Decision, 1)
	go func() { got <- b.s.Decide(ctx, m) }()
	for len(b.s.Held()) == before {
		<-b.changed
	}
	return got
}

// passes fails unless m passes without being held.
func (b *bench) passes(m *event.Message) {
	b.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if d := b.s.Decide(ctx, m); d.Action != event.Pass {
		b.t.Errorf("%s %s: %s", m.Kind, m.Bytes, d.Action)
	}
}

func (b *bench) passesNot(m *event.Message) {
	b.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if d := b.s.Decide(ctx, m); d.Action != event.Close {
		b.t.Errorf("%s %s: %s", m.Kind, m.Bytes, d.Action)
	}
}

// holds fails unless messages of exactly these sessions are held.
func (b *bench) holds(want ...string) {
	b.t.Helper()
	var got []string
	for _, h := range b.s.Held() {
		got = append(got, h.Event.SID)
	}
	if !slices.Equal(got, want) {
		b.t.Errorf("held %v, want %v", got, want)
	}
}

func command(sid, line string) *event.Message {
	return &event.Message{SID: sid, Conn: sid + ".c", Chan: event.ChanControl, Dir: event.ToServer,
		Kind: event.KindCommand, Bytes: []byte(line + "\r\n"), Dec: &event.Decoded{}}
}

func reply(sid string, code int, final bool) *event.Message {
	return &event.Message{SID: sid, Conn: sid + ".c", Chan: event.ChanControl, Dir: event.ToClient,
		Kind: event.KindReply, Final: final, Bytes: []byte("x\r\n"), Dec: &event.Decoded{Code: code}}
}

func block(sid, b string) *event.Message {
	return &event.Message{SID: sid, Conn: sid + ".d1", Chan: event.ChanData, Dir: event.ToClient,
		Kind: event.KindData, Bytes: []byte(b)}
}
