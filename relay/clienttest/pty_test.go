package clienttest

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// typist runs a program as if somebody sat at its terminal.
type typist struct {
	t        *testing.T
	term     *os.File
	finished chan error

	mu     sync.Mutex
	more   chan struct{} // closed and renewed whenever the program prints
	screen strings.Builder
	read   int // how far expect has got in screen
}

const ctrlC = "\x03"

// atTerminal starts the program in dir on a terminal of its own.
func atTerminal(t *testing.T, dir, name string, args ...string) *typist {
	t.Helper()
	term, line := openTerminal(t)
	defer line.Close()
	ctx, cancel := context.WithTimeout(t.Context(), clientTime)
	cmd := command(ctx, t, name, args...)
	cmd.Dir, cmd.Stdin, cmd.Stdout, cmd.Stderr = dir, line, line, line
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ty := &typist{t: t, term: term, finished: make(chan error, 1), more: make(chan struct{})}
	read := make(chan struct{})
	go func() { ty.collect(); close(read) }()
	go func() { ty.finished <- cmd.Wait() }()
	t.Cleanup(func() {
		cancel()
		ty.wait()
		term.Close()
		<-read
	})
	return ty
}

// openTerminal opens a pseudo terminal: the side we hold and the program's side.
func openTerminal(t *testing.T) (ours, theirs *os.File) {
	t.Helper()
	ours, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(int(ours.Fd()), unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(int(ours.Fd()), unix.TIOCSPTLCK, 0)
	}
	if err == nil {
		err = unix.SetNonblock(int(ours.Fd()), true)
	}
	if err == nil {
		theirs, err = os.OpenFile(fmt.Sprint("/dev/pts/", n), os.O_RDWR|unix.O_NOCTTY, 0)
	}
	if err != nil {
		t.Fatal(err)
	}
	return ours, theirs
}

func (ty *typist) collect() {
	buf := make([]byte, 4096)
	for {
		n, err := ty.term.Read(buf)
		ty.mu.Lock()
		ty.screen.Write(buf[:n])
		close(ty.more)
		ty.more = make(chan struct{})
		ty.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// enter types a line.
func (ty *typist) enter(format string, args ...any) {
	ty.t.Helper()
	ty.press(fmt.Sprintf(format, args...) + "\n")
}

// press types keys as they are.
func (ty *typist) press(keys string) {
	ty.t.Helper()
	if _, err := ty.term.WriteString(keys); err != nil {
		ty.t.Fatal(err)
	}
}

// expect waits until the program has printed text after what was expected
// before, and returns all up to it.
func (ty *typist) expect(text string) string {
	ty.t.Helper()
	deadline := time.After(clientTime)
	for {
		ty.mu.Lock()
		rest, more := ty.screen.String()[ty.read:], ty.more
		ty.mu.Unlock()
		if i := strings.Index(rest, text); i >= 0 {
			ty.read += i + len(text)
			return rest[:i+len(text)]
		}
		select {
		case <-more:
		case <-deadline:
			ty.t.Fatalf("waiting for %q:\n%s", text, ty.all())
		}
	}
}

func (ty *typist) all() string {
	ty.mu.Lock()
	defer ty.mu.Unlock()
	return ty.screen.String()
}

// wait waits for the program's end.
func (ty *typist) wait() error {
	err := <-ty.finished
	ty.finished <- err
	return err
}
