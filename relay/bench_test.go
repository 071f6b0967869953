package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"testing"
	"time"

	"ftpsim/relay/tunnel"
)

// BenchmarkTunnel moves bytes and lines between a TCP client and a native page end, through the
// relay and a loopback WebSocket: a tunnel that ends with its WebSocket, and one that can go on.
func BenchmarkTunnel(b *testing.B) {
	for name, within := range map[string]time.Duration{"plain": 0, "resumable": time.Minute} {
		b.Run("upload/"+name, func(b *testing.B) {
			client, server := benchData(b, within)
			benchCopy(b, client, server)
		})
		b.Run("download/"+name, func(b *testing.B) {
			client, server := benchData(b, within)
			benchCopy(b, server, client)
		})
		b.Run("roundtrip/"+name, func(b *testing.B) {
			client, server := benchData(b, within)
			go io.Copy(server, server)
			line := []byte("NOOP\r\n")
			for b.Loop() {
				client.Write(line)
				io.ReadFull(client, line)
			}
		})
	}
}

const benchBlock = 256 << 10

func benchCopy(b *testing.B, from io.Writer, to io.Reader) {
	b.SetBytes(benchBlock)
	done := make(chan struct{})
	go func() {
		defer close(done)
		io.CopyBuffer(struct{ io.Writer }{io.Discard}, io.LimitReader(to, int64(b.N)*benchBlock), make([]byte, benchBlock))
	}()
	block := bytes.Repeat([]byte("x"), benchBlock)
	b.ResetTimer()
	for range b.N {
		if _, err := from.Write(block); err != nil {
			b.Fatal(err)
		}
	}
	<-done
}

func benchData(b *testing.B, within time.Duration) (client, server net.Conn) {
	r := resuming(b, within)
	var page *tunnel.Page
	if within > 0 {
		page, _, _, _ = r.resumablePage()
	} else {
		page = r.openPage()
	}
	_, control := r.session(page)
	ln, err := page.Listen(context.Background(), control)
	must(b, err)
	client, err = net.Dial("tcp", ln.Addr().String())
	must(b, err)
	server, err = ln.Accept()
	must(b, err)
	b.Cleanup(func() { client.Close(); server.Close() })
	return client, server
}
