package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
)

// partServer is all of a server that is one process.
const partServer = "server"

// startChild starts a server that prints its address first and ends with its
// input.
func startChild(name string, args ...string) (*server, error) {
	cmd := exec.Command(name, args...)
	cmd.Stderr = os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
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
	pid := cmd.Process.Pid
	s := &server{
		addr: strings.TrimSpace(line),
		pid:  pid,
		sample: func() (sample, error) {
			s := sample{}
			return s, s.sampleGroup(proc, pid, partServer)
		},
		stop: func() {
			in.Close()
			cmd.Wait()
		},
	}
	if err != nil {
		s.stop()
		return nil, fmt.Errorf("%s: %w", cmd.Path, err)
	}
	return s, nil
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
