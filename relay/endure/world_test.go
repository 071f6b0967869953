package endure

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ftpsim/relay/testkit"
	"ftpsim/relay/tunnel"
)

// world is a relay with its pages.
type world struct {
	relay *testkit.Relay
	// resumes is true if the relay goes on with a page after a cut.
	resumes bool
	seats   []*seat

	restarting sync.Mutex
	kills      atomic.Int64 // of the relay
}

// seat is a page and its clients' way to it.
type seat struct {
	w    *world
	wire *wire
	tab  *tab
	ftp  string

	kills int64 // of the relay, when the page was last seen there
}

// newWorld starts a relay with n pages.
func newWorld(ctx context.Context, t *testing.T, n int, flags ...string) *world {
	relay, err := testkit.StartRelay(binary(t), flags...)
	must(t, err)
	t.Cleanup(relay.Stop)
	w := &world{relay: relay}
	for range n {
		s := &seat{w: w, wire: newWire(t, w.relay.HTTP)}
		s.tab = openTab(w.relay.HTTP, s.wire, tunnel.Opening{})
		must(t, s.back(ctx))
		w.seats = append(w.seats, s)
	}
	return w
}

// back blocks until the page serves its clients, and learns its FTP address.
func (s *seat) back(ctx context.Context) (err error) {
	for {
		if s.ftp, err = s.tab.connected(ctx); err != nil {
			return err
		}
		if err = s.answers(); err == nil {
			return nil
		}
		if pause(ctx) != nil {
			return fmt.Errorf("the page does not come back: %w", err)
		}
	}
}

// answers returns nil if the seat's own page answers at its FTP address. Another page may have
// got the address after the relay was killed.
func (s *seat) answers() error {
	c, err := testkit.Login(s.ftp)
	if err != nil {
		return err
	}
	defer c.Close()
	return c.Do(213, "SIZE %s", s.tab.mark)
}

// ready blocks until the relay runs and the page is back, if the relay was killed since the
// last call. It returns how many times the relay has been killed.
func (s *seat) ready(ctx context.Context) (kills int64, err error) {
	s.w.restarting.Lock()
	kills = s.w.kills.Load()
	s.w.restarting.Unlock()
	if kills != s.kills {
		err = s.back(ctx)
	}
	s.kills = kills
	return kills, err
}

// reopen opens the page anew, as a reload does.
func (s *seat) reopen(ctx context.Context) error {
	s.tab = openTab(s.w.relay.HTTP, s.wire, s.tab.opening())
	return s.back(ctx)
}

// restart kills the relay and starts it again at its addresses. The pages come back by
// themselves.
func (w *world) restart() error {
	w.restarting.Lock()
	defer w.restarting.Unlock()
	w.kills.Add(1)
	return w.relay.Restart()
}

// freeze stops the relay for d.
func (w *world) freeze(d time.Duration) error {
	w.restarting.Lock()
	defer w.restarting.Unlock()
	return frozen(w.relay.Group(), d)
}

// holdings are what the relay's process has.
type holdings struct {
	descriptors int
	resident    int64 // bytes
}

func (w *world) holdings() (h holdings, err error) {
	dir := fmt.Sprintf("/proc/%d/", w.relay.Group())
	fds, err := os.ReadDir(dir + "fd")
	if err != nil {
		return h, err
	}
	h.descriptors = len(fds)
	status, err := os.ReadFile(dir + "status")
	if err != nil {
		return h, err
	}
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	kib, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
	h.resident = kib << 10
	return h, err
}

// empty blocks until the relay has no more descriptors than it had: no page, no client, no
// port.
func (w *world) empty(ctx context.Context, before holdings) error {
	for {
		h, err := w.holdings()
		if err != nil || h.descriptors <= before.descriptors {
			return err
		}
		if err := pause(ctx); err != nil {
			return fmt.Errorf("the relay keeps %d descriptors, it began with %d: %w", h.descriptors, before.descriptors, err)
		}
	}
}
