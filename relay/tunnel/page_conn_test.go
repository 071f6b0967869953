package tunnel

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"ftpsim/relay/tunnel/tunneltest"
)

func TestHello(t *testing.T) {
	onWorlds(t, func(t *testing.T, w world) {
		r := newRig(t, w, RelayConfig{})
		if h := r.page.Hello(); h.Relay != "test" || h.FTP != "127.0.0.1:2121" || h.Passive != [2]int{50000, 50999} {
			t.Errorf("hello is %+v", h)
		}
		if a := r.page.Addr(); a.Network() != "tcp" || a.String() != "127.0.0.1:2121" {
			t.Errorf("the page listens at %v", a)
		}
	})
}

// TestOpening: each end gets what the other has said, and a refusal is an error of the page.
func TestOpening(t *testing.T) {
	no := Refusal{CodeNoFreePort, "none"}
	for _, answer := range []Admission{{Seat: "token", Number: 2}, {Error: &no}} {
		relayEnd, pageEnd := worlds["mem"](t).carrier(t)
		go func() {
			o, err := ReadOpening(relayEnd, patience)
			if o.Name != "Ada" || err != nil {
				t.Errorf("the relay reads %+v, %v", o, err)
			}
			Admit(relayEnd, answer, patience)
		}()
		got, err := RequestTunnel(pageEnd, Opening{Name: "Ada"})
		if answer.Error != nil {
			wantCode(t, err, CodeNoFreePort)
		} else if err != nil || got != answer {
			t.Errorf("the page reads %+v, %v", got, err)
		}
	}
}

// TestOpeningLate: a page that says nothing does not keep the relay.
func TestOpeningLate(t *testing.T) {
	tunneltest.Bubble(t, func(t *testing.T) {
		relayEnd, pageEnd := net.Pipe()
		defer pageEnd.Close()
		if _, err := ReadOpening(relayEnd, time.Minute); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
}

func TestControl(t *testing.T) {
	onWorlds(t, func(t *testing.T, w world) {
		r := newRig(t, w, RelayConfig{})
		client, server := r.connect()
		for what, a := range map[string][2]net.Addr{
			"remote": {server.RemoteAddr(), client.LocalAddr()},
			"local":  {server.LocalAddr(), client.RemoteAddr()},
		} {
			if a[0].String() != a[1].String() || a[0].Network() != "tcp" {
				t.Errorf("the %s address is %v on %q, want %v", what, a[0], a[0].Network(), a[1])
			}
		}
		io.WriteString(server, "220 Hello\r\n")
		wantRead(t, client, "220 Hello\r\n")
		io.WriteString(client, "QUIT\r\n")
		wantRead(t, server, "QUIT\r\n")
		io.WriteString(server, "221 Bye\r\n")
		must(t, server.Close())
		io.WriteString(client, "NOOP\r\n") // too late, and it must not spoil the reply
		wantRead(t, client, "221 Bye\r\n")
		wantEnd(t, client, io.EOF)
		r.wantNothingLeft()
		wantErr(t, server.Close(), net.ErrClosed)
		_, err := server.Write([]byte("x"))
		wantErr(t, err, net.ErrClosed)
		_, err = server.Read(make([]byte, 1))
		wantErr(t, err, net.ErrClosed)
	})
}

func TestHalfClose(t *testing.T) {
	onWorlds(t, func(t *testing.T, w world) {
		r := newRig(t, w, RelayConfig{})
		t.Run("client", func(t *testing.T) {
			client, server := r.connect()
			io.WriteString(client, "up")
			must(t, client.CloseWrite())
			wantRead(t, server, "up")
			wantEnd(t, server, io.EOF)
			io.WriteString(server, "down")
			wantRead(t, client, "down")
			must(t, server.Close())
			wantEnd(t, client, io.EOF)
		})
		t.Run("page", func(t *testing.T) {
			client, server := r.connect()
			io.WriteString(server, "down")
			must(t, server.CloseWrite())
			wantRead(t, client, "down")
			wantEnd(t, client, io.EOF)
			_, err := server.Write([]byte("x"))
			wantErr(t, err, syscall.EPIPE)
			io.WriteString(client, "up")
			wantRead(t, server, "up")
			must(t, client.Close())
			wantEnd(t, server, io.EOF)
			must(t, server.Close())
		})
		r.wantNothingLeft()
	})
}

// TestClientReset: a reset reaches the page as a reset, also while the page is reading, and
// also if the reset overtakes data in transit.
func TestClientReset(t *testing.T) {
	onWorlds(t, func(t *testing.T, w world) {
		r := newRig(t, w, RelayConfig{})
		_, control := r.connect()
		client, server := r.passive(control)
		io.WriteString(client, "half a fi")
		wantRead(t, server, "half a fi")
		client.SetLinger(0)
		must(t, client.Close())
		wantEnd(t, server, syscall.ECONNRESET)
		_, err := server.Write([]byte("x"))
		wantErr(t, err, syscall.ECONNRESET)
		must(t, server.Close())
		control.Close()
		r.wantNothingLeft()
	})
}

func TestClientResetWhileWriting(t *testing.T) {
	onWorlds(t, func(t *testing.T, w world) {
		r := newRig(t, w, RelayConfig{})
		_, control := r.connect()
		client, server := r.passive(control)
		fail := make(chan error)
		go func() {
			_, err := io.Copy(server, endless{})
			fail <- err
		}()
		io.ReadFull(client, make([]byte, 1000))
		client.SetLinger(0)
		must(t, client.Close())
		wantErr(t, <-fail, syscall.ECONNRESET)
		server.Close()
		control.Close()
		r.wantNothingLeft()
	})
}

func TestPageReset(t *testing.T) {
	onWorlds(t, func(t *testing.T, w world) {
		for name, reset := range map[string]func(*Conn){
			"reset":  func(c *Conn) { must(t, c.Reset()) },
			"linger": func(c *Conn) { c.SetLinger(0); must(t, c.Close()) },
		} {
			t.Run(name, func(t *testing.T) {
				r := newRig(t, w, RelayConfig{})
				_, control := r.connect()
				client, server := r.passive(control)
				io.WriteString(server, "half a fi")
				wantRead(t, client, "half a fi")
				waiting := make(chan error)
				go func() {
					_, err := server.Read(make([]byte, 1))
					waiting <- err
				}()
				reset(server)
				wantErr(t, <-waiting, net.ErrClosed)
				wantEnd(t, client, syscall.ECONNRESET)
				wantErr(t, server.Reset(), net.ErrClosed)
				control.Close()
				r.wantNothingLeft()
			})
		}
	})
}

// TestPageResetAfterEOF: the client has half-closed and then the page resets;
// the client must not take it for the end of the file.
func TestPageResetAfterEOF(t *testing.T) {
	onWorlds(t, func(t *testing.T, w world) {
		r := newRig(t, w, RelayConfig{})
		_, control := r.connect()
		for range 50 {
			client, server := r.passive(control)
			must(t, client.CloseWrite())
			wantEnd(t, server, io.EOF)
			must(t, server.Reset())
			wantEnd(t, client, syscall.ECONNRESET)
		}
		control.Close()
		r.wantNothingLeft()
	})
}

func TestBothReset(t *testing.T) {
	onWorlds(t, func(t *testing.T, w world) {
		r := newRig(t, w, RelayConfig{})
		_, control := r.connect()
		for range 20 {
			client, server := r.passive(control)
			client.SetLinger(0)
			go client.Close()
			server.Reset()
		}
		control.Close()
		r.wantNothingLeft()
	})
}

// TestPageCloseWhileClientSends: closing is not half-closing; a client that goes on sending
// gets an error.
func TestPageCloseWhileClientSends(t *testing.T) {
	onWorlds(t, func(t *testing.T, w world) {
		r := newRig(t, w, RelayConfig{})
		_, control := r.connect()
		client, server := r.passive(control)
		sent := make(chan error)
		go func() {
			_, err := io.Copy(client, endless{})
			sent <- err
		}()
		io.ReadFull(server, make([]byte, 100_000))
		must(t, server.Close())
		if err := <-sent; err == nil {
			t.Error("the client may send for ever")
		}
		control.Close()
		r.wantNothingLeft()
	})
}

func TestDeadlines(t *testing.T) {
	r := newRig(t, worlds["mem"](t), RelayConfig{})
	client, server := r.connect()
	server.SetReadDeadline(time.Unix(1, 0))
	_, err := server.Read(make([]byte, 1))
	wantErr(t, err, os.ErrDeadlineExceeded)
	if ne, ok := err.(net.Error); !ok || !ne.Timeout() {
		t.Errorf("%#v is no timeout", err)
	}
	server.SetReadDeadline(time.Time{})
	waiting := make(chan error)
	go func() {
		_, err := server.Read(make([]byte, 1))
		waiting <- err
	}()
	server.SetReadDeadline(time.Unix(1, 0)) // also frees a reader that waits
	wantErr(t, <-waiting, os.ErrDeadlineExceeded)
	server.SetWriteDeadline(time.Now().Add(20 * time.Millisecond))
	_, err = io.Copy(server, endless{})
	wantErr(t, err, os.ErrDeadlineExceeded)
	server.SetDeadline(time.Time{})
	io.WriteString(client, "still here")
	wantRead(t, server, "still here")
	client.SetLinger(0)
	client.Close()
}

// TestBulk moves megabytes both ways at once, in pieces of all sizes.
func TestBulk(t *testing.T) {
	onWorlds(t, func(t *testing.T, w world) {
		r := newRig(t, w, RelayConfig{})
		_, control := r.connect()
		client, server := r.passive(control)
		down, up := noise(1, 8<<20), noise(2, 8<<20)
		errs := make(chan error, 2)
		send := func(c interface {
			io.Writer
			CloseWrite() error
		}, data []byte) {
			rnd := rand.New(rand.NewPCG(3, 4))
			for len(data) > 0 {
				n := min(len(data), 1+rnd.IntN(600<<10))
				if _, err := c.Write(data[:n]); err != nil {
					errs <- err
					return
				}
				data = data[n:]
			}
			errs <- c.CloseWrite()
		}
		go send(client, up)
		go send(server, down)
		got := make(chan []byte)
		go func() {
			b, _ := io.ReadAll(client)
			got <- b
		}()
		gotUp, err := io.ReadAll(server)
		must(t, err)
		if sha256.Sum256(gotUp) != sha256.Sum256(up) {
			t.Errorf("the upload of %d bytes arrived as other %d", len(up), len(gotUp))
		}
		if b := <-got; sha256.Sum256(b) != sha256.Sum256(down) {
			t.Errorf("the download of %d bytes arrived as other %d", len(down), len(b))
		}
		must(t, <-errs)
		must(t, <-errs)
		must(t, server.Close())
		control.Close()
		r.wantNothingLeft()
	})
}

// TestBackPressure: a page that reads nothing stops the client; the number of bytes in
// transit is bounded.
func TestBackPressure(t *testing.T) {
	onWorlds(t, func(t *testing.T, w world) {
		r := newRig(t, w, RelayConfig{})
		_, control := r.connect()
		client, server := r.passive(control)
		const most = window + 2*bulkBuffer + 64<<20 // and the system's own buffers: Linux lets a receive buffer grow to 32 MiB
		n, end := int64(0), time.Now().Add(patience)
		for more := int64(1); n <= most && (n < window || more > 0); n += more {
			if time.Now().After(end) {
				t.Fatalf("only %d bytes fit between client and page", n)
			}
			client.SetWriteDeadline(time.Now().Add(100 * time.Millisecond))
			var err error
			more, err = io.Copy(client, io.LimitReader(endless{}, most+1-n))
			if err != nil {
				wantErr(t, err, os.ErrDeadlineExceeded)
			}
		}
		if n > most {
			t.Error("the client is never stopped")
		}
		client.CloseWrite()
		got, err := io.Copy(io.Discard, server)
		if got != n || err != nil {
			t.Errorf("%d bytes arrived of %d, %v", got, n, err)
		}
		server.Close()
	})
}

// TestStalledClient: a client that reads nothing blocks the page's writes to it, and affects
// no other client.
func TestStalledClient(t *testing.T) {
	onWorlds(t, func(t *testing.T, w world) {
		r := newRig(t, w, RelayConfig{})
		client, control := r.connect()
		_, server := r.passive(control)
		server.SetWriteDeadline(time.Now().Add(300 * time.Millisecond))
		_, err := io.Copy(server, endless{})
		wantErr(t, err, os.ErrDeadlineExceeded)
		io.WriteString(control, "still here")
		wantRead(t, client, "still here")
		must(t, server.Reset())
	})
}

func TestDial(t *testing.T) {
	onWorlds(t, func(t *testing.T, w world) {
		r := newRig(t, w, RelayConfig{})
		_, control := r.connect()
		ln := w.listen(t)
		server, err := r.page.Dial(t.Context(), control, ln.Addr().String())
		must(t, err)
		far, err := ln.Accept()
		must(t, err)
		if server.RemoteAddr().String() != ln.Addr().String() || server.LocalAddr().String() != far.RemoteAddr().String() {
			t.Errorf("the addresses are %v and %v", server.LocalAddr(), server.RemoteAddr())
		}
		io.WriteString(server, "a file")
		must(t, server.Close())
		wantRead(t, far, "a file")
		wantEnd(t, far, io.EOF)
		far.Close()

		addr := ln.Addr().String()
		ln.Close()
		_, err = r.page.Dial(t.Context(), control, addr)
		wantCode(t, err, CodeRefused)
		wantErr(t, err, syscall.ECONNREFUSED)
		if !strings.Contains(err.Error(), addr) {
			t.Errorf("%q does not say where", err)
		}
		control.Close()
		r.wantNothingLeft()
	})
}

func TestListen(t *testing.T) {
	onWorlds(t, func(t *testing.T, w world) {
		r := newRig(t, w, RelayConfig{})
		_, control := r.connect()
		ln, err := r.page.Listen(t.Context(), control)
		must(t, err)
		addr := ln.Addr().String()
		if ln.Addr().Network() != "tcp" || !strings.HasPrefix(addr, "127.0.0.1:") {
			t.Errorf("it listens at %v", ln.Addr())
		}
		client, err := w.dial(t, "127.0.0.1", addr)
		must(t, err)
		server, err := ln.Accept()
		must(t, err)
		if server.RemoteAddr().String() != client.LocalAddr().String() || server.LocalAddr().String() != addr {
			t.Errorf("the addresses are %v and %v", server.LocalAddr(), server.RemoteAddr())
		}
		io.WriteString(client, "a file")
		must(t, client.Close())
		wantRead(t, server, "a file")
		wantEnd(t, server, io.EOF)
		server.Close()
		eventually(t, "the port is closed after one connection", func() bool {
			_, err := w.dial(t, "127.0.0.1", addr)
			return err != nil
		})
		must(t, ln.Close())
		_, err = ln.Accept()
		wantErr(t, err, net.ErrClosed)
		control.Close()
		r.wantNothingLeft()
	})
}

// TestS02PortLifeRelay: a passive port is closed when its stream or its control connection
// ends, and when its lifetime is over.
func TestS02PortLifeRelay(t *testing.T) {
	onWorlds(t, func(t *testing.T, w world) {
		for name, end := range map[string]func(r *rig, ln net.Listener, client Socket, server *Conn){
			"closed by the page": func(r *rig, ln net.Listener, client Socket, server *Conn) { ln.Close() },
			"control closed":     func(r *rig, ln net.Listener, client Socket, server *Conn) { client.Close(); server.Close() },
			"tunnel lost":        func(r *rig, ln net.Listener, client Socket, server *Conn) { r.page.Close() },
			"relay closed":       func(r *rig, ln net.Listener, client Socket, server *Conn) { r.relay.Close(nil) },
			"too old":            nil,
		} {
			t.Run(name, func(t *testing.T) {
				cfg := RelayConfig{}
				if end == nil {
					cfg.Limits.ListenerLife = 50 * time.Millisecond
				}
				r := newRig(t, w, cfg)
				client, server := r.connect()
				ln, err := r.page.Listen(t.Context(), server)
				must(t, err)
				if end != nil {
					end(r, ln, client, server)
				}
				if _, err = ln.Accept(); err == nil {
					t.Error("it accepts for ever")
				}
				eventually(t, "the port is free", func() bool {
					_, err := w.dial(t, "127.0.0.1", ln.Addr().String())
					return err != nil
				})
			})
		}
	})
}

func TestContext(t *testing.T) {
	onWorlds(t, func(t *testing.T, w world) {
		stuck := &stuckSockets{world: w, dialling: make(chan struct{})}
		r := newRig(t, w, RelayConfig{Sockets: stuck})
		_, control := r.connect()
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			<-stuck.dialling
			cancel()
		}()
		_, err := r.page.Dial(ctx, control, "127.0.0.1:40001")
		wantErr(t, err, context.Canceled)
		_, err = r.page.Listen(ctx, control)
		wantErr(t, err, context.Canceled)
		control.Close()
		r.wantNothingLeft()
	})
}

// stuckSockets is Sockets whose dials never complete.
type stuckSockets struct {
	world
	dialling chan struct{}
}

func (s *stuckSockets) DialActive(ctx context.Context, _ netip.Addr, _ netip.AddrPort) (Socket, error) {
	close(s.dialling)
	<-ctx.Done()
	return nil, ctx.Err()
}

// endless is an endless Reader.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func noise(seed byte, n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{seed}).Read(b)
	return b
}
