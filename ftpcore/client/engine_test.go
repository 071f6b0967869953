package client_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hack-pad/hackpadfs"
	"github.com/hack-pad/hackpadfs/mem"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/client"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/memnet"
	"ftpsim/ftpcore/tlsconn"
)

// testSetup is the engine on a network in memory, and a client that is logged in.
type testSetup struct {
	*term
	files hackpadfs.FS
}

func newTestSetup(t *testing.T, gate event.Gate, set ...func(*ftpcore.Server)) *testSetup {
	t.Helper()
	files, err := mem.NewFS()
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"readme.txt":       "one\ntwo\n",
		"docs/a.txt":       "A",
		"docs/b.txt":       "B",
		"docs/c d.txt":     "C",
		"docs/data.bin":    "\r\n\x00\xff",
		"docs/资料.txt":      "D",
		"big.bin":          string(big),
		"incoming/old.txt": "old",
	} {
		if dir, _, ok := strings.Cut(name, "/"); ok {
			hackpadfs.MkdirAll(files, dir, 0o755)
		}
		if err := hackpadfs.WriteFullFile(files, name, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	n := memnet.New()
	ln, err := n.Listen("127.0.0.1:2121")
	if err != nil {
		t.Fatal(err)
	}
	srv := &ftpcore.Server{FS: files, Gate: gate, Accounts: []ftpcore.Account{
		{User: "haha", Password: "hehe", Home: "/", Write: []string{"/"}},
		{User: "books", Password: "hehe", Acct: "haha", Home: "/", Write: []string{"/"}},
		{User: "anonymous", AnyPassword: true, Home: "/", Write: []string{"/incoming"}},
	}}
	for _, f := range set {
		f(srv)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		srv.Serve(ctx, ln, n.Server())
	}()
	t.Cleanup(func() {
		cancel()
		ln.Close()
		<-done
	})
	h := &testSetup{newTerm(t, &client.Client{Dialer: n.Client(), Addr: "127.0.0.1:2121"}), files}
	h.says("open haha:hehe@", 220, 331, 230)
	return h
}

// big is larger than all buffers between the engine and the client.
var big = bytes.Repeat([]byte("0123456789abcde\n"), 1<<16)

// says types a line and expects replies with these codes.
func (h *testSetup) says(line string, codes ...int) []client.Line {
	h.t.Helper()
	lines := h.do(line)
	if got := replies(lines); !slices.Equal(got, codes) {
		h.t.Errorf("%s: replies %v, want %v", line, got, codes)
	}
	return lines
}

// replies are the codes of the complete replies.
func replies(lines []client.Line) []int {
	var codes []int
	for _, l := range lines {
		if l.Kind == "reply" && strings.HasPrefix(l.Text, fmt.Sprintf("%03d ", l.Code)) {
			codes = append(codes, l.Code)
		}
	}
	return codes
}

func (h *testSetup) served(name, want string) {
	h.t.Helper()
	b, err := hackpadfs.ReadFile(h.files, name)
	if err != nil || string(b) != want {
		h.t.Errorf("the server's %s holds %d bytes (%v), want %d, or they differ", name, len(b), err, len(want))
	}
}

func (h *testSetup) fetched(name, want string) {
	h.t.Helper()
	if got := h.read(name); got != want {
		h.t.Errorf("the local %s holds %d bytes, want %d, or they differ", name, len(got), len(want))
	}
}

// modes runs a test with each way to a data connection.
func modes(t *testing.T, test func(t *testing.T, h *testSetup)) {
	for name, lines := range map[string][]string{
		"EPSV": nil, "PASV": {"epsv"}, "EPRT": {"active"}, "PORT": {"active", "epsv"},
		"LPSV": {"longaddr"}, "LPRT": {"longaddr", "active"},
	} {
		t.Run(name, func(t *testing.T) {
			h := newTestSetup(t, nil)
			for _, line := range lines {
				h.do(line)
			}
			test(t, h)
			if out := text(h.do("status")); !strings.Contains(out, "by "+name+".") {
				t.Error(out)
			}
		})
	}
}

func TestEngineTransfers(t *testing.T) {
	modes(t, func(t *testing.T, h *testSetup) {
		port := 229
		out := h.do("status")
		switch {
		case strings.Contains(text(out), "PASV"):
			port = 227
		case strings.Contains(text(out), "LPSV"):
			port = 228
		case strings.Contains(text(out), "active"):
			port = 200
		}
		h.says("get big.bin", 200, port, 150, 226)
		h.fetched("big.bin", string(big))
		h.says("put big.bin copy.bin", port, 150, 226)
		h.served("copy.bin", string(big))
		h.says("append big.bin copy.bin", port, 150, 226)
		h.served("copy.bin", string(big)+string(big))
		h.says("put big.bin /incoming/x.bin", port, 150, 226)
		h.served("incoming/x.bin", string(big))

		h.says("ascii", 200)
		h.says("get readme.txt", port, 150, 226)
		h.fetched("readme.txt", "one\ntwo\n")
		h.write("crlf.txt", "a\r\nb\n")
		h.says("put crlf.txt", port, 150, 226)
		h.served("crlf.txt", "a\nb\n")
		h.says("binary", 200)
		h.says("get docs/data.bin", port, 150, 226)
		h.fetched("data.bin", "\r\n\x00\xff")

		h.write("readme.txt", "one")
		h.says("reget readme.txt", port, 350, 150, 226)
		h.fetched("readme.txt", "one\ntwo\n")
		h.do("restart 4")
		h.says("put readme.txt crlf.txt", port, 350, 150, 226)
		h.served("crlf.txt", "a\nb\ntwo\n")
		h.says("get none", port, 550)

		for line, want := range map[string]int{"ls docs": 5, "nlist docs": 5, "mlsd docs": 5, "nlist docs/*.txt": 4} {
			if got := h.do(line); len(of(got, "listing")) < want || !slices.Contains(replies(got), 226) {
				t.Errorf("%s:\n%s", line, text(got))
			}
		}
	})
}

func TestEngineManyFiles(t *testing.T) {
	modes(t, func(t *testing.T, h *testSetup) {
		h.do("prompt")
		h.do("mget docs/*.txt")
		for name, want := range map[string]string{"a.txt": "A", "b.txt": "B", "c d.txt": "C", "资料.txt": "D"} {
			h.fetched(name, want)
		}
		h.says("cd incoming", 250)
		h.do("mput *.txt")
		h.served("incoming/c d.txt", "C")
		h.served("incoming/资料.txt", "D")
		h.do("mdelete *.txt")
		if got := of(h.do("nlist"), "listing"); len(got) != 0 {
			t.Errorf("left: %q", got)
		}
	})
}

// TestEngineCommands runs every command without a data connection.
func TestEngineCommands(t *testing.T) {
	h := newTestSetup(t, nil)
	for _, c := range []struct {
		line  string
		codes []int
	}{
		{"pwd", []int{257}},
		{"cd docs", []int{250}},
		{"cdup", []int{250}},
		{"cd /none", []int{550}},
		{"cd /", []int{250}},
		{`mkdir "new dir"`, []int{257}},
		{"rename new\\ dir made", []int{350, 250}},
		{"rename none x", []int{550}},
		{"rmdir made", []int{250}},
		{"delete incoming/old.txt", []int{250}},
		{"delete incoming/old.txt", []int{550}},
		{"size readme.txt", []int{200, 213}},
		{"modtime readme.txt", []int{213}},
		{"mlst readme.txt", []int{250}},
		{"system", []int{215}},
		{"features", []int{211}},
		{"noop", []int{200}},
		{"remotehelp", []int{214}},
		{"remotehelp retr", []int{214}},
		{"rstatus", []int{211}},
		{"rstatus docs", []int{212}},
		{"type ascii", []int{200}},
		{"type image", []int{200}},
		{"image", []int{200}},
		{"quote SYST", []int{215}},
		{"quote type a", []int{200}},
		{"quote nonsense", []int{500}},
		{"user anonymous me@example.org", []int{331, 230}},
		{"delete readme.txt", []int{550}},
		{"status", nil},
		{"type", nil},
		{"passive", nil},
		{"lls", nil},
		{"lpwd", nil},
		{"restart", nil},
		{"debug", nil},
		{"debug", nil},
		{"help", nil},
		{"? get recv", nil},
		{"disconnect", []int{221}},
	} {
		if got := h.do(c.line); !slices.Equal(replies(got), c.codes) {
			t.Errorf("%s: %v, want %v\n%s", c.line, replies(got), c.codes, text(got))
		}
	}
}

func TestEngineLocalFiles(t *testing.T) {
	h := newTestSetup(t, nil)
	hackpadfs.MkdirAll(h.local, "sub", 0o755)
	h.do("lcd sub")
	h.says("get /readme.txt", 200, 229, 150, 226)
	h.fetched("sub/readme.txt", "one\ntwo\n")
	if got := of(h.do("lcat readme.txt"), "listing"); !slices.Equal(got, []string{"one", "two"}) {
		t.Errorf("%q", got)
	}
	h.do("lcd ..")
	if got := of(h.do("lls"), "listing"); len(got) != 1 || !strings.HasSuffix(got[0], " sub/") {
		t.Errorf("%q", got)
	}
	if got := of(h.do("lls sub/readme.txt"), "listing"); len(got) != 1 || !strings.HasSuffix(got[0], " readme.txt") {
		t.Errorf("%q", got)
	}
	h.says("get big.bin", 229, 150, 226)
	if got := h.do("lcat big.bin"); len(of(got, "listing")) != 4096 || len(of(got, "info")) != 1 {
		t.Errorf("%d lines", len(got))
	}
}

// TestEngineAbort interrupts a download and an upload that the gate holds, and continues with
// the session.
func TestEngineAbort(t *testing.T) {
	for _, c := range []struct {
		line string
		dir  event.Dir
	}{{"get big.bin", event.ToClient}, {"put big.bin copy.bin", event.ToServer}} {
		for _, mode := range []string{"passive", "active", "tls passive", "tls active"} {
			t.Run(mode+" "+c.line, func(t *testing.T) {
				g := &dataGate{dir: c.dir, held: make(chan struct{})}
				h := newTestSetup(t, g, secure(t, &tlsconn.TLS{}))
				h.write("big.bin", string(big))
				mode, private := strings.CutPrefix(mode, "tls ")
				if private {
					h.do("tls")
					h.do("user haha hehe")
				}
				h.do(mode)
				h.start(c.line)
				<-g.held
				h.client.Interrupt()
				h.ready()
				h.sees("Interrupted.")
				if got := replies(h.lines); !slices.Equal(got[len(got)-2:], []int{426, 226}) {
					t.Errorf("replies %v", got)
				}
				h.says("noop", 200)
				port := 229
				if mode == "active" {
					port = 200
				}
				h.says("nlist docs/a.txt", 200, port, 150, 226)
			})
		}
	}
}

// dataGate holds the second data block of the first transfer in a direction, for
// ever.
type dataGate struct {
	dir  event.Dir
	held chan struct{}

	mu     sync.Mutex
	blocks int
}

func (g *dataGate) Decide(ctx context.Context, m *event.Message) event.Decision {
	if m.Kind == event.KindData && m.Dir == g.dir {
		g.mu.Lock()
		g.blocks++
		second := g.blocks == 2
		g.mu.Unlock()
		if second {
			close(g.held)
			<-ctx.Done()
		}
	}
	return event.Decision{Action: event.Pass}
}

// TestEngineLostReply: the gate drops a reply, and the user stops waiting.
func TestEngineLostReply(t *testing.T) {
	h := newTestSetup(t, dropGate(257))
	h.start("pwd")
	h.wait("the command", func() bool { return h.lines[len(h.lines)-1].Text == "PWD" })
	h.client.Interrupt()
	h.ready()
	h.says("noop", 200)
}

// dropGate drops the replies with its code.
type dropGate int

func (g dropGate) Decide(_ context.Context, m *event.Message) event.Decision {
	if m.Kind == event.KindReply && m.Dec.Code == int(g) {
		return event.Decision{Action: event.Drop}
	}
	return event.Decision{Action: event.Pass}
}

// TestEngineSeveralClients at once, each with its own files.
func TestEngineSeveralClients(t *testing.T) {
	h := newTestSetup(t, nil)
	var all []*term
	for range 8 {
		all = append(all, newTerm(t, &client.Client{Dialer: h.client.Dialer, Addr: h.client.Addr}))
	}
	for i, tm := range all {
		tm.client.Line(t.Context(), fmt.Sprintf("open haha:hehe@\nget big.bin\nput big.bin copy%d.bin\nbye", i))
	}
	for i, tm := range all {
		tm.sees("221 ")
		h.served(fmt.Sprintf("copy%d.bin", i), string(big))
	}
}
