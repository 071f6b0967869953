package memnet_test

import (
	"bytes"
	"errors"
	"io"
	"math/rand"
	"net"
	"net/netip"
	"os"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/net/nettest"

	"ftpsim/ftpcore/memnet"
)

var (
	clientAddr = netip.MustParseAddrPort("127.0.0.1:40001")
	serverAddr = netip.MustParseAddrPort("127.0.0.1:2121")
)

// capacity is how many bytes one direction buffers before a write blocks.
const capacity = 128 << 10

func pipe(t *testing.T) (*memnet.Conn, *memnet.Conn) {
	a, b := memnet.Pipe(clientAddr, serverAddr)
	t.Cleanup(func() { a.Close(); b.Close() })
	return a, b
}

func TestConformance(t *testing.T) {
	nettest.TestConn(t, func() (a, b net.Conn, stop func(), err error) {
		x, y := memnet.Pipe(clientAddr, serverAddr)
		return x, y, func() { x.Close(); y.Close() }, nil
	})
}

// TestBytesSurvive moves pseudo-random bytes in pieces of odd sizes, so that the
// ring grows, wraps and fills.
func TestBytesSurvive(t *testing.T) {
	a, b := pipe(t)
	rnd := rand.New(rand.NewSource(1))
	want := make([]byte, 3<<20)
	rnd.Read(want)
	go func() {
		sizes := rand.New(rand.NewSource(2))
		for rest := want; len(rest) > 0; {
			k := min(1+sizes.Intn(300_000), len(rest))
			if _, err := a.Write(rest[:k]); err != nil {
				t.Error(err)
			}
			rest = rest[k:]
		}
		a.CloseWrite()
	}()
	var got []byte
	buf := make([]byte, 70_000)
	for {
		n, err := b.Read(buf[:1+rnd.Intn(len(buf)-1)])
		got = append(got, buf[:n]...)
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(got, want) {
		t.Errorf("got %d bytes, want %d, or they differ", len(got), len(want))
	}
}

func TestFullDirectionMakesItsWriterWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := memnet.Pipe(clientAddr, serverAddr)
		if n, err := a.Write(make([]byte, capacity)); n != capacity || err != nil {
			t.Fatal(n, err)
		}
		done := make(chan error, 1)
		go func() {
			_, err := a.Write([]byte("more"))
			done <- err
		}()
		synctest.Wait()
		select {
		case err := <-done:
			t.Fatalf("the write did not wait: %v", err)
		default:
		}
		b.Read(make([]byte, 10))
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func TestCloseKeepsWhatWasWritten(t *testing.T) {
	a, b := pipe(t)
	a.Write([]byte("226 done\r\n"))
	a.Close()
	got, err := io.ReadAll(b)
	if string(got) != "226 done\r\n" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := b.Write([]byte("x")); !errors.Is(err, syscall.EPIPE) {
		t.Errorf("write to a closed peer: %v", err)
	}
	for what, f := range map[string]func() error{
		"Read":       func() error { _, err := a.Read(make([]byte, 1)); return err },
		"Write":      func() error { _, err := a.Write([]byte("x")); return err },
		"Close":      a.Close,
		"Reset":      a.Reset,
		"CloseWrite": a.CloseWrite,
		"deadline":   func() error { return a.SetDeadline(time.Time{}) },
	} {
		if err := f(); !errors.Is(err, net.ErrClosed) {
			t.Errorf("%s after Close: %v", what, err)
		}
	}
}

func TestHalfClose(t *testing.T) {
	a, b := pipe(t)
	a.Write([]byte("question"))
	a.CloseWrite()
	if got, err := io.ReadAll(b); string(got) != "question" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := b.Write([]byte("answer")); err != nil {
		t.Errorf("the other direction is closed too: %v", err)
	}
	b.Close()
	if got, err := io.ReadAll(a); string(got) != "answer" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := a.Write([]byte("x")); !errors.Is(err, syscall.EPIPE) {
		t.Errorf("write after CloseWrite: %v", err)
	}
}

func TestReset(t *testing.T) {
	for name, cut := range map[string]func(c *memnet.Conn){
		"Reset":           func(c *memnet.Conn) { c.Reset() },
		"linger 0, Close": func(c *memnet.Conn) { c.SetLinger(0); c.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			a, b := pipe(t)
			a.Write([]byte("lost"))
			cut(a)
			if n, err := b.Read(make([]byte, 10)); n != 0 || !errors.Is(err, syscall.ECONNRESET) {
				t.Errorf("read %d bytes, %v", n, err)
			}
			if _, err := b.Write([]byte("x")); !errors.Is(err, syscall.ECONNRESET) {
				t.Errorf("write: %v", err)
			}
			if _, err := a.Write([]byte("x")); !errors.Is(err, net.ErrClosed) {
				t.Errorf("own write: %v", err)
			}
		})
	}
	a, b := pipe(t)
	a.SetLinger(0)
	a.SetLinger(-1)
	a.Close()
	if _, err := b.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("linger undone: %v", err)
	}
}

// TestCloseWakesEverybody: all blocked calls at both ends return.
func TestCloseWakesEverybody(t *testing.T) {
	for name, cut := range map[string]func(c *memnet.Conn) error{"Close": (*memnet.Conn).Close, "Reset": (*memnet.Conn).Reset} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a, b := memnet.Pipe(clientAddr, serverAddr)
				errs := make(chan error)
				for _, c := range []*memnet.Conn{a, b} {
					go func() { _, err := c.Write(make([]byte, capacity+1)); errs <- err }()
				}
				synctest.Wait()
				cut(a)
				for range 2 {
					if err := <-errs; err == nil {
						t.Error("a write went through")
					}
				}
			})
			synctest.Test(t, func(t *testing.T) {
				a, b := memnet.Pipe(clientAddr, serverAddr)
				errs := make(chan error)
				for _, c := range []*memnet.Conn{a, b} {
					go func() { _, err := c.Read(make([]byte, 1)); errs <- err }()
				}
				synctest.Wait()
				cut(a)
				for range 2 {
					if err := <-errs; err == nil {
						t.Error("a read went through")
					}
				}
			})
		})
	}
}

func TestDeadlinesOnTheClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := memnet.Pipe(clientAddr, serverAddr)
		start := time.Now()
		a.SetReadDeadline(start.Add(time.Minute))
		if _, err := a.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(start) != time.Minute {
			t.Errorf("after %v: %v", time.Since(start), err)
		}
		a.SetWriteDeadline(start.Add(2 * time.Minute))
		n, err := a.Write(make([]byte, capacity+1))
		if n != capacity || !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(start) != 2*time.Minute {
			t.Errorf("after %v: %d bytes, %v", time.Since(start), n, err)
		}
		a.SetDeadline(time.Time{})
		b.Write([]byte("x"))
		if _, err := a.Read(make([]byte, 1)); err != nil {
			t.Errorf("no deadline any more: %v", err)
		}
	})
}

func TestConcurrentWritesDoNotMix(t *testing.T) {
	a, b := pipe(t)
	const size, writers = 200_000, 4
	for i := range writers {
		go a.Write(bytes.Repeat([]byte{byte(i)}, size))
	}
	for range writers {
		got := make([]byte, size)
		if _, err := io.ReadFull(b, got); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, bytes.Repeat(got[:1], size)) {
			t.Fatal("two writes were mixed")
		}
	}
}

func BenchmarkStream(b *testing.B) {
	x, y := memnet.Pipe(clientAddr, serverAddr)
	go func() {
		block := make([]byte, 64<<10)
		for {
			if _, err := x.Write(block); err != nil {
				return
			}
		}
	}()
	buf := make([]byte, 64<<10)
	b.SetBytes(int64(len(buf)))
	for b.Loop() {
		if _, err := io.ReadFull(y, buf); err != nil {
			b.Fatal(err)
		}
	}
	y.Close()
}

func BenchmarkRoundTrip(b *testing.B) {
	x, y := memnet.Pipe(clientAddr, serverAddr)
	go func() {
		line := make([]byte, 16)
		for {
			n, err := y.Read(line)
			if err != nil {
				return
			}
			y.Write(line[:n])
		}
	}()
	line := make([]byte, 16)
	b.ReportAllocs()
	for b.Loop() {
		x.Write([]byte("NOOP\r\n"))
		if _, err := x.Read(line); err != nil {
			b.Fatal(err)
		}
	}
	x.Close()
}
