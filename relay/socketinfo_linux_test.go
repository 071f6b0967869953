package main

import (
	"ftpsim/relay/access"
	"io"
	"net"
	"os"
	"testing"
	"time"

	"ftpsim/relay/tcp"
)

// dialled returns both ends of a connection.
func dialled(t *testing.T) (near, far *net.TCPConn) {
	ln, err := tcp.Listen("127.0.0.1:0", nil)
	must(t, err)
	defer ln.Close()
	if socketInfo.Waiting(ln) {
		t.Error("Waiting is true without a connection")
	}
	c, err := net.Dial("tcp", ln.Addr().String())
	must(t, err)
	t.Cleanup(func() { c.Close() })
	if !socketInfo.Waiting(ln) || !socketInfo.Waiting(ownPort{ln, nil}) {
		t.Error("Waiting is false with a waiting connection")
	}
	f, err := ln.Accept()
	must(t, err)
	t.Cleanup(func() { f.Close() })
	if socketInfo.Waiting(ln) {
		t.Error("Waiting is true after Accept")
	}
	return c.(*net.TCPConn), f.(*net.TCPConn)
}

// TestReceived: bytes and the end count as soon as the system has them, read or not.
func TestReceived(t *testing.T) {
	near, far := dialled(t)
	want := func(what string, n int64, ended bool) {
		t.Helper()
		eventually(t, what, func() bool {
			got, end, ok := socketInfo.Received(countedConn{&access.Conn{TCPConn: far}, nil})
			return ok && got == n && end == ended
		})
	}
	want("nothing", 0, false)
	near.Write(make([]byte, 1000))
	want("1000 bytes", 1000, false)
	io.ReadFull(far, make([]byte, 300))
	want("as many, read or not", 1000, false)
	near.CloseWrite()
	want("the end", 1000, true)
	far.Close()
	if _, _, ok := socketInfo.Received(far); ok {
		t.Error("a closed socket tells something")
	}
	near, far = dialled(t)
	near.Write(make([]byte, 10))
	near.SetLinger(0)
	near.Close()
	want("a reset", 0, true)
}

// TestUnacked: data counts until the peer's system has acknowledged it; the end does not
// count.
func TestUnacked(t *testing.T) {
	near, far := dialled(t)
	far.Write(make([]byte, 5000))
	far.CloseWrite()
	eventually(t, "all is acknowledged, though nobody reads", func() bool { return socketInfo.Unacked(far) == 0 })
	near.Close()
	near, far = dialled(t)
	eventually(t, "nobody reads, and the system's room is full", func() bool {
		far.SetWriteDeadline(time.Now().Add(100 * time.Millisecond))
		if _, err := far.Write(make([]byte, 64<<20)); !os.IsTimeout(err) {
			t.Fatalf("64 MiB go nowhere: %v", err)
		}
		return socketInfo.Unacked(far) > 0
	})
	far.CloseWrite()
	if socketInfo.Unacked(far) == 0 {
		t.Error("what does not fit is acknowledged")
	}
	near.SetLinger(0)
	near.Close()
	eventually(t, "nobody will acknowledge", func() bool { return socketInfo.Unacked(far) == 0 })
}
