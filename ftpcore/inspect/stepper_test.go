package inspect

import (
	"context"
	"errors"
	"testing"
	"time"

	"ftpsim/ftpcore/event"
)

func TestRunningPasses(t *testing.T) {
	s := &Stepper{}
	if d := s.Decide(context.Background(), command("S1", "NOOP")); d.Action != event.Pass || d.Held != 0 {
		t.Errorf("got %+v", d)
	}
	if s.BlockSize(block("S1", "")) < 256<<10 {
		t.Errorf("small blocks while running: %d", s.BlockSize(block("S1", "")))
	}
}

func TestStepPassesExactlyOne(t *testing.T) {
	b := newBench(t)
	b.s.Pause()
	first, second := b.ask(command("S1", "USER haha")), b.ask(command("S2", "NOOP"))
	if err := b.s.Step(OverNothing, ""); err != nil {
		t.Fatal(err)
	}
	if d := <-first; d.Action != event.Pass {
		t.Errorf("got %+v", d)
	}
	b.holds("S2")
	third := b.ask(reply("S1", 331, true))
	if err := b.s.Step(OverNothing, "S1"); err != nil {
		t.Fatal(err)
	}
	<-third
	b.holds("S2")
	b.s.Run()
	<-second
	b.holds()
}

func TestStepWhileRunningPauses(t *testing.T) {
	b := newBench(t)
	if err := b.s.Step(OverReply, ""); !errors.Is(err, ErrNothingHeld) {
		t.Errorf("got %v", err)
	}
	if !b.s.Paused() {
		t.Error("still running")
	}
	c := b.ask(command("S1", "NOOP"))
	if err := b.s.Step(OverNothing, "S9"); !errors.Is(err, ErrNothingHeld) {
		t.Errorf("got %v", err)
	}
	b.s.Release(0)
	<-c
	if !b.s.Paused() {
		t.Error("release all changed the mode")
	}
}

func TestStepOverReply(t *testing.T) {
	b := newBench(t)
	b.s.Pause()
	other := b.ask(command("S2", "NOOP"))
	cmd := b.ask(command("S1", "RETR a"))
	if err := b.s.Step(OverReply, "S1"); err != nil {
		t.Fatal(err)
	}
	<-cmd
	b.passes(reply("S1", 150, false))
	b.passes(block("S1", "abc"))
	b.passes(reply("S1", 226, true))
	b.holds("S2")
	next := b.ask(command("S1", "QUIT"))
	b.holds("S2", "S1")
	b.s.Run()
	<-next
	<-other
}

func TestStepOverTransfer(t *testing.T) {
	b := newBench(t)
	b.s.Pause()
	cmd := b.ask(command("S1", "PASV"))
	b.s.Step(OverTransfer, "")
	<-cmd
	b.passes(reply("S1", 227, true))
	b.passes(command("S1", "RETR a"))
	b.passes(reply("S1", 150, false))
	b.passes(block("S1", "abc"))
	b.passes(reply("S1", 226, true))
	b.passesNot(command("S1", "PASV"))
}

func TestStepOverTransferEndsAtRefusal(t *testing.T) {
	b := newBench(t)
	b.s.Pause()
	cmd := b.ask(command("S1", "RETR none"))
	b.s.Step(OverTransfer, "")
	<-cmd
	b.passes(reply("S1", 550, true))
	b.passesNot(command("S1", "NOOP"))
}

func TestStepOverFreesAllOfTheSession(t *testing.T) {
	b := newBench(t)
	b.s.Pause()
	data := b.ask(block("S1", "abc"))
	stat := b.ask(command("S1", "STAT"))
	b.s.Step(OverReply, "")
	<-data
	<-stat
	b.passes(reply("S1", 213, true))
	b.passesNot(block("S1", "def"))
}

func TestStepOverEndsWithSession(t *testing.T) {
	b := newBench(t)
	b.s.Pause()
	cmd := b.ask(command("S1", "RETR a"))
	b.s.Step(OverTransfer, "")
	<-cmd
	b.s.Observe(&event.Event{Kind: event.KindSessionClose, SID: "S1"})
	b.passesNot(command("S1", "NOOP"))
}

func TestHangUpLeavesNothing(t *testing.T) {
	b := newBench(t)
	b.s.Pause()
	ctx, cancel := context.WithCancel(context.Background())
	got := b.askCtx(ctx, command("S1", "NOOP"))
	cancel()
	if d := <-got; d.Action != event.Close {
		t.Errorf("got %+v", d)
	}
	b.holds()
	if err := b.s.Release(1); !errors.Is(err, ErrNothingHeld) {
		t.Errorf("got %v", err)
	}
}

func TestDropAndEdit(t *testing.T) {
	b := newBench(t)
	b.s.Pause()
	one := b.ask(command("S1", "DELE a"))
	two := b.ask(reply("S2", 226, true))
	open := b.ask(&event.Message{SID: "S3", Kind: event.KindOpen, Chan: event.ChanData})
	if err := b.s.Drop(1); err != nil {
		t.Fatal(err)
	}
	if err := b.s.Edit(2, []byte("999 hm\n")); err != nil {
		t.Fatal(err)
	}
	if d := <-one; d.Action != event.Drop {
		t.Errorf("got %+v", d)
	}
	if d := <-two; d.Action != event.Edit || string(d.Bytes) != "999 hm\n" {
		t.Errorf("got %+v", d)
	}
	if err := b.s.Edit(3, []byte("x")); !errors.Is(err, ErrNotEditable) {
		t.Errorf("got %v", err)
	}
	b.s.Run()
	<-open
}

func TestHeldTellsHowLong(t *testing.T) {
	b := newBench(t)
	b.s.Pause()
	got := b.ask(command("S1", "NOOP"))
	if since := b.s.Held()[0].Since; !since.Equal(b.clock.Now()) {
		t.Errorf("since %v", since)
	}
	b.clock.advance(3 * time.Second)
	b.s.Release(1)
	if d := <-got; d.Held != 3*time.Second {
		t.Errorf("held %v", d.Held)
	}
}

func TestHeldIsAWouldBeEvent(t *testing.T) {
	b := newBench(t)
	b.s.Pause()
	m := command("S1", "pass hehe")
	m.Dec, m.Mask = &event.Decoded{Verb: "PASS", Arg: "••••••"}, [][2]int{{5, 9}}
	got := b.ask(m)
	large := block("S2", string(make([]byte, 1000)))
	got2 := b.ask(large)
	large.Bytes[0] = 'x' // the engine uses its buffer again
	list := b.s.Held()
	if e := list[0].Event; e.ID != 0 || e.Raw.Len != 11 || e.Raw.Mask[0] != [2]int{5, 9} || string(e.Data) != "pass hehe\r\n" {
		t.Errorf("got %+v %+v", e, e.Raw)
	}
	if e := list[1].Event; e.Bytes != 1000 || len(e.Data) != event.SampleSize || e.Data[0] != 0 || e.Raw.Mask != nil {
		t.Errorf("got %+v %+v", e, e.Raw)
	}
	b.s.Run()
	<-got
	<-got2
}

func BenchmarkDecideRunning(b *testing.B) {
	s := &Stepper{}
	m := command("S1", "NOOP")
	for b.Loop() {
		s.Decide(context.Background(), m)
	}
}
