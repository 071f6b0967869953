package bridge

import (
	"bufio"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ftpsim/ftpcore/capture"
	"ftpsim/ftpcore/event"
	"ftpsim/relay/tunnel/tunneltest"
)

// demonstration is an example of the page's: a login and a file, a message a second.
var demonstration = PlayArgs{
	Lines: []string{"open haha:hehe@", "binary", "epsv off", "passive on", "get /readme.txt"},
	Ms:    1000,
}

// said are the messages of a session's control connection, in order.
func (p *page) said(sid string) []*event.Event {
	var list []*event.Event
	for _, e := range p.events {
		if e.SID == sid && (e.Kind == event.KindCommand || e.Kind == event.KindReply) {
			list = append(list, e)
		}
	}
	return list
}

func TestDemonstrationSlowsNoOtherSession(t *testing.T) {
	tunneltest.Bubble(t, testDemonstration)
}

func testDemonstration(t *testing.T) {
	r := newRelayDouble(t)
	p := &pace{clock: newHandClock()}
	p.page = open(t, Options{Dial: r.dial, Clock: p.clock})
	// The clock moves only here: what waits for it waits until then.
	advance := func(ok func() bool) {
		t.Helper()
		for p.rest(); !ok(); {
			p.pass(50 * time.Millisecond)
		}
	}
	p.must("client.play", demonstration, nil)
	advance(func() bool { return p.status.Relay.State == RelayConnected && len(p.said("S1")) > 0 })

	// A client comes by the relay. Its session needs no tick of the clock.
	c := r.connect()
	lines := bufio.NewReader(c)
	for i, command := range []string{"", "USER haha", "PASS hehe", "TYPE I", "PWD", "NOOP", "QUIT"} {
		if i > 0 {
			fmt.Fprintf(c, "%s\r\n", command)
		}
		if line, err := lines.ReadString('\n'); err != nil || line[0] > '3' {
			t.Fatalf("%s: %q, %v", command, line, err)
		}
	}
	done := func(e *event.Event) bool { return e.Kind == event.KindReply && e.Dec.Code == 226 }
	advance(func() bool { return slices.ContainsFunc(p.said("S1"), done) })

	ours, others := p.said("S1"), p.said("S2")
	if len(ours) < 12 || len(others) != 13 {
		t.Fatalf("%d and %d messages", len(ours), len(others))
	}
	for i := 1; i < len(ours); i++ {
		if gap := ours[i].T - ours[i-1].T; gap < time.Second.Nanoseconds() {
			t.Errorf("%s comes %v after the one before", ours[i].Dec.Text, time.Duration(gap))
		}
	}
	if took := others[12].T - others[0].T; took != 0 {
		t.Errorf("the session beside it took %v", time.Duration(took))
	}
}

func TestTypedLineEndsThePace(t *testing.T) {
	p := open(t, Options{})
	slow := demonstration
	slow.Ms = time.Hour.Milliseconds()
	p.must("client.play", slow, nil)
	p.event(func(e *event.Event) bool { return e.Kind == event.KindReply && e.Dec.Code == 220 })
	p.until(func() bool { return p.client.Paced })
	p.must("client.line", TextArgs{"system"}, nil)
	p.event(verb("SYST")) // behind all of the example
	p.until(func() bool { return !p.client.Paced })
}

func TestPaceEndsWithTheExample(t *testing.T) {
	for _, c := range []struct {
		name string
		last string
	}{{"done", "pwd"}, {"at a question", "user"}} {
		t.Run(c.name, func(t *testing.T) {
			p := open(t, Options{})
			p.login()
			p.prompt = ""
			p.must("client.play", PlayArgs{Lines: []string{c.last}, Ms: 1}, nil)
			p.until(func() bool { return p.prompt != "" })
			p.b.console.mu.Lock()
			defer p.b.console.mu.Unlock()
			if got := p.b.console.play; got.gap != 0 {
				t.Errorf("still %+v", got)
			}
		})
	}
}

// Ctrl-C drops the lines of an example that wait, and its pace.
func TestInterruptEndsThePace(t *testing.T) {
	p := open(t, Options{})
	p.login()
	p.must("client.play", PlayArgs{Lines: []string{"pwd", "pwd", "pwd"}, Ms: time.Hour.Milliseconds()}, nil)
	p.until(func() bool { return p.client.Paced })
	p.must("client.interrupt", nil, nil)
	p.until(func() bool { return !p.client.Paced })
	if !p.b.stepper.Open() {
		t.Error("a session has a pace still")
	}
}

// Lines of one example that wait do not count as lines of the next one.
func TestNextExampleKeepsItsPace(t *testing.T) {
	paced(t, Options{}, func(p *pace) {
		const gap = time.Second
		p.must("client.play", PlayArgs{Lines: []string{"open", "haha", "hehe"}}, nil)
		p.settle()
		p.shows(LineReply, 230)
		n := len(p.said("S1"))
		p.must("client.play", PlayArgs{Lines: []string{"pwd", "pwd", "pwd"}, Ms: gap.Milliseconds()}, nil)
		p.must("client.play", PlayArgs{Lines: []string{"noop", "noop", "noop"}, Ms: gap.Milliseconds()}, nil)
		for range 13 {
			p.pass(gap)
		}
		said := p.said("S1")[n:]
		if len(said) != 12 {
			t.Fatalf("%d messages in 13 s", len(said))
		}
		for i := 1; i < len(said); i++ {
			if d := time.Duration(said[i].T - said[i-1].T); d < gap {
				t.Errorf("message %d comes %v after the one before", i, d)
			}
		}
	})
}

// A session that speaks again beside an example has no pace when both are over.
func TestExampleBesideRespeaking(t *testing.T) {
	paced(t, Options{}, func(p *pace) {
		p.must("client.play", PlayArgs{Lines: []string{"open", "haha", "hehe"}}, nil)
		p.settle()
		p.must("client.play", PlayArgs{Lines: []string{"pwd", "pwd", "pwd"}, Ms: time.Second.Milliseconds()}, nil)
		p.b.speak("S1", capture.Speech{
			Dialer: p.b.network.Client(), Addr: innerAddr, Patience: time.Minute,
			Steps: []capture.Step{{Line: []byte("NOOP\r\n"), Verb: "NOOP", Code: 200}},
		})
		p.pass(tick)
		p.pass(tick)
		if len(p.said("S2")) == 0 || !p.client.Paced {
			t.Fatalf("S2 said %d messages, paced %v", len(p.said("S2")), p.client.Paced)
		}
		p.settle()
		if p.client.Paced || !p.b.stepper.Open() {
			t.Error("a session has a pace still")
		}
	})
}

func TestPlayRefuses(t *testing.T) {
	p := open(t, Options{})
	p.refused(ErrBadArgs, "client.play", PlayArgs{}, nil)
	p.refused(ErrBadArgs, "client.play", PlayArgs{Lines: []string{"pwd\nls"}}, nil)
	p.refused(ErrBadArgs, "client.play", PlayArgs{Lines: []string{"pwd"}, Ms: -1}, nil)
}

func TestClientNamesTheAddressOfThePage(t *testing.T) {
	r := newRelayDouble(t)
	r.ftp = "0.0.0.0:2199"
	p := open(t, Options{Dial: r.dial})
	p.untilRelay(RelayConnected)
	p.login()
	said := func(l ClientLine) bool { return strings.HasPrefix(l.Text, "Connecting to 127.0.0.1:2199 ") }
	if !slices.ContainsFunc(p.lines, said) {
		t.Errorf("got %+v", p.lines)
	}
}

// open goes where the page says, also when the relay comes back with an address that it
// had before.
func TestClientFollowsTheAddress(t *testing.T) {
	r := newRelayDouble(t)
	p := open(t, Options{Dial: r.dial})
	p.untilRelay(RelayConnected)
	for _, ftp := range []string{"127.0.0.1:2199", "127.0.0.1:2200", "127.0.0.1:2199", "127.0.0.1:2121"} {
		r.stop()
		p.untilRelay(RelayLost)
		r.mu.Lock()
		r.ftp = ftp
		r.mu.Unlock()
		r.start()
		p.must("relay.retry", nil, nil)
		p.until(func() bool { return p.status.Relay.State == RelayConnected && p.status.Relay.FTP == ftp })
		if got := p.b.console.where(); got != ftp {
			t.Errorf("the page shows %s, open goes to %s", ftp, got)
		}
	}
}
