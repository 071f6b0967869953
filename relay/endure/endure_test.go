package endure

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ftpsim/ftpcore/leaktest"
	"ftpsim/relay/testkit"
)

func TestMain(m *testing.M) { os.Exit(leaktest.Run(m)) }

// patience is how long anything may take before it counts as hanging.
const patience = 2 * testkit.Patience

// TestFaults strikes many random transfers, half of them through a relay that resumes.
func TestFaults(t *testing.T) {
	n := number("FTPSIM_FAULTS", 2000)
	for name, flags := range map[string][]string{"no resume": {"-resume", "0"}, "resume": {"-resume", "20s"}} {
		t.Run(name, func(t *testing.T) {
			seed := uint64(number("FTPSIM_SEED", int(time.Now().UnixNano()&0xffffff)))
			t.Logf("FTPSIM_SEED=%d", seed)
			w := newWorld(t.Context(), t, 24, flags...)
			w.resumes = name == "resume"
			endure(t, w, seed, n/2)
		})
	}
}

// endure strikes n transfers through all seats of w, and reports what is left afterwards.
func endure(t *testing.T, w *world, seed uint64, n int) {
	before, err := w.holdings()
	must(t, err)
	var left atomic.Int64
	left.Store(int64(n))
	var tally tally
	var wg sync.WaitGroup
	for i, s := range w.seats {
		wg.Go(func() {
			rng := rand.New(rand.NewPCG(seed, uint64(i)))
			for round := 0; left.Add(-1) >= 0 && !t.Failed(); round++ {
				x := newTransfer(rng, fmt.Sprintf("%d-%d.bin", i, round))
				if err := s.round(t.Context(), rng, x, &tally); err != nil {
					t.Errorf("seat %d, round %d: %v", i, round, err)
				}
			}
		})
	}
	wg.Wait()
	tally.log(t)
	for _, s := range w.seats {
		s.tab.leave()
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	must(t, w.empty(ctx, before))
	after, err := w.holdings()
	must(t, err)
	if after.resident > before.resident+maxGrowth {
		t.Errorf("the relay has grown from %d to %d MiB", before.resident>>20, after.resident>>20)
	}
}

// maxGrowth is what the relay may keep of the memory that its load has needed.
const maxGrowth = 128 << 20

// round makes one transfer and strikes it once.
func (s *seat) round(ctx context.Context, rng *rand.Rand, x *transfer, tally *tally) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	kills, err := s.ready(ctx)
	if err != nil {
		return err
	}
	if !x.up {
		if err := s.tab.put(ctx, "/incoming/"+x.name, x.content); err != nil {
			return err
		}
	}
	f, page := pick(rng), s.tab
	struck := x.moment(rng, 30*time.Millisecond)
	ended := x.start(s.ftp)
	<-struck
	if err := f.strike(ctx, blow{s.w, s, x, time.Duration(1+rng.IntN(200)) * time.Millisecond}); err != nil {
		return fmt.Errorf("after %s: %w", f.name, err)
	}
	e := <-ended
	if f.fatal {
		page = nil
	}
	tally.add(f.name, e.err == nil)
	calm := s.w.kills.Load() == kills
	if (f.harmless || f.outlived && s.w.resumes) && calm && e.err != nil {
		return fmt.Errorf("%s: %s fails: %w", f.name, x.line(), e.err)
	}
	if err := x.check(ctx, page, e, f.unseen); err != nil {
		return fmt.Errorf("%s: %w", f.name, err)
	}
	return nil
}

// tally counts the transfers by fault, and among them the whole ones.
type tally struct {
	mu    sync.Mutex
	whole map[string]int
	all   map[string]int
}

func (c *tally) add(fault string, whole bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.all == nil {
		c.whole, c.all = map[string]int{}, map[string]int{}
	}
	c.all[fault]++
	if whole {
		c.whole[fault]++
	}
}

func (c *tally) log(t *testing.T) {
	for _, f := range faults {
		t.Logf("%-26s %5d times, the transfer was whole %5d times", f.name, c.all[f.name], c.whole[f.name])
	}
}

// number is an environment variable's value.
func number(name string, standard int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return standard
}

// binary returns the relay's program: FTPSIM_RELAY, or one that it builds.
func binary(t *testing.T) string {
	if name := os.Getenv("FTPSIM_RELAY"); name != "" {
		return name
	}
	name := filepath.Join(t.TempDir(), "relay")
	out, err := exec.Command("go", "build", "-o", name, "ftpsim/relay").CombinedOutput()
	if err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return name
}

// pause waits a moment between two looks at what cannot be waited for.
func pause(ctx context.Context) error {
	select {
	case <-time.After(5 * time.Millisecond):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
