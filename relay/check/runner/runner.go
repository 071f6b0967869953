// Package runner starts another program and bounds what it may take: its time, its output
// and its child processes.
package runner

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"time"
)

// Command is a program to run.
type Command struct {
	Args    []string      // the program, as Find returns it, and its arguments
	Dir     string        // working directory
	Env     []string      // "NAME=value", added to this process's environment
	Limit   time.Duration // after this time it is ended; zero means no limit
	Output  int           // most bytes that are kept of its output; zero means MaxOutput
	Secrets []string      // words that are replaced in its output by asterisks
}

// MaxOutput is the default of Command.Output, in bytes.
const MaxOutput = 64 << 10

// Result is how a program ended.
type Result struct {
	Code    int // exit code; -1 if a signal, the limit or ctx ended it
	Limit   bool
	Stopped bool   // ctx ended it
	Output  string // both outputs, masked and bounded
	Took    time.Duration
}

// drainTime is how long Run waits for the output of descendants that have left the process
// group.
const drainTime = 2 * time.Second

// Find returns the path of the program name, which is looked up in PATH, or, if it contains a
// slash, from the working directory of this process.
func Find(name string) (string, error) {
	found, err := exec.LookPath(name)
	if err != nil && !errors.Is(err, exec.ErrDot) { // Windows looks in the working directory too
		return "", err
	}
	return filepath.Abs(found)
}

// Run runs c with empty standard input. It returns when the program has ended; then it ends
// the processes that the program has left behind. The error says that the program could not be
// started.
func Run(ctx context.Context, c Command) (Result, error) {
	limited, cancel := ctx, context.CancelFunc(func() {})
	if c.Limit > 0 {
		limited, cancel = context.WithTimeout(ctx, c.Limit)
	}
	defer cancel()
	return runUntil(ctx, limited, c)
}

// runUntil is Run, where c's time is over when limited, which is derived from ctx, is done.
func runUntil(ctx, limited context.Context, c Command) (Result, error) {
	out := newOutput(c.Output, c.Secrets)
	cmd := exec.CommandContext(limited, c.Args[0], c.Args[1:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = c.Dir, out, out
	cmd.Env = append(os.Environ(), c.Env...)
	cmd.WaitDelay = drainTime
	g := newGroup(cmd)
	var cut atomic.Bool // the program was running when its time was over
	cmd.Cancel = func() error {
		cut.Store(true)
		return g.kill()
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		g.close()
		return Result{}, err
	}
	if err := g.started(); err != nil {
		cmd.Process.Kill()
		cmd.Wait()
		g.close()
		return Result{}, err
	}
	cmd.Wait() // ProcessState and cut say what its error says
	g.kill()
	g.close()
	r := Result{Code: cmd.ProcessState.ExitCode(), Output: out.String(), Took: time.Since(began)}
	if cut.Load() {
		r.Stopped = ctx.Err() != nil
		r.Limit = !r.Stopped
		r.Code = -1
	}
	return r, nil
}

// Mask returns text with each of secrets replaced by asterisks.
func Mask(text string, secrets []string) string {
	return string(mask([]byte(text), secrets))
}

// masked replaces a secret.
const masked = "****"

func mask(text []byte, secrets []string) []byte {
	for _, s := range secrets {
		if s != "" {
			text = bytes.ReplaceAll(text, []byte(s), []byte(masked))
		}
	}
	return text
}
