package main

import (
	"context"
	"net"

	"ftpsim/wasm/eventloop"
	"ftpsim/wasm/socket"
)

// dialer returns a function that connects to the relay's WebSocket at url.
func dialer(url string) func(ctx context.Context) (net.Conn, error) {
	return func(ctx context.Context) (net.Conn, error) {
		conn, err := socket.Dial(ctx, url)
		if err != nil {
			return nil, err
		}
		return eventloop.Conn(conn), nil
	}
}
