package main

import (
	"fmt"
	"io"
	"runtime"
	"slices"
	"sync/atomic"
	"time"

	"ftpsim/ftpcore/snapfs"
	"ftpsim/relay/testkit"
)

// filesystem is what the table says of the engine's files: all of it ratios.
type filesystem struct {
	trees []tree
	peak  float64 // memory at the peak of a STOR ÷ size of the file
	size  int64   // of that file
	lists figures // a LIST of 1,000 and of 10,000 where 100,000 files lie elsewhere
}

// tree is what it costs to keep the past of a tree of so many files.
type tree struct {
	files            int
	snapshot, change float64 // ns: a snapshot; a file that is written while one is kept
}

// elsewhere is how many files lie where nobody looks.
const elsewhere = 100_000

func measureFiles(storSize int64) (f filesystem, err error) {
	for _, n := range []int{100, 1000, 10_000, elsewhere} {
		t, err := snapshots(n)
		if err != nil {
			return f, err
		}
		f.trees = append(f.trees, t)
	}
	f.size = storSize
	if f.peak, err = storPeak(storSize); err != nil {
		return f, err
	}
	f.lists, err = crowdedLists()
	return f, err
}

// crowd makes n files in a directory of f.
func crowd(f *snapfs.FS, n int) error {
	if err := f.Mkdir("crowd", 0o755); err != nil {
		return err
	}
	for i := range n {
		if err := f.WriteFile(fmt.Sprintf("crowd/%06d", i), nil, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// snapshots measures a tree of n files: the best of many rounds, since a
// snapshot takes less than what else the machine does at times.
func snapshots(n int) (tree, error) {
	f := snapfs.New(snapfs.Options{})
	if err := crowd(f, n); err != nil {
		return tree{}, err
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
			if err := f.WriteFile(fmt.Sprintf("crowd/%06d", i*7919%n), []byte("x"), 0o644); err != nil {
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

// storPeak stores a file of size bytes and tells how much more memory the heap
// took at its peak than before, in sizes of the file.
func storPeak(size int64) (float64, error) {
	e, err := startEngine()
	if err != nil {
		return 0, err
	}
	defer e.stop()
	c, err := testkit.Login(e.addr)
	if err != nil {
		return 0, err
	}
	defer c.Close()
	before := inUse()
	var peak atomic.Uint64
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			peak.Store(max(peak.Load(), heap()))
			select {
			case <-stop:
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	err = c.Put("/big.bin", io.LimitReader(same{}, size))
	close(stop)
	<-done
	return float64(max(peak.Load(), heap())-before) / float64(size), err
}

// same fills every buffer; what it held is what it holds.
type same struct{}

func (same) Read(p []byte) (int, error) { return len(p), nil }

func inUse() uint64 {
	runtime.GC()
	return heap()
}

// heap is what the heap takes, garbage that is not yet collected included.
func heap() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse
}

// crowdedLists takes LISTs where many files lie elsewhere.
func crowdedLists() (figures, error) {
	e, err := startEngine()
	if err != nil {
		return nil, err
	}
	defer e.stop()
	if err := crowd(e.fs, elsewhere); err != nil {
		return nil, err
	}
	c, err := testkit.Login(e.addr)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	f := figures{}
	for _, n := range []int{1000, 10_000} {
		if err := listing(f, c, n); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// print writes it below the table; alone are the LISTs where nothing else lies.
// Of LISTs too the best counts.
func (f filesystem) print(w io.Writer, alone figures) {
	first := f.trees[0]
	fmt.Fprintln(w, "\n| files in the tree | a snapshot, ns | ÷ that of the smallest | a file written while snapshots are kept, µs | ÷ that of the smallest |")
	fmt.Fprintln(w, "|--:|--:|--:|--:|--:|")
	for _, t := range f.trees {
		fmt.Fprintf(w, "| %d | %s | %s | %s | %s |\n", t.files, number(t.snapshot, true), ratio(t.snapshot, first.snapshot, true),
			number(t.change/1e3, true), ratio(t.change, first.change, true))
	}
	short, ok1 := alone.least(list(1000))
	long, ok2 := alone.least(list(10_000))
	crowdedShort, ok3 := f.lists.least(list(1000))
	crowdedLong, ok4 := f.lists.least(list(10_000))
	fmt.Fprintln(w, "\n| the engine's files | ratio | bound |")
	fmt.Fprintln(w, "|---|--:|--:|")
	fmt.Fprintf(w, "| STOR of %d MiB: memory at the peak ÷ size | %.2f | 1.3 |\n", f.size/mib, f.peak)
	fmt.Fprintf(w, "| LIST of 10,000 ÷ LIST of 1,000 | %s | 10 |\n", ratio(long, short, ok1 && ok2))
	fmt.Fprintf(w, "| the same with %d files elsewhere | %s | 10 |\n", elsewhere, ratio(crowdedLong, crowdedShort, ok3 && ok4))
	fmt.Fprintf(w, "| LIST of 10,000 with %d files elsewhere ÷ alone | %s | |\n", elsewhere, ratio(crowdedLong, long, ok2 && ok4))
}
