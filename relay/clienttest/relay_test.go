package clienttest

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"ftpsim/ftpcore/profile"
	"ftpsim/relay/testkit"
	"ftpsim/relay/tunnel"

	//lint:file-ignore SA1019 the project keeps this import path of the WebSocket library, although its home has moved
	"nhooyr.io/websocket"
)

// startTunnel starts the engine at a native tunnel.Page behind the real relay.
func startTunnel() (*server, func(), error) {
	relay, stopRelay, err := startRelay()
	if err != nil {
		return nil, nil, err
	}
	page, err := dialTunnel(relay)
	if err != nil {
		stopRelay()
		return nil, nil, err
	}
	stopEngine, err := serve(page, page)
	return onTCP(relay.FTP), func() {
		stopEngine()
		<-page.Done()
		stopRelay()
	}, err
}

// startPage opens the page in Chromium behind the real relay.
func startPage() (*server, func(), error) { return openPage("full") }

// openPage is startPage for a profile.
func openPage(name string) (*server, func(), error) {
	kind, ok := profile.Named(name)
	if !ok {
		return nil, nil, fmt.Errorf("no profile %q", name)
	}
	greeting, _, _ := strings.Cut(kind.Greeting, "\n")
	return openPageAt("?profile="+name, greeting)
}

// openPageAt is startPage for a query of the page's URL, with the greeting to expect.
func openPageAt(query, greeting string) (*server, func(), error) {
	relay, stopRelay, err := startRelay()
	if err != nil {
		return nil, nil, err
	}
	page, err := relay.OpenPage(query, greeting)
	if err != nil {
		stopRelay()
		return nil, nil, err
	}
	return at(relay.FTP), func() { page.Stop(); stopRelay() }, nil
}

// startRelay starts the relay named by FTPSIM_RELAY, or one that it builds.
func startRelay(flags ...string) (*testkit.Relay, func(), error) {
	binary := os.Getenv("FTPSIM_RELAY")
	remove := func() {}
	if binary == "" {
		dir, err := os.MkdirTemp("", "relay")
		if err != nil {
			return nil, nil, err
		}
		remove = func() { os.RemoveAll(dir) }
		binary = filepath.Join(dir, "relay")
		if out, err := exec.Command("go", "build", "-o", binary, "ftpsim/relay").CombinedOutput(); err != nil {
			remove()
			return nil, nil, fmt.Errorf("go build: %w\n%s", err, out)
		}
	}
	relay, err := testkit.StartRelay(binary, flags...)
	if err != nil {
		remove()
		return nil, nil, err
	}
	return relay, func() { relay.Stop(); remove() }, nil
}

// dialTunnel connects to the relay as its page does.
func dialTunnel(relay *testkit.Relay) (*tunnel.Page, error) {
	conn, err := dialWebSocket(context.Background(), relay, relay.HTTP)
	if err != nil {
		return nil, err
	}
	if _, err := tunnel.RequestTunnel(conn, tunnel.Opening{}); err != nil {
		return nil, err
	}
	return tunnel.NewPage(conn)
}

// dialWebSocket opens the relay's WebSocket. The address via leads to the relay.
func dialWebSocket(ctx context.Context, relay *testkit.Relay, via string) (net.Conn, error) {
	origin := "http://" + relay.HTTP
	transport := &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, via)
	}}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	res, err := client.Get(origin + "/relay.json")
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	var found struct{ Tunnel string }
	if err := json.NewDecoder(res.Body).Decode(&found); err != nil {
		return nil, err
	}
	at, err := url.JoinPath("ws://"+relay.HTTP, found.Tunnel)
	if err != nil {
		return nil, err
	}
	ws, _, err := websocket.Dial(ctx, at, &websocket.DialOptions{HTTPClient: client, HTTPHeader: http.Header{"Origin": {origin}}})
	if err != nil {
		return nil, err
	}
	ws.SetReadLimit(-1)
	return websocket.NetConn(context.Background(), ws, websocket.MessageBinary), nil
}
