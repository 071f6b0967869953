//go:build unix

package runner

import (
	"errors"
	"os/exec"
	"syscall"
)

// group is the process group of a program and its descendants.
type group struct{ cmd *exec.Cmd }

func newGroup(cmd *exec.Cmd) *group {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return &group{cmd}
}

// started is called when the program runs.
func (g *group) started() error { return nil }

// kill ends all processes of the group. It returns nil if there are none.
func (g *group) kill() error {
	err := syscall.Kill(-g.cmd.Process.Pid, syscall.SIGKILL)
	if errors.Is(err, syscall.ESRCH) || errors.Is(err, syscall.EPERM) { // darwin: EPERM for a group of zombies
		return nil
	}
	return err
}

func (g *group) close() {}
