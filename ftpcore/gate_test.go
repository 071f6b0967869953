package ftpcore_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hack-pad/hackpadfs"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/ftptest"
)

// holdGate holds the messages for which want is true until the test decides.
type holdGate struct {
	want    func(*event.Message) bool
	held    chan event.Message
	decide  chan event.Decision
	waiting sync.WaitGroup
}

func newHoldGate(want func(*event.Message) bool) *holdGate {
	return &holdGate{want: want, held: make(chan event.Message, 16), decide: make(chan event.Decision)}
}

func (g *holdGate) Decide(ctx context.Context, m *event.Message) event.Decision {
	if !g.want(m) {
		return event.Decision{Action: event.Pass}
	}
	g.waiting.Add(1)
	defer g.waiting.Done()
	g.held <- *m
	select {
	case d := <-g.decide:
		d.Held = time.Second
		return d
	case <-ctx.Done():
		return event.Decision{Action: event.Close, Held: time.Second}
	}
}

// held runs body with a server in memory that has a big file, and a gate that holds the
// messages for which want is true.
func held(t *testing.T, want func(*event.Message) bool, body func(t *testing.T, h *ftptest.Server, g *holdGate)) {
	t.Helper()
	withBig(t, func(t *testing.T, h *ftptest.Server) {
		g := newHoldGate(want)
		h.Server.Gate = g
		body(t, h, g)
	})
}

// bigSize is larger than a window of the network.
const bigSize = 4 << 20

func withBig(t *testing.T, body func(t *testing.T, h *ftptest.Server)) {
	t.Helper()
	inHouse(t, ftptest.Config{}, []ftptest.File{{Name: "big", Data: make([]byte, bigSize)}}, body)
}

type peer struct {
	t *testing.T
	net.Conn
	r *bufio.Reader
}

func (p *peer) send(line string) {
	p.t.Helper()
	if _, err := io.WriteString(p, line+"\r\n"); err != nil {
		p.t.Fatal(err)
	}
}

func (p *peer) want(prefix string) string {
	p.t.Helper()
	for {
		line, err := p.r.ReadString('\n')
		if err != nil {
			p.t.Fatalf("waiting for %s: %v (%q)", prefix, err, line)
		}
		if len(line) > 3 && line[3] == ' ' && line[0] != ' ' {
			if !strings.HasPrefix(line, prefix) {
				p.t.Fatalf("got %q, want %s", line, prefix)
			}
			return line
		}
	}
}

func (p *peer) say(line, prefix string) string {
	p.t.Helper()
	p.send(line)
	return p.want(prefix)
}

func (p *peer) ended() {
	p.t.Helper()
	if rest, err := io.ReadAll(p.r); err != nil || len(rest) > 0 {
		p.t.Fatalf("the server did not hang up: %q %v", rest, err)
	}
}

func isCommand(verb string) func(*event.Message) bool {
	return func(m *event.Message) bool { return m.Kind == event.KindCommand && m.Dec.Verb == verb }
}

func isReply(code int) func(*event.Message) bool {
	return func(m *event.Message) bool { return m.Kind == event.KindReply && m.Dec.Code == code }
}

func TestHeldCommandWaitsAndOthersGoOn(t *testing.T) {
	held(t, isCommand("PWD"), func(t *testing.T, h *ftptest.Server, g *holdGate) {
		p, q := call(t, h, "haha", "hehe"), call(t, h, "haha", "hehe")
		p.send("PWD")
		p.send("NOOP")
		m := <-g.held
		if m.SID != "S1" || string(m.Bytes) != "PWD\r\n" {
			t.Fatalf("held %+v", m)
		}
		q.say("NOOP", "200")
		g.decide <- event.Decision{Action: event.Pass}
		p.want("257")
		p.want("200")
	})
}

func TestDecisions(t *testing.T) {
	for _, c := range []struct {
		name   string
		want   func(*event.Message) bool
		decide event.Decision
		line   string
		expect string
	}{
		{"edit a command", isCommand("PWD"), event.Decision{Action: event.Edit, Bytes: []byte("SYST\r\n")}, "PWD", "215"},
		{"edit a reply", isReply(257), event.Decision{Action: event.Edit, Bytes: []byte("999 nonsense\r\n")}, "PWD", "999 nonsense"},
		{"drop a command", isCommand("PWD"), event.Decision{Action: event.Drop}, "PWD", "200"},
		{"drop a reply", isReply(257), event.Decision{Action: event.Drop}, "PWD", "200"},
	} {
		t.Run(c.name, func(t *testing.T) {
			held(t, c.want, func(t *testing.T, h *ftptest.Server, g *holdGate) {
				p := call(t, h, "haha", "hehe")
				p.send(c.line)
				<-g.held
				g.decide <- c.decide
				if c.decide.Action == event.Drop {
					p.send("NOOP") // what was dropped leaves a gap
				}
				p.want(c.expect)
			})
		})
	}
}

func TestDroppedReplyKeepsItsEffect(t *testing.T) {
	held(t, isReply(257), func(t *testing.T, h *ftptest.Server, g *holdGate) {
		p := call(t, h, "haha", "hehe")
		p.send("MKD made")
		<-g.held
		g.decide <- event.Decision{Action: event.Drop}
		p.say("CWD made", "250")
		for _, e := range h.Events() {
			if e.Kind == event.KindReply && e.Dec.Code == 257 {
				if e.Origin != event.OriginDropped || len(e.FS) != 1 || e.Re == 0 {
					t.Errorf("event of the dropped reply: %+v", e)
				}
				return
			}
		}
		t.Error("no event of the dropped reply")
	})
}

// A session that ends while one of its messages is held leaves nothing behind, and the held
// message has no effect, for every way to end.
func TestEndWhileHeld(t *testing.T) {
	for name, end := range map[string]func(*ftptest.Server, caller){
		"client hangs up":    func(_ *ftptest.Server, p caller) { p.Close() },
		"closed by the page": func(h *ftptest.Server, _ caller) { h.Server.CloseSession("S1", "421") },
		"server stops":       func(h *ftptest.Server, _ caller) { h.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			held(t, isCommand("DELE"), func(t *testing.T, h *ftptest.Server, g *holdGate) {
				p := call(t, h, "haha", "hehe")
				p.send("DELE big")
				<-g.held
				end(h, p)
				g.waiting.Wait()
				if name != "client hangs up" {
					p.want("421")
					p.ended()
				}
				if _, err := hackpadfs.Stat(h.FS, "big"); err != nil {
					t.Error("the held command was done all the same:", err)
				}
			})
		})
	}
}

func TestCommandsDuringTransfer(t *testing.T) {
	withBig(t, func(t *testing.T, h *ftptest.Server) {
		p := call(t, h, "haha", "hehe")
		d := p.passive()
		p.say("TYPE I", "200")
		p.say("RETR big", "150")
		p.say("NOOP", "200")
		if s := p.say("STAT", "211"); s == "" {
			t.Fatal("no status")
		}
		p.send("PWD")        // waits for the end of the transfer
		p.say("ABOR", "426") // does not wait, though it came later
		p.want("226")        // ABOR
		p.want("257")        // PWD
		if _, err := io.Copy(io.Discard, d); err != nil && !strings.Contains(err.Error(), "reset") {
			t.Log("data connection after ABOR:", err)
		}
		d = p.passive()
		p.say("RETR big", "150")
		p.send("QUIT")
		if n, err := io.Copy(io.Discard, d); n != bigSize || err != nil {
			t.Errorf("QUIT cut the transfer: %d bytes, %v", n, err)
		}
		p.want("226")
		p.want("221")
		p.ended()
	})
}

func isBlock(m *event.Message) bool { return m.Kind == event.KindData }

func TestHangUpDuringHeldBlock(t *testing.T) {
	held(t, isBlock, func(t *testing.T, h *ftptest.Server, g *holdGate) {
		p := call(t, h, "haha", "hehe")
		d := p.passive()
		p.say("STOR up", "150")
		if _, err := io.WriteString(d, "some bytes"); err != nil {
			t.Fatal(err)
		}
		if m := <-g.held; string(m.Bytes) != "some bytes" {
			t.Errorf("held block %q", m.Bytes)
		}
		p.Close()
		g.waiting.Wait()
	})
}

func TestAbortFreesHeldBlock(t *testing.T) {
	held(t, isBlock, func(t *testing.T, h *ftptest.Server, g *holdGate) {
		p := call(t, h, "haha", "hehe")
		p.passive()
		p.say("RETR big", "150")
		<-g.held
		p.say("ABOR", "426")
		p.want("226")
		p.say("NOOP", "200")
	})
}

// Every reply has its command's ID, every data connection its verb, and the IDs have no gap.
func TestEventsAreTied(t *testing.T) {
	withBig(t, func(t *testing.T, h *ftptest.Server) {
		p := call(t, h, "haha", "hehe")
		d := p.passive()
		p.say("RETR big", "150")
		io.Copy(io.Discard, d)
		p.want("226")
		p.say("QUIT", "221")
		p.ended()
		checkTies(t, h.Events())
	})
}

// checkTies checks the events of a session with one EPSV and one RETR.
func checkTies(t *testing.T, events []*event.Event) {
	t.Helper()
	verbs, kinds := map[int64]string{}, map[event.Kind]int{}
	var last int64
	for _, e := range events {
		if e.ID != last+1 {
			t.Fatalf("event %d follows %d", e.ID, last)
		}
		last = e.ID
		kinds[e.Kind]++
		switch e.Kind {
		case event.KindCommand:
			verbs[e.ID] = e.Dec.Verb
		case event.KindReply:
			if e.Dec.Code != 220 && verbs[e.Re] == "" {
				t.Errorf("reply %d answers nothing", e.Dec.Code)
			}
		case event.KindListen, event.KindOpen:
			if verbs[e.Re] != "EPSV" || e.Conn != "S1.d1" || len(e.Live) != 1 {
				t.Errorf("%s: %+v", e.Kind, e)
			}
		case event.KindData, event.KindClose:
			if verbs[e.Re] != "RETR" {
				t.Errorf("%s belongs to %q", e.Kind, verbs[e.Re])
			}
		}
	}
	for _, kind := range []event.Kind{event.KindCommand, event.KindReply, event.KindListen, event.KindOpen, event.KindData, event.KindClose} {
		if kinds[kind] == 0 {
			t.Errorf("no event of kind %s", kind)
		}
	}
}

// The event of the command in which a client names itself has the name.
func TestClientNamesItself(t *testing.T) {
	withBig(t, func(t *testing.T, h *ftptest.Server) {
		p := call(t, h, "haha", "hehe")
		p.say("CLNT lftp/4.9.2", "200")
		var named *event.Event
		for _, e := range h.Events() {
			if e.Peer != nil && e.Peer.Client != "" {
				named = e
			}
		}
		if named == nil || named.Kind != event.KindReply || named.Peer.Client != "lftp/4.9.2" || named.Peer.Remote == "" {
			t.Errorf("event with the client's name: %+v", named)
		}
	})
}
