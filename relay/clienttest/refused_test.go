package clienttest

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/profile"
	"ftpsim/ftpcore/tlsconn"
	"ftpsim/relay/testkit"
	"ftpsim/relay/tunnel"
)

// nativePage is an engine with TLS at a native tunnel.Page behind the real relay.
type nativePage struct {
	relay *testkit.Relay
	hello tunnel.Hello
	cert  tls.Certificate
	rec   *record
}

// behindRelay serves a profile from a nativePage.
func behindRelay(t *testing.T, name string) nativePage {
	t.Helper()
	relay, stop, err := startRelay()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	page, err := dialTunnel(relay)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := tlsconn.NewCertificate(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	srv, err := newEngine()
	if err != nil {
		t.Fatal(err)
	}
	rec := &record{}
	srv.Observers = []event.Observer{rec}
	srv.TLS = &tlsconn.TLS{Certificates: []tls.Certificate{cert}}
	kind, ok := profile.Named(name)
	if !ok {
		t.Fatal("there is no such profile")
	}
	srv.SetProfile(kind)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		srv.Serve(ctx, page, page)
	}()
	t.Cleanup(func() {
		cancel()
		<-done
		<-page.Done()
	})
	return nativePage{relay, page.Hello(), cert, rec}
}

// at returns the server at addr.
func at(addr string) *server {
	s := onTCP(addr)
	s.url = "ftp://haha:hehe@" + addr
	s.host, s.port, _ = strings.Cut(addr, ":")
	return s
}

// onRefusals runs body for a profile behind the real relay: natively with a record, or in the
// page with rec nil.
func onRefusals(t *testing.T, name string, body func(t *testing.T, s *server, rec *record)) {
	t.Helper()
	if !slices.Equal(laneNames(), []string{"page"}) {
		p := behindRelay(t, name)
		body(t, at(p.relay.FTP), p.rec)
		return
	}
	if name == "full" {
		onRoutes(t, func(t *testing.T, s *server) { body(t, s, nil) })
		return
	}
	s, stop, err := openPage(name)
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	body(t, s, nil)
}

// wantRuled fails unless the record, if non-nil, has a warning, a failure or a reply with the
// reason rule that mentions saw.
func wantRuled(t *testing.T, rec *record, rule event.Reason, saw string) {
	t.Helper()
	if rec == nil {
		return
	}
	for _, e := range rec.events() {
		if e.Dec != nil && e.Dec.Check != nil && e.Dec.Check.Rule == rule && e.Dec.Check.Saw == saw {
			return
		}
	}
	t.Errorf("the record does not tell of %s %s", rule, saw)
}

// A connection from another host to a passive port of the relay gets nothing. The client gets
// its file, and the server records the other host.
func TestStrangerIsToldOf(t *testing.T) {
	onRefusals(t, "full", func(t *testing.T, s *server, rec *record) {
		s.put(t, "/incoming/mine", "mine")
		var got bytes.Buffer
		c, err := testkit.LoginBy(func(addr string) (net.Conn, error) {
			if addr != s.addr {
				wantTurnedAway(t, addr)
			}
			return testkit.DialTCP(addr)
		}, s.addr)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if err := c.Get("/incoming/mine", &got); err != nil || got.String() != "mine" {
			t.Errorf("the client got %q, %v", got.String(), err)
		}
		wantRuled(t, rec, "stranger", "127.0.0.2")
	})
}

// wantTurnedAway connects to a passive port from another host.
func wantTurnedAway(t *testing.T, addr string) {
	t.Helper()
	from := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 2)}, Timeout: testkit.Patience}
	conn, err := from.DialContext(t.Context(), "tcp", addr)
	if err != nil {
		return // it was reset already
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(testkit.Patience))
	if n, err := conn.Read(make([]byte, 1)); n > 0 || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("the stranger read %d bytes, %v", n, err)
	}
}

// Plain text after AUTH TLS is not executed: the session is closed, and the record says why.
func TestInjectionIsToldOf(t *testing.T) {
	onRefusals(t, "full", func(t *testing.T, s *server, rec *record) {
		c, err := testkit.Connect(s.addr)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if err := c.SendRaw("AUTH TLS\r\nFEAT\r\n"); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Expect(421); err != nil {
			t.Error(err)
		}
		if rep, err := c.Read(); err == nil {
			t.Errorf("it goes on: %d %s", rep.Code, rep.Text)
		}
		wantRuled(t, rec, "behind-auth", "")
		if rec != nil {
			for _, e := range rec.events() {
				if e.Kind == event.KindCommand && e.Dec.Verb == "FEAT" {
					t.Error("FEAT was read as a command")
				}
			}
		}
	})
}

// A server with bounce protection refuses PORT to another host and to a low port.
func TestBounceIsToldOf(t *testing.T) {
	onRefusals(t, "full", func(t *testing.T, s *server, rec *record) {
		c := s.login(t)
		for _, line := range []string{"PORT 127,0,0,2,200,1", "EPRT |1|127.0.0.2|51201|", "PORT 127,0,0,1,0,80"} {
			if err := c.Do(504, "%s", line); err != nil {
				t.Error(err)
			}
			if err := c.Do(425, "LIST"); err != nil {
				t.Error(err)
			}
		}
		wantRuled(t, rec, "peer-mismatch", "127.0.0.2")
		wantRuled(t, rec, "low-port", "")
	})
}

// The two-week server accepts any PORT and dials it: the relay refuses, and the record has
// the relay's reason.
func TestRelayRefusesBounce(t *testing.T) {
	onRefusals(t, "minimal", func(t *testing.T, s *server, rec *record) {
		victim, err := net.Listen("tcp", "127.0.0.2:0")
		if err != nil {
			t.Fatal(err)
		}
		defer victim.Close()
		port := victim.Addr().(*net.TCPAddr).Port
		for _, line := range []string{fmt.Sprintf("PORT 127,0,0,2,%d,%d", port>>8, port&255), "PORT 127,0,0,1,0,80"} {
			c, err := testkit.Connect(s.addr)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			for _, l := range []struct {
				code int
				line string
			}{{331, "USER haha"}, {230, "PASS hehe"}, {200, line}} {
				if err := c.Do(l.code, "%s", l.line); err != nil {
					t.Fatal(err)
				}
			}
			err = c.Send("LIST")
			for err == nil { // the server dies of it
				var rep testkit.Reply
				rep, err = c.Read()
				if rep.Code == 226 {
					t.Errorf("%s: LIST succeeds", line)
				}
			}
			if !errors.Is(err, io.EOF) && !strings.Contains(err.Error(), "reset") {
				t.Errorf("%s: the session ends with %v", line, err)
			}
		}
		victim.(*net.TCPListener).SetDeadline(time.Now())
		if conn, err := victim.Accept(); err == nil {
			conn.Close()
			t.Error("the relay connected to a third host")
		}
		wantRuled(t, rec, "peer-mismatch", "127.0.0.2")
		wantRuled(t, rec, "low-port", "")
	})
}
