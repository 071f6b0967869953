package socket

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"syscall/js"
	"testing"
	"time"
)

// The tests TestServer… speak to a real server, with the WebSocket of a browser or of Node.
// web/e2e/socket.spec.ts starts the server and runs them in both.
var server = flag.String("server", "", "host:port of wasm/socket/testserver; without it the tests that need it are skipped")

var inNode = js.Global().Get("process").Truthy()

// dial connects to the server; wasm/socket/testserver says what it does at each path.
func dial(t *testing.T, path string) *conn {
	t.Helper()
	needServer(t)
	c, err := Dial(t.Context(), "ws://"+*server+path)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	t.Cleanup(func() { c.Close() })
	return c.(*conn)
}

func needServer(t *testing.T) {
	t.Helper()
	if *server == "" {
		t.Skip("there is no -server")
	}
}

// wantMessage fails unless the next message is want.
func wantMessage(t *testing.T, c *conn, want []byte) {
	t.Helper()
	p := make([]byte, len(want)+1)
	n, err := c.Read(p)
	if err != nil || !bytes.Equal(p[:n], want) {
		t.Fatalf("read %d bytes, %.20q, %v; want %d, %.20q", n, p[:n], err, len(want), want)
	}
}

// wantCode fails unless the server has received this code in the closing handshake.
func wantCode(t *testing.T, want int) {
	t.Helper()
	wantMessage(t, dial(t, "/code"), strconv.AppendInt(nil, int64(want), 10))
}

func readErr(c *conn) error {
	_, err := c.Read(make([]byte, 1))
	return err
}

// TestServerSendsAndCloses: all messages before a normal end arrive, whether they are read as
// they come or after the end.
func TestServerSendsAndCloses(t *testing.T) {
	for _, size := range []int{20, 32 << 10} {
		for _, late := range []bool{false, true} {
			c := dial(t, fmt.Sprintf("/messages?size=%d", size))
			if late {
				<-c.closed
			}
			for n := range 200 {
				wantMessage(t, c, bytes.Repeat([]byte{byte(n)}, size))
			}
			if err := readErr(c); err != io.EOF {
				t.Errorf("after the last message of %d bytes: %v", size, err)
			}
		}
	}
}

func TestServerCloses(t *testing.T) {
	for _, code := range []int{1000, 1001} {
		if err := readErr(dial(t, fmt.Sprintf("/close?code=%d", code))); err != io.EOF {
			t.Errorf("%d: %v", code, err)
		}
	}
	for _, want := range []CloseError{{1008, ""}, {1008, "not allowed"}, {1011, "internal"}, {4000, "one page too many"}} {
		c := dial(t, fmt.Sprintf("/close?code=%d&reason=%s", want.Code, want.Reason))
		var got *CloseError
		if err := readErr(c); !errors.As(err, &got) || *got != want {
			t.Errorf("read: %v, want %v", err, &want)
		}
		if _, err := c.Write([]byte("x")); !errors.As(err, &got) || *got != want {
			t.Errorf("wrote: %v, want %v", err, &want)
		}
	}
}

func TestServerDeadlines(t *testing.T) {
	c := dial(t, "/echo")
	c.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
	if err := readErr(c); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("a read that waited: %v", err)
	}
	c.SetReadDeadline(time.Time{})
	c.SetWriteDeadline(time.Now())
	if _, err := c.Write([]byte("late")); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("a late write: %v", err)
	}
	c.SetWriteDeadline(time.Time{})
	if _, err := c.Write([]byte("in time")); err != nil {
		t.Error(err)
	}
	wantMessage(t, c, []byte("in time"))
}

// TestServerSendsTooMuch: a message above the bound, or of text, ends the connection with an
// error and a close code of its own.
func TestServerSendsTooMuch(t *testing.T) {
	for _, tt := range []struct {
		path string
		want error
		code int
	}{
		{fmt.Sprintf("/long?size=%d", maxMessage+1), ErrTooLong, codeTooLong},
		{"/text", ErrText, codeNoText},
	} {
		if err := readErr(dial(t, tt.path)); err != tt.want {
			t.Errorf("%s: %v, want %v", tt.path, err, tt.want)
		}
		wantCode(t, tt.code)
	}
	c := dial(t, fmt.Sprintf("/long?size=%d", maxMessage))
	wantMessage(t, c, make([]byte, maxMessage))
	c.Close()
	wantCode(t, codeNormal)
}

// TestServerRefusesMessage: the server accepts 4 MiB and says 1009 to more.
func TestServerRefusesMessage(t *testing.T) {
	c := dial(t, "/echo")
	p := pattern(4<<20 + 1)
	c.Write(p[1:])
	wantMessage(t, c, p[1:])
	c.Write(p)
	var got *CloseError
	if err := readErr(c); !errors.As(err, &got) || got.Code != 1009 || got.Reason == "" {
		t.Errorf("one byte more: %v", err)
	}
}

// TestServerIsLost: the TCP connection ends in the middle of a message, or is reset there.
func TestServerIsLost(t *testing.T) {
	for _, path := range []string{"/cut", "/cut?reset=true"} {
		c := dial(t, path)
		wantMessage(t, c, []byte("whole"))
		if _, err := c.Write([]byte("go on")); err != nil {
			t.Error(err)
		}
		var got *CloseError
		if err := readErr(c); !errors.As(err, &got) || got.Code != 1006 {
			t.Errorf("%s: %v", path, err)
		}
		if _, err := c.Write([]byte("x")); !errors.As(err, &got) {
			t.Errorf("%s: wrote, %v", path, err)
		}
	}
}

func TestServerIsLeft(t *testing.T) {
	if err := dial(t, "/quiet").Close(); err != nil {
		t.Error(err)
	}
	wantCode(t, codeNormal)
}

func TestServerDoesNotOpen(t *testing.T) {
	needServer(t)
	if !inNode { // Node 20 fires onerror here and no onclose
		if _, err := Dial(t.Context(), "ws://"+*server+"/none"); err != ErrRefused {
			t.Errorf("a server without a WebSocket there: %v", err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := Dial(ctx, "ws://"+*server+"/mute"); err != context.DeadlineExceeded {
		t.Errorf("a server that does not answer: %v", err)
	}
}
