package main

import (
	"context"
	"net"
	"net/http"
	"strings"

	// This import path is deprecated: the library has moved to github.com/coder/websocket. The
	// project uses the path that it was asked to use.
	//lint:file-ignore SA1019 the project keeps this import path of the WebSocket library, although its home has moved
	"nhooyr.io/websocket"
)

// maxMessage is the longest WebSocket message accepted from a page, in bytes. A page's
// longest message is a frame of 256 KiB.
const maxMessage = 4 << 20

// acceptWebSocket upgrades a request to a WebSocket with binary messages, without compression.
// The library checks the Origin again: origins are those besides the
// relay's own. On an error it has answered the request.
func acceptWebSocket(w http.ResponseWriter, r *http.Request, origins []string) (net.Conn, error) {
	var hosts []string
	for _, o := range origins {
		_, host, _ := strings.Cut(o, "://")
		hosts = append(hosts, strings.NewReplacer("[", `\[`, "]", `\]`).Replace(host)) // they are patterns
	}
	c, err := websocket.Accept(oneWrite{w}, r, &websocket.AcceptOptions{OriginPatterns: hosts, CompressionMode: websocket.CompressionDisabled})
	if err != nil {
		return nil, err
	}
	conn := webSocket{websocket.NetConn(context.Background(), c, websocket.MessageBinary), c}
	c.SetReadLimit(maxMessage)
	return conn, nil
}

type webSocket struct {
	net.Conn
	c *websocket.Conn
}

// Close closes without a closing handshake, which a page that has gone would not answer.
func (w webSocket) Close() error { return w.c.CloseNow() }

// acceptMessages upgrades a request to a WebSocket with text messages of at most limit bytes. On
// an error it has answered the request.
func acceptMessages(w http.ResponseWriter, r *http.Request, limit int64) (textSocket, error) {
	c, err := websocket.Accept(oneWrite{w}, r, &websocket.AcceptOptions{CompressionMode: websocket.CompressionDisabled})
	if err != nil {
		return textSocket{}, err
	}
	c.SetReadLimit(limit)
	return textSocket{c}, nil
}

// textSocket is a class.Messages.
type textSocket struct{ c *websocket.Conn }

// Read returns the next message.
func (t textSocket) Read(ctx context.Context) ([]byte, error) {
	_, msg, err := t.c.Read(ctx)
	return msg, err
}

// Write sends a message.
func (t textSocket) Write(ctx context.Context, msg []byte) error {
	return t.c.Write(ctx, websocket.MessageText, msg)
}

// Close closes with a handshake, so that the last message arrives.
func (t textSocket) Close() error { return t.c.Close(websocket.StatusNormalClosure, "") }
