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

// partServer is the whole of a server that is one process.
const partServer = "server"

// startChild starts a server that prints its address first and exits when its input
// ends.
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

// stayAwake keeps the processors from sleeping, by processes of idle priority. Waking a
// processor takes most of the time of a round trip: without sleep a round trip takes a third.
// Chance would decide which server pays for waking, and would hide the server's own cost.
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

// spinUntilEnd is the program that stayAwake starts.
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
