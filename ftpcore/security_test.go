package ftpcore_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/ftptest"
)

// Each promise of docs/SECURITY.md about the engine has a test in the files
// security_*_test.go, named after its number. This file has what they share.

// caller is a client of a test server.
type caller struct {
	*peer
	h *ftptest.Server
}

// inHouse runs body with a server in memory that has these files.
func inHouse(t *testing.T, c ftptest.Config, files []ftptest.File, body func(t *testing.T, h *ftptest.Server)) {
	t.Helper()
	if c.Host == "" {
		c.Host = "127.0.0.1"
	}
	synctest.Test(t, func(t *testing.T) {
		h := ftptest.NewServer(t, c, files)
		defer h.Close()
		body(t, h)
	})
}

func call(t *testing.T, h *ftptest.Server, login ...string) caller {
	t.Helper()
	conn, err := h.Dial()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	c := caller{&peer{t, conn, bufio.NewReader(conn)}, h}
	c.want("220")
	if len(login) > 0 {
		c.say("USER "+login[0], "331")
		c.say("PASS "+login[1], "230")
	}
	return c
}

// code sends a line and returns the code of its reply.
func (c caller) code(line string) string { return c.say(line, "")[:3] }

// closed reports whether the server has hung up.
func (c caller) closed() bool {
	_, err := c.r.ReadByte()
	return err == io.EOF
}

// port opens a passive port and returns its address.
func (c caller) port() string {
	return "127.0.0.1:" + strings.Split(c.say("EPSV", "229"), "|")[3]
}

// passive connects to a new passive port.
func (c caller) passive() net.Conn {
	c.t.Helper()
	conn, err := c.connect(c.port())
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { conn.Close() })
	return conn
}

func (c caller) connect(addr string) (net.Conn, error) {
	return c.h.Net.Client().Dial(context.Background(), addr)
}

// ruled reports whether an event's Check has this rule.
func ruled(h *ftptest.Server, rule event.Reason) *event.Check {
	for _, e := range h.Events() {
		if e.Dec != nil && e.Dec.Check != nil && e.Dec.Check.Rule == rule {
			return e.Dec.Check
		}
	}
	return nil
}

// countedNet counts the sockets that a server opens.
type countedNet struct {
	ftpcore.Network
	n *atomic.Int32
}

func (c countedNet) Listen(ctx context.Context, control net.Conn) (net.Listener, error) {
	c.n.Add(1)
	return c.Network.Listen(ctx, control)
}

func (c countedNet) Dial(ctx context.Context, control net.Conn, addr string) (net.Conn, error) {
	c.n.Add(1)
	return c.Network.Dial(ctx, control, addr)
}

// served returns a session with h's server on a countedNet, after the greeting.
func served(t *testing.T, h *ftptest.Server, n *atomic.Int32) caller {
	t.Helper()
	return servedBy(t, h, h.Server, countedNet{h.Net.Server(), n})
}

// servedBy returns a session with srv on a network, after the greeting.
func servedBy(t *testing.T, h *ftptest.Server, srv *ftpcore.Server, nw ftpcore.Network) caller {
	t.Helper()
	const addr = "127.0.0.1:2121"
	ln, err := h.Net.Listen(addr)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		srv.Serve(ctx, ln, nw)
	}()
	conn, err := h.Net.Client().Dial(ctx, addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		conn.Close()
		cancel()
		<-done
	})
	c := caller{&peer{t, conn, bufio.NewReader(conn)}, h}
	c.want("220")
	return c
}
