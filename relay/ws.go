package main

import (
	"context"
	"net"
	"net/http"

	//lint:file-ignore SA1019 the project keeps this import path of the WebSocket library, although its home has moved
	"nhooyr.io/websocket"
)

// maxMessage bounds a WebSocket message. The longest that a page sends is a
// frame of 256 KiB.
const maxMessage = 4 << 20

// acceptWebSocket upgrades a request to a connection of binary messages. The
// library checks the Origin once more, and compresses nothing.
func acceptWebSocket(w http.ResponseWriter, r *http.Request) (net.Conn, error) {
	c, err := websocket.Accept(w, r, &websocket.AcceptOptions{CompressionMode: websocket.CompressionDisabled})
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

// Close closes at once: a page that has gone answers no closing handshake.
func (w webSocket) Close() error { return w.c.CloseNow() }
