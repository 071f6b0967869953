package clienttest

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"ftpsim/ftpcore/capture"
	"ftpsim/ftpcore/client"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/lesson"
	"ftpsim/ftpcore/snapfs"
)

// target is a server of TCP that the built-in client reaches by the name "device" (client.Targets).
// Its sessions are watched as the page watches them.
type target struct {
	addr  string
	began time.Time
	to    event.Observer

	mu   sync.Mutex
	last int64 // ID of the newest event
	sids int
}

func (d *target) Names() []string { return []string{"device"} }

// Connect implements client.Targets.
func (d *target) Connect(ctx context.Context, _ string) (client.Link, error) {
	conn, err := dialTCP(ctx, d.addr)
	if err != nil {
		return nil, err
	}
	d.sids++
	w := capture.NewWatch(capture.WatchOptions{
		SID: "D" + strconv.Itoa(d.sids), Server: "device:", Client: conn.LocalAddr().String(), Clock: event.SystemClock{}, Emit: d.emit,
	})
	return &targetLink{w, w.Control(conn)}, nil
}

// emit gives e its number and its time, and passes it on.
func (d *target) emit(e *event.Event) int64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.last++
	e.V, e.ID, e.Wall = 1, d.last, time.Now()
	e.T = e.Wall.Sub(d.began).Nanoseconds()
	d.to.Observe(e)
	return e.ID
}

// targetLink is a control connection to a target (client.Link).
type targetLink struct {
	watch   *capture.Watch
	control *capture.WatchedConn
}

func (l *targetLink) Control() net.Conn { return l.control }

func (l *targetLink) Dial(ctx context.Context, addr string) (net.Conn, error) {
	_, text, _ := net.SplitHostPort(addr)
	port, err := strconv.Atoi(text)
	if err != nil {
		return nil, err
	}
	conn, err := dialTCP(ctx, "127.0.0.1:"+text)
	if err != nil {
		why := event.ReasonNoDataConnection
		if errors.Is(err, syscall.ECONNREFUSED) {
			why = event.ReasonSYNRefused
		}
		l.watch.NotOpened(port, why, "")
		return nil, err
	}
	return l.watch.Data(conn, true, port), nil
}

func (l *targetLink) Listen(context.Context) (net.Listener, error) {
	return nil, errors.New("the lesson has no active mode")
}

func dialTCP(ctx context.Context, addr string) (net.Conn, error) {
	var d net.Dialer
	return d.DialContext(ctx, "tcp", addr)
}

// studentServer is testdata/stages/server.py with the bug of one stage, the built-in client, and the
// lesson that follows them.
type studentServer struct {
	lesson *lesson.Lesson
	run    *lesson.Run
	client *client.Client
	told   chan struct{} // buffered, capacity 1: there is a new event
	mu     sync.Mutex
	out    bytes.Buffer // of the client
}

// Observe implements event.Observer.
func (s *studentServer) Observe(e *event.Event) {
	s.run.Observe(e)
	select {
	case s.told <- struct{}{}:
	default:
	}
}

// startStudent starts the server, which ends with the test.
func startStudent(t *testing.T, bug int) *studentServer {
	t.Helper()
	l, _, ok := lesson.Named("build-server")
	if !ok {
		t.Fatal("there is no lesson build-server")
	}
	l = l.With("K7Q-" + strconv.Itoa(bug))
	s := &studentServer{lesson: l, run: lesson.Start(l, nil), told: make(chan struct{}, 1)}
	vars, err := json.Marshal(l.Values)
	if err != nil {
		t.Fatal(err)
	}
	cmd := command(t.Context(), t, "python3", testdata(t, "stages/server.py"), strconv.Itoa(bug), string(vars))
	addr := firstLine(t, cmd)
	s.client = &client.Client{
		Local:   snapfs.New(snapfs.Options{}),
		Targets: &target{addr: "127.0.0.1:" + addr, began: time.Now(), to: s},
		Output: func(o client.Output) {
			s.mu.Lock()
			defer s.mu.Unlock()
			for _, l := range o.Lines {
				s.out.WriteString(l.Text + "\n")
			}
		},
	}
	t.Cleanup(s.client.Close)
	return s
}

// firstLine starts cmd and returns the first line that it prints. The command ends with the test.
func firstLine(t *testing.T, cmd *exec.Cmd) string {
	t.Helper()
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Cancel()
		cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("%v\n%s", err, errs.String())
	}
	return strings.TrimSpace(line)
}

// lines are what a student types in the page's client for each stage of build-server.
func (s *studentServer) lines() [][]string {
	v := s.lesson.Values
	return [][]string{
		{"open device:"}, {v["user"], v["pass"]}, {"quote SMNT /disk", "noop"}, {"pwd", "quote TYPE I"}, {"ls"},
		{"get " + v["name"] + ".bin"}, {"get " + v["gone"] + ".bin", "pwd", "bye"},
	}
}

func (s *studentServer) says() string { return says(s.lesson, s.run.Progress()) }

// until waits until ok reports true; the test fails if the time is over.
func (s *studentServer) until(ctx context.Context, t *testing.T, ok func() bool) {
	t.Helper()
	for !ok() {
		select {
		case <-s.told:
		case <-ctx.Done():
			s.mu.Lock()
			defer s.mu.Unlock()
			t.Fatalf("the step is %d, and the page says %q\n%s", s.run.Progress().Step, s.says(), s.out.String())
		}
	}
}

// serverBugs are the bugs of testdata/stages/server.py, one for each stage, and what the page
// then says.
var serverBugs = []struct{ bug, says string }{
	{"has no code in its greeting", "server server-no-code: The server says something that is no reply"},
	{"asks for no password", "230 to USER says that no password is needed."},
	{"says 200 to every command", "Your server says that it has done SMNT."},
	{"has no quotation marks in its 257", "server server-no-quotes: The server's 257 has no directory in double quotes"},
	{"swaps the bytes of the port", "Nothing listens at the port that the 227 names."},
	{"sends a file as text", "The file does not have"},
	{"sends a file that is not there", "Your server says that it has sent a file that is not there."},
}

// A minimal server passes the seven stages of build-server, by the built-in client. With one bug
// in it, it passes the stages before, and in the stage of the bug the page says why it does not
// go on.
func TestBuildServer(t *testing.T) {
	within := func(t *testing.T) context.Context {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		t.Cleanup(cancel)
		return ctx
	}
	t.Run("without a bug", func(t *testing.T) {
		s, ctx := startStudent(t, 0), within(t)
		for stage, lines := range s.lines() {
			for _, line := range lines {
				s.client.Line(ctx, line)
			}
			s.until(ctx, t, func() bool { return s.run.Progress().Step > stage })
		}
		if p := s.run.Progress(); !p.Done || p.Score != p.Max {
			t.Errorf("the score is %d of %d: %+v", p.Score, p.Max, p)
		}
	})
	for i, b := range serverBugs {
		t.Run(b.bug, func(t *testing.T) {
			s, ctx := startStudent(t, i+1), within(t)
			for stage, lines := range s.lines()[:i+1] {
				for _, line := range lines {
					s.client.Line(ctx, line)
				}
				s.until(ctx, t, func() bool { return s.run.Progress().Step > stage || stage == i && strings.Contains(s.says(), b.says) })
			}
			if p := s.run.Progress(); p.Step != i || p.Steps[i].Done {
				t.Errorf("the step is %d, want %d", p.Step, i)
			}
		})
	}
}
