package main

import (
	"context"
	"net"

	"ftpsim/wasm/socket"
	"ftpsim/wasm/turn"
)

// dialer connects to the relay's WebSocket at url.
func dialer(url string) func(ctx context.Context) (net.Conn, error) {
	return func(ctx context.Context) (net.Conn, error) {
		conn, err := socket.Dial(ctx, url)
		if err != nil {
			return nil, err
		}
		return turn.Conn(conn), nil
	}
}
