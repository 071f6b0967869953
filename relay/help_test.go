package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"ftpsim/ftpcore/leaktest"
	"ftpsim/relay/tunnel"

	"github.com/rogpeppe/go-internal/testscript"
	//lint:file-ignore SA1019 the project keeps this import path of the WebSocket library, although its home has moved
	"nhooyr.io/websocket"
)

// TestMain fails if goroutines are left running. It also runs the relay for testscript.
func TestMain(m *testing.M) {
	testscript.Main(leakCheck{m}, map[string]func(){"relay": main})
}

type leakCheck struct{ m *testing.M }

func (l leakCheck) Run() int { return leaktest.Run(l.m, http.DefaultClient.CloseIdleConnections) }

// patience is the longest wait of a test. No wait is that long unless something fails.
const patience = 2 * time.Minute

// testRelay is a running relay on free ports.
type testRelay struct {
	*server
	t    testing.TB
	out  *lockedBuffer
	stop func()
}

func startRelay(t testing.TB) *testRelay {
	return startRelayWith(t, config{http: "127.0.0.1:0", ftp: "127.0.0.1:0"})
}

func startRelayWith(t testing.TB, cfg config) *testRelay {
	t.Helper()
	if cfg.passive.first == 0 {
		cfg.passive = portRange{30100, 32699}
	}
	if cfg.resume == nil { // most pages of the tests end with their WebSocket
		cfg.resume = new(time.Duration)
	}
	out := &lockedBuffer{}
	s, err := newServer(cfg, newLogger(out, "text", slog.LevelInfo))
	must(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	page := fstest.MapFS{"index.html": {Data: []byte("<!doctype html>")}}
	go func() { served <- s.serve(ctx, page) }()
	stop := sync.OnceFunc(func() {
		cancel()
		if err := <-served; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	t.Cleanup(stop)
	return &testRelay{server: s, t: t, out: out, stop: stop}
}

// ftpAddr returns the FTP address of the first page.
func (r *testRelay) ftpAddr() string { return r.first.ln.Addr().String() }

// openPage opens a native page.
func (r *testRelay) openPage() *tunnel.Page {
	page, _ := r.openTab()
	return page
}

// openTab is openPage; it also returns the page's WebSocket.
func (r *testRelay) openTab() (*tunnel.Page, tab) {
	r.t.Helper()
	conn, err := r.dialTunnel(http.Header{"Origin": {strings.TrimSuffix(r.url(), "/")}})
	must(r.t, err)
	_, err = tunnel.RequestTunnel(conn, tunnel.Opening{})
	must(r.t, err)
	page, err := tunnel.NewPage(conn)
	must(r.t, err)
	r.t.Cleanup(func() { page.Close(); <-page.Done() })
	return page, conn.(tab)
}

func (r *testRelay) dialTunnel(h http.Header) (net.Conn, error) { return dialTunnelAt(r.url(), h) }

// dialTunnelAt connects to the tunnel of the relay that serves the page at page.
func dialTunnelAt(page string, h http.Header) (net.Conn, error) {
	u, err := url.Parse(page)
	if err != nil {
		return nil, err
	}
	u.Scheme, u.Path = "ws", "/"+tunnelPath
	opts := &websocket.DialOptions{HTTPHeader: h, Host: h.Get("Host")}
	ws, res, err := websocket.Dial(context.Background(), u.String(), opts)
	if err != nil {
		if res != nil {
			return nil, statusError(res.StatusCode)
		}
		return nil, err
	}
	conn := websocket.NetConn(context.Background(), ws, websocket.MessageBinary)
	return tab{conn, ws}, nil
}

// dialTunnelBy connects to the tunnel at origin by client, as a page of that origin does.
func dialTunnelBy(client *http.Client, origin string) (net.Conn, error) {
	opts := &websocket.DialOptions{HTTPClient: client, HTTPHeader: http.Header{"Origin": {origin}}}
	ws, _, err := websocket.Dial(context.Background(), strings.Replace(origin, "http", "ws", 1)+"/"+tunnelPath, opts)
	if err != nil {
		return nil, err
	}
	return tab{websocket.NetConn(context.Background(), ws, websocket.MessageBinary), ws}, nil
}

// tab is a page's WebSocket, which is closed as by a browser that closes the tab.
type tab struct {
	net.Conn
	ws *websocket.Conn
}

func (t tab) Close() error { return t.ws.Close(websocket.StatusGoingAway, "") }

// Break ends it as a broken connection does.
func (t tab) Break() { t.ws.CloseNow() }

type statusError int

func (e statusError) Error() string { return fmt.Sprintf("status %d", int(e)) }

// client is an FTP client's control connection.
type client struct {
	*net.TCPConn
	r *bufio.Reader
	t testing.TB
}

func dialFTP(t testing.TB, addr string) *client {
	t.Helper()
	c, err := net.DialTimeout("tcp", addr, patience)
	must(t, err)
	t.Cleanup(func() { c.Close() })
	c.SetDeadline(time.Now().Add(patience))
	return &client{c.(*net.TCPConn), bufio.NewReader(c), t}
}

// want reads a line, which must start with prefix.
func (c *client) want(prefix string) string {
	c.t.Helper()
	line, err := c.r.ReadString('\n')
	if err != nil || !strings.HasPrefix(line, prefix) {
		c.t.Fatalf("read %q, %v; want %q", line, err, prefix)
	}
	return line
}

func (c *client) wantEnd() {
	c.t.Helper()
	if b, err := io.ReadAll(c.r); len(b) > 0 || err != nil {
		c.t.Fatalf("read %q, %v; want the end", b, err)
	}
}

// lockedBuffer holds the relay's log.
type lockedBuffer struct {
	mu  sync.Mutex
	buf strings.Builder
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantErr(t testing.TB, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("error %v, want %v", err, want)
	}
}

// eventually polls until ok returns true.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never: %s", what)
		}
	}
}
