// Package bustest has the tests that every bus.Bus must pass.
package bustest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"ftpsim/relay/bus"
)

// patience is the longest wait. No wait is that long unless something fails.
const patience = time.Minute

// Run tests the implementation. open returns two relays' ends of a new bus, which may be the
// same if the bus is for one relay; the test closes them.
func Run(t *testing.T, open func(t *testing.T) (a, b bus.Bus)) {
	for name, test := range map[string]func(t *testing.T, a, b bus.Bus){
		"seats": seats, "watch": watch, "order": order, "stop": stop, "ask": ask, "nobody": nobody,
		"patience": impatient, "long": long, "close": closed,
	} {
		t.Run(name, func(t *testing.T) {
			a, b := open(t)
			t.Cleanup(func() { a.Close(); b.Close() })
			test(t, a, b)
		})
	}
}

// Eventually polls until ok returns true.
func Eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never: %s", what)
		}
	}
}

// Seat returns a seat of a relay.
func Seat(relay string, number int) bus.Seat {
	return bus.Seat{ID: fmt.Sprintf("%s-%d", relay, number), Relay: relay, Number: number, Name: "Ada", FTP: fmt.Sprintf("127.0.0.1:%d", 2120+number)}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// seats announces on both sides, changes and withdraws. Each side has all of it, in order.
func seats(t *testing.T, a, b bus.Bus) {
	var want []bus.Seat
	for n := 9; n > 0; n-- {
		s, side := Seat("a", n), a
		if n%2 == 0 {
			s, side = Seat("b", n), b
		}
		must(t, side.Announce(s))
		want = append(want, s)
	}
	slices.SortFunc(want, func(a, b bus.Seat) int {
		if a.ID < b.ID {
			return -1
		}
		return 1
	})
	both := func(what string) {
		t.Helper()
		for _, side := range []bus.Bus{a, b} {
			Eventually(t, what, func() bool { return slices.Equal(side.Seats(), want) })
		}
	}
	both("all seats")
	want[0].Name = "Grace"
	must(t, a.Announce(want[0]))
	both("the changed seat")
	must(t, a.Withdraw(want[0].ID))
	must(t, a.Withdraw("unknown"))
	want = want[1:]
	both("without the seat that was withdrawn")
}

// change is a call of Watch's function.
type change struct {
	seat bus.Seat
	here bool
}

func watch(t *testing.T, a, b bus.Bus) {
	var mu sync.Mutex
	var got []change
	stop := b.Watch(func(s bus.Seat, here bool) {
		mu.Lock()
		defer mu.Unlock()
		got = append(got, change{s, here})
	})
	saw := func(want ...change) {
		t.Helper()
		Eventually(t, "the changes", func() bool {
			mu.Lock()
			defer mu.Unlock()
			return slices.Equal(got, want)
		})
	}
	s := Seat("a", 1)
	must(t, a.Announce(s))
	saw(change{s, true})
	renamed := s
	renamed.Name = "Grace"
	must(t, a.Announce(renamed))
	saw(change{s, true}, change{renamed, true})
	must(t, a.Withdraw(s.ID))
	saw(change{s, true}, change{renamed, true}, change{renamed, false})
	stop()
	must(t, a.Announce(Seat("a", 2)))
	Eventually(t, "the seat is known", func() bool { return len(b.Seats()) == 1 })
	saw(change{s, true}, change{renamed, true}, change{renamed, false})
}

// inbox collects the messages on a subject.
type inbox struct {
	mu   sync.Mutex
	list []string
	stop func()
}

func listen(t *testing.T, b bus.Bus, subject string) *inbox {
	t.Helper()
	in := &inbox{}
	var err error
	in.stop, err = b.Subscribe(subject, func(data []byte) {
		in.mu.Lock()
		defer in.mu.Unlock()
		in.list = append(in.list, string(data))
	})
	must(t, err)
	return in
}

func (in *inbox) all() []string {
	in.mu.Lock()
	defer in.mu.Unlock()
	return slices.Clone(in.list)
}

// arrives publishes word on the subject until it has arrived: from then on nothing that from
// publishes there may be lost.
func (in *inbox) arrives(t *testing.T, from bus.Bus, subject, word string) {
	t.Helper()
	Eventually(t, "a message arrives", func() bool {
		must(t, from.Publish(subject, []byte(word)))
		return slices.Contains(in.all(), word)
	})
}

// order publishes many messages to several subscribers on both sides. Each gets all of them in
// order, and nothing from another subject.
func order(t *testing.T, a, b bus.Bus) {
	inboxes := []*inbox{listen(t, a, "one"), listen(t, b, "one"), listen(t, b, "one")}
	for _, in := range inboxes {
		in.arrives(t, a, "one", "first")
	}
	var want []string
	for i := range 1000 {
		word := fmt.Sprintf("message %d", i)
		want = append(want, word)
		must(t, a.Publish("one", []byte(word)))
		must(t, a.Publish("two", []byte("another subject")))
	}
	for _, in := range inboxes {
		var got []string
		Eventually(t, "all messages", func() bool {
			got = slices.DeleteFunc(in.all(), func(s string) bool { return s == "first" })
			return len(got) >= len(want)
		})
		if !slices.Equal(got, want) {
			t.Errorf("got %d messages, or in another order", len(got))
		}
	}
}

// stop ends one of two subscriptions to a subject. The other one stays.
func stop(t *testing.T, a, b bus.Bus) {
	first, second := listen(t, b, "one"), listen(t, b, "one")
	first.arrives(t, a, "one", "hello")
	second.arrives(t, a, "one", "hello")
	first.stop()
	first.stop()
	before := first.all()
	second.arrives(t, a, "one", "again")
	if now := first.all(); !slices.Equal(now, before) {
		t.Errorf("after stop came %q", now[len(before):])
	}
}

// askOnce asks with a patience of its own: a question may get lost, when the relay that answers is
// about to stop or has just begun.
func askOnce(t *testing.T, b bus.Bus, subject, word string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	return b.Ask(ctx, subject, []byte(word))
}

// ask asks twice at a time. Answers may block for each other.
func ask(t *testing.T, a, b bus.Bus) {
	second := make(chan struct{})
	answered := sync.OnceFunc(func() { close(second) })
	stop, err := b.Answer("echo", func(data []byte) []byte {
		if string(data) == "first" {
			<-second
		} else {
			defer answered()
		}
		return append([]byte("re: "), data...)
	})
	must(t, err)
	defer stop()
	askFor := func(word string) {
		Eventually(t, "an answer", func() bool {
			got, err := askOnce(t, a, "echo", word)
			if err == nil && string(got) != "re: "+word {
				t.Errorf("the answer to %q is %q", word, got)
			}
			return err == nil
		})
	}
	var wg sync.WaitGroup
	wg.Go(func() { askFor("first") })
	wg.Go(func() { askFor("second") })
	wg.Wait()
}

func nobody(t *testing.T, a, b bus.Bus) {
	if _, err := a.Ask(t.Context(), "no such subject", nil); !errors.Is(err, bus.ErrNobody) {
		t.Errorf("without an answer: %v", err)
	}
	stop, err := b.Answer("echo", func(data []byte) []byte { return data })
	must(t, err)
	Eventually(t, "an answer", func() bool { _, err := askOnce(t, a, "echo", ""); return err == nil })
	stop()
	Eventually(t, "no answer any more", func() bool {
		_, err := askOnce(t, a, "echo", "")
		return errors.Is(err, bus.ErrNobody)
	})
}

// impatient gives up before the answer comes.
func impatient(t *testing.T, a, b bus.Bus) {
	asked, release := make(chan struct{}, 1), make(chan struct{})
	defer close(release)
	stop, err := b.Answer("slow", func([]byte) []byte {
		select {
		case asked <- struct{}{}:
		default:
		}
		<-release
		return nil
	})
	must(t, err)
	defer stop()
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-asked; cancel() }()
	Eventually(t, "the end of patience", func() bool {
		_, err := a.Ask(ctx, "slow", nil)
		return errors.Is(err, context.Canceled)
	})
}

// long sends messages of the greatest length, and longer ones.
func long(t *testing.T, a, b bus.Bus) {
	most := make([]byte, bus.MaxMessage)
	in := listen(t, b, "long")
	in.arrives(t, a, "long", string(most))
	if err := a.Publish("long", append(most, 0)); !errors.Is(err, bus.ErrTooLong) {
		t.Errorf("Publish of too much: %v", err)
	}
	if _, err := a.Ask(t.Context(), "long", append(most, 0)); !errors.Is(err, bus.ErrTooLong) {
		t.Errorf("Ask of too much: %v", err)
	}
}

// closed closes one side, which withdraws its seats.
func closed(t *testing.T, a, b bus.Bus) {
	must(t, a.Announce(Seat("a", 1)))
	Eventually(t, "the seat", func() bool { return len(b.Seats()) == 1 })
	must(t, a.Close())
	Eventually(t, "no seat any more", func() bool { return len(b.Seats()) == 0 })
}
