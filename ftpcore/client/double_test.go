package client_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"ftpsim/ftpcore/client"
	"ftpsim/ftpcore/memnet"
)

// double is a server that the test controls step by step.
type double struct {
	t    *testing.T
	net  *memnet.Net
	ln   net.Listener
	conn net.Conn
	r    *bufio.Reader
}

// newDouble returns a server double and a terminal of a client that knows its
// address.
func newDouble(t *testing.T) (*double, *term) {
	t.Helper()
	n := memnet.New()
	ln, err := n.Listen("127.0.0.1:2121")
	if err != nil {
		t.Fatal(err)
	}
	d := &double{t: t, net: n, ln: ln}
	tm := newTerm(t, &client.Client{Dialer: n.Client(), Addr: "127.0.0.1:2121"})
	t.Cleanup(func() {
		ln.Close()
		if d.conn != nil {
			d.conn.Close()
		}
	})
	return d, tm
}

// newSession returns both after a login.
func newSession(t *testing.T) (*double, *term) {
	t.Helper()
	d, tm := newDouble(t)
	tm.start("open haha:hehe@")
	d.accept("220 ready")
	d.answer("USER haha", "331 password")
	d.answer("PASS hehe", "230 in")
	tm.ready()
	return d, tm
}

func (d *double) accept(greeting string) {
	d.t.Helper()
	conn, err := d.ln.Accept()
	if err != nil {
		d.t.Fatal(err)
	}
	conn.SetReadDeadline(time.Now().Add(patience))
	d.conn, d.r = conn, bufio.NewReader(conn)
	d.reply(greeting)
}

// reply sends lines; "" sends nothing.
func (d *double) reply(lines string) {
	d.t.Helper()
	if lines == "" {
		return
	}
	if _, err := io.WriteString(d.conn, strings.ReplaceAll(lines, "\n", "\r\n")+"\r\n"); err != nil {
		d.t.Error(err)
	}
}

// expect reads the next command line, which must be want.
func (d *double) expect(want string) {
	d.t.Helper()
	got, err := d.r.ReadString('\n')
	if got != want+"\r\n" {
		d.t.Errorf("the client sent %q (%v), want %q", got, err, want)
	}
}

func (d *double) answer(command, reply string) {
	d.t.Helper()
	d.expect(command)
	d.reply(reply)
}

// passive answers EPSV and returns the data connection that the client makes.
func (d *double) passive() net.Conn {
	d.t.Helper()
	d.expect("EPSV")
	ln, err := d.net.Listen(":0")
	if err != nil {
		d.t.Fatal(err)
	}
	defer ln.Close()
	d.reply(fmt.Sprintf("229 go (|||%d|)", ln.Addr().(*net.TCPAddr).Port))
	return d.data(ln.Accept())
}

// active reads EPRT, agrees, and returns the address to connect to.
func (d *double) active() (addr string) {
	d.t.Helper()
	line, err := d.r.ReadString('\n')
	var port int
	if _, scan := fmt.Sscanf(line, "EPRT |1|127.0.0.1|%d|", &port); scan != nil {
		d.t.Fatalf("the client sent %q (%v), want EPRT", line, err)
	}
	d.reply("200 ok")
	return fmt.Sprintf("127.0.0.1:%d", port)
}

func (d *double) dial(addr string) net.Conn {
	d.t.Helper()
	return d.data(d.net.Dial(context.Background(), addr))
}

func (d *double) data(conn net.Conn, err error) net.Conn {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
	conn.SetReadDeadline(time.Now().Add(patience))
	d.t.Cleanup(func() { conn.Close() })
	return conn
}

// all reads a data connection to its end.
func (d *double) all(conn net.Conn) string {
	d.t.Helper()
	b, err := io.ReadAll(conn)
	if err != nil {
		d.t.Error(err)
	}
	return string(b)
}
