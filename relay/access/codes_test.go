package access

import (
	"context"
	"net/netip"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

var school = netip.MustParseAddr("203.0.113.7")

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestCode(t *testing.T) {
	c, err := NewCode("open sesame")
	must(t, err)
	for given, want := range map[string]Result{
		"open sesame": Right, "": Missing, "open sesam": Wrong, "open sesame ": Wrong, "Open sesame": Wrong, "x": Wrong,
	} {
		if got := c.Check(t.Context(), given, school); got != want {
			t.Errorf("%q: %v, want %v", given, got, want)
		}
	}
	for _, bad := range []string{"", "seven77", " open sesame", "open sesame\n"} {
		if _, err := NewCode(bad); err == nil {
			t.Errorf("%q can be a code", bad)
		}
	}
}

// TestCodeFile: the code in a file can change; one that is no code changes nothing.
func TestCodeFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "code")
	if _, err := CodeFile(name); err == nil {
		t.Error("the file may lack")
	}
	write := func(text string) { must(t, os.WriteFile(name, []byte(text), 0o600)) }
	write("first code\n")
	synctest.Test(t, func(t *testing.T) {
		c, err := CodeFile(name)
		must(t, err)
		check := func(given string, want Result) {
			t.Helper()
			time.Sleep(2 * lookPause)
			if got := c.Check(t.Context(), given, school); got != want {
				t.Errorf("%q: %v, want %v", given, got, want)
			}
		}
		check("first code", Right)
		write("the second code")
		check("first code", Wrong)
		check("the second code", Right)
		write("short")
		check("the second code", Right)
		check("short", Wrong)
	})
}

// TestWrongCodesArePaced: one address may guess freeGuesses times, and then once per
// guessPause, however many guesses it makes at the same time.
func TestWrongCodesArePaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, err := NewCode("open sesame")
		must(t, err)
		const span = time.Minute
		ctx, cancel := context.WithTimeout(t.Context(), span)
		defer cancel()
		var guessed atomic.Int32
		var wg sync.WaitGroup
		for range 3 * maxWaiting {
			wg.Go(func() {
				for ctx.Err() == nil {
					if c.Check(ctx, "a wrong guess", school) == Wrong {
						guessed.Add(1)
					}
					time.Sleep(time.Millisecond)
				}
			})
		}
		wg.Wait()
		most := int32(freeGuesses + span/guessPause + 1)
		if n := guessed.Load(); n > most || n < most/2 {
			t.Errorf("%d guesses in %v, want %d", n, span, most)
		}
		if got := c.Check(t.Context(), "a wrong guess", netip.MustParseAddr("203.0.113.8")); got != Wrong {
			t.Errorf("another address: %v", got)
		}
	})
}

// TestClassBehindOneAddress: while somebody guesses without a pause, 40 students behind the same
// address come in with the right code; each page tries again when it is told to slow down.
func TestClassBehindOneAddress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, err := NewCode("open sesame")
		must(t, err)
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		defer wg.Wait()
		defer cancel()
		for range maxWaiting {
			wg.Go(func() {
				for ctx.Err() == nil {
					c.Check(ctx, "a wrong guess", school)
					time.Sleep(time.Millisecond)
				}
			})
		}
		time.Sleep(time.Minute) // all turns are used up
		began := time.Now()
		var class sync.WaitGroup
		for range 40 {
			class.Go(func() {
				for {
					try, stop := context.WithTimeout(ctx, 20*time.Second)
					got := c.Check(try, "open sesame", school)
					stop()
					switch got {
					case Right:
						return
					case Wrong, Missing:
						t.Errorf("the right code: %v", got)
						return
					}
					time.Sleep(time.Second)
				}
			})
		}
		class.Wait()
		if d := time.Since(began); d > 3*time.Minute {
			t.Errorf("the class needed %v", d)
		}
	})
}

// TestRightCodesCostNothing: a class that comes in at once does not wait, and forgets no guess
// of others.
func TestRightCodesCostNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, err := NewCode("open sesame")
		must(t, err)
		began := time.Now()
		for range 10 * freeGuesses {
			if got := c.Check(t.Context(), "open sesame", school); got != Right {
				t.Fatalf("the right code: %v", got)
			}
		}
		if d := time.Since(began); d != 0 {
			t.Errorf("they waited %v", d)
		}
		for range freeGuesses {
			c.Check(t.Context(), "a wrong guess", school)
			c.Check(t.Context(), "open sesame", school)
		}
		if d := time.Since(began); d == 0 {
			t.Error("right codes give turns back that wrong ones have used")
		}
	})
}

// TestAddressesAreForgotten: addresses with all their turns take no memory.
func TestAddressesAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, r := newPacer(), NewRate(1, 4)
		a := netip.MustParseAddr("198.18.0.0")
		for range 5 * maxRemembered {
			p.turn(t.Context(), a)
			r.Allow(a)
			a = a.Next()
			time.Sleep(10 * time.Millisecond)
		}
		if len(p.doors) > 2*maxRemembered || len(r.addrs) > 2*maxRemembered {
			t.Errorf("%d and %d addresses are remembered", len(p.doors), len(r.addrs))
		}
	})
}

// TestRate: an address may begin burst connections at once, and then so many per second; the
// addresses of one IPv6 network count as one.
func TestRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := NewRate(10, 5)
		count := func(addrs ...string) (n int) {
			for i := range 100 {
				if r.Allow(netip.MustParseAddr(addrs[i%len(addrs)])) {
					n++
				}
			}
			return n
		}
		if n := count("2001:db8::1", "2001:db8::2"); n != 5 {
			t.Errorf("%d at once", n)
		}
		time.Sleep(time.Second / 4)
		if n := count("2001:db8::3"); n != 2 {
			t.Errorf("%d after a quarter of a second", n)
		}
		if n := count("2001:db8:0:1::1"); n != 5 {
			t.Errorf("%d of another network", n)
		}
		if n := count("::ffff:192.0.2.1", "192.0.2.1"); n != 5 {
			t.Errorf("%d of an IPv4 address", n)
		}
	})
}
