package endure

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"syscall"
	"testing"
	"time"

	"ftpsim/relay/testkit"
)

// TestRealTab strikes transfers through the page in Chromium.
func TestRealTab(t *testing.T) {
	seed := uint64(number("FTPSIM_SEED", int(time.Now().UnixNano()&0xffffff)))
	t.Logf("FTPSIM_SEED=%d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	relay, err := testkit.StartRelay(binary(t))
	must(t, err)
	t.Cleanup(relay.Stop)
	b := &browser{relay: relay}
	must(t, b.open())
	t.Cleanup(func() { b.Stop() })
	for round := range number("FTPSIM_TABS", 50) {
		x := newTransfer(rng, fmt.Sprintf("%d.bin", round))
		f := tabFaults[rng.IntN(len(tabFaults))]
		if err := b.round(rng, x, f); err != nil {
			t.Fatalf("round %d, %s: %v", round, f.name, err)
		}
	}
}

// browser is a Chromium with the relay's page.
type browser struct {
	relay *testkit.Relay
	*testkit.Browser
}

func (b *browser) open() (err error) {
	b.Browser, err = b.relay.OpenPage("", "")
	return err
}

// tabFault is one kind of fault of a real page, or of its relay or client.
type tabFault struct {
	name     string
	strike   func(b *browser, x *transfer, d time.Duration) error
	harmless bool
	fatal    bool // the page is another one afterwards
}

var tabFaults = []tabFault{
	{name: "nothing", harmless: true, strike: func(*browser, *transfer, time.Duration) error { return nil }},
	{name: "browser frozen", harmless: true, strike: func(b *browser, _ *transfer, d time.Duration) error {
		return frozen(b.Group(), d)
	}},
	{name: "relay frozen", harmless: true, strike: func(b *browser, _ *transfer, d time.Duration) error {
		return frozen(b.relay.Group(), d)
	}},
	{name: "client frozen", harmless: true, strike: func(_ *browser, x *transfer, d time.Duration) error {
		x.mu.Lock()
		defer x.mu.Unlock()
		x.pause = d
		return nil
	}},
	{name: "client killed", strike: func(_ *browser, x *transfer, _ time.Duration) error {
		x.with(killClient)
		return nil
	}},
	{name: "relay killed", strike: func(b *browser, _ *transfer, _ time.Duration) error { return b.relay.Restart() }},
	{name: "browser killed", fatal: true, strike: func(b *browser, _ *transfer, _ time.Duration) error {
		b.Stop()
		return b.open()
	}},
}

// frozen stops the processes of a group for d.
func frozen(group int, d time.Duration) error {
	if err := syscall.Kill(-group, syscall.SIGSTOP); err != nil {
		return err
	}
	time.Sleep(d)
	return syscall.Kill(-group, syscall.SIGCONT)
}

// round makes one transfer and strikes it once. A download is of a file that it has uploaded
// before.
func (b *browser) round(rng *rand.Rand, x *transfer, f tabFault) error {
	ftp := b.relay.FTP
	if err := served(ftp); err != nil {
		return err
	}
	if !x.up {
		first := &transfer{up: true, name: x.name, content: x.content, moved: func(int) {}}
		if _, err := first.run(ftp); err != nil {
			return fmt.Errorf("the upload before: %w", err)
		}
	}
	struck := x.moment(rng, 60*time.Millisecond)
	ended := x.start(ftp)
	<-struck
	if err := f.strike(b, x, time.Duration(1+rng.IntN(300))*time.Millisecond); err != nil {
		return err
	}
	e := <-ended
	if f.harmless && e.err != nil {
		return fmt.Errorf("%s: %w", x.line(), e.err)
	}
	if e.err != nil || !x.up || f.fatal {
		return x.check(context.Background(), nil, e, false)
	}
	if err := served(ftp); err != nil {
		return err
	}
	again := &transfer{name: x.name, moved: func(int) {}}
	got, err := again.run(ftp)
	if err != nil || !bytes.Equal(got, x.content) {
		return fmt.Errorf("%s was whole for the client: the server has %d bytes of %d, %w", x.line(), len(got), len(x.content), err)
	}
	return nil
}

// served blocks until a page greets at ftp.
func served(ftp string) (err error) {
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		c, cerr := testkit.Connect(ftp)
		if err = cerr; err == nil {
			return c.Close()
		}
	}
	return err
}
