package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"strconv"

	"ftpsim/relay/testkit"
)

// This file measures the memory of the page's renderer process: after many uploads, and at
// its peak.

// pageMemory is the section of the report on the memory of the page, all in bytes.
type pageMemory struct {
	small int64 // size of the uploads that are deleted again
	fifth int64 // after the fifth of them
	tenth int64 // after the tenth
	big   int64 // size of the big file
	idle  int64 // before the big file, of a new page
	peak  int64 // while it was stored and fetched
}

// The bounds of the report.
const (
	tenthBound = 1.1 // tenth ÷ fifth
	peakBound  = 1.6 // (peak − idle) ÷ big
)

// measureMemory measures a page of this relay with uploads of small bytes, and another one
// with a file of big bytes.
func measureMemory(ctx context.Context, binary string, small, big int64) (m pageMemory, err error) {
	log.Print("memory of the page")
	m.small, m.big = small, big
	err = withPage(ctx, binary, func(s *server, renderer int) error {
		load := newPayload(small)
		for i := 1; i <= 10; i++ {
			if err := storeAndDelete(s.addr, load, false); err != nil {
				return err
			}
			if i == 5 {
				m.fifth, err = restingMemory(ctx, s, renderer)
			} else if i == 10 {
				m.tenth, err = restingMemory(ctx, s, renderer)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return m, err
	}
	err = withPage(ctx, binary, func(s *server, renderer int) error {
		if m.idle, err = restingMemory(ctx, s, renderer); err != nil {
			return err
		}
		if err := errors.Join(resetPeak(renderer), storeAndDelete(s.addr, newPayload(big), true)); err != nil {
			return err
		}
		_, m.peak, err = memory(renderer)
		return err
	})
	return m, err
}

// withPage opens a page and calls do with the process ID of its renderer.
func withPage(ctx context.Context, binary string, do func(s *server, renderer int) error) error {
	s, err := startPage(binary)
	if err != nil {
		return err
	}
	defer s.stop()
	// The page's renderer is the one that works; Chromium has others in stock.
	before, err := s.sample()
	if err == nil {
		err = storeAndDelete(s.addr, newPayload(4*mib), false)
	}
	if err != nil {
		return err
	}
	after, err := s.sample()
	if err != nil {
		return err
	}
	renderer, most := 0, int64(-1)
	for pid, r := range after {
		if used := int64(r.used - before[pid].used); r.threads != nil && used > most {
			most = used
			if renderer, err = strconv.Atoi(pid); err != nil {
				return err
			}
		}
	}
	if renderer == 0 {
		return fmt.Errorf("the page has no renderer: %w", fs.ErrNotExist)
	}
	return do(s, renderer)
}

// restingMemory returns the resident memory of the renderer when the page has come to rest.
func restingMemory(ctx context.Context, s *server, renderer int) (int64, error) {
	if err := settle(ctx, s); err != nil {
		return 0, err
	}
	now, _, err := memory(renderer)
	return now, err
}

// storeAndDelete stores load, fetches and compares it if back is set, and deletes it.
func storeAndDelete(addr string, load *payload, back bool) error {
	return loggedIn(addr, func(c *testkit.Client) error {
		if err := c.Put(bigFile, bytes.NewReader(load.data)); err != nil {
			return err
		}
		if back {
			if err := errors.Join(fetch(c, load), load.check()); err != nil {
				return err
			}
		}
		return c.Do(250, "DELE %s", bigFile)
	})
}

func (m pageMemory) print(w io.Writer) {
	fmt.Fprintf(w, "\n## Memory of the page\n\nResident memory of its renderer process.\n\n")
	t := &table{head: []string{"", "measured", "bound"}, left: 1}
	mibs := func(n int64) string { return fmt.Sprintf("%d MiB", n/mib) }
	t.add(fmt.Sprintf("after the fifth upload of %s, each deleted again", mibs(m.small)), mibs(m.fifth), "")
	t.add("after the tenth", mibs(m.tenth), "")
	t.add("tenth ÷ fifth", quotient(float64(m.tenth), float64(m.fifth), true), fmt.Sprint(tenthBound))
	t.add("idle", mibs(m.idle), "")
	t.add(fmt.Sprintf("at the peak, while %s are stored and fetched", mibs(m.big)), mibs(m.peak), "")
	t.add("(peak − idle) ÷ size", quotient(float64(m.peak-m.idle), float64(m.big), true), fmt.Sprint(peakBound))
	t.print(w)
}
