package bridge

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"ftpsim/ftpcore/memnet"
	"ftpsim/relay/tunnel"
	"ftpsim/relay/tunnel/tunneltest"
)

// relayDouble is a relay without sockets: its clients are on an in-memory network.
type relayDouble struct {
	t    *testing.T
	net  *memnet.Net
	ftp  string // what it says of its FTP port
	code string // what it asks of pages; empty: nothing

	targets tunnel.Targets // nil: it offers no servers
	sockets tunnel.Sockets
	class   func(net.Conn) // nil: it holds none

	mu   sync.Mutex
	up   bool
	ends []*tunnel.Relay
}

func newRelayDouble(t *testing.T) *relayDouble {
	r := &relayDouble{t: t, net: memnet.New(), ftp: "127.0.0.1:2121", up: true, sockets: noSockets{}}
	t.Cleanup(func() { r.stop() })
	return r
}

// dial is Options.Dial.
func (r *relayDouble) dial(context.Context) (net.Conn, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.up {
		return nil, errors.New("nobody there")
	}
	near, far := memnet.Pipe(netip.MustParseAddrPort("127.0.0.1:1"), netip.MustParseAddrPort("127.0.0.1:2"))
	go func() {
		hello := tunnel.Hello{Relay: "double", FTP: r.ftp, Passive: [2]int{50000, 50999}, Class: r.class != nil}
		if r.targets != nil {
			hello.Targets = []string{"device"}
		}
		if r.admit(far) != nil {
			return
		}
		end, err := tunnel.NewRelay(far, tunnel.RelayConfig{Hello: hello, Sockets: r.sockets, Targets: r.targets, Class: r.class})
		if err != nil {
			return
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.ends = append(r.ends, end)
	}()
	return near, nil
}

// admit reads the page's first message and lets the page in, or refuses it.
func (r *relayDouble) admit(page net.Conn) error {
	opening, err := tunnel.ReadOpening(page, time.Minute)
	if err != nil {
		return err
	}
	a := tunnel.Admission{Seat: "seat-token", Number: 1, Name: opening.Name}
	if r.code != "" && opening.Code != r.code {
		a = tunnel.Admission{Error: &tunnel.Refusal{Code: tunnel.CodeCodeNeeded, Text: "This relay asks for a code."}}
	}
	if err := tunnel.Admit(page, a, time.Minute); err != nil {
		return err
	}
	if a.Error != nil {
		return a.Error
	}
	return nil
}

func (r *relayDouble) stop() {
	r.mu.Lock()
	r.up = false
	r.mu.Unlock()
	r.breakLine()
}

// breakLine ends the tunnels. The next attempt to connect succeeds.
func (r *relayDouble) breakLine() {
	r.mu.Lock()
	ends := r.ends
	r.ends = nil
	r.mu.Unlock()
	for _, e := range ends {
		e.Close(nil)
		e.Wait()
	}
}

func (r *relayDouble) start() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.up = true
}

// connect connects a client to the relay's FTP port.
func (r *relayDouble) connect() net.Conn {
	r.t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		r.t.Fatal(err)
	}
	defer ln.Close()
	c, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { c.Close() })
	far, err := ln.Accept()
	if err != nil {
		r.t.Fatal(err)
	}
	r.mu.Lock()
	end := r.ends[len(r.ends)-1]
	r.mu.Unlock()
	go end.Control(far.(*net.TCPConn), "127.0.0.1:2121")
	return c
}

type noSockets struct{}

func (noSockets) ListenPassive(netip.Addr) (net.Listener, error) { return nil, tunnel.ErrNoFreePort }

func (noSockets) DialActive(context.Context, netip.Addr, netip.AddrPort) (tunnel.Socket, error) {
	return nil, errors.New("no")
}

func (p *page) untilRelay(s RelayState) {
	p.t.Helper()
	p.until(func() bool { return p.status.Relay.State == s })
}

func TestRelayServes(t *testing.T) {
	r := newRelayDouble(t)
	p := open(t, Options{Dial: r.dial})
	p.untilRelay(RelayConnected)
	if got := p.status.Relay; got.FTP != "127.0.0.1:2121" || got.Passive != [2]int{50000, 50999} {
		t.Errorf("got %+v", got)
	}
	c := r.connect()
	lines := bufio.NewReader(c)
	fmt.Fprintf(c, "PWD\r\n")
	for _, want := range []string{"220 ", "530 "} {
		line, err := lines.ReadString('\n')
		if err != nil || !strings.HasPrefix(line, want) {
			t.Errorf("got %q %v", line, err)
		}
	}
}

func TestRelayComesBack(t *testing.T) {
	r := newRelayDouble(t)
	p := open(t, Options{Dial: r.dial})
	p.untilRelay(RelayConnected)
	c := r.connect()
	if _, err := bufio.NewReader(c).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	events := len(p.events)
	r.stop()
	p.untilRelay(RelayLost)
	if p.status.Relay.RetryAt < time.Now().UnixMilli() && p.status.Relay.RetryAt != 0 {
		t.Errorf("got %+v", p.status.Relay)
	}
	io.Copy(io.Discard, c) // the client sees the end
	r.start()
	p.must("relay.retry", nil, nil)
	p.untilRelay(RelayConnected)
	if len(p.events) < events {
		t.Error("events were lost")
	}
}

// A tunnel that breaks after it has existed for a while is established again without a pause.
func TestRelayAgainAtOnce(t *testing.T) {
	r := newRelayDouble(t)
	c := newHandClock() // the clock is never advanced: a wait would last for ever
	dialled := make(chan struct{}, 10)
	p := open(t, Options{Clock: c, Dial: func(ctx context.Context) (net.Conn, error) {
		dialled <- struct{}{}
		return r.dial(ctx)
	}})
	<-dialled
	for p.b.relay.status().State != RelayConnected {
		time.Sleep(time.Millisecond)
	}
	c.advance(settled)
	r.breakLine()
	select {
	case <-dialled:
	case <-time.After(2 * time.Minute):
		t.Error("it waits")
	}
}

// The status says that the relay is of another version.
func TestRelayOfOtherVersion(t *testing.T) {
	old := func(context.Context) (net.Conn, error) {
		near, far := memnet.Pipe(netip.MustParseAddrPort("127.0.0.1:1"), netip.MustParseAddrPort("127.0.0.1:2"))
		// The hello of version 1, as the first frames of its relay are.
		go io.WriteString(far, "\x00\x01\x00\x01\x00\x00\x00\x02\x00\x0c\x00\x00"+"\x00\x00\x00\x00\x00\x00\x00\x02\x00\x00\x00\x06"+"\x01\x01\x00\x02{}")
		go io.Copy(io.Discard, far)
		return near, nil
	}
	p := open(t, Options{Dial: old})
	p.untilRelay(RelayLost)
	if now := p.status.Relay; !now.OtherVersion || !strings.Contains(now.Error, "reload the page") || !strings.Contains(now.Error, "version 1") {
		t.Errorf("got %+v", now)
	}
}

func TestFirstTryFails(t *testing.T) {
	r := newRelayDouble(t)
	r.stop()
	p := open(t, Options{Dial: r.dial})
	p.untilRelay(RelayLost)
	if p.status.Relay.Error != "nobody there" {
		t.Errorf("got %+v", p.status.Relay)
	}
	r.start()
	p.must("relay.retry", nil, nil)
	p.untilRelay(RelayConnected)
}

func TestPausesGrow(t *testing.T) {
	tunneltest.Bubble(t, func(t *testing.T) {
		c := newHandClock()
		nobody := func(context.Context) (net.Conn, error) { return nil, errors.New("nobody there") }
		p := &pace{open(t, Options{Dial: nobody, Clock: c}), c}
		for _, want := range []time.Duration{500, 1000, 2000, 4000, 5000, 5000} {
			p.rest()
			p.wantTimer(want * time.Millisecond)
			c.advance(want * time.Millisecond)
		}
	})
}

// TestRelayAsksForCode: the page says so and waits; with the code it is served, under the name
// that it asked for, and keeps its seat's token.
func TestRelayAsksForCode(t *testing.T) {
	r := newRelayDouble(t)
	r.code = "maple"
	p := open(t, Options{Dial: r.dial})
	p.until(func() bool { return p.status.Relay.Refused == "code-needed" })
	if got := p.status.Relay; got.State != RelayLost || got.RetryAt != 0 {
		t.Errorf("got %+v", got)
	}
	p.must("relay.join", JoinArgs{Code: "maple", Name: "Ada"}, nil)
	p.untilRelay(RelayConnected)
	if got := p.status.Relay; got.Name != "Ada" || got.SeatToken != "seat-token" || got.Number != 1 || got.Refused != "" {
		t.Errorf("got %+v", got)
	}
	p.must("relay.join", JoinArgs{Name: "Grace"}, nil)
	p.until(func() bool { return p.status.Relay.Name == "Grace" && p.status.Relay.State == RelayConnected })
}
