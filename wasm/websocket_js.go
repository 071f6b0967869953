package main

import (
	"context"
	"net"

	"ftpsim/wasm/turn"

	"nhooyr.io/websocket"
)

// readLimit bounds one message of the relay. The tunnel's frames are smaller.
const readLimit = 4 << 20

// dialer connects to the relay's WebSocket at url.
func dialer(url string) func(ctx context.Context) (net.Conn, error) {
	return func(ctx context.Context) (net.Conn, error) {
		c, _, err := websocket.Dial(ctx, url, nil)
		if err != nil {
			return nil, err
		}
		conn := websocket.NetConn(context.Background(), c, websocket.MessageBinary)
		c.SetReadLimit(readLimit) // after NetConn, which lifts it
		return turn.Conn(conn), nil
	}
}
