package main

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"slices"
	"time"

	"ftpsim/relay/testkit"
)

const mib = 1 << 20

// Names of the rows.
const (
	upload    = "upload"
	download  = "download"
	roundTrip = "round trip, p50 (NOOP; ping-pong)"
	logins    = "login + quit, one at a time"
	logins8   = "login + quit, 8 at once"
	store     = "store files of 1 KiB"
	fetch     = "fetch files of 1 KiB"
	sessions8 = "8 sessions at once, put + get 16 MiB each"
)

func list(n int) string { return fmt.Sprintf("LIST of %d entries", n) }

// payload is what the big transfers carry, and room for what comes back.
type payload struct {
	data, back []byte
	sum        [32]byte
}

func newPayload(size int64) *payload {
	p := &payload{data: make([]byte, size), back: make([]byte, size)}
	rand.NewChaCha8([32]byte{1}).Read(p.data)
	p.sum = sha256.Sum256(p.data)
	return p
}

// bigFiles stores the payload, fetches it so many times and compares.
func bigFiles(f figures, addr string, load *payload, fetches int) error {
	c, err := testkit.Login(addr)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := timed(f, upload, len(load.data), func() error { return c.Put("/bench.bin", bytes.NewReader(load.data)) }); err != nil {
		return err
	}
	for range fetches {
		clear(load.back)
		err := timed(f, download, len(load.data), func() error {
			return c.Transfer(func(d net.Conn) error {
				_, err := io.ReadFull(d, load.back)
				return err
			}, "RETR /bench.bin")
		})
		if err != nil {
			return err
		}
		if sha256.Sum256(load.back) != load.sum {
			return errors.New("the payload came back with another SHA-256")
		}
	}
	return c.Do(250, "DELE /bench.bin")
}

// timed notes the rate of do, which moves n bytes, in MiB/s.
func timed(f figures, row string, n int, do func() error) error {
	begin := time.Now()
	err := do()
	f.note(row, float64(n)/mib/time.Since(begin).Seconds())
	return err
}

func roundTrips(f figures, addr string, n int) error {
	c, err := testkit.Login(addr)
	if err != nil {
		return err
	}
	defer c.Close()
	var times []float64
	for range n {
		begin := time.Now()
		if err := c.Do(200, "NOOP"); err != nil {
			return err
		}
		times = append(times, float64(time.Since(begin).Nanoseconds())/1e3)
	}
	slices.Sort(times)
	f.note(roundTrip, times[len(times)/2])
	return nil
}

// perSecond notes how often a second do succeeds, by n workers during span.
func perSecond(f figures, row string, n int, span time.Duration, do func() error) error {
	begin := time.Now()
	counts, errs := make(chan int, n), make(chan error, n)
	for range n {
		go func() {
			count := 0
			var err error
			for err == nil && time.Since(begin) < span {
				err = do()
				count++
			}
			counts <- count
			errs <- err
		}()
	}
	total, failed := 0, error(nil)
	for range n {
		total += <-counts
		failed = errors.Join(failed, <-errs)
	}
	f.note(row, float64(total)/time.Since(begin).Seconds())
	return failed
}

func loginAndQuit(addr string) error {
	c, err := testkit.Connect(addr)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := c.Do(331, "USER haha"); err != nil {
		return err
	}
	if err := c.Do(230, "PASS hehe"); err != nil {
		return err
	}
	return c.Do(221, "QUIT")
}

// longSpan is how long a rate is measured where it is measured once.
const longSpan = 2 * time.Second

// small measures what is bound by round trips; lists are directories of so
// many files each.
func small(f figures, addr string, lists ...int) error {
	login := func() error { return loginAndQuit(addr) }
	if err := perSecond(f, logins, 1, longSpan, login); err != nil {
		return err
	}
	if err := perSecond(f, logins8, 8, longSpan, login); err != nil {
		return err
	}
	c, err := testkit.Login(addr)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := smallFiles(f, c, longSpan); err != nil {
		return err
	}
	if err := sessions(f, addr); err != nil {
		return err
	}
	for _, n := range lists {
		if err := listing(f, c, n); err != nil {
			return err
		}
	}
	return nil
}

// nativeFiles are the rows of small that compare servers.
func nativeFiles(f figures, addr string, span time.Duration) error {
	c, err := testkit.Login(addr)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := smallFiles(f, c, span); err != nil {
		return err
	}
	if err := sessions(f, addr); err != nil {
		return err
	}
	return listing(f, c, 200)
}

func smallFiles(f figures, c *testkit.Client, span time.Duration) error {
	if err := c.Do(257, "MKD /bench"); err != nil {
		return err
	}
	kib := make([]byte, 1024)
	stored, fetched := 0, 0
	err := perSecond(f, store, 1, span, func() error {
		stored++
		return c.Put(fmt.Sprint("/bench/f", stored), bytes.NewReader(kib))
	})
	if err != nil {
		return err
	}
	err = perSecond(f, fetch, 1, span, func() error {
		fetched++
		return c.Get(fmt.Sprint("/bench/f", 1+fetched%stored), io.Discard)
	})
	if err != nil {
		return err
	}
	return c.RemoveAll("/bench")
}

// sessions lets 8 sessions store and fetch a file each at the same time.
func sessions(f figures, addr string) error {
	const n, size = 8, 16 * mib
	data := make([]byte, size)
	rand.NewChaCha8([32]byte{2}).Read(data)
	return timed(f, sessions8, 2*n*size, func() error {
		errs := make(chan error, n)
		for i := range n {
			go func() { errs <- putAndGet(addr, fmt.Sprint("/bench", i), data) }()
		}
		var failed error
		for range n {
			failed = errors.Join(failed, <-errs)
		}
		return failed
	})
}

func putAndGet(addr, path string, data []byte) error {
	c, err := testkit.Login(addr)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := c.Put(path, bytes.NewReader(data)); err != nil {
		return err
	}
	back := bytes.NewBuffer(make([]byte, 0, len(data)+bytes.MinRead))
	if err := c.Get(path, back); err != nil {
		return err
	}
	if !bytes.Equal(back.Bytes(), data) {
		return fmt.Errorf("%s came back changed", path)
	}
	return c.Do(250, "DELE %s", path)
}

// listing notes how long a LIST of n entries takes, in milliseconds. They are
// directories because those are made without a data connection each.
func listing(f figures, c *testkit.Client, n int) error {
	dir := fmt.Sprint("/list", n)
	if err := c.Do(257, "MKD %s", dir); err != nil {
		return err
	}
	for i := range n {
		if err := c.Do(257, "MKD %s/entry %d", dir, i); err != nil {
			return err
		}
	}
	var got bytes.Buffer
	for range 15 {
		got.Reset()
		begin := time.Now()
		err := c.Transfer(func(d net.Conn) error {
			_, err := got.ReadFrom(d)
			return err
		}, "LIST %s", dir)
		if err != nil {
			return err
		}
		f.note(list(n), float64(time.Since(begin).Microseconds())/1e3)
		if lines := bytes.Count(got.Bytes(), []byte("\n")); lines != n {
			return fmt.Errorf("LIST gave %d lines of %d", lines, n)
		}
	}
	for i := range n {
		if err := c.Do(250, "RMD %s/entry %d", dir, i); err != nil {
			return err
		}
	}
	return c.Do(250, "RMD %s", dir)
}
