package inspect

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"ftpsim/ftpcore"
)

// fakeClock stands still until it is told to move.
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

func (c *fakeClock) NewTimer(time.Duration) ftpcore.Timer { panic("no timers here") }
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

// ask brings m before the gate and returns once it is held.
func (b *bench) ask(m *ftpcore.Message) <-chan ftpcore.Decision {
	return b.askCtx(context.Background(), m)
}

func (b *bench) askCtx(ctx context.Context, m *ftpcore.Message) <-chan ftpcore.Decision {
	before := len(b.s.Held())
	got := make(chan ftpcore.Decision, 1)
	go func() { got <- b.s.Decide(ctx, m) }()
	for len(b.s.Held()) == before {
		<-b.changed
	}
	return got
}

// passes fails unless m passes without being held.
func (b *bench) passes(m *ftpcore.Message) {
	b.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if d := b.s.Decide(ctx, m); d.Action != ftpcore.Pass {
		b.t.Errorf("%s %s: %s", m.Kind, m.Bytes, d.Action)
	}
}

func (b *bench) passesNot(m *ftpcore.Message) {
	b.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if d := b.s.Decide(ctx, m); d.Action != ftpcore.Close {
		b.t.Errorf("%s %s: %s", m.Kind, m.Bytes, d.Action)
	}
}

// holds fails unless messages of exactly these sessions wait.
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

func command(sid, line string) *ftpcore.Message {
	return &ftpcore.Message{SID: sid, Conn: sid + ".c", Chan: ftpcore.ChanControl, Dir: ftpcore.ToServer,
		Kind: ftpcore.KindCommand, Bytes: []byte(line + "\r\n"), Dec: &ftpcore.Decoded{}}
}

func reply(sid string, code int, final bool) *ftpcore.Message {
	return &ftpcore.Message{SID: sid, Conn: sid + ".c", Chan: ftpcore.ChanControl, Dir: ftpcore.ToClient,
		Kind: ftpcore.KindReply, Final: final, Bytes: []byte("x\r\n"), Dec: &ftpcore.Decoded{Code: code}}
}

func block(sid, b string) *ftpcore.Message {
	return &ftpcore.Message{SID: sid, Conn: sid + ".d1", Chan: ftpcore.ChanData, Dir: ftpcore.ToClient,
		Kind: ftpcore.KindData, Bytes: []byte(b)}
}
