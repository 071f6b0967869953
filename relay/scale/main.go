// Command scale measures what a page, a session and the bus cost a relay, and prints it in
// Markdown for docs/SCALE.md.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"
	"time"

	"ftpsim/relay/testkit"

	"github.com/nats-io/nats.go"
)

func main() {
	most := flag.Int("pages", 1000, "`number` of pages at most")
	flag.Parse()
	dir, err := os.MkdirTemp("", "scale")
	if err == nil {
		defer os.RemoveAll(dir)
		err = measure(dir, *most)
	}
	if err != nil {
		log.Fatal(err)
	}
}

// usage is what a process has and has used.
type usage struct {
	resident    int64 // bytes
	descriptors int
	cpu         time.Duration
}

// usageOf reads /proc (proc(5), Linux).
func usageOf(pid int) (u usage, err error) {
	dir := fmt.Sprintf("/proc/%d/", pid)
	fds, err := os.ReadDir(dir + "fd")
	if err != nil {
		return u, err
	}
	u.descriptors = len(fds)
	status, err := os.ReadFile(dir + "status")
	if err != nil {
		return u, err
	}
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	kib, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
	if err != nil {
		return u, err
	}
	u.resident = kib << 10
	stat, err := os.ReadFile(dir + "stat")
	if err != nil {
		return u, err
	}
	_, rest, _ = strings.Cut(string(stat), ") ")
	fields := strings.Fields(rest)
	for _, f := range fields[11:13] { // user and system time, in ticks of 10 ms
		n, err := strconv.Atoi(f)
		if err != nil {
			return u, err
		}
		u.cpu += time.Duration(n) * 10 * time.Millisecond
	}
	return u, nil
}

// settle is how long a state is left alone before it is measured: the garbage collector of Go
// returns memory after a while.
const settle = 10 * time.Second

func measure(dir string, most int) error {
	server, err := testkit.StartNATS()
	if err != nil {
		return err
	}
	defer server.Stop()
	binary, err := testkit.RelayBinary(dir)
	if err != nil {
		return err
	}
	w, err := newWorld(binary, most, "-class", "lovelace", "-cluster", "nats://"+server.Addr, "-accept-rate", "100000")
	if err != nil {
		return err
	}
	defer w.close()
	count, err := countBus(server.Addr)
	if err != nil {
		return err
	}
	fmt.Println("| pages | sessions | memory, MB | descriptors | CPU idle, ms/s | bus, messages/s | bus, bytes/s |\n|--:|--:|--:|--:|--:|--:|--:|")
	ctx := context.Background()
	for _, n := range []int{0, 10, 100, most / 2, most} {
		if err := w.open(ctx, n-len(w.pages)); err != nil {
			return err
		}
		if err := w.row(count, 0); err != nil {
			return err
		}
	}
	return w.sessions(count)
}

// row prints what the relay has, and uses while nothing happens.
func (w *world) row(count *counter, sessions int) error {
	time.Sleep(settle)
	count.take()
	before, err := usageOf(w.relay.Group())
	if err != nil {
		return err
	}
	time.Sleep(settle)
	u, err := usageOf(w.relay.Group())
	if err != nil {
		return err
	}
	messages, bytes := count.take()
	per := settle.Seconds()
	fmt.Printf("| %d | %d | %.1f | %d | %.1f | %.1f | %.0f |\n", len(w.pages), sessions, float64(u.resident)/1e6, u.descriptors,
		float64((u.cpu-before.cpu).Milliseconds())/per, float64(messages)/per, float64(bytes)/per)
	return nil
}

// sessions opens a thousand control connections to the pages, and then transfers 100 MiB.
func (w *world) sessions(count *counter) error {
	const many = 1000
	for n := range many {
		c, err := testkit.Login(w.ftp[n%len(w.ftp)])
		if err != nil {
			return err
		}
		defer c.Close()
	}
	if err := w.row(count, many); err != nil {
		return err
	}
	before, err := usageOf(w.relay.Group())
	if err != nil {
		return err
	}
	begin := time.Now()
	pages, ftp := w.pages, w.ftp
	w.pages, w.ftp = pages[:min(100, len(pages))], ftp[:min(100, len(ftp))]
	const size = 1 << 20
	err = w.transfer(1, 1, size)
	moved := float64(2*size*len(w.pages)) / 1e6
	w.pages, w.ftp = pages, ftp
	if err != nil {
		return err
	}
	u, err := usageOf(w.relay.Group())
	fmt.Printf("\n%.0f MB moved by %d clients at once in %.1f s: %.1f ms of the relay's CPU for each MB; %.1f MB of memory afterwards\n",
		moved, min(100, len(pages)), time.Since(begin).Seconds(), float64((u.cpu-before.cpu).Milliseconds())/moved, float64(u.resident)/1e6)
	return err
}

// counter counts what passes over NATS.
type counter struct {
	conn            *nats.Conn
	messages, bytes uint64
}

func countBus(addr string) (*counter, error) {
	conn, err := nats.Connect("nats://" + addr)
	if err != nil {
		return nil, err
	}
	_, err = conn.Subscribe("ftpsim.>", func(*nats.Msg) {})
	return &counter{conn: conn}, err
}

// take returns what has passed since the last call.
func (c *counter) take() (messages, bytes uint64) {
	s := c.conn.Stats()
	messages, bytes = s.InMsgs-c.messages, s.InBytes-c.bytes
	c.messages, c.bytes = s.InMsgs, s.InBytes
	return messages, bytes
}
