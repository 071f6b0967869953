package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"slices"
	"time"

	"ftpsim/ftpcore/snapfs"
	"ftpsim/relay/testkit"
)

// filesystem is what the report says of the engine's files: all of it ratios.
type filesystem struct {
	trees   []tree
	peak    float64 // memory at the peak of a STOR ÷ size of the file
	size    int64   // of that file
	alone   lists
	crowded lists // where 100,000 files lie elsewhere
}

// tree is what it costs to keep the past of a tree of so many files.
type tree struct {
	files            int
	snapshot, change float64 // ns: a snapshot; a file that is written while one is kept
}

// lists are the best times of a LIST in milliseconds, by the number of entries.
type lists map[int]float64

const (
	// elsewhere is how many files lie where nobody looks.
	elsewhere   = 100_000
	short, long = 1000, 10_000
)

// measureFiles measures this checkout's filesystem; engine is the binary of its
// engine alone.
func measureFiles(ctx context.Context, engine string, storSize int64) (f filesystem, err error) {
	log.Print("snapshots, 1 GiB, lists in a crowd")
	for _, n := range []int{100, short, long, elsewhere} {
		t, err := snapshots(n)
		if err != nil {
			return f, err
		}
		f.trees = append(f.trees, t)
		if err := ctx.Err(); err != nil {
			return f, err
		}
	}
	f.size = storSize
	if f.peak, err = storPeak(engine, storSize); err != nil {
		return f, err
	}
	if f.alone, err = measureLists(engine); err != nil {
		return f, err
	}
	f.crowded, err = measureLists(engine, "-unbounded", "-crowd", fmt.Sprint(elsewhere))
	return f, err
}

// snapshots measures a tree of n files: the best of many rounds, since a
// snapshot takes less than what else the machine does at times.
func snapshots(n int) (tree, error) {
	f := snapfs.New(snapfs.Options{})
	if err := f.Mkdir("crowd", 0o755); err != nil {
		return tree{}, err
	}
	name := func(i int) string { return fmt.Sprintf("crowd/%06d", i%n) }
	for i := range n {
		if err := f.WriteFile(name(i), nil, 0o644); err != nil {
			return tree{}, err
		}
	}
	const rounds, batch = 51, 2000
	kept := make([]*snapfs.Snap, 0, rounds*batch)
	var snap, change []float64
	for range rounds {
		begin := time.Now()
		for range batch {
			kept = append(kept, f.Snapshot())
		}
		snap = append(snap, perOne(begin, batch))
		begin = time.Now()
		for i := range batch / 10 {
			if err := f.WriteFile(name(i*7919), []byte("x"), 0o644); err != nil {
				return tree{}, err
			}
			kept = append(kept, f.Snapshot())
		}
		change = append(change, perOne(begin, batch/10))
		kept = kept[:0]
	}
	return tree{n, slices.Min(snap), slices.Min(change)}, nil
}

func perOne(begin time.Time, n int) float64 {
	return float64(time.Since(begin).Nanoseconds()) / float64(n)
}

// storPeak stores a file of size bytes and returns how much more memory the
// engine took at its peak than before, in sizes of the file.
func storPeak(engine string, size int64) (float64, error) {
	s, err := startChild(engine, "-unbounded")
	if err != nil {
		return 0, err
	}
	defer s.stop()
	var before, peak int64
	err = loggedIn(s.addr, func(c *testkit.Client) (err error) {
		if err := resetPeak(s.pid); err != nil {
			return err
		}
		if before, _, err = memory(s.pid); err != nil {
			return err
		}
		if err := c.Put("/big.bin", io.LimitReader(same{}, size)); err != nil {
			return err
		}
		_, peak, err = memory(s.pid)
		return err
	})
	return float64(peak-before) / float64(size), err
}

// same fills every buffer; what it held is what it holds.
type same struct{}

func (same) Read(p []byte) (int, error) { return len(p), nil }

// measureLists takes LISTs at an engine that is started with args.
func measureLists(engine string, args ...string) (lists, error) {
	s, err := startChild(engine, args...)
	if err != nil {
		return nil, err
	}
	defer s.stop()
	best := lists{}
	err = loggedIn(s.addr, func(c *testkit.Client) error {
		for _, n := range []int{short, long} {
			err := inListDir(c, n, func() error {
				times, err := listTimes(c, n, 15)
				if err == nil {
					best[n] = slices.Min(times)
				}
				return err
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	return best, err
}

func (f filesystem) print(w io.Writer) {
	fmt.Fprint(w, "\n## What the engine's files cost\n\n")
	first := f.trees[0]
	t := table{head: []string{"files in the tree", "a snapshot, ns", "÷ first row", "a file written while snapshots are kept, µs", "÷ first row"}}
	for _, tree := range f.trees {
		t.add(fmt.Sprint(tree.files), number(tree.snapshot, true), quotient(tree.snapshot, first.snapshot, true),
			number(tree.change/1e3, true), quotient(tree.change, first.change, true))
	}
	t.print(w)
	fmt.Fprintln(w)
	t = table{head: []string{"the engine's files", "ratio", "bound"}, left: 1}
	t.add(fmt.Sprintf("STOR of %d MiB: memory at the peak ÷ size", f.size/mib), quotient(f.peak, 1, true), "1.3")
	t.add("LIST of 10,000 ÷ LIST of 1,000", quotient(f.alone[long], f.alone[short], true), "10")
	t.add(fmt.Sprintf("the same with %d files elsewhere", elsewhere), quotient(f.crowded[long], f.crowded[short], true), "10")
	t.add(fmt.Sprintf("LIST of 10,000 with %d files elsewhere ÷ alone", elsewhere), quotient(f.crowded[long], f.alone[long], true), "")
	t.print(w)
}
