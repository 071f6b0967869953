package main

import (
	"io/fs"
	"path"
	"strings"
)

// The parts of a relay and its page in Chromium. A process that runs pages
// (renderer) is told apart by thread.
const (
	partRelay      = "relay"
	partWorker     = "page: Worker (the server)"
	partMain       = "page: main thread"
	partHelpers    = "page: V8's helpers (compiler, garbage collector)"
	partCompositor = "page: compositor"
	partIO         = "page: IO thread"
	partOther      = "page: other threads"
	partNetwork    = "browser: network service"
	partGPU        = "browser: GPU process"
	partBrowser    = "browser: other processes"
)

// pageParts are these parts in the order of the report.
var pageParts = []string{
	partRelay, partWorker, partMain, partHelpers, partCompositor, partIO, partOther, partNetwork, partGPU, partBrowser, together,
}

// sampleBrowser adds the processes of the Chromium whose process group it is to s.
func (s sample) sampleBrowser(proc fs.FS, group int) error {
	return processes(proc, group, func(pid string, p stat) error {
		command, err := fs.ReadFile(proc, pid+"/cmdline")
		if ended(err) {
			return nil
		}
		if err != nil {
			return err
		}
		r := reading{part: processPart(string(command)), used: p.used}
		if r.part == partOther {
			r.threads, err = threads(proc, pid)
		}
		s[pid] = r
		return err
	})
}

// threads reads the threads of a process that runs pages.
func threads(proc fs.FS, pid string) (map[string]reading, error) {
	entries, err := fs.ReadDir(proc, pid+"/task")
	if err != nil && !ended(err) {
		return nil, err
	}
	all := map[string]reading{}
	for _, e := range entries {
		s, ok, err := readStat(proc, path.Join(pid, "task", e.Name(), "stat"))
		if err != nil {
			return nil, err
		}
		if ok {
			all[e.Name()] = reading{part: threadPart(s.name, e.Name() == pid), used: s.used}
		}
	}
	return all, nil
}

// processPart tells by its command line what a process of Chromium is for;
// partOther: it runs pages.
func processPart(command string) string {
	switch {
	case strings.Contains(command, "--type=renderer"):
		return partOther
	case strings.Contains(command, "--utility-sub-type=network.mojom.NetworkService"):
		return partNetwork
	case strings.Contains(command, "--type=gpu-process"):
		return partGPU
	}
	return partBrowser
}

// threadPart tells by its name, which the kernel cuts at 15 bytes, what a thread
// of a process that runs pages is for.
func threadPart(name string, first bool) string {
	switch {
	case first:
		return partMain
	case name == "DedicatedWorker":
		return partWorker
	case name == "ThreadPoolForeg" || name == "ThreadPoolBackg" || strings.HasPrefix(name, "V8"):
		return partHelpers
	case strings.HasPrefix(name, "Compositor"):
		return partCompositor
	case name == "Chrome_ChildIOT":
		return partIO
	}
	return partOther
}
