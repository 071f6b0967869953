package main

import (
	"fmt"
	"io/fs"
	"maps"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// statFile is a file stat of proc(5): times in ticks of 10 ms.
func statFile(name string, group, user, system int) *fstest.MapFile {
	return &fstest.MapFile{Data: fmt.Appendf(nil,
		"77 (%s) S 1 %d %d 0 -1 4194304 100 0 0 0 %d %d 5 6 20 0 1 0 32855 3133440 415", name, group, group, user, system)}
}

func TestParseStat(t *testing.T) {
	for _, name := range []string{"relay", "a b", "(sd-pam)", "x) S 1 2 ("} {
		got, err := parseStat(string(statFile(name, 42, 3, 4).Data))
		if want := (stat{name, 42, 70 * time.Millisecond}); err != nil || got != want {
			t.Errorf("%q: %+v, %v", name, got, err)
		}
	}
	for _, text := range []string{"", "77 relay S 1", "77 (relay) S 1 2 3", strings.Replace(string(statFile("relay", 42, 3, 4).Data), " 42 ", " x ", 1)} {
		if s, err := parseStat(text); err == nil {
			t.Errorf("%q: %+v", text, s)
		}
	}
}

func TestParseMemory(t *testing.T) {
	now, peak, err := parseMemory("Name:\trelay\nVmHWM:\t    2048 kB\nVmRSS:\t      12 kB\nThreads:\t1\n")
	if err != nil || now != 12<<10 || peak != 2<<20 {
		t.Error(now, peak, err)
	}
	if _, _, err := parseMemory("VmRSS:\t12 kB\n"); err == nil {
		t.Error("no peak, no error")
	}
}

// chromium is a /proc with a Chromium, group 10, and another process.
func chromium() fstest.MapFS {
	command := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	return fstest.MapFS{
		"uptime":           {},
		"10/stat":          statFile("chromium", 10, 1, 0),
		"10/cmdline":       command("/usr/lib/chromium/chromium\x00--headless\x00"),
		"11/stat":          statFile("chromium", 10, 2, 1),
		"11/cmdline":       command("/usr/lib/chromium/chromium --type=utility --utility-sub-type=network.mojom.NetworkService"),
		"12/stat":          statFile("chromium", 10, 4, 0),
		"12/cmdline":       command("chromium\x00--type=gpu-process\x00"),
		"13/stat":          statFile("chromium", 10, 50, 10),
		"13/cmdline":       command("chromium --type=renderer --no-sandbox"),
		"20/stat":          statFile("chromium", 20, 1000, 0),
		"20/cmdline":       command("chromium --type=renderer"),
		"13/task/13/stat":  statFile("chromium", 10, 10, 0),
		"13/task/14/stat":  statFile("DedicatedWorker", 10, 20, 5),
		"13/task/15/stat":  statFile("ThreadPoolForeg", 10, 5, 0),
		"13/task/16/stat":  statFile("ThreadPoolForeg", 10, 3, 2),
		"13/task/17/stat":  statFile("CompositorTileW", 10, 0, 2),
		"13/task/18/stat":  statFile("Chrome_ChildIOT", 10, 6, 0),
		"13/task/19/stat":  statFile("HangWatcher", 10, 1, 0),
		"13/task/199/stat": statFile("chromium", 10, 2, 0), // a thread that has no name of its own
	}
}

func sampled(t *testing.T, proc fs.FS) sample {
	t.Helper()
	s := sample{}
	if err := s.sampleBrowser(proc, 10); err != nil {
		t.Fatal(err)
	}
	return s
}

const ms = time.Millisecond

func TestSampleBrowser(t *testing.T) {
	got := sampled(t, chromium()).since(sample{})
	want := cpu{
		partBrowser: 10 * ms, partNetwork: 30 * ms, partGPU: 40 * ms,
		partMain: 100 * ms, partWorker: 250 * ms, partHelpers: 100 * ms, partCompositor: 20 * ms, partIO: 60 * ms,
		partOther: 70 * ms, // of 600 that the process used
	}
	if !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// A thread that ends takes its time with it; its process keeps it.
func TestSampleSince(t *testing.T) {
	proc := chromium()
	before := sampled(t, proc)
	delete(proc, "13/task/15/stat") // had used 50 ms
	proc["13/stat"] = statFile("chromium", 10, 55, 10)
	proc["13/task/14/stat"] = statFile("DedicatedWorker", 10, 22, 5)
	proc["13/task/16/stat"] = statFile("ThreadPoolForeg", 10, 4, 2)
	delete(proc, "12/stat")
	proc["30/stat"], proc["30/cmdline"] = statFile("chromium", 10, 1, 0), proc["10/cmdline"]
	got := sampled(t, proc).since(before)
	for part, used := range got {
		if used == 0 {
			delete(got, part)
		}
	}
	want := cpu{partWorker: 20 * ms, partHelpers: 10 * ms, partOther: 20 * ms, partBrowser: 10 * ms}
	if !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestSampleGroup(t *testing.T) {
	s := sample{}
	if err := s.sampleGroup(chromium(), 20, partRelay); err != nil {
		t.Fatal(err)
	}
	if got := s.since(sample{}); !maps.Equal(got, cpu{partRelay: 10 * time.Second}) {
		t.Errorf("got %v", got)
	}
}

// Every part that a process or thread is given stands in the report.
func TestPageParts(t *testing.T) {
	for part := range sampled(t, chromium()).since(sample{}) {
		if !strings.Contains(strings.Join(pageParts, "\n"), part) {
			t.Errorf("%s is not reported", part)
		}
	}
}
