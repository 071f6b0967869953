package bridge

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"ftpsim/ftpcore/memnet"
	"ftpsim/relay/tunnel"
	resumable "ftpsim/relay/tunnel/resume"
)

// resumingDouble is a relayDouble that goes on with its pages' tunnels.
type resumingDouble struct {
	*relayDouble
	keeper *resumable.Keeper

	mu       sync.Mutex
	dials    int
	openings []tunnel.Opening
	lines    []*rippable // the pages' ends, newest last
	down     bool        // dial fails
}

func newResumingDouble(t *testing.T) *resumingDouble {
	return &resumingDouble{relayDouble: newRelayDouble(t), keeper: resumable.NewKeeper(time.Hour, 1<<20)}
}

// rippable is a connection that can break as a network does.
type rippable struct {
	*memnet.Conn
	ripped chan struct{}
}

var errRipped = errors.New("ripped")

func (c *rippable) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	select {
	case <-c.ripped:
		return 0, errRipped
	default:
		return n, err
	}
}

func (c *rippable) rip() {
	close(c.ripped)
	c.Conn.Close()
}

// dial is Options.Dial.
func (r *resumingDouble) dial(context.Context) (net.Conn, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.dials++; r.down {
		return nil, errors.New("nobody there")
	}
	near, far := memnet.Pipe(netip.MustParseAddrPort("127.0.0.1:1"), netip.MustParseAddrPort("127.0.0.1:2"))
	ripped := make(chan struct{})
	page, relay := &rippable{near, ripped}, &rippable{far, ripped}
	r.lines = append(r.lines, page)
	go r.serve(relay)
	return page, nil
}

func (r *resumingDouble) serve(page net.Conn) {
	o, err := tunnel.ReadOpening(page, time.Minute)
	if err != nil {
		return
	}
	r.mu.Lock()
	r.openings = append(r.openings, o)
	r.mu.Unlock()
	owner := resumable.Owner{Seat: "seat-token"}
	if o.Resume != "" {
		if s, err := r.keeper.Resume(o.Resume, owner, o.Received); err == nil {
			if tunnel.Admit(page, tunnel.Admission{Seat: "seat-token", Resume: s.Token, Resumed: true, Received: s.Received}, time.Minute) == nil {
				s.Attach(page)
			}
			return
		}
	}
	conn, token := r.keeper.Keep(page, owner)
	a := tunnel.Admission{Seat: "seat-token", Number: 1, Resume: token, Within: time.Hour.Milliseconds()}
	if tunnel.Admit(page, a, time.Minute) != nil {
		return
	}
	end, err := tunnel.NewRelay(conn, tunnel.RelayConfig{Hello: tunnel.Hello{Relay: "double", FTP: r.ftp}, Sockets: noSockets{}})
	if err != nil {
		return
	}
	r.relayDouble.mu.Lock()
	defer r.relayDouble.mu.Unlock()
	r.ends = append(r.ends, end)
}

// setDown makes dial fail, or succeed again.
func (r *resumingDouble) setDown(down bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.down = down
}

// rip breaks the latest connection.
func (r *resumingDouble) rip() {
	r.mu.Lock()
	line := r.lines[len(r.lines)-1]
	r.mu.Unlock()
	line.rip()
}

func (r *resumingDouble) dialled() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.dials
}

// tunnels returns how many tunnels there have been.
func (r *resumingDouble) tunnels() int {
	r.relayDouble.mu.Lock()
	defer r.relayDouble.mu.Unlock()
	return len(r.ends)
}

// say sends a command on c and wants a reply that begins with code.
func say(t *testing.T, c net.Conn, lines *bufio.Reader, command, code string) {
	t.Helper()
	if command != "" {
		fmt.Fprintf(c, "%s\r\n", command)
	}
	if line, err := lines.ReadString('\n'); err != nil || !strings.HasPrefix(line, code) {
		t.Fatalf("after %q: %q %v", command, line, err)
	}
}

// TestRelayGoesOn: after a cut the page connects again by itself, the status says so, and a
// client's session goes on.
func TestRelayGoesOn(t *testing.T) {
	r := newResumingDouble(t)
	p := open(t, Options{Dial: r.dial})
	p.untilRelay(RelayConnected)
	before := p.status.Relay
	c := r.connect()
	lines := bufio.NewReader(c)
	say(t, c, lines, "", "220 ")
	for range 2 {
		r.setDown(true)
		r.rip()
		p.until(func() bool { return p.status.Relay.State == RelayLost && p.status.Relay.Error == "nobody there" })
		if got := p.status.Relay; got.FTP != before.FTP || got.SeatToken != before.SeatToken || got.RetryAt == 0 {
			t.Errorf("got %+v", got)
		}
		fmt.Fprintf(c, "PWD\r\n") // in the cut
		r.setDown(false)
		p.untilRelay(RelayConnected)
		if got := p.status.Relay; got.FTP != before.FTP || got.Number != 1 || got.Error != "" {
			t.Errorf("got %+v", got)
		}
		say(t, c, lines, "", "530 ")
		say(t, c, lines, "PWD", "530 ")
	}
	if n := r.keeper.Counts().Resumed; n != 2 {
		t.Errorf("resumed %d times", n)
	}
}

// TestRelayRetryInACut: the user's retry ends the pause.
func TestRelayRetryInACut(t *testing.T) {
	r := newResumingDouble(t)
	c := newHandClock() // never advanced: a pause lasts for ever
	p := open(t, Options{Dial: r.dial, Clock: c})
	for p.b.relay.status().State != RelayConnected {
		time.Sleep(time.Millisecond)
	}
	r.setDown(true)
	r.rip()
	for r.dialled() < 2 {
		time.Sleep(time.Millisecond)
	}
	r.setDown(false)
	p.b.relay.retry()
	for p.b.relay.status().State != RelayConnected {
		time.Sleep(time.Millisecond)
	}
	if n := r.keeper.Counts().Resumed; n != 1 {
		t.Errorf("resumed %d times", n)
	}
}

// TestRelayHasForgotten: a relay that does not know the stream any more, such as one that was
// started anew, admits the page at once; the page needs no second connection.
func TestRelayHasForgotten(t *testing.T) {
	r := newResumingDouble(t)
	p := open(t, Options{Dial: r.dial})
	p.untilRelay(RelayConnected)
	c := r.connect()
	lines := bufio.NewReader(c)
	say(t, c, lines, "", "220 ")
	r.mu.Lock()
	r.keeper = resumable.NewKeeper(time.Hour, 1<<20)
	r.mu.Unlock()
	r.rip()
	for r.tunnels() < 2 {
		time.Sleep(time.Millisecond)
	}
	c = r.connect()
	say(t, c, bufio.NewReader(c), "", "220 ")
	if n := r.dialled(); n != 2 {
		t.Errorf("it connected %d times", n)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if o := r.openings[1]; o.Resume == "" || o.Seat != "seat-token" {
		t.Errorf("it came back with %+v", o)
	}
}
