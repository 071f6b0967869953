//go:build !unix && !windows

package runner

import "os/exec"

// group is the program alone: this system has no groups of processes.
type group struct{ cmd *exec.Cmd }

func newGroup(cmd *exec.Cmd) *group { return &group{cmd} }

func (g *group) started() error { return nil }

func (g *group) kill() error {
	g.cmd.Process.Kill() // fails if it has ended
	return nil
}

func (g *group) close() {}
