package runner

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"ftpsim/ftpcore/leaktest"
)

// TestMain is also the program that the tests run.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "as" {
		program(os.Args[2], os.Args[3:])
		return
	}
	os.Exit(leaktest.Run(m))
}

// program is what the tests start: its name and arguments choose what it does.
func program(name string, args []string) {
	switch name {
	case "exit":
		code, _ := strconv.Atoi(args[0])
		os.Exit(code)
	case "input":
		b, err := io.ReadAll(os.Stdin)
		dir, _ := os.Getwd()
		fmt.Printf("%d %v %s %s", len(b), err, filepath.Base(dir), os.Getenv("OBSTACLE"))
	case "print":
		n, _ := strconv.Atoi(args[1])
		for range n {
			fmt.Println(args[0])
		}
	case "wait": // until it is ended
		c, err := net.Dial("tcp", args[0])
		if err != nil {
			os.Exit(1)
		}
		io.WriteString(c, "C")
		io.Copy(io.Discard, c)
		select {}
	case "leave", "both": // a child that waits; "both" waits too
		child := exec.Command(os.Args[0], "as", "wait", args[0])
		if child.Start() != nil {
			os.Exit(1)
		}
		if name == "both" {
			program("wait", args)
		}
		if c, err := net.Dial("tcp", args[0]); err == nil {
			io.WriteString(c, "P")
			io.Copy(io.Discard, c) // until the test has seen the child
		}
	}
}

func testCommand(t *testing.T, args ...string) Command {
	return Command{Args: append([]string{os.Args[0], "as"}, args...), Dir: t.TempDir(), Limit: time.Minute}
}

func run(t *testing.T, c Command) Result {
	t.Helper()
	r, err := Run(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestExitCode(t *testing.T) {
	for _, code := range []int{0, 1, 127} {
		if r := run(t, testCommand(t, "exit", strconv.Itoa(code))); r.Code != code || r.Limit || r.Stopped {
			t.Errorf("exit %d: %+v", code, r)
		}
	}
}

func TestSurroundings(t *testing.T) {
	c := testCommand(t, "input")
	c.Env = []string{"OBSTACLE=late"}
	if r := run(t, c); r.Output != "0 <nil> "+filepath.Base(c.Dir)+" late" {
		t.Errorf("the program sees %q", r.Output)
	}
}

func TestOutputIsBounded(t *testing.T) {
	c := testCommand(t, "print", "0123456789", "10000")
	c.Output = 100
	r := run(t, c)
	if !strings.HasPrefix(r.Output, "0123456789\n") || !strings.HasSuffix(r.Output, "0123456789\n") {
		t.Errorf("beginning or end is missing: %q", r.Output)
	}
	if want := fmt.Sprintf("\n[%d bytes left out]\n", 110_000-100); !strings.Contains(r.Output, want) || len(r.Output) != 100+len(want) {
		t.Errorf("kept %d bytes: %q", len(r.Output), r.Output)
	}
}

func TestOutputIsMasked(t *testing.T) {
	c := testCommand(t, "print", "PASS sesame!", "2")
	c.Secrets = []string{"sesame!"}
	if r := run(t, c); r.Output != "PASS ****\nPASS ****\n" {
		t.Errorf("output %q", r.Output)
	}
}

// A secret that arrives in two writes, or lies where the output is cut, is masked too.
func TestMaskAcrossWrites(t *testing.T) {
	text := "say sesame! now"
	for cut := range len(text) {
		for _, room := range []int{2, 8, 12, 1000} {
			o := newOutput(room, []string{"sesame!", ""})
			o.Write([]byte(text[:cut]))
			o.Write([]byte(text[cut:]))
			got := o.String()
			if room == 1000 && got != "say **** now" {
				t.Errorf("cut at %d: %q", cut, got)
			}
			if strings.Contains(got, "ses") || strings.Contains(got, "me!") {
				t.Errorf("cut at %d, room %d: %q", cut, room, got)
			}
		}
	}
}

// listen returns a listener for programs that wait.
func listen(t *testing.T) net.Listener {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	return ln
}

// accept returns the connections of n programs.
func accept(t *testing.T, ln net.Listener, n int) (conns []net.Conn) {
	t.Helper()
	for range n {
		c, err := ln.Accept()
		if err != nil {
			t.Fatal(err)
		}
		conns = append(conns, c)
	}
	return conns
}

// wantGone waits until the programs have ended, which closes their connections.
func wantGone(t *testing.T, conns []net.Conn) {
	t.Helper()
	for _, c := range conns {
		c.SetReadDeadline(time.Now().Add(30 * time.Second))
		if _, err := io.Copy(io.Discard, c); os.IsTimeout(err) {
			t.Error("a program still runs")
		}
		c.Close()
	}
}

func TestLimit(t *testing.T) {
	c := testCommand(t, "wait", listen(t).Addr().String())
	c.Limit = time.Second
	if r := run(t, c); !r.Limit || r.Stopped || r.Code != -1 {
		t.Errorf("result %+v", r)
	}
}

// The time is over when both programs run, however long they take to start.
func TestLimitEndsGroup(t *testing.T) {
	ln := listen(t)
	limited, over := context.WithCancel(t.Context())
	done := make(chan Result)
	go func() {
		r, err := runUntil(t.Context(), limited, testCommand(t, "both", ln.Addr().String()))
		if err != nil {
			t.Error(err)
		}
		done <- r
	}()
	conns := accept(t, ln, 2)
	over()
	if r := <-done; !r.Limit || r.Stopped || r.Code != -1 {
		t.Errorf("result %+v", r)
	}
	wantGone(t, conns)
}

func TestStopEndsGroup(t *testing.T) {
	ln := listen(t)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan Result)
	go func() {
		r, err := Run(ctx, testCommand(t, "both", ln.Addr().String()))
		if err != nil {
			t.Error(err)
		}
		done <- r
	}()
	conns := accept(t, ln, 2)
	cancel()
	if r := <-done; r.Limit || !r.Stopped {
		t.Errorf("result %+v", r)
	}
	wantGone(t, conns)
}

// A child that outlives the program is ended too.
func TestEndOfProgramEndsGroup(t *testing.T) {
	ln := listen(t)
	done := make(chan Result)
	go func() { done <- run(t, testCommand(t, "leave", ln.Addr().String())) }()
	conns := accept(t, ln, 2)
	for i, c := range conns {
		name := make([]byte, 1)
		if _, err := io.ReadFull(c, name); err != nil {
			t.Fatal(err)
		}
		if string(name) == "P" {
			c.Close() // the parent ends
			conns = slices.Delete(conns, i, i+1)
			break
		}
	}
	if r := <-done; r.Code != 0 || r.Limit {
		t.Errorf("result %+v", r)
	}
	if len(conns) != 1 {
		t.Fatal("the parent did not connect")
	}
	wantGone(t, conns)
}

func TestNotFound(t *testing.T) {
	if name, err := Find("no-such-program-here"); err == nil {
		t.Errorf("found %s", name)
	}
	c := testCommand(t)
	c.Args = []string{filepath.Join(c.Dir, "none")}
	if r, err := Run(t.Context(), c); err == nil {
		t.Errorf("started: %+v", r)
	}
}

func TestFindMakesAbsolute(t *testing.T) {
	t.Chdir(filepath.Dir(os.Args[0]))
	name, err := Find("." + string(filepath.Separator) + filepath.Base(os.Args[0]))
	if err != nil || !filepath.IsAbs(name) {
		t.Errorf("%q, %v", name, err)
	}
}

func TestWords(t *testing.T) {
	for line, want := range map[string][]string{
		"":                               nil,
		" \t ":                           nil,
		"./client {host} {port}":         {"./client", "{host}", "{port}"},
		`sh -c 'a "b"; c' "d e"f`:        {"sh", "-c", `a "b"; c`, "d ef"},
		`'' ""`:                          {"", ""},
		`C:\tools\c.exe $HOME *.txt ~ &`: {`C:\tools\c.exe`, "$HOME", "*.txt", "~", "&"},
	} {
		if got, err := Words(line); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %q, %v", line, got, err)
		}
	}
	if _, err := Words(`a "b`); err != ErrQuote {
		t.Errorf("an open quotation mark: %v", err)
	}
}

func TestFill(t *testing.T) {
	got, used := Fill([]string{"{host}:{port}", "{else}", "{ file }", "{file}"}, map[string]string{
		"host": "127.0.0.1", "port": "21", "file": "a {host} b", "user": "haha",
	})
	if !slices.Equal(got, []string{"127.0.0.1:21", "{else}", "{ file }", "a {host} b"}) {
		t.Errorf("filled: %q", got)
	}
	if !used["host"] || !used["port"] || !used["file"] || used["user"] {
		t.Errorf("used: %v", used)
	}
}
