package main

import (
	"io"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"ftpsim/relay/tunnel/tunneltest"
)

// pipes is a listener whose connections are made by the test.
type pipes struct {
	net.Listener
	conns chan net.Conn
}

func (p pipes) Accept() (net.Conn, error) {
	c, ok := <-p.conns
	if !ok {
		return nil, net.ErrClosed
	}
	return c, nil
}

func (p pipes) Close() error   { return nil }
func (p pipes) Addr() net.Addr { return &net.TCPAddr{} }

// TestSlowHTTP: a client that sends its request slowly, omits the body, goes idle or stops
// reading is disconnected after a timeout; a tunnel is not.
func TestSlowHTTP(t *testing.T) {
	for name, c := range map[string]struct {
		request string
		reads   bool
		limit   time.Duration // 0: none
	}{
		"half a header": {"GET / HTTP/1.1\r\nHost: x", true, 10 * time.Second},
		"no body":       {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n", true, 30 * time.Second},
		"idle":          {"GET / HTTP/1.1\r\nHost: x\r\n\r\n", true, 2 * time.Minute},
		"never reads":   {"GET / HTTP/1.1\r\nHost: x\r\n\r\n", false, 5 * time.Minute},
		"tunnel":        {"GET /tunnel HTTP/1.1\r\nHost: x\r\n\r\n", true, 0},
	} {
		t.Run(name, func(t *testing.T) {
			tunneltest.Bubble(t, func(t *testing.T) {
				s := &server{log: slog.New(slog.DiscardHandler)}
				web := s.httpServer(http.HandlerFunc(answerOrHijack))
				ln := pipes{conns: make(chan net.Conn)}
				go web.Serve(ln)
				defer close(ln.conns)
				client, conn := net.Pipe()
				defer client.Close()
				ln.conns <- conn
				begin := time.Now()
				gone := make(chan time.Duration, 1)
				go func() {
					if c.reads {
						io.Copy(io.Discard, client)
						gone <- time.Since(begin)
					}
				}()
				io.WriteString(client, c.request)
				time.Sleep(time.Hour)
				synctest.Wait()
				switch {
				case c.limit == 0:
					if len(gone) > 0 {
						t.Errorf("closed after %v", <-gone)
					}
				case !c.reads:
					client.SetReadDeadline(time.Now().Add(time.Second))
					if _, err := io.Copy(io.Discard, client); err != nil {
						t.Errorf("still open after an hour: %v", err)
					}
				case len(gone) == 0:
					t.Error("still open after an hour")
				default:
					if d := <-gone; d > c.limit {
						t.Errorf("closed after %v, not %v", d, c.limit)
					}
				}
			})
		})
	}
}

func answerOrHijack(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/tunnel" {
		w.Write(make([]byte, 1<<20))
		return
	}
	conn, _, err := http.NewResponseController(w).Hijack()
	if err == nil {
		io.Copy(io.Discard, conn)
		conn.Close()
	}
}
