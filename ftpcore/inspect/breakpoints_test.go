package inspect

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/fault"
)

func on(a BreakAction, prefix string) Breakpoint {
	return Breakpoint{Expr: prefix, Action: a, Match: func(e *event.Event) bool { return strings.HasPrefix(string(e.Data), prefix) }}
}

func (b *bench) set(p Breakpoint) int64 {
	b.t.Helper()
	bid, err := b.s.SetBreak(p)
	if err != nil {
		b.t.Fatal(err)
	}
	return bid
}

func TestBreakpointHoldsOneMessage(t *testing.T) {
	b := newBench(t)
	bid := b.set(on(BreakHold, "RETR"))
	b.passes(command("S1", "NOOP"))
	got := b.ask(command("S1", "RETR a"))
	b.passes(command("S2", "NOOP"))
	h := b.s.Held()[0]
	if h.Break != bid || h.Expr != "RETR" || h.Event.Break != bid || b.s.Paused() {
		t.Errorf("held %+v", h)
	}
	b.s.Release(h.HID)
	if d := <-got; d.Action != event.Pass || d.Break != bid {
		t.Errorf("got %+v", d)
	}
	if n := b.s.Breaks()[0].Hits; n != 1 {
		t.Errorf("%d hits", n)
	}
}

func TestHoldGoesBeforeMark(t *testing.T) {
	b := newBench(t)
	mark := b.set(on(BreakMark, "N"))
	hold := b.set(on(BreakHold, "NOOP"))
	if d := b.s.Decide(context.Background(), command("S1", "NLST")); d.Break != mark || d.Action != event.Pass {
		t.Errorf("got %+v", d)
	}
	got := b.ask(command("S1", "NOOP"))
	b.s.Run()
	if d := <-got; d.Break != hold {
		t.Errorf("got %+v", d)
	}
	if list := b.s.Breaks(); list[0].Hits != 2 || list[1].Hits != 1 {
		t.Errorf("hits %+v", list)
	}
}

func TestBreakpointOnceAndOff(t *testing.T) {
	b := newBench(t)
	once := on(BreakHold, "NOOP")
	once.Once = true
	b.set(once)
	off := on(BreakHold, "PWD")
	off.Off = true
	bid := b.set(off)
	b.passes(command("S1", "PWD"))
	b.passesNot(command("S1", "NOOP"))
	b.passes(command("S1", "NOOP"))
	off.BID, off.Off = bid, false
	b.set(off)
	b.passesNot(command("S1", "PWD"))
	if err := b.s.DelBreak(bid); err != nil {
		t.Error(err)
	}
	if err := b.s.DelBreak(bid); !errors.Is(err, ErrNoRule) {
		t.Errorf("got %v", err)
	}
	b.passes(command("S1", "PWD"))
	if b.s.hasRules.Load() {
		t.Error("without rules every message gets a look")
	}
}

func TestBlocksAreSmallForTheirBreakpoint(t *testing.T) {
	b := newBench(t)
	b.set(Breakpoint{Action: BreakHold, Match: func(e *event.Event) bool { return e.Kind == event.KindData && e.SID == "S1" }})
	if n := b.s.BlockSize(block("S1", "")); n > 64<<10 {
		t.Errorf("blocks of %d", n)
	}
	if n := b.s.BlockSize(block("S2", "")); n < 256<<10 {
		t.Errorf("others' blocks of %d", n)
	}
	got := b.ask(block("S1", strings.Repeat("x", 1000)))
	if h := b.s.Held()[0]; len(h.Block) != 1000 {
		t.Errorf("held %d bytes", len(h.Block))
	}
	if err := b.s.Cut(1); err != nil {
		t.Fatal(err)
	}
	if d := <-got; d.Action != event.Close || len(d.Bytes) != 0 {
		t.Errorf("got %+v", d)
	}
}

func TestReply(t *testing.T) {
	b := newBench(t)
	b.s.Pause()
	cmd := b.ask(command("S1", "DELE a"))
	rep := b.ask(reply("S2", 226, true))
	dat := b.ask(block("S3", "x"))
	for hid := range int64(2) {
		if err := b.s.Reply(hid+1, []byte("500 no\r\n")); err != nil {
			t.Fatal(err)
		}
	}
	if d := <-cmd; d.Action != event.Answer || string(d.Bytes) != "500 no\r\n" {
		t.Errorf("got %+v", d)
	}
	if d := <-rep; d.Action != event.Edit || string(d.Bytes) != "500 no\r\n" {
		t.Errorf("got %+v", d)
	}
	if err := b.s.Reply(3, nil); !errors.Is(err, ErrNotEditable) {
		t.Errorf("got %v", err)
	}
	b.s.Run()
	<-dat
}

// timed runs fn in a synctest bubble, where time passes only when all goroutines block.
func timed(t *testing.T, fn func(t *testing.T, s *Stepper)) {
	synctest.Test(t, func(t *testing.T) { fn(t, &Stepper{}) })
}

func TestDelayIsExact(t *testing.T) {
	timed(t, func(t *testing.T, s *Stepper) {
		p := on(BreakDelay, "x")
		p.Delay = 1500 * time.Millisecond
		s.SetBreak(p)
		began := time.Now()
		if d := s.Decide(t.Context(), reply("S1", 257, true)); d.Held != p.Delay || d.Action != event.Pass || d.Break == 0 {
			t.Errorf("got %+v", d)
		}
		if took := time.Since(began); took != p.Delay {
			t.Errorf("took %v", took)
		}
		s.Pause() // then it waits for a person
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if d := s.Decide(ctx, reply("S1", 257, true)); d.Action != event.Close || d.Held != time.Hour {
			t.Errorf("got %+v", d)
		}
	})
}

func TestDelayOfAHeldMessage(t *testing.T) {
	timed(t, func(t *testing.T, s *Stepper) {
		s.Pause()
		var wg sync.WaitGroup
		wg.Go(func() {
			d := s.Decide(t.Context(), command("S1", "NOOP"))
			if d.Action != event.Edit || string(d.Bytes) != "PWD\r\n" || d.Held != 5*time.Second {
				t.Errorf("got %+v", d)
			}
		})
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if err := s.Delay(1, time.Hour, nil); err != nil {
			t.Fatal(err)
		}
		if err := s.Delay(1, 3*time.Second, []byte("PWD\r\n")); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if u := s.Held()[0].Until; time.Until(u) != 3*time.Second {
			t.Errorf("until %v", u)
		}
		wg.Wait()
	})
}

func TestRateIsExactAndRemovable(t *testing.T) {
	timed(t, func(t *testing.T, s *Stepper) {
		fid, err := s.SetFault(rule("session:S1", fault.Do{Rate: 1000}))
		if err != nil {
			t.Fatal(err)
		}
		if n := s.BlockSize(block("S1", "")); n != 100 {
			t.Errorf("blocks of %d", n)
		}
		began := time.Now()
		for range 10 {
			if d := s.Decide(t.Context(), block("S1", strings.Repeat("x", 100))); d.Held != 0 {
				t.Errorf("slow is not held: %+v", d)
			}
			s.Decide(t.Context(), block("S2", strings.Repeat("x", 100)))
		}
		if took := time.Since(began); took != time.Second {
			t.Errorf("took %v", took)
		}
		done := make(chan struct{})
		go func() {
			s.Decide(t.Context(), block("S1", strings.Repeat("x", 100_000)))
			close(done)
		}()
		time.Sleep(time.Second)
		s.DelFault(fid)
		<-done
		if took := time.Since(began); took != 2*time.Second {
			t.Errorf("took %v", took)
		}
		s.Observe(&event.Event{Kind: event.KindClose, Conn: "S1.d1"})
		if len(s.delays.nextSlot) != 0 {
			t.Error("a connection that has gone is not forgotten")
		}
	})
}

func TestLatencyAndPace(t *testing.T) {
	timed(t, func(t *testing.T, s *Stepper) {
		s.SetPace(250 * time.Millisecond)
		began := time.Now()
		for range 5 {
			s.Decide(t.Context(), command("S1", "NOOP"))
		}
		if took := time.Since(began); took != time.Second {
			t.Errorf("took %v", took)
		}
		s.SetPace(0)
		s.SetFault(rule("ftp", fault.Do{LateMs: 1000}))
		if d := s.Decide(t.Context(), command("S1", "NOOP")); d.Held != time.Second {
			t.Errorf("got %+v", d)
		}
		if d := s.Decide(t.Context(), block("S1", "x")); d.Held != 0 {
			t.Errorf("got %+v", d)
		}
	})
}

func TestPaceOfOneSession(t *testing.T) {
	timed(t, func(t *testing.T, s *Stepper) {
		s.SetPaceOf("S1", time.Second)
		took := func(sid string) time.Duration {
			began := time.Now()
			for range 4 {
				s.Decide(t.Context(), command(sid, "NOOP"))
			}
			return time.Since(began)
		}
		if d := took("S1"); d != 3*time.Second {
			t.Errorf("the session itself took %v", d)
		}
		if d := took("S2"); d != 0 {
			t.Errorf("a session beside it took %v", d)
		}
		s.SetPace(2 * time.Second) // the slower one of both is true
		if d := took("S1"); d != 1*time.Second+3*2*time.Second {
			t.Errorf("below a slower pace of all it took %v", d)
		}
		s.SetPace(0)
		s.Observe(&event.Event{Kind: event.KindSessionClose, SID: "S1"})
		if s.hasRules.Load() {
			t.Error("the pace outlives its session")
		}
	})
}

// On a busy machine a message passes later than it was due. The next one keeps its distance
// from the time at which it passed.
func TestPaceFromTheTimeOfPassing(t *testing.T) {
	timed(t, func(t *testing.T, s *Stepper) {
		s.SetPaceOf("S1", time.Second)
		w := delayState{began: time.Now()}
		s.due(command("S1", "NOOP"), &w)
		time.Sleep(900 * time.Millisecond) // the goroutine does not get its turn
		s.passes(command("S1", "NOOP"), &w, w.slot)
		began := time.Now()
		s.Decide(t.Context(), command("S1", "NOOP"))
		if took := time.Since(began); took != time.Second {
			t.Errorf("the next one came after %v", took)
		}
	})
}

func TestEndOfAPaceLetsTheWaitingPass(t *testing.T) {
	timed(t, func(t *testing.T, s *Stepper) {
		s.SetPaceOf("S1", time.Hour)
		s.Decide(t.Context(), command("S1", "NOOP"))
		var wg sync.WaitGroup
		began := time.Now()
		wg.Go(func() { s.Decide(t.Context(), command("S1", "NOOP")) })
		time.Sleep(time.Minute)
		s.SetPaceOf("S1", 0)
		wg.Wait()
		if took := time.Since(began); took != time.Minute {
			t.Errorf("took %v", took)
		}
	})
}

// BenchmarkDecideBreak measures the cost of a breakpoint that never matches.
func BenchmarkDecideBreak(b *testing.B) {
	s := &Stepper{}
	s.SetBreak(on(BreakHold, "RETR"))
	m := command("S1", "NOOP")
	for b.Loop() {
		s.Decide(context.Background(), m)
	}
}
