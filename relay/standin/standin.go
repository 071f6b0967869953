// Package standin has pages without a browser, for tests: the engine behind the page's end of a
// tunnel, on a real WebSocket. A page costs little enough for a hundred of them in one process.
package standin

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/snapfs"
	"ftpsim/relay/class"
	"ftpsim/relay/tunnel"

	//lint:file-ignore SA1019 the project keeps this import path of the WebSocket library, although its home has moved
	"nhooyr.io/websocket"
)

// Options configure a Page. Relay must be set.
type Options struct {
	Relay string // the relay's page, "http://127.0.0.1:8021/"
	// Opening is the first message on the first connection. Later ones have the token of the
	// seat as well.
	Opening tunnel.Opening
	// Name, if it is not empty, is the student's, who joins the relay's class.
	Name string
	// Client sends the requests; nil means one whose connections no other page shares.
	Client *http.Client
}

// Page is a page. Its server and its files stay when its tunnel is lost, and it connects again
// by itself until Close, like a page that is open in a browser.
type Page struct {
	FS     *snapfs.FS
	o      Options
	engine *ftpcore.Server
	cancel context.CancelFunc
	ended  chan struct{}

	mu        sync.Mutex
	changed   chan struct{} // closed and replaced when something below has changed
	tunnel    *tunnel.Page  // nil: not connected
	ws        *websocket.Conn
	admission tunnel.Admission
	tunnels   int   // how many there have been
	err       error // of the last attempt to connect
	mode      class.Mode
}

// Open opens a page. It connects in the background; see Connected. The caller must Close it.
func Open(o Options) *Page {
	fsys := snapfs.New(snapfs.Options{})
	ctx, cancel := context.WithCancel(context.Background())
	if o.Client == nil {
		o.Client = &http.Client{Transport: &http.Transport{}}
	}
	p := &Page{
		FS: fsys, o: o, cancel: cancel, mode: class.Running, ended: make(chan struct{}), changed: make(chan struct{}),
		engine: &ftpcore.Server{FS: fsys, Accounts: []ftpcore.Account{{User: "haha", Password: "hehe", Home: "/", Write: []string{"/"}}}},
	}
	go p.run(ctx)
	return p
}

// again is the pause between two attempts to connect.
const again = 20 * time.Millisecond

func (p *Page) run(ctx context.Context) {
	defer close(p.ended)
	for ctx.Err() == nil {
		t, ws, a, err := p.connect(ctx)
		p.change(func() {
			if p.err = err; err == nil {
				p.tunnel, p.ws, p.admission = t, ws, a
				p.tunnels++
			}
		})
		if err == nil {
			var attending sync.WaitGroup
			if p.o.Name != "" && t.Hello().Class {
				attending.Go(func() { p.attend(ctx, t) })
			}
			p.engine.Serve(ctx, t, t)
			ws.Close(websocket.StatusGoingAway, "") // as a browser does whose tab is closed
			t.Close()
			<-t.Done()
			attending.Wait()
			p.change(func() { p.tunnel, p.ws = nil, nil })
		}
		select {
		case <-time.After(again):
		case <-ctx.Done():
		}
	}
}

// connect opens a tunnel.
func (p *Page) connect(ctx context.Context) (*tunnel.Page, *websocket.Conn, tunnel.Admission, error) {
	p.mu.Lock()
	o := p.o.Opening
	if p.admission.Seat != "" {
		o.Seat = p.admission.Seat
	}
	p.mu.Unlock()
	conn, ws, err := Dial(ctx, p.o.Relay, p.o.Client)
	if err != nil {
		return nil, nil, tunnel.Admission{}, err
	}
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	a, err := tunnel.RequestTunnel(conn, o)
	if err != nil {
		return nil, nil, a, err
	}
	t, err := tunnel.NewPage(conn)
	return t, ws, a, err
}

// Dial opens the WebSocket of a page of relay, "http://127.0.0.1:8021/". conn carries its binary
// messages as one stream.
func Dial(ctx context.Context, relay string, client *http.Client) (conn net.Conn, ws *websocket.Conn, err error) {
	ws, _, err = websocket.Dial(ctx, relay+"tunnel/3", &websocket.DialOptions{
		HTTPClient: client, HTTPHeader: http.Header{"Origin": {strings.TrimSuffix(relay, "/")}},
	})
	if err != nil {
		return nil, nil, err
	}
	ws.SetReadLimit(-1)
	return webSocket{websocket.NetConn(context.Background(), ws, websocket.MessageBinary), ws}, ws, nil
}

// webSocket closes without waiting for the relay, as a browser does.
type webSocket struct {
	net.Conn
	ws *websocket.Conn
}

func (w webSocket) Close() error { return w.ws.CloseNow() }

// change calls f with p locked, and wakes until.
func (p *Page) change(f func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f()
	close(p.changed)
	p.changed = make(chan struct{})
}

// until blocks until ok, which is called with p locked, returns true. It fails when ctx is done.
func (p *Page) until(ctx context.Context, what string, ok func() bool) error {
	for {
		p.mu.Lock()
		done, changed, last := ok(), p.changed, p.err
		p.mu.Unlock()
		if done {
			return nil
		}
		select {
		case <-changed:
		case <-p.ended:
			return fmt.Errorf("%s: the page is closed", what)
		case <-ctx.Done():
			return errors.Join(fmt.Errorf("%s: %w", what, ctx.Err()), last)
		}
	}
}

// Connected blocks until a relay serves the page, and returns its address for FTP clients.
func (p *Page) Connected(ctx context.Context) (ftp string, err error) {
	err = p.until(ctx, "no relay serves the page", func() bool {
		if p.tunnel == nil {
			return false
		}
		ftp = p.tunnel.Hello().FTP
		return true
	})
	return ftp, err
}

// ConnectedAgain is Connected for a page that has had n tunnels before: see Tunnels.
func (p *Page) ConnectedAgain(ctx context.Context, n int) (ftp string, err error) {
	if err = p.until(ctx, "the page does not come back", func() bool { return p.tunnels > n }); err != nil {
		return "", err
	}
	return p.Connected(ctx)
}

// Tunnels returns how many tunnels the page has had, the one that it has included.
func (p *Page) Tunnels() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.tunnels
}

// Break ends the page's tunnel as a broken connection does. The page connects again.
func (p *Page) Break() {
	p.mu.Lock()
	ws := p.ws
	p.mu.Unlock()
	if ws != nil {
		ws.CloseNow()
	}
}

// Close ends the page as a browser does whose tab is closed.
func (p *Page) Close() {
	p.cancel()
	<-p.ended
	p.o.Client.CloseIdleConnections()
}
