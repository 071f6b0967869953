package judge_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/judge"
	"ftpsim/ftpcore/memnet"
	"ftpsim/ftpcore/snapfs"
)

// withAndWithout runs a benchmark against an engine in memory, with and without a Judge.
func withAndWithout(b *testing.B, run func(b *testing.B, c *benchClient)) {
	for _, on := range []bool{false, true} {
		b.Run(fmt.Sprintf("judge=%v", on), func(b *testing.B) {
			mem := memnet.New()
			srv := &ftpcore.Server{FS: snapfs.New(snapfs.Options{}),
				Accounts: []ftpcore.Account{{User: "haha", Password: "hehe", Home: "/", Write: []string{"/"}}}}
			if on {
				srv.Observers = []event.Observer{&judge.Judge{}}
			}
			ln, err := mem.Listen("127.0.0.1:21")
			if err != nil {
				b.Fatal(err)
			}
			ctx, cancel := context.WithCancel(context.Background())
			done := make(chan struct{})
			go func() {
				defer close(done)
				srv.Serve(ctx, ln, mem.Server())
			}()
			defer func() { cancel(); <-done }()
			conn, err := mem.Client().Dial(ctx, "127.0.0.1:21")
			if err != nil {
				b.Fatal(err)
			}
			c := &benchClient{b, mem, conn, bufio.NewReader(conn)}
			c.line()
			for _, line := range []string{"USER haha", "PASS hehe", "TYPE I"} {
				c.do(line)
			}
			b.ReportAllocs()
			run(b, c)
		})
	}
}

type benchClient struct {
	b    *testing.B
	mem  *memnet.Net
	conn net.Conn
	in   *bufio.Reader
}

func (c *benchClient) line() string {
	line, err := c.in.ReadString('\n')
	if err != nil {
		c.b.Fatal(err)
	}
	return line
}

func (c *benchClient) do(line string) string {
	io.WriteString(c.conn, line+"\r\n")
	return c.line()
}

// data opens a data connection.
func (c *benchClient) data() net.Conn {
	reply := c.do("EPSV")
	_, port, _ := strings.Cut(reply, "|||")
	port, _, _ = strings.Cut(port, "|")
	d, err := c.mem.Client().Dial(context.Background(), "127.0.0.1:"+port)
	if err != nil {
		c.b.Fatal(err)
	}
	return d
}

func BenchmarkRoundTrip(b *testing.B) {
	withAndWithout(b, func(b *testing.B, c *benchClient) {
		for b.Loop() {
			c.do("NOOP")
		}
	})
}

func BenchmarkDownload(b *testing.B) {
	const size = 16 << 20
	withAndWithout(b, func(b *testing.B, c *benchClient) {
		up := c.data()
		c.do("STOR a")
		up.Write(make([]byte, size))
		up.Close()
		c.line()
		b.SetBytes(size)
		for b.Loop() {
			d := c.data()
			c.do("RETR a")
			if n, _ := io.Copy(io.Discard, d); n != size {
				b.Fatal(n)
			}
			c.line()
		}
	})
}
