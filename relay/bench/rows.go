package main

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"time"

	"ftpsim/relay/testkit"
)

const mib = 1 << 20

// Names of the rows that other files refer to.
const (
	upload    = "upload"
	download  = "download"
	roundTrip = "round trip, p50 (NOOP; ping-pong)"
)

// row is a line of the report: something that a server is asked to do.
type row struct {
	name, unit string
	less       bool // less is better: it is a time
	perMiB     bool // the row's CPU is told per MiB; otherwise per command, file or login
	take       func(w *watch, e effort) error
}

// rows in the order of the report.
var rows = []row{
	{name: upload, unit: "MiB/s", perMiB: true, take: takeUpload},
	{name: download, unit: "MiB/s", perMiB: true, take: takeDownload},
	{name: roundTrip, unit: "µs", less: true, take: takeRoundTrip},
	{name: "login + quit, one at a time", unit: "per second", take: func(w *watch, e effort) error { return takeLogins(w, e, 1) }},
	{name: "login + quit, 8 at once", unit: "per second", take: func(w *watch, e effort) error { return takeLogins(w, e, 8) }},
	{name: "store files of 1 KiB", unit: "files/s", take: takeStore},
	{name: "fetch files of 1 KiB", unit: "files/s", take: takeFetch},
	{name: "8 sessions at once, put + get 16 MiB each", unit: "MiB/s", perMiB: true, take: takeSessions},
	{name: "LIST of 200 entries", unit: "ms", less: true, take: takeList},
}

// effort is how much is asked of a server in one turn.
type effort struct {
	load  *payload
	trips int           // NOOPs
	span  time.Duration // of a row that counts how often something succeeds
	lists int           // LISTs
}

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

func (p *payload) mib() float64 { return float64(len(p.data)) / mib }

const bigFile = "/bench.bin"

func takeUpload(w *watch, e effort) error {
	return loggedIn(w.addr, func(c *testkit.Client) error {
		err := w.rate(func() (float64, error) { return e.load.mib(), c.Put(bigFile, bytes.NewReader(e.load.data)) })
		if err != nil {
			return err
		}
		return c.Do(250, "DELE %s", bigFile)
	})
}

// takeDownload compares what comes back with what was stored.
func takeDownload(w *watch, e effort) error {
	return loggedIn(w.addr, func(c *testkit.Client) error {
		if err := c.Put(bigFile, bytes.NewReader(e.load.data)); err != nil {
			return err
		}
		clear(e.load.back)
		err := w.rate(func() (float64, error) {
			return e.load.mib(), c.Transfer(func(d net.Conn) error {
				_, err := io.ReadFull(d, e.load.back)
				return err
			}, "RETR %s", bigFile)
		})
		if err != nil {
			return err
		}
		if sha256.Sum256(e.load.back) != e.load.sum {
			return errors.New("the payload came back with another SHA-256")
		}
		return c.Do(250, "DELE %s", bigFile)
	})
}

func takeRoundTrip(w *watch, e effort) error {
	return loggedIn(w.addr, func(c *testkit.Client) error {
		var times []float64
		_, _, err := w.during(func() (float64, error) {
			for range e.trips {
				begin := time.Now()
				if err := c.Do(200, "NOOP"); err != nil {
					return 0, err
				}
				times = append(times, float64(time.Since(begin).Nanoseconds())/1e3)
			}
			return float64(e.trips), nil
		})
		if err == nil {
			w.note(median(times))
		}
		return err
	})
}

func takeLogins(w *watch, e effort, workers int) error {
	return w.rate(func() (float64, error) {
		return repeat(workers, e.span, func() error { return loginAndQuit(w.addr) })
	})
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

// repeat has n workers call do again and again during span, and returns how
// often they did.
func repeat(n int, span time.Duration, do func() error) (float64, error) {
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
	return float64(total), failed
}

// loggedIn calls do with a client that has logged in at addr.
func loggedIn(addr string, do func(c *testkit.Client) error) error {
	c, err := testkit.Login(addr)
	if err != nil {
		return err
	}
	defer c.Close()
	return do(c)
}
