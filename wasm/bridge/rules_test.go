package bridge

import (
	"context"
	"encoding/json"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/fault"
)

// TestBreakpoint holds a message by an expression, once, and sends a hand-written reply.
func TestBreakpoint(t *testing.T) {
	p := open(t, Options{})
	p.login()
	m := p.must("break.set", Break{Expr: "verb:PWD dir:in", Action: BreakHold, Once: true}, nil)
	var ref BreakRef
	if err := json.Unmarshal(m.Result, &ref); err != nil || ref.BID == 0 {
		t.Fatalf("%s: %v", m.Result, err)
	}
	p.until(func() bool { return len(p.rules.Breaks) == 1 && p.rules.Breaks[0].Expr == "verb:PWD dir:in" })
	p.must("client.line", TextArgs{"pwd"}, nil)
	p.until(func() bool { return len(p.held) == 1 && len(p.rules.Breaks) == 0 })
	h := p.held[0]
	if h.Expr != "verb:PWD dir:in" || h.Event.Break != ref.BID || p.status.Run.Mode != Running || h.Patience == nil || h.Deadline != 0 {
		t.Errorf("held %+v %+v", h, h.Patience)
	}
	p.refused(ErrBadArgs, "held.reply", HeldReplyArgs{h.HID, 9, ""}, nil)
	p.must("held.reply", HeldReplyArgs{h.HID, 257, "by\nhand"}, nil)
	e := p.event(func(e *event.Event) bool { return e.Origin == event.OriginInjected })
	if e.Dec.Code != 257 || e.Dec.Text != "by\nhand" || !e.Final || e.Break != 0 {
		t.Errorf("got %+v %+v", e, e.Dec)
	}
	cmd := p.event(verb("PWD"))
	if cmd.Origin != event.OriginDropped || e.Re != cmd.ID || cmd.Break != ref.BID {
		t.Errorf("got %+v", cmd)
	}
}

// TestBreakpointOfAReply matches a reply by the verb of its command, which is a recorded event.
func TestBreakpointOfAReply(t *testing.T) {
	p := open(t, Options{})
	p.login()
	p.must("break.set", Break{Expr: "verb:PWD code:2xx", Action: BreakMark}, nil)
	p.must("client.line", TextArgs{"pwd"}, nil)
	e := p.event(func(e *event.Event) bool { return e.Break != 0 })
	if e.Kind != event.KindReply || e.Dec.Code != 257 {
		t.Errorf("got %+v", e)
	}
	p.until(func() bool { return len(p.rules.Breaks) == 1 && p.rules.Breaks[0].Hits == 1 })
}

// TestBreakpointIsAboutTheCommand: a breakpoint on a command does not hold its replies and
// blocks.
func TestBreakpointIsAboutTheCommand(t *testing.T) {
	p := open(t, Options{})
	p.login()
	p.must("break.set", Break{Expr: "verb:LIST", Action: BreakMark}, nil)
	p.must("break.set", Break{Expr: "session:S1 kind:data", Action: BreakMark}, nil)
	p.must("client.line", TextArgs{"ls"}, nil)
	p.hears(226)
	p.event(func(e *event.Event) bool { return e.Kind == event.KindReply && e.Dec.Code == 226 })
	for _, e := range p.events {
		want := map[bool]int64{e.Kind == event.KindCommand && e.Dec.Verb == "LIST": 1, e.Kind == event.KindData: 2}[true]
		if e.Break != want {
			t.Errorf("%s met %d, want %d", e.Kind, e.Break, want)
		}
	}
}

func TestRulesRefused(t *testing.T) {
	p := open(t, Options{})
	p.refused(ErrBadExpr, "break.set", Break{Expr: "verb:", Action: BreakHold}, nil)
	p.refused(ErrBadArgs, "break.set", Break{Expr: " ", Action: BreakHold}, nil)
	p.refused(ErrBadArgs, "break.set", Break{Expr: "verb:PWD"}, nil)
	p.refused(ErrBadArgs, "break.set", Break{Expr: "verb:PWD", Action: BreakDelay}, nil)
	p.refused(ErrNoRule, "break.del", BreakRef{7}, nil)
	p.refused(ErrNoRule, "break.set", Break{BID: 7, Expr: "verb:PWD", Action: BreakHold}, nil)
	p.refused(ErrBadRule, "fault.set", FaultArgs{Kind: "nonsense", Scope: "global"}, nil)
	p.refused(ErrBadRule, "fault.set", FaultArgs{Kind: "rate", Scope: "global", Bytes: -1}, nil)
	p.refused(ErrBadRule, "fault.set", FaultArgs{Kind: "cut", Scope: "here", Bytes: 1}, nil)
	p.refused(ErrBadRule, "fault.set", FaultArgs{Rule: &fault.Rule{Match: "verb:"}}, nil)
	p.refused(ErrBadRule, "fault.set", map[string]any{"rule": map[string]any{"do": map[string]any{"nonsense": 1}}}, nil)
	p.refused(ErrNoRule, "fault.set", FaultArgs{FID: 7, Rule: &fault.Rule{Do: fault.Do{Drop: true}}}, nil)
	p.refused(ErrNoRule, "fault.del", FaultRef{7}, nil)
	p.refused(ErrBadArgs, "speed", SpeedArgs{-1}, nil)
	p.refused(ErrDenied, "inject", InjectArgs{"S9", event.ToServer}, []byte("NOOP"))
	p.refused(ErrNoSession, "inject", InjectArgs{"S9", event.ToClient}, []byte("200 OK\r\n"))
	p.refused(ErrBadArgs, "inject", InjectArgs{"S9", "up"}, []byte("NOOP"))
	p.refused(ErrNothingHeld, "held.close", HeldCloseArgs{7, EndRST}, nil)
	p.refused(ErrNothingHeld, "held.delay", HeldDelayArgs{7, 1000}, nil)
	p.refused(ErrBadArgs, "held.delay", HeldDelayArgs{7, 0}, nil)
}

// TestInject injects a command of the client and a reply of the server.
func TestInject(t *testing.T) {
	p := open(t, Options{})
	p.login()
	p.must("inject", InjectArgs{"S1", event.ToServer}, []byte("MKD by-hand\r\n"))
	e := p.event(verb("MKD"))
	if e.Origin != event.OriginInjected {
		t.Errorf("got %+v", e)
	}
	p.hears(257)
	p.must("inject", InjectArgs{"S1", event.ToClient}, []byte("299 out of the blue\n"))
	p.hears(299)
	p.must("client.line", TextArgs{"pwd"}, nil)
	p.until(func() bool { return strings.Contains(p.lines[len(p.lines)-1].Text, "current directory") })
}

// TestHeldClose closes a held session, and only the data connection of another.
func TestHeldClose(t *testing.T) {
	p := open(t, Options{})
	p.must("fs.put", PutArgs{"/big", 0, true}, make([]byte, 100_000))
	p.login()
	p.must("break.set", Break{Expr: "kind:data bytes>0", Action: BreakHold}, nil)
	p.must("client.line", TextArgs{"get big"}, nil)
	p.until(func() bool { return len(p.held) == 1 })
	h := p.held[0]
	if m := p.must("bytes.get", BytesArgs{HID: h.HID}, nil); int64(len(m.data)) != h.Event.Bytes {
		t.Errorf("%d bytes of a block of %d", len(m.data), h.Event.Bytes)
	}
	p.must("held.close", HeldCloseArgs{h.HID, EndCut}, nil)
	p.hears(426)
	p.must("break.set", Break{Expr: "verb:PWD", Action: BreakHold}, nil)
	p.must("client.line", TextArgs{"pwd"}, nil)
	p.until(func() bool { return len(p.held) == 1 })
	p.refused(ErrBadArgs, "held.close", HeldCloseArgs{p.held[0].HID, EndCut}, nil)
	p.must("held.close", HeldCloseArgs{p.held[0].HID, End421}, nil)
	p.hears(421)
	p.event(func(e *event.Event) bool { return e.Kind == event.KindSessionClose })
}

// TestFaultAndSpeedAreTold: Rules has a fault and a speed after they were set, and not after
// they were removed.
func TestFaultAndSpeedAreTold(t *testing.T) {
	p := open(t, Options{})
	p.must("fault.set", FaultArgs{Kind: "cut", Scope: "/incoming", Dir: event.ToServer, Bytes: 10_000, Once: true}, nil)
	p.must("speed", SpeedArgs{0.25}, nil)
	p.until(func() bool { return len(p.rules.Faults) == 1 && p.rules.Speed == 0.25 })
	f := p.rules.Faults[0]
	if got := string(mustJSON(f.Rule)); got != `{"name":"data cut short","match":"kind:data file:\"/incoming\",\"/incoming/\" dir:c2s","do":{"cut":10000},"when":{"first":1}}` {
		t.Errorf("got %s", got)
	}
	p.must("fault.del", FaultRef{f.FID}, nil)
	p.must("speed", SpeedArgs{}, nil)
	p.until(func() bool { return len(p.rules.Faults) == 0 && p.rules.Speed == 0 })
}

func TestPatience(t *testing.T) {
	for _, c := range []struct {
		lines []string
		want  *Patience
	}{
		{[]string{"USER haha", "PASS hehe", "CLNT lftp/4.9.2"}, &Patience{"lftp/4.9.2", 300, true}},
		{[]string{"USER anonymous", "PASS ftp@example.com"}, &Patience{"curl", 120, false}},
		{[]string{"USER anonymous", "PASS -wget@"}, &Patience{"Wget", 900, false}},
		{[]string{"USER haha", "PASS hehe", "SYST"}, nil},
		{[]string{"USER haha", "PASS hehe", "CLNT NobodyKnowsMe 1"}, nil},
	} {
		g := &guests{}
		g.Observe(&event.Event{Kind: event.KindSessionOpen, SID: "S1", Conn: "S1.c", Peer: &event.Peer{Via: "tcp"}})
		for _, l := range c.lines {
			v, arg, _ := strings.Cut(l, " ")
			g.Observe(&event.Event{Kind: event.KindCommand, SID: "S1", Conn: "S1.c", Data: []byte(l + "\r\n"), Dec: &event.Decoded{Verb: v}})
			if v == "CLNT" {
				g.Observe(&event.Event{Kind: event.KindReply, SID: "S1", Conn: "S1.c", Peer: &event.Peer{Via: "tcp", Client: arg}})
			}
		}
		got := g.patience("S1")
		if (got == nil) != (c.want == nil) || got != nil && *got != *c.want {
			t.Errorf("%v: %+v", c.lines, got)
		}
		g.Observe(&event.Event{Kind: event.KindSessionClose, SID: "S1"})
		if len(g.list) != 0 {
			t.Error("a session that has gone is not forgotten")
		}
	}
}

// TestOthersRunOn: while one session is held, another one is served.
func TestOthersRunOn(t *testing.T) {
	p := open(t, Options{})
	p.login()
	p.must("break.set", Break{Expr: "session:S1 verb:PWD", Action: BreakHold}, nil)
	p.must("client.line", TextArgs{"pwd"}, nil)
	p.until(func() bool { return len(p.held) == 1 })
	c, err := p.b.network.Dial(context.Background(), innerAddr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	hear(t, c, "220")
	c.Write([]byte("NOOP\r\n"))
	hear(t, c, "200")
	if len(p.held) != 1 {
		t.Error("the held message is gone")
	}
	p.must("run", nil, nil)
	p.until(func() bool { return len(p.held) == 0 })
}

// hears blocks until the built-in client has a reply with this code.
func (p *page) hears(code int) {
	p.t.Helper()
	p.until(func() bool {
		return slices.ContainsFunc(p.lines, func(l ClientLine) bool { return l.Kind == LineReply && l.Code == code })
	})
}

func hear(t *testing.T, c net.Conn, prefix string) {
	t.Helper()
	c.SetReadDeadline(time.Now().Add(20 * time.Second))
	b := make([]byte, 1000)
	n, err := c.Read(b)
	if err != nil || !strings.HasPrefix(string(b[:n]), prefix) {
		t.Fatalf("got %q %v, want %s", b[:n], err, prefix)
	}
}
