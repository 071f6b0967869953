package main

import (
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"ftpsim/relay/tunnel"
	"ftpsim/relay/tunnel/resume"
)

func TestKeeperByAddress(t *testing.T) {
	none, minute := time.Duration(0), time.Minute
	for _, c := range []struct {
		http string
		flag *time.Duration
		want time.Duration
	}{
		{"127.0.0.1", nil, 0},
		{"::1", nil, 0},
		{"0.0.0.0", nil, 30 * time.Second},
		{"192.0.2.7", nil, 30 * time.Second},
		{"127.0.0.1", &minute, time.Minute},
		{"192.0.2.7", &none, 0},
	} {
		var got time.Duration
		if k := newKeeper(config{resume: c.flag}, &net.TCPAddr{IP: net.ParseIP(c.http)}); k != nil {
			got = k.Within()
		}
		if got != c.want {
			t.Errorf("%s, flag %v: %v, want %v", c.http, c.flag, got, c.want)
		}
	}
}

// resuming starts a relay whose pages may come back within d.
func resuming(t testing.TB, d time.Duration) *testRelay {
	return startRelayWith(t, config{http: "127.0.0.1:0", ftp: "127.0.0.1:0", resume: &d, resumeMemory: resumeMemory})
}

// knock opens a WebSocket and says o.
func (r *testRelay) knock(o tunnel.Opening) (tab, tunnel.Admission) {
	r.t.Helper()
	conn, err := r.dialTunnel(http.Header{"Origin": {strings.TrimSuffix(r.url(), "/")}})
	must(r.t, err)
	a, err := tunnel.RequestTunnel(conn, o)
	must(r.t, err)
	return conn.(tab), a
}

// resumablePage opens a page that can come back, but does not by itself.
func (r *testRelay) resumablePage() (*tunnel.Page, *resume.Conn, tab, tunnel.Admission) {
	r.t.Helper()
	ws, a := r.knock(tunnel.Opening{})
	stream := resume.New(ws, resume.Options{Within: patience})
	page, err := tunnel.NewPage(stream)
	must(r.t, err)
	r.t.Cleanup(func() { page.Close(); <-page.Done() })
	return page, stream, ws, a
}

// greeting sends the greeting of the page's next session.
func greeting(t *testing.T, page *tunnel.Page) net.Conn {
	t.Helper()
	c, err := page.Accept()
	must(t, err)
	_, err = c.Write([]byte("220 Hello\r\n"))
	must(t, err)
	return c
}

func TestNoResumeOnLoopback(t *testing.T) {
	r := startRelay(t)
	ws, a := r.knock(tunnel.Opening{Resume: "00112233445566778899aabbccddeeff"})
	defer ws.Break()
	if a.Resume != "" || a.Resumed {
		t.Errorf("the page is told %+v", a)
	}
}

// TestGoesOn: a session outlives its page's WebSocket; the token changes each time, and the old
// one does nothing.
func TestGoesOn(t *testing.T) {
	r := resuming(t, patience)
	page, stream, ws, a := r.resumablePage()
	if a.Within != patience.Milliseconds() {
		t.Errorf("the page is told %+v", a)
	}
	c := dialFTP(t, r.ftpAddr())
	session := greeting(t, page)
	c.want("220 ")
	tokens, seat := []string{a.Resume}, a.Seat
	for range 3 {
		ws.Break()
		<-stream.CutOff()
		offer, err := stream.Cut()
		must(t, err)
		ws, a = r.knock(tunnel.Opening{Seat: seat, Resume: tokens[len(tokens)-1], Received: offer.Received})
		if !a.Resumed || a.Resume == "" || a.Resume == tokens[len(tokens)-1] {
			t.Fatalf("the page is told %+v", a)
		}
		tokens = append(tokens, a.Resume)
		must(t, stream.Attach(offer, ws, a.Received))
		_, err = session.Write([]byte("200 Still here\r\n"))
		must(t, err)
		c.want("200 ")
	}
	for _, old := range tokens[:3] {
		thief, a := r.knock(tunnel.Opening{Seat: seat, Resume: old})
		if a.Resumed {
			t.Error("an old token goes on with the tunnel")
		}
		thief.Close()
	}
	_, err := session.Write([]byte("200 Still here\r\n"))
	must(t, err)
	c.want("200 ")
	got := r.keeper.Counts()
	if refused := got.Refused[resume.ErrUsed] + got.Refused[resume.ErrUnknown]; got.Resumed != 3 || refused != 3 {
		t.Errorf("counted %+v", got)
	}
	if r.info().Pages > 4 {
		t.Errorf("%d pages", r.info().Pages)
	}
}

// TestComesAnew: a page that was cut off and begins anew, such as after a reload, gets its seat
// at once; the sessions that it had are over.
func TestComesAnew(t *testing.T) {
	r := resuming(t, time.Hour)
	page, _, ws, a := r.resumablePage()
	c := dialFTP(t, r.ftpAddr())
	greeting(t, page)
	c.want("220 ")
	for _, o := range []tunnel.Opening{{Seat: a.Seat}, {Seat: a.Seat, Resume: "no token"}} {
		ws.Break()
		eventually(t, "the relay notices the cut", func() bool { return r.keeper.Counts().Cut == 1 })
		var again tunnel.Admission
		ws, again = r.knock(o)
		if again.Number != a.Number || again.Seat != a.Seat || again.Resumed {
			t.Errorf("after %+v it is told %+v", o, again)
		}
	}
	ws.Close()
	c.want("421 The connection to the simulator page was lost.")
}

// TestDoesNotComeBack: after -resume the clients get their 421.
func TestDoesNotComeBack(t *testing.T) {
	r := resuming(t, 50*time.Millisecond)
	page, _, ws, _ := r.resumablePage()
	c := dialFTP(t, r.ftpAddr())
	greeting(t, page)
	c.want("220 ")
	ws.Break()
	c.want("421 The connection to the simulator page was lost.")
	c.wantEnd()
	eventually(t, "no page is left", func() bool { return r.info().Pages == 0 })
	if n := r.keeper.Counts().Expired; n != 1 {
		t.Errorf("%d have expired", n)
	}
}

// TestLeavesForGood: a page that closes its WebSocket in order, as a closed tab does, or its
// tunnel, is not awaited.
func TestLeavesForGood(t *testing.T) {
	for name, leave := range map[string]func(page *tunnel.Page, ws tab){
		"tab":    func(_ *tunnel.Page, ws tab) { ws.Close() },
		"tunnel": func(page *tunnel.Page, _ tab) { page.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			r := resuming(t, time.Hour)
			page, _, ws, _ := r.resumablePage()
			c := dialFTP(t, r.ftpAddr())
			greeting(t, page)
			c.want("220 ")
			leave(page, ws)
			c.want("421 The simulator page was closed.")
			c.wantEnd()
		})
	}
}

// TestRelayEndsInACut: a relay that shuts down does not wait for a page that was cut off.
func TestRelayEndsInACut(t *testing.T) {
	r := resuming(t, time.Hour)
	page, _, ws, _ := r.resumablePage()
	c := dialFTP(t, r.ftpAddr())
	greeting(t, page)
	c.want("220 ")
	ws.Break()
	r.stop()
	c.want("421 The relay is shutting down.")
}
