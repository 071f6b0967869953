package clienttest

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ftpsim/ftpcore/tlsconn"
	"ftpsim/relay/testkit"
	"ftpsim/relay/tunnel"
	"ftpsim/relay/tunnel/resume"
)

// These tests cut the WebSocket between relay and page in the middle of a transfer.

const (
	cutFile  = 6 * mib
	cutAfter = 2 * mib // bytes of the tunnel
	cutFor   = 3 * time.Second
)

// aTransfer is one file that a client stores or fetches.
type aTransfer struct {
	s      *server
	tls    bool
	up     bool
	name   string // on the server
	file   string // here
	client string
}

// command returns the client's program, its standard input and its arguments.
func (a aTransfer) command(t *testing.T) (name, in string, args []string) {
	switch a.client {
	case "curl":
		args = []string{"-sS", "--fail-early"}
		if a.tls {
			args = append(args, "--ssl-reqd", "-k")
		}
		if a.up {
			return "curl", "", append(args, "-T", a.file, a.s.url+a.name)
		}
		return "curl", "", append(args, "-o", a.file, a.s.url+a.name)
	case "lftp":
		in = inClear
		if a.tls {
			in = "set ftp:ssl-force yes; set ftp:ssl-protect-data yes; set ssl:verify-certificate no; "
		}
		in += fmt.Sprintf("set cmd:fail-exit yes; set net:max-retries 1; set net:timeout 60; set net:reconnect-interval-base 1; set ftp:use-mode-z no\nopen -u haha,hehe %s\n", a.s.addr)
		if a.up {
			return "lftp", in + fmt.Sprintf("put %s -o %s\n", a.file, a.name), []string{"--norc"}
		}
		return "lftp", in + fmt.Sprintf("get %s -o %s\n", a.name, a.file), []string{"--norc"}
	}
	security, way := "plain", "down"
	if a.tls {
		security = "tls"
	}
	if a.up {
		way = "up"
	}
	return "python3", "", []string{testdata(t, "ftplib_file.py"), a.s.host, a.s.port, security, way, a.name, a.file}
}

// start runs the client. The channel gets its error.
func (a aTransfer) start(t *testing.T) <-chan error {
	name, in, args := a.command(t)
	ctx, cancel := context.WithTimeout(t.Context(), clientTime)
	cmd := command(ctx, t, name, args...)
	cmd.Dir, cmd.Stdin = t.TempDir(), strings.NewReader(in)
	done := make(chan error, 1)
	go func() {
		defer cancel()
		out, err := cmd.CombinedOutput()
		if err != nil {
			err = fmt.Errorf("%s: %w\n%s", name, err, out)
		}
		done <- err
	}()
	return done
}

// cuttable starts a relay with flags and a native page that reaches it through a Cutter.
func cuttable(t *testing.T, flags ...string) (*server, *testkit.Cutter, *testkit.Relay) {
	t.Helper()
	relay, stopRelay, err := startRelay(flags...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stopRelay)
	cutter, err := testkit.StartCutter("127.0.0.1:0", relay.HTTP)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cutter.Stop)
	page, err := resumingPage(t.Context(), relay, cutter.Addr)
	if err != nil {
		t.Fatal(err)
	}
	srv, err := newEngine()
	if err != nil {
		t.Fatal(err)
	}
	cert, err := tlsconn.NewCertificate(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	srv.TLS = &tlsconn.TLS{Certificates: []tls.Certificate{cert}}
	t.Cleanup(serveAll(srv, page, page))
	s := onTCP(relay.FTP)
	s.url = "ftp://haha:hehe@" + s.addr
	s.host, s.port, _ = strings.Cut(s.addr, ":")
	return s, cutter, relay
}

// resumingPage connects to the relay through the address via, and again after each cut.
func resumingPage(ctx context.Context, relay *testkit.Relay, via string) (*tunnel.Page, error) {
	conn, seat, err := knock(ctx, relay, via, tunnel.Opening{})
	if err != nil {
		return nil, err
	}
	if seat.Resume == "" {
		return nil, errors.New("the relay does not resume")
	}
	stream := resume.New(conn, resume.Options{Within: time.Minute})
	token := seat.Resume
	go stream.Redial(ctx, resume.Redialer{
		Connect: func(ctx context.Context, received uint64) (net.Conn, uint64, error) {
			conn, again, err := knock(ctx, relay, via, tunnel.Opening{Seat: seat.Seat, Resume: token, Received: received})
			if err != nil {
				return nil, 0, err
			}
			if !again.Resumed {
				conn.Close()
				return nil, 0, resume.ErrUnknown
			}
			token = again.Resume
			return conn, again.Received, nil
		},
		Pause: func(ctx context.Context, d time.Duration) bool {
			select {
			case <-time.After(d):
				return true
			case <-ctx.Done():
				return false
			}
		},
		Report: func(bool, error, time.Duration) {},
	})
	return tunnel.NewPage(stream)
}

// knock opens the relay's WebSocket through the address via and says o.
func knock(ctx context.Context, relay *testkit.Relay, via string, o tunnel.Opening) (net.Conn, tunnel.Admission, error) {
	conn, err := dialWebSocket(ctx, relay, via)
	if err != nil {
		return nil, tunnel.Admission{}, err
	}
	seat, err := tunnel.RequestTunnel(conn, o)
	return conn, seat, err
}

// TestCut: clients notice nothing of a WebSocket that is cut for 3 seconds.
func TestCut(t *testing.T) {
	onCuts(t, []bool{false, true}, func(t *testing.T, a aTransfer) {
		s, cutter, relay := cuttable(t, "-resume", "30s")
		a.s = s
		a.cut(t, cutter)
		if !strings.Contains(relay.Output(), "goes on after a cut") {
			t.Errorf("there was no cut:\n%s", relay.Output())
		}
	})
}

// cut runs the transfer and cuts it in the middle.
func (a aTransfer) cut(t *testing.T, cutter *testkit.Cutter) {
	t.Helper()
	content, done := a.untilHeld(t, cutter)
	cutter.Cut()
	time.Sleep(cutFor) // the cut itself
	cutter.Mend()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if got := a.arrived(t); !bytes.Equal(got, content) {
		t.Errorf("%d bytes arrived of %d, or others", len(got), len(content))
	}
}

// TestCutTooLong: a cut beyond -resume ends the transfers with an error.
func TestCutTooLong(t *testing.T) {
	onCuts(t, []bool{false}, func(t *testing.T, a aTransfer) {
		s, cutter, _ := cuttable(t, "-resume", "200ms")
		a.s = s
		_, done := a.untilHeld(t, cutter)
		cutter.Cut()
		if err := <-done; err == nil {
			t.Error("the client calls its transfer whole")
		}
		wantGreeting(t, s.addr, 421, "Open http://")
	})
}

// TestCutPage is TestCut for the page in a browser. A tab that is closed is not awaited.
func TestCutPage(t *testing.T) {
	if !slices.Contains(laneNames(), "page") {
		t.Skip("only in the route page: FTPSIM_ROUTES=page")
	}
	relay, stopRelay, err := startRelay("-resume", "10m")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stopRelay)
	_, port, _ := strings.Cut(relay.HTTP, ":")
	cutter, err := testkit.StartCutter("[::1]:"+port, relay.HTTP) // a name of the relay's, too
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cutter.Stop)
	page, err := relay.OpenPageAt("http://"+cutter.Addr+"/", "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(page.Stop)
	s := at(relay.FTP)
	s.host, s.port, _ = strings.Cut(s.addr, ":")
	s.url = "ftp://haha:hehe@" + s.addr
	for _, up := range []bool{true, false} {
		a := aTransfer{s: s, client: "curl", up: up, tls: up, name: "/incoming/file.bin"}
		a.cut(t, cutter)
	}
	if n := strings.Count(relay.Output(), "goes on after a cut"); n < 2 {
		t.Errorf("%d cuts:\n%s", n, relay.Output())
	}
	if err := page.CloseTabs(); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		c, rep, err := testkit.Greeting(testkit.DialTCP, s.addr)
		if err != nil {
			t.Fatal(err)
		}
		c.Close()
		if rep.Code == 421 {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("the page has gone, and the relay waits:\n%s", relay.Output())
		}
	}
}

// onCuts runs body for each client, up and down, with TLS or without, as tls says.
func onCuts(t *testing.T, tls []bool, body func(t *testing.T, a aTransfer)) {
	if !slices.Contains(laneNames(), "tunnel") {
		t.Skip("only in the route tunnel, whose page is native")
	}
	for _, client := range []string{"curl", "lftp", "ftplib"} {
		for _, secure := range tls {
			for _, up := range []bool{true, false} {
				t.Run(fmt.Sprintf("%s up=%v TLS=%v", client, up, secure), func(t *testing.T) {
					t.Parallel()
					body(t, aTransfer{client: client, up: up, tls: secure, name: "/incoming/file.bin"})
				})
			}
		}
	}
}

// untilHeld starts the transfer and blocks until it is under way, and cutter holds it. It
// returns the file's content.
func (a *aTransfer) untilHeld(t *testing.T, cutter *testkit.Cutter) (content []byte, done <-chan error) {
	t.Helper()
	var sent bytes.Buffer
	sent.ReadFrom(noise(7, cutFile))
	content = sent.Bytes()
	a.file = filepath.Join(t.TempDir(), "file.bin")
	way := testkit.Up // the page is the cutter's client
	if a.up {
		way = testkit.Down
		writeFile(t, a.file, string(content))
	} else if err := a.s.login(t).Put(a.name, &sent); err != nil {
		t.Fatal(err)
	}
	cutter.HoldAfter(way, cutAfter)
	done = a.start(t)
	cutter.Held(way)
	return content, done
}

// arrived returns the file where the client has moved it.
func (a aTransfer) arrived(t *testing.T) []byte {
	t.Helper()
	var got bytes.Buffer
	if a.up {
		if err := a.s.login(t).Get(a.name, &got); err != nil {
			t.Fatal(err)
		}
		return got.Bytes()
	}
	b, err := os.ReadFile(a.file)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
