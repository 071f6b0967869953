package testkit

import (
	"fmt"
	"net"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

// NATS is a NATS server, for relays that form a cluster. .ci/nats/go.mod has its version.
type NATS struct {
	Addr string // "127.0.0.1:4222"
	args []string
	proc *process
}

// StartNATS builds the server, unless it is in Go's cache, and starts it on a free port with
// more arguments, such as "-c", a configuration file. The caller must call Stop.
func StartNATS(args ...string) (*NATS, error) {
	root, err := Root()
	if err != nil {
		return nil, err
	}
	binary, err := exec.Command("go", "tool", "-modfile="+filepath.Join(root, ".ci/nats/go.mod"), "-n", "nats-server").CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("go tool nats-server: %w\n%s", err, binary)
	}
	addrs, err := freeAddrs(1)
	if err != nil {
		return nil, err
	}
	_, port, err := net.SplitHostPort(addrs[0])
	if err != nil {
		return nil, err
	}
	n := &NATS{Addr: addrs[0], args: append([]string{strings.TrimSpace(string(binary)), "-a", "127.0.0.1", "-p", port}, args...)}
	return n, n.Start()
}

// Start starts the server again, at its address, after Kill.
func (n *NATS) Start() (err error) {
	if n.proc, err = startProcess(n.args[0], n.args[1:]...); err != nil {
		return err
	}
	err = n.proc.until("NATS does not listen", func() error {
		c, err := net.Dial("tcp", n.Addr)
		if err == nil {
			c.Close()
		}
		return err
	})
	if err != nil {
		n.Stop()
	}
	return err
}

// Group returns the ID of the server's process group.
func (n *NATS) Group() int { return n.proc.cmd.Process.Pid }

// Kill ends the server at once, as a crash does.
func (n *NATS) Kill() {
	syscall.Kill(-n.Group(), syscall.SIGKILL)
	<-n.proc.done
}

// Stop ends the server.
func (n *NATS) Stop() { n.proc.stop() }
