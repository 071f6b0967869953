package natsbus

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"ftpsim/ftpcore/leaktest"
	"ftpsim/relay/bus"
	"ftpsim/relay/bus/bustest"
	"ftpsim/relay/testkit"

	"github.com/nats-io/nats.go"
)

func TestMain(m *testing.M) { os.Exit(leaktest.Run(m)) }

func startNATS(t *testing.T, args ...string) *testkit.NATS {
	t.Helper()
	server, err := testkit.StartNATS(args...)
	must(t, err)
	t.Cleanup(server.Stop)
	return server
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// beat is short, so that a test does not wait for one; no test needs it to be that.
const beat = 20 * time.Millisecond

// join opens a relay's end that has reached the server.
func join(t *testing.T, o Options) *Bus {
	t.Helper()
	if o.Name == "" {
		o.Name = strings.NewReplacer("/", "-").Replace(t.Name())
	}
	if o.Beat == 0 {
		o.Beat = beat
	}
	b, err := Open(o)
	must(t, err)
	t.Cleanup(func() { b.Close() })
	bustest.Eventually(t, "the server is reached", b.Up)
	return b
}

func TestContract(t *testing.T) {
	server := startNATS(t)
	bustest.Run(t, func(t *testing.T) (bus.Bus, bus.Bus) {
		a, b := join(t, Options{URL: "nats://" + server.Addr}), join(t, Options{URL: "nats://" + server.Addr})
		know(t, a, b)
		return a, b
	})
}

// know waits until the relays know each other, so that a change reaches the other as itself and
// not in a list.
func know(t *testing.T, a, b *Bus) {
	t.Helper()
	for _, x := range [][2]*Bus{{a, b}, {b, a}} {
		bustest.Eventually(t, "the relays know each other", func() bool {
			x[0].mu.Lock()
			defer x[0].mu.Unlock()
			r := x[0].relays[x[1].id]
			return r != nil && r.known
		})
	}
}

// A relay that comes later learns of the seats that are there, however many there are.
func TestComesLater(t *testing.T) {
	server := startNATS(t)
	a := join(t, Options{URL: "nats://" + server.Addr})
	const many = 2*pieceSeats + 1
	for n := range many {
		must(t, a.Announce(bustest.Seat(a.ID(), n+1)))
	}
	b := join(t, Options{URL: "nats://" + server.Addr})
	bustest.Eventually(t, "all seats", func() bool { return len(b.Seats()) == many })
	must(t, a.Withdraw(bustest.Seat(a.ID(), 1).ID))
	bustest.Eventually(t, "one seat fewer", func() bool { return len(b.Seats()) == many-1 })
}

// A lost message is made up for: changes that were made while the server was away become known
// when it is back, and until then no seat is lost.
func TestServerAway(t *testing.T) {
	server := startNATS(t)
	url := "nats://" + server.Addr
	a, b := join(t, Options{URL: url}), join(t, Options{URL: url})
	know(t, a, b)
	kept, gone, added := bustest.Seat(a.ID(), 1), bustest.Seat(a.ID(), 2), bustest.Seat(a.ID(), 3)
	must(t, a.Announce(kept))
	must(t, a.Announce(gone))
	bustest.Eventually(t, "two seats", func() bool { return len(b.Seats()) == 2 })
	var mu sync.Mutex
	withdrawn := map[string]bool{}
	defer b.Watch(func(s bus.Seat, here bool) {
		mu.Lock()
		defer mu.Unlock()
		withdrawn[s.ID] = withdrawn[s.ID] || !here
	})()
	server.Kill()
	bustest.Eventually(t, "both notice", func() bool { return !a.Up() && !b.Up() })
	b.mu.Lock()
	b.relays[a.ID()].heard = time.Now().Add(-time.Hour)
	b.mu.Unlock()
	b.beat()

	heard := 0
	stop, err := a.Subscribe("here", func([]byte) { heard++ })
	must(t, err)
	defer stop()
	must(t, a.Publish("here", nil)) // inside a relay all goes on
	if heard != 1 {
		t.Errorf("a message inside the relay arrived %d times", heard)
	}
	must(t, a.Withdraw(gone.ID))
	must(t, a.Announce(added))
	must(t, server.Start())
	bustest.Eventually(t, "the seats as they are now", func() bool {
		list := b.Seats()
		return len(list) == 2 && list[0] == kept && list[1] == added
	})
	mu.Lock()
	defer mu.Unlock()
	if withdrawn[kept.ID] || !withdrawn[gone.ID] {
		t.Errorf("withdrawn were %v", withdrawn)
	}
}

// A relay that falls silent loses its seats. It gets them back when it is heard again.
func TestSilentRelay(t *testing.T) {
	server := startNATS(t)
	a := join(t, Options{URL: "nats://" + server.Addr, Lost: 10 * beat})
	ghost, err := nats.Connect("nats://" + server.Addr)
	must(t, err)
	defer ghost.Close()
	seat := bustest.Seat("ghost", 1)
	say := func(subject string, v any) { must(t, ghost.Publish(a.subject(subject), encode(v))) }
	for range 2 {
		say(onSeats, change{Relay: "ghost", Count: 1})
		say(onList+a.ID(), piece{Relay: "ghost", Count: 1, First: true, Last: true, Seats: []bus.Seat{seat}})
		bustest.Eventually(t, "the seat", func() bool {
			say(onSeats, change{Relay: "ghost", Count: 1})
			say(onList+a.ID(), piece{Relay: "ghost", Count: 1, First: true, Last: true, Seats: []bus.Seat{seat}})
			return len(a.Seats()) == 1
		})
		bustest.Eventually(t, "the seat is withdrawn", func() bool { return len(a.Seats()) == 0 })
	}
}

// A server that is frozen blocks no caller.
func TestFrozenServer(t *testing.T) {
	server := startNATS(t)
	a := join(t, Options{URL: "nats://" + server.Addr})
	must(t, syscall.Kill(-server.Group(), syscall.SIGSTOP))
	defer syscall.Kill(-server.Group(), syscall.SIGCONT)
	data := make([]byte, bus.MaxMessage)
	for n := range 200 { // 100 MiB: more than all buffers on the way hold
		must(t, a.Publish("to nobody", data))
		must(t, a.Announce(bustest.Seat(a.ID(), n+1)))
	}
	a.out.mu.Lock()
	defer a.out.mu.Unlock()
	if n := a.out.size; n > maxOut {
		t.Errorf("%d bytes wait", n)
	}
}

// Relays with another cluster's name are not seen.
func TestNames(t *testing.T) {
	server := startNATS(t)
	url := "nats://" + server.Addr
	a, b, other := join(t, Options{URL: url}), join(t, Options{URL: url}), join(t, Options{URL: url, Name: "other"})
	must(t, other.Announce(bustest.Seat(other.ID(), 1)))
	must(t, a.Announce(bustest.Seat(a.ID(), 1)))
	bustest.Eventually(t, "the seat", func() bool { return len(b.Seats()) == 1 })
	if n := len(other.Seats()); n != 1 {
		t.Errorf("the other cluster has %d seats", n)
	}
	for _, name := range []string{"", "a b", "a.b", "*", ">"} {
		if _, err := Open(Options{URL: url, Name: name}); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("%q", name)) {
			t.Errorf("the name %q: %v", name, err)
		}
	}
}
