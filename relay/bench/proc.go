package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// This file reads /proc (proc(5), Linux): how much processor time the processes
// and threads of a server have used.

// proc is /proc.
var proc = os.DirFS("/proc")

// clockTick is the unit of times in /proc: USER_HZ is 100 on Linux.
const clockTick = time.Second / 100

// stat is what /proc/PID/stat says of a process, or /proc/PID/task/TID/stat of
// a thread.
type stat struct {
	name  string
	group int           // ID of its process group
	used  time.Duration // by user and system; of a process: ended threads included
}

// parseStat reads such a file. The name stands in brackets and may itself
// contain spaces and brackets.
func parseStat(text string) (stat, error) {
	open, end := strings.IndexByte(text, '('), strings.LastIndexByte(text, ')')
	if open < 0 || end < open {
		return stat{}, fmt.Errorf("stat without a name: %q", text)
	}
	rest := strings.Fields(text[end+1:]) // begins with field 3
	const pgrp, utime, stime = 5 - 3, 14 - 3, 15 - 3
	if len(rest) <= stime {
		return stat{}, fmt.Errorf("stat is too short: %q", text)
	}
	group, err1 := strconv.Atoi(rest[pgrp])
	user, err2 := strconv.Atoi(rest[utime])
	system, err3 := strconv.Atoi(rest[stime])
	return stat{text[open+1 : end], group, time.Duration(user+system) * clockTick}, errors.Join(err1, err2, err3)
}

// readStat reads one stat file of proc; ok is false if its process or thread
// has ended.
func readStat(proc fs.FS, name string) (s stat, ok bool, err error) {
	text, err := fs.ReadFile(proc, name)
	if ended(err) {
		return stat{}, false, nil
	}
	if err != nil {
		return stat{}, false, err
	}
	s, err = parseStat(string(text))
	return s, err == nil, err
}

// ended reports whether err says that the process or thread has ended.
func ended(err error) bool { return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ESRCH) }

// processes calls each with the directory in proc of each process of a group.
func processes(proc fs.FS, group int, each func(pid string, s stat) error) error {
	entries, err := fs.ReadDir(proc, ".")
	if err != nil {
		return err
	}
	for _, e := range entries {
		if _, err := strconv.Atoi(e.Name()); err != nil {
			continue
		}
		s, ok, err := readStat(proc, e.Name()+"/stat")
		if err != nil {
			return err
		}
		if !ok || s.group != group {
			continue
		}
		if err := each(e.Name(), s); err != nil {
			return err
		}
	}
	return nil
}

// reading is the processor time that a process or a thread has used so far, and
// the part of a server that it belongs to.
type reading struct {
	part    string
	used    time.Duration
	threads map[string]reading // of a process, by ID; nil: they are not told apart
}

// sample is the reading of each process of a server, by ID.
type sample map[string]reading

// since returns what was used between before and s.
func (s sample) since(before sample) cpu {
	used := cpu{}
	for pid, r := range s {
		rest := r.used - before[pid].used
		for tid, t := range r.threads {
			more := t.used - before[pid].threads[tid].used
			used[t.part] += more
			rest -= more
		}
		used[r.part] += max(0, rest) // threads that have ended meanwhile are in it
	}
	return used
}

// sampleGroup adds the processes of a group, all as one part, to s.
func (s sample) sampleGroup(proc fs.FS, group int, part string) error {
	return processes(proc, group, func(pid string, p stat) error {
		s[pid] = reading{part: part, used: p.used}
		return nil
	})
}

// memory returns how much memory the process pid has in use, in bytes, and the
// most that it had since resetPeak.
func memory(pid int) (now, peak int64, err error) {
	text, err := fs.ReadFile(proc, fmt.Sprint(pid, "/status"))
	if err != nil {
		return 0, 0, err
	}
	return parseMemory(string(text))
}

// parseMemory reads /proc/PID/status.
func parseMemory(status string) (now, peak int64, err error) {
	kib := map[string]int64{}
	for line := range strings.Lines(status) {
		key, value, _ := strings.Cut(line, ":")
		if n, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64); err == nil {
			kib[key] = n
		}
	}
	now, ok1 := kib["VmRSS"]
	peak, ok2 := kib["VmHWM"]
	if !ok1 || !ok2 {
		return 0, 0, errors.New("status has no VmRSS or no VmHWM")
	}
	return now << 10, peak << 10, nil
}

// resetPeak has the peak of memory begin anew.
func resetPeak(pid int) error {
	return os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", pid), []byte("5"), 0)
}
