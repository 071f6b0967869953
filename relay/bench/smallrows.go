package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"time"

	"ftpsim/relay/testkit"
)

// This file has the rows of many small files, many sessions and directories.

const smallDir = "/bench"

func takeStore(w *watch, e effort) error {
	return inSmallDir(w.addr, func(_ *testkit.Client, put func(i int) error) error {
		i := 0
		return w.rate(func() (float64, error) {
			return repeat(1, e.span, func() error {
				i++
				return put(i)
			})
		})
	})
}

func takeFetch(w *watch, e effort) error {
	return inSmallDir(w.addr, func(c *testkit.Client, put func(i int) error) error {
		const files = 20
		for i := range files {
			if err := put(i); err != nil {
				return err
			}
		}
		i := 0
		return w.rate(func() (float64, error) {
			return repeat(1, e.span, func() error {
				i++
				return c.Get(smallFile(i%files), io.Discard)
			})
		})
	})
}

func smallFile(i int) string { return fmt.Sprint(smallDir, "/f", i) }

// inSmallDir has a directory during do, where put stores the file i.
func inSmallDir(addr string, do func(c *testkit.Client, put func(i int) error) error) error {
	kib := make([]byte, 1024)
	return loggedIn(addr, func(c *testkit.Client) error {
		if err := c.Do(257, "MKD %s", smallDir); err != nil {
			return err
		}
		if err := do(c, func(i int) error { return c.Put(smallFile(i), bytes.NewReader(kib)) }); err != nil {
			return err
		}
		return c.RemoveAll(smallDir)
	})
}

// takeSessions lets 8 sessions store and fetch a file each at the same time.
func takeSessions(w *watch, _ effort) error {
	const n, size = 8, 16 * mib
	data := make([]byte, size)
	rand.NewChaCha8([32]byte{2}).Read(data)
	return w.rate(func() (float64, error) {
		errs := make(chan error, n)
		for i := range n {
			go func() { errs <- putAndGet(w.addr, fmt.Sprint("/bench", i), data) }()
		}
		var failed error
		for range n {
			failed = errors.Join(failed, <-errs)
		}
		return 2 * n * size / mib, failed
	})
}

func putAndGet(addr, path string, data []byte) error {
	return loggedIn(addr, func(c *testkit.Client) error {
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
	})
}

func takeList(w *watch, e effort) error {
	return loggedIn(w.addr, func(c *testkit.Client) error {
		return inListDir(c, 200, func() error {
			var times []float64
			_, _, err := w.during(func() (n float64, err error) {
				times, err = listTimes(c, 200, e.lists)
				return float64(len(times)), err
			})
			if err == nil {
				w.note(median(times))
			}
			return err
		})
	})
}

// listDir is the directory that is listed.
const listDir = "/list"

// inListDir has listDir with n entries during do. They are directories because
// those are made without a data connection each.
func inListDir(c *testkit.Client, n int, do func() error) error {
	if err := c.Do(257, "MKD %s", listDir); err != nil {
		return err
	}
	for i := range n {
		if err := c.Do(257, "MKD %s/entry %d", listDir, i); err != nil {
			return err
		}
	}
	if err := do(); err != nil {
		return err
	}
	for i := range n {
		if err := c.Do(250, "RMD %s/entry %d", listDir, i); err != nil {
			return err
		}
	}
	return c.Do(250, "RMD %s", listDir)
}

// listTimes lists listDir, which has n entries, so many times, and returns how
// long each took in milliseconds.
func listTimes(c *testkit.Client, n, lists int) (times []float64, err error) {
	var got bytes.Buffer
	for range lists {
		got.Reset()
		begin := time.Now()
		err := c.Transfer(func(d net.Conn) error {
			_, err := got.ReadFrom(d)
			return err
		}, "LIST %s", listDir)
		if err != nil {
			return nil, err
		}
		times = append(times, float64(time.Since(begin).Nanoseconds())/1e6)
		if lines := bytes.Count(got.Bytes(), []byte("\n")); lines != n {
			return nil, fmt.Errorf("LIST gave %d lines of %d", lines, n)
		}
	}
	return times, nil
}
