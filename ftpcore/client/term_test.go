package client_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hack-pad/hackpadfs"
	"github.com/hack-pad/hackpadfs/mem"

	"ftpsim/ftpcore/client"
	"ftpsim/ftpcore/leaktest"
)

func TestMain(m *testing.M) { os.Exit(leaktest.Run(m)) }

// patience is how long a test waits for something before it fails.
const patience = 2 * time.Minute

// term is a user at the client's prompt.
type term struct {
	t      *testing.T
	client *client.Client
	local  hackpadfs.FS

	mu    sync.Mutex
	cond  *sync.Cond
	late  bool
	lines []client.Line
	last  client.Output
	typed int // lines that the client has taken, as far as they were printed
}

// newTerm starts c with an empty local filesystem.
func newTerm(t *testing.T, c *client.Client) *term {
	t.Helper()
	local, err := mem.NewFS()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	c.Now = func() time.Time { now = now.Add(500 * time.Millisecond); return now }
	c.Local = local
	tm := &term{t: t, client: c, local: local}
	tm.cond = sync.NewCond(&tm.mu)
	c.Output = tm.show
	c.Start()
	t.Cleanup(func() {
		c.Close()
		if t.Failed() {
			t.Logf("the terminal:\n%s", text(tm.lines))
		}
	})
	tm.wait("the first prompt", func() bool { return tm.last.Prompt == "ftp> " })
	return tm
}

func (tm *term) show(o client.Output) {
	tm.mu.Lock()
	defer tm.mu.Unlock()
	for _, l := range o.Lines {
		if l.Kind == "input" {
			tm.typed++
		}
	}
	tm.lines = append(tm.lines, o.Lines...)
	o.Lines = nil
	tm.last = o
	tm.cond.Broadcast()
}

// wait blocks until ok, which is called with tm.mu held.
func (tm *term) wait(what string, ok func() bool) {
	tm.t.Helper()
	tm.mu.Lock()
	defer tm.mu.Unlock()
	timer := time.AfterFunc(patience, func() {
		tm.mu.Lock()
		defer tm.mu.Unlock()
		tm.late = true
		tm.cond.Broadcast()
	})
	defer timer.Stop()
	for !ok() {
		if tm.late {
			tm.t.Fatalf("waited in vain for %s", what)
		}
		tm.cond.Wait()
	}
}

// start types a line and returns when the client has taken it.
func (tm *term) start(line string) {
	tm.t.Helper()
	tm.mu.Lock()
	before := tm.typed
	tm.mu.Unlock()
	tm.client.Line(context.Background(), line)
	tm.wait("the line to be taken: "+line, func() bool { return tm.typed > before })
}

// do types a line, waits for the next prompt and returns what was printed.
func (tm *term) do(line string) []client.Line {
	tm.t.Helper()
	tm.mu.Lock()
	from := len(tm.lines)
	tm.mu.Unlock()
	tm.start(line)
	tm.ready()
	tm.mu.Lock()
	defer tm.mu.Unlock()
	return slices.Clone(tm.lines[from:])
}

// ready waits for a prompt.
func (tm *term) ready() {
	tm.t.Helper()
	tm.wait("a prompt", func() bool { return tm.last.Prompt != "" })
}

// sees waits for a line that contains part.
func (tm *term) sees(part string) {
	tm.t.Helper()
	tm.wait("a line with "+part, func() bool {
		return slices.ContainsFunc(tm.lines, func(l client.Line) bool { return strings.Contains(l.Text, part) })
	})
}

func (tm *term) prompt() client.Output {
	tm.mu.Lock()
	defer tm.mu.Unlock()
	return tm.last
}

// text writes lines as "kind: text".
func text(lines []client.Line) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(l.Kind + ": " + l.Text + "\n")
	}
	return b.String()
}

// of is the texts of the lines of these kinds.
func of(lines []client.Line, kinds ...string) []string {
	var out []string
	for _, l := range lines {
		if slices.Contains(kinds, l.Kind) {
			out = append(out, l.Text)
		}
	}
	return out
}

func (tm *term) want(lines []client.Line, want ...string) {
	tm.t.Helper()
	got := strings.Split(strings.TrimSuffix(text(lines), "\n"), "\n")
	if !slices.Equal(got, want) {
		tm.t.Errorf("printed\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

func (tm *term) write(name, content string) {
	tm.t.Helper()
	if err := hackpadfs.WriteFullFile(tm.local, name, []byte(content), 0o644); err != nil {
		tm.t.Fatal(err)
	}
}

func (tm *term) read(name string) string {
	tm.t.Helper()
	b, err := hackpadfs.ReadFile(tm.local, name)
	if err != nil {
		tm.t.Error(err)
	}
	return string(b)
}
