package main

import (
	"bytes"
	"crypto/sha256"
	"crypto/tls"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"slices"
	"strings"
	"time"

	"ftpsim/relay/testkit"
)

const mib = 1 << 20

// Names of the rows that other files refer to.
const (
	upload    = "upload"
	download  = "download"
	roundTrip = "round trip, p50 (NOOP; ping-pong)"

	secureUpload   = "FTPS upload"
	secureDownload = "FTPS download"
)

// row is a line of the report: a task for a server.
type row struct {
	name, unit string
	less       bool // lower is better: the value is a time
	perMiB     bool // processor time is shown per MiB, otherwise per command, file or login
	measure    func(w *measurement, e effort) error
	secure     bool // it uses TLS, which not every server of the bench has
}

// rows in the order of the report; run keeps the chosen ones only.
var rows = []row{
	{name: upload, unit: "MiB/s", perMiB: true, measure: measureUpload},
	{name: download, unit: "MiB/s", perMiB: true, measure: measureDownload},
	{name: roundTrip, unit: "µs", less: true, measure: measureRoundTrip},
	{name: "login + quit, one at a time", unit: "per second", measure: func(w *measurement, e effort) error { return measureLogins(w, e, 1) }},
	{name: "login + quit, 8 at once", unit: "per second", measure: func(w *measurement, e effort) error { return measureLogins(w, e, 8) }},
	{name: "store files of 1 KiB", unit: "files/s", measure: measureStore},
	{name: "fetch files of 1 KiB", unit: "files/s", measure: measureFetch},
	{name: "8 sessions at once, put + get 16 MiB each", unit: "MiB/s", perMiB: true, measure: measureSessions},
	{name: "LIST of 200 entries", unit: "ms", less: true, measure: measureList},
	{name: secureUpload, unit: "MiB/s", perMiB: true, measure: measureSecureUpload, secure: true},
	{name: secureDownload, unit: "MiB/s", perMiB: true, measure: measureSecureDownload, secure: true},
}

// chosenRows returns the rows whose name begins with one of words, which are separated by
// commas; all if words is empty.
func chosenRows(words string) []row {
	return slices.DeleteFunc(slices.Clone(rows), func(r row) bool {
		return !slices.ContainsFunc(strings.Split(words, ","), func(word string) bool { return strings.HasPrefix(r.name, word) })
	})
}

// effort is how much work a run has.
type effort struct {
	load  *payload
	trips int           // NOOPs
	span  time.Duration // for rows that count what succeeds in this time
	lists int           // LISTs
}

// payload is the data of the big transfers, and a buffer for the data received.
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

func measureUpload(w *measurement, e effort) error {
	return loggedIn(w.addr, func(c *testkit.Client) error { return uploadBy(c, w, e.load) })
}

func measureDownload(w *measurement, e effort) error {
	return loggedIn(w.addr, func(c *testkit.Client) error { return downloadBy(c, w, e.load) })
}

func measureSecureUpload(w *measurement, e effort) error {
	return securely(w.addr, func(c *testkit.Client) error { return uploadBy(c, w, e.load) })
}

func measureSecureDownload(w *measurement, e effort) error {
	return securely(w.addr, func(c *testkit.Client) error { return downloadBy(c, w, e.load) })
}

// securely calls do with a client that has logged in over TLS and protects its data too.
func securely(addr string, do func(c *testkit.Client) error) error {
	c, err := testkit.Connect(addr)
	if err != nil {
		return err
	}
	defer c.Close()
	// The server signs its own certificate.
	config := &tls.Config{InsecureSkipVerify: true, ClientSessionCache: tls.NewLRUClientSessionCache(8), ServerName: "bench"}
	if err := errors.Join(c.Secure(config), c.Login("haha", "hehe"), c.SecureData(config)); err != nil {
		return err
	}
	return do(c)
}

// uploadBy measures storing load. It fails if the server then has another SHA-256.
func uploadBy(c *testkit.Client, w *measurement, load *payload) error {
	err := w.rate(func() (float64, error) { return load.mib(), c.Put(bigFile, bytes.NewReader(load.data)) })
	if err != nil {
		return err
	}
	return errors.Join(fetch(c, load), load.check(), c.Do(250, "DELE %s", bigFile))
}

// downloadBy measures fetching load, and compares what comes back with what was stored.
func downloadBy(c *testkit.Client, w *measurement, load *payload) error {
	if err := c.Put(bigFile, bytes.NewReader(load.data)); err != nil {
		return err
	}
	if err := w.rate(func() (float64, error) { return load.mib(), fetch(c, load) }); err != nil {
		return err
	}
	return errors.Join(load.check(), c.Do(250, "DELE %s", bigFile))
}

// fetch reads the stored file into load.back.
func fetch(c *testkit.Client, load *payload) error {
	return c.Transfer(func(d net.Conn) error {
		_, err := io.ReadFull(d, load.back)
		return err
	}, "RETR %s", bigFile)
}

// check compares what was fetched with the data, and forgets it.
func (p *payload) check() error {
	defer clear(p.back)
	if sha256.Sum256(p.back) != p.sum {
		return errors.New("the payload came back with another SHA-256")
	}
	return nil
}

func measureRoundTrip(w *measurement, e effort) error {
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
			w.add(median(times))
		}
		return err
	})
}

func measureLogins(w *measurement, e effort, workers int) error {
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

// repeat lets n workers call do repeatedly during span and returns the number of calls.
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
