package check

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"testing"
	"time"

	"github.com/jlaffaye/ftp"
	"github.com/rogpeppe/go-internal/testscript"

	"ftpsim/ftpcore/course"
	"ftpsim/ftpcore/leaktest"
)

// TestMain is also the programs that the scripts of testdata run.
func TestMain(m *testing.M) {
	testscript.Main(leakCheck{m}, map[string]func(){
		"check":  func() { command(Check) },
		"serve":  func() { command(Serve) },
		"client": func() { os.Exit(client(os.Args[1], os.Args[2:])) },
	})
}

type leakCheck struct{ m *testing.M }

func (l leakCheck) Run() int { return leaktest.Run(l.m) }

// command runs Check or Serve as package main does.
func command(run func(context.Context, []string, io.Writer, io.Writer) int) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// patience is the longest wait of the test client. No wait is that long unless something fails.
const patience = 30 * time.Second

// client is an FTP client. args are host, port, user, password and file. It returns its exit
// code; mode says how it behaves.
func client(mode string, args []string) int {
	addr := net.JoinHostPort(args[0], args[1])
	switch mode {
	case "unsupported":
		return 127
	case "hang":
		c, err := net.Dial("tcp", addr)
		if err == nil {
			io.Copy(io.Discard, c)
			select {}
		}
	case "storm":
		for range 20 {
			c, err := net.Dial("tcp", addr)
			if err == nil {
				c.Read(make([]byte, 1))
				c.Close()
			}
		}
		return 1
	case "device": // a person starts it before the server is there
		for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
			if c, err := net.Dial("tcp", addr); err == nil {
				c.Close()
				break
			}
		}
	}
	err := job(addr, args[2], args[3], args[4])
	switch {
	case mode == "careless":
		fmt.Println("logged in with", args[3], err)
		return 0
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// job fetches course.Source to file, and stores that as course.Target.
func job(addr, user, password, file string) error {
	c, err := ftp.Dial(addr, ftp.DialWithTimeout(patience))
	if err != nil {
		return err
	}
	defer c.Quit()
	if err := c.Login(user, password); err != nil {
		return err
	}
	r, err := c.Retr(course.Source)
	if err != nil {
		return err
	}
	b, err := io.ReadAll(r)
	if closed := r.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	if err := os.WriteFile(file, b, 0o644); err != nil {
		return err
	}
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	return c.Stor(course.Target, f)
}

// TestCommandLine runs the scripts of testdata.
func TestCommandLine(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			ln, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				return err
			}
			env.Setenv("PORT", strconv.Itoa(ln.Addr().(*net.TCPAddr).Port))
			env.Setenv("CLIENT", "{host} {port} {user} {password} {file}")
			return ln.Close()
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){"exits": exits, "accepts": accepts},
	})
}

// exits runs a command, which must end with the exit code args[0].
func exits(ts *testscript.TestScript, neg bool, args []string) {
	code := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		code = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("%s ended with %d, want %s", args[1], code, args[0])
	}
}

// accepts waits until a server accepts connections at the port args[0] of this machine.
func accepts(ts *testscript.TestScript, neg bool, args []string) {
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if c, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", args[0])); err == nil {
			c.Close()
			return
		}
	}
	ts.Fatalf("no server accepts at port %s", args[0])
}
