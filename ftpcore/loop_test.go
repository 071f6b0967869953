package ftpcore_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/ftptest"
	"ftpsim/ftpcore/memnet"
)

// Replies keep the order of the commands, even with transfers, ABOR, QUIT, wrong passwords
// and a session that is closed from the page.
func TestOrderWithoutGate(t *testing.T) {
	withBig(t, func(t *testing.T, h *ftptest.Server) {
		h.Server.Gate = nil
		var wg sync.WaitGroup
		for i := range 24 {
			p := call(t, h)
			wg.Go(func() {
				for range 3 {
					p.send("USER haha\r\nNOOP\r\nPASS hehe\r\nPWD\r\nTYPE I\r\nNOOP")
					for _, code := range []string{"331", "200", "230", "257", "200", "200"} {
						p.want(code)
					}
					data, err := p.connect(p.port())
					if err != nil {
						t.Error(err)
						return
					}
					p.send("RETR big\r\nNOOP\r\nPWD\r\nSYST\r\nNOOP")
					p.want("150")
					if i%2 == 0 {
						n, _ := io.Copy(io.Discard, data)
						if n != bigSize {
							t.Errorf("%d bytes", n)
						}
					} else {
						p.send("ABOR")
						io.Copy(io.Discard, data)
					}
					data.Close()
					codes := map[string]int{}
					n := 5 // what is left of the five lines
					if i%2 == 1 {
						n++
					}
					for range n {
						codes[p.want("")[:3]]++
					}
					if codes["200"] != 2 || codes["257"] != 1 || codes["215"] != 1 || codes["226"]+codes["426"] != n-4 {
						t.Errorf("the replies are %v", codes)
					}
				}
				p.send("NOOP\r\nUSER nobody\r\nPASS x\r\nNOOP\r\nQUIT\r\nNOOP")
				for _, code := range []string{"200", "331", "530", "200", "221"} {
					p.want(code)
				}
				if rest, _ := io.ReadAll(p.r); len(rest) > 0 {
					t.Errorf("after QUIT: %q", rest)
				}
			})
		}
		wg.Wait()
	})
}

// A session that is closed from the page between commands sends one 421.
func TestCloseWithoutGate(t *testing.T) {
	withBig(t, func(t *testing.T, h *ftptest.Server) {
		h.Server.Gate = nil
		p := call(t, h, "haha", "hehe")
		go func() {
			for range 500 {
				if _, err := io.WriteString(p, "NOOP\r\n"); err != nil {
					return
				}
			}
		}()
		p.want("200")
		h.Server.CloseSession("S1", "421")
		rest, _ := io.ReadAll(p.r)
		if n := strings.Count(string(rest), "421 "); n != 1 || !strings.HasSuffix(strings.TrimSpace(string(rest)), "closing control connection.") {
			t.Errorf("%d times 421: %.200q", n, rest)
		}
	})
}

// deaf is a connection that its client has already reset.
type deaf struct{ net.Conn }

func (deaf) Write([]byte) (int, error) { return 0, net.ErrClosed }

// A client that resets its connection before the greeting leaves nothing behind.
func TestGoneBeforeGreeting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := ftptest.NewServer(t, ftptest.Config{Host: "127.0.0.1"}, nil)
		defer h.Close()
		srv := &ftpcore.Server{FS: h.Server.FS, Limits: ftpcore.Limits{Sessions: 1}}
		for range 3 {
			near, far := memnet.Pipe(netip.MustParseAddrPort("127.0.0.1:40001"), netip.MustParseAddrPort("127.0.0.1:21"))
			near.Close()
			srv.ServeConn(context.Background(), deaf{far}, h.Net.Server())
		}
		near, far := memnet.Pipe(netip.MustParseAddrPort("127.0.0.1:40001"), netip.MustParseAddrPort("127.0.0.1:21"))
		done := make(chan struct{})
		go func() {
			defer close(done)
			srv.ServeConn(context.Background(), far, h.Net.Server())
		}()
		p := &peer{t, near, bufio.NewReader(near)}
		p.want("220")
		near.Close()
		<-done
	})
}
