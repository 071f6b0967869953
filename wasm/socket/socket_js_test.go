package socket

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"syscall/js"
	"testing"
	"time"
)

// browser is a fake of a browser's WebSocket, without a network.
type browser struct {
	ws     js.Value
	sent   [][]byte // each copied when it was sent
	closed []int    // codes that our side has closed it with
}

func newBrowser() *browser {
	b := &browser{ws: js.Global().Get("Object").New()}
	b.ws.Set("send", js.FuncOf(func(_ js.Value, args []js.Value) any {
		p := make([]byte, args[0].Length())
		js.CopyBytesToGo(p, args[0])
		b.sent = append(b.sent, p)
		return nil
	}))
	b.ws.Set("close", js.FuncOf(func(_ js.Value, args []js.Value) any {
		b.closed = append(b.closed, args[0].Int())
		return nil
	}))
	return b
}

// fire dispatches an event with the given properties.
func (b *browser) fire(name string, event map[string]any) { b.ws.Call(name, event) }

func (b *browser) message(p []byte) {
	a := uint8Array.New(len(p))
	js.CopyBytesToJS(a, p)
	b.fire("onmessage", map[string]any{"data": a.Get("buffer")})
}

func (b *browser) close(code int, reason string) {
	b.fire("onclose", map[string]any{"code": code, "reason": reason})
}

// pattern returns n bytes that depend on their position.
func pattern(n int) []byte {
	p := make([]byte, n)
	for i := range p {
		p[i] = byte(i * i >> 3)
	}
	return p
}

// TestReadsAllBeforeTheEnd: messages that arrived before the end of the connection can be
// read, however small the reads are.
func TestReadsAllBeforeTheEnd(t *testing.T) {
	for _, piece := range []int{1, 7, 4096, 1 << 20} {
		b := newBrowser()
		c := newConn(b.ws)
		var want []byte
		for i := range 200 {
			p := pattern(i * 3)
			want = append(want, p...)
			b.message(p)
		}
		b.close(1000, "")
		var got []byte
		for p := make([]byte, piece); ; {
			n, err := c.Read(p)
			got = append(got, p[:n]...)
			if err == io.EOF {
				break
			}
			if err != nil || n == 0 {
				t.Fatalf("pieces of %d: %d, %v", piece, n, err)
			}
		}
		if !bytes.Equal(got, want) {
			t.Errorf("pieces of %d: %d bytes, want %d", piece, len(got), len(want))
		}
	}
}

func TestEnds(t *testing.T) {
	for _, tt := range []struct {
		code   int
		reason string
		want   string // empty: io.EOF
	}{
		{1000, "", ""}, {1001, "the relay goes", ""},
		{1006, "", "the connection to the relay broke"},
		{1011, "", "the relay closed the connection with code 1011"},
		{4000, "one page too many", "the relay closed the connection with code 4000: one page too many"},
	} {
		b := newBrowser()
		c := newConn(b.ws)
		go b.close(tt.code, tt.reason) // while the reader waits
		_, err := c.Read(make([]byte, 1))
		if tt.want == "" && err != io.EOF || tt.want != "" && err.Error() != tt.want {
			t.Errorf("%d: %v", tt.code, err)
		}
		if _, werr := c.Write([]byte("x")); werr == nil || tt.want == "" && werr != net.ErrClosed {
			t.Errorf("%d: wrote, %v", tt.code, werr)
		}
		if b.sent != nil {
			t.Errorf("%d: it was sent all the same", tt.code)
		}
	}
}

func TestRefusesMessages(t *testing.T) {
	for _, tt := range []struct {
		data any
		want error
	}{
		{"text", ErrText},
		{js.Global().Get("ArrayBuffer").New(maxMessage + 1), ErrTooLong},
	} {
		b := newBrowser()
		c := newConn(b.ws)
		b.fire("onmessage", map[string]any{"data": tt.data})
		b.message([]byte("behind it"))
		if _, err := c.Read(make([]byte, 9)); err != tt.want {
			t.Errorf("%v, want %v", err, tt.want)
		}
		if len(b.closed) != 1 || b.closed[0] < 3000 { // of a page's codes; the browser throws at others
			t.Errorf("%v: closed with %v", tt.want, b.closed)
		}
	}
	b := newBrowser()
	c := newConn(b.ws)
	b.message(pattern(maxMessage))
	if n, err := io.ReadFull(c, make([]byte, maxMessage)); err != nil {
		t.Errorf("the longest: %d, %v", n, err)
	}
}

func TestWrites(t *testing.T) {
	b := newBrowser()
	c := newConn(b.ws)
	sizes := []int{0, 1, 0, 300_000, 12, 64 << 10, 1_000_000, 3}
	for _, n := range sizes {
		if m, err := c.Write(pattern(n)); m != n || err != nil {
			t.Fatalf("%d: %d, %v", n, m, err)
		}
	}
	for i, n := range sizes {
		if !bytes.Equal(b.sent[i], pattern(n)) {
			t.Errorf("message %d arrived as %d bytes, or others", i, len(b.sent[i]))
		}
	}
}

func TestDeadlines(t *testing.T) {
	b := newBrowser()
	c := newConn(b.ws)
	p := make([]byte, 1)
	c.SetDeadline(time.Now().Add(20 * time.Millisecond))
	if _, err := c.Read(p); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("a read that waited: %v", err)
	}
	if _, err := c.Write(p); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("a late write: %v", err)
	}
	c.SetDeadline(time.Time{})
	b.message([]byte("x"))
	if n, err := c.Read(p); n != 1 || err != nil {
		t.Errorf("after the deadline was lifted: %d, %v", n, err)
	}
	if _, err := c.Write(p); err != nil {
		t.Errorf("after the deadline was lifted: %v", err)
	}
	go c.SetReadDeadline(time.Unix(1, 0)) // frees one that waits
	if _, err := c.Read(p); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("a read that was freed: %v", err)
	}
}

func TestClose(t *testing.T) {
	b := newBrowser()
	c := newConn(b.ws)
	b.message([]byte("unread"))
	over := make(chan error, 1)
	go func() { over <- c.Close() }()
	for len(b.closed) == 0 {
		time.Sleep(time.Millisecond)
	}
	if len(over) > 0 {
		t.Error("Close did not wait for the browser")
	}
	b.close(1000, "")
	if err := <-over; err != nil {
		t.Error(err)
	}
	if n, err := c.Read(make([]byte, 9)); n != 0 || err != net.ErrClosed {
		t.Errorf("read %d, %v", n, err)
	}
	if _, err := c.Write([]byte("x")); err != net.ErrClosed {
		t.Errorf("wrote: %v", err)
	}
	if len(b.closed) != 1 || b.closed[0] != 1000 {
		t.Errorf("closed with %v", b.closed)
	}
}

func TestDial(t *testing.T) {
	b, url := newBrowser(), ""
	was := js.Global().Get("WebSocket")
	defer js.Global().Set("WebSocket", was)
	js.Global().Set("WebSocket", js.FuncOf(func(_ js.Value, args []js.Value) any {
		url = args[0].String()
		return b.ws
	}))
	answer := func(event string, with map[string]any) {
		for b.ws.Get("onclose").IsUndefined() {
			time.Sleep(time.Millisecond)
		}
		b.fire(event, with)
	}
	go answer("onopen", map[string]any{})
	c, err := Dial(t.Context(), "ws://relay/tunnel")
	if err != nil || url != "ws://relay/tunnel" {
		t.Fatalf("%q, %v", url, err)
	}
	if _, err := c.Write([]byte("hello")); err != nil || len(b.sent) != 1 {
		t.Errorf("%q, %v", b.sent, err)
	}

	b = newBrowser()
	go answer("onclose", map[string]any{"code": 1006, "reason": ""})
	if _, err := Dial(t.Context(), "ws://nobody"); err != ErrRefused {
		t.Errorf("nobody there: %v", err)
	}

	b = newBrowser()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Dial(ctx, "ws://silent"); err != context.Canceled || len(b.closed) != 1 {
		t.Errorf("given up: %v, closed with %v", err, b.closed)
	}

	js.Global().Set("WebSocket", js.Global().Get("URL")) // throws as a WebSocket does
	var thrown js.Error
	if _, err := Dial(t.Context(), "no url"); !errors.As(err, &thrown) {
		t.Errorf("no url: %v", err)
	}
}
