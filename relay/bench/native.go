package main

import (
	"bufio"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// This file measures the engine on plain TCP beside ftpserverlib, each in a
// process of its own, in turns.

const (
	// nativeRounds are taken of each; the median counts. Where two servers are
	// near each other, many short looks by turns tell more than a few long ones.
	nativeRounds = 11
	// nativeFetches of the big file in each.
	nativeFetches = 3
	// nativeSpan is how long a rate is measured in each.
	nativeSpan = 500 * time.Millisecond
	// nativeTurns is how often in each round the two take turns at what swings most,
	// with a span that much shorter.
	nativeTurns = 10
)

// nativeRows in the order of the report; more is better but for the times.
var nativeRows = []struct {
	name, unit string
	time       bool
}{
	{roundTrip, "µs", true},
	{logins, "per second", false},
	{upload, "MiB/s", false},
	{download, "MiB/s", false},
	{store, "files/s", false},
	{fetch, "files/s", false},
	{list(200), "ms", true},
	{sessions8, "MiB/s", false},
}

// child is a server in another process.
type child struct {
	addr string
	stop func()
}

// startChild starts cmd, which prints its address first and ends with its input.
func startChild(cmd *exec.Cmd) (*child, error) {
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	c := &child{strings.TrimSpace(line), func() {
		in.Close()
		cmd.Wait()
	}}
	if err != nil {
		c.stop()
		return nil, fmt.Errorf("%s: %w", cmd.Path, err)
	}
	return c, nil
}

// startNative starts this program again as the engine alone.
func startNative() (*child, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return startChild(exec.Command(self, "-serve"))
}

// startRival builds the other server, a module of its own, and starts it.
func startRival() (*child, error) {
	dir, err := os.MkdirTemp("", "rival")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	binary := filepath.Join(dir, "rival")
	build := exec.Command("go", "build", "-C", "relay/bench/rival", "-o", binary, ".")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return nil, fmt.Errorf("building the rival: %w", err)
	}
	return startChild(exec.Command(binary))
}

// serveEngine is what startNative starts.
func serveEngine(w io.Writer, r io.Reader) error {
	e, err := startEngine()
	if err != nil {
		return err
	}
	defer e.stop()
	fmt.Fprintln(w, e.addr)
	_, err = io.Copy(io.Discard, r)
	return err
}

// stayAwake keeps the processors from falling asleep, by processes that run only
// where nothing else would. A round trip takes as long as a sleeping processor takes
// to wake, or a third of that where none sleeps; which of the two a server gets is
// chance and would hide what it does itself.
func stayAwake() (letSleep func(), err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	var ends []func()
	letSleep = func() {
		for _, end := range ends {
			end()
		}
	}
	for range runtime.NumCPU() {
		cmd := exec.Command("nice", "-n", "19", self, "-spin")
		in, err := cmd.StdinPipe()
		if err == nil {
			err = cmd.Start()
		}
		if err != nil {
			letSleep()
			return nil, err
		}
		ends = append(ends, func() {
			in.Close()
			cmd.Wait()
		})
	}
	return letSleep, nil
}

// spinUntilEnd is what stayAwake starts.
func spinUntilEnd(r io.Reader) {
	var over atomic.Bool
	go func() {
		io.Copy(io.Discard, r)
		over.Store(true)
	}()
	for !over.Load() {
		continue
	}
}

// native fills the two lanes, the one or the other first by turns.
func native(size int64) (engine, rival figures, err error) {
	engine, rival = figures{}, figures{}
	letSleep, err := stayAwake()
	if err != nil {
		return nil, nil, err
	}
	defer letSleep()
	ours, err := startNative()
	if err != nil {
		return nil, nil, err
	}
	defer ours.stop()
	theirs, err := startRival()
	if err != nil {
		return nil, nil, err
	}
	defer theirs.stop()
	load := newPayload(size)
	for round := range nativeRounds {
		log.Printf("engine and ftpserverlib, round %d of %d", round+1, nativeRounds)
		lanes := []lane{{engine, ours.addr}, {rival, theirs.addr}}
		if round%2 == 1 {
			slices.Reverse(lanes)
		}
		if err := nativeRound(lanes, load); err != nil {
			return nil, nil, err
		}
	}
	return engine, rival, nil
}

// lane is a server and what is measured of it.
type lane struct {
	f    figures
	addr string
}

func nativeRound(lanes []lane, load *payload) error {
	for _, l := range lanes {
		if err := bigFiles(l.f, l.addr, load, nativeFetches); err != nil {
			return err
		}
		if err := nativeFiles(l.f, l.addr, nativeSpan); err != nil {
			return err
		}
	}
	for range nativeTurns {
		for _, l := range lanes {
			if err := roundTrips(l.f, l.addr, 200); err != nil {
				return err
			}
			login := func() error { return loginAndQuit(l.addr) }
			if err := perSecond(l.f, logins, 1, nativeSpan/nativeTurns, login); err != nil {
				return err
			}
		}
		slices.Reverse(lanes)
	}
	return nil
}

func printNative(w io.Writer, size int64, engine, rival figures) {
	fmt.Fprintf(w, "\nThe engine alone and ftpserverlib 0.30 on afero's memory, on TCP, each in its own process. Big transfers: %d MiB; median of %d, taken in turns, on processors that are kept from sleeping. %s, %d CPUs.\n\n",
		size/mib, nativeRounds, runtime.Version(), runtime.NumCPU())
	fmt.Fprintln(w, "| | unit | engine | ftpserverlib | engine is so many times as good |")
	fmt.Fprintln(w, "|---|---|--:|--:|--:|")
	for _, row := range nativeRows {
		a, ok1 := engine.median(row.name)
		b, ok2 := rival.median(row.name)
		better := ratio(a, b, ok1 && ok2)
		if row.time {
			better = ratio(b, a, ok1 && ok2)
		}
		fmt.Fprintf(w, "| %s | %s | %s | %s | %s |\n", row.name, row.unit, number(a, ok1), number(b, ok2), better)
	}
}
