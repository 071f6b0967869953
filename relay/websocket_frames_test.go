package main

import (
	"bufio"
	"bytes"
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	//lint:file-ignore SA1019 see websocket.go
	"nhooyr.io/websocket"
)

// counted is a connection that counts what reaches it.
type counted struct {
	net.Conn
	writes int
	bytes.Buffer
}

func (c *counted) Write(p []byte) (int, error) {
	c.writes++
	return c.Buffer.Write(p)
}

func (c *counted) Read(p []byte) (int, error) { return c.Buffer.Read(p) }

// frame returns a frame with a payload of n bytes, as a server sends it.
func frame(n int) []byte {
	h := []byte{0x82, byte(n)}
	switch {
	case n > 0xffff:
		h = []byte{0x82, 127, 0, 0, 0, 0, byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}
	case n > 125:
		h = []byte{0x82, 126, byte(n >> 8), byte(n)}
	}
	return append(h, bytes.Repeat([]byte{'x'}, n)...)
}

// A frame is never held back once it is complete, and never sent in more pieces than it needs.
func TestFrameWriter(t *testing.T) {
	for _, n := range []int{0, 1, 12, 13, 14, 15, 16, 100, 125, 126, 4096, 0xffff, 0x10000, 262156} {
		c := &counted{}
		w := bufio.NewWriterSize(&frameWriter{conn: c}, longestHeader)
		f := frame(n)
		header := len(f) - n
		var want []byte
		for i := range 3 {
			w.Write(f[:header])
			w.Write(f[header:])
			w.Flush()
			want = append(want, f...)
			if !bytes.Equal(c.Bytes(), want) {
				t.Fatalf("payload of %d: %d bytes have been sent of %d after %d frames", n, c.Len(), len(want), i+1)
			}
		}
		if c.writes > 6 { // the header and the payload: one writev of a TCP connection
			t.Errorf("payload of %d: %d writes for 3 frames", n, c.writes)
		}
	}
}

// Both ends of a real connection understand each other, whatever the length is.
func TestOneWriteOverTCP(t *testing.T) {
	var lengths = []int{0, 1, 125, 126, 5000, 70_000, 262_156, 1 << 20}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := acceptWebSocket(w, r, nil)
		if err != nil {
			t.Error(err)
			return
		}
		for _, n := range lengths {
			conn.Write(bytes.Repeat([]byte{byte(n)}, n))
		}
		buf := make([]byte, 1)
		conn.Read(buf)
		conn.Close()
	}))
	defer srv.Close()
	c, _, err := websocket.Dial(context.Background(), "ws"+strings.TrimPrefix(srv.URL, "http"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseNow()
	c.SetReadLimit(-1)
	for _, n := range lengths {
		_, p, err := c.Read(t.Context())
		if err != nil || !bytes.Equal(p, bytes.Repeat([]byte{byte(n)}, n)) {
			t.Fatalf("message of %d: %d bytes, %v", n, len(p), err)
		}
	}
}
