package main

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"strings"
	"syscall"
	"testing"

	"ftpsim/relay/tcp"
	"ftpsim/relay/tunnel"
)

// TestNoPassivePort: if a passive port cannot be opened, the refusal has the system's error.
// A port in use is no error while others are free.
func TestNoPassivePort(t *testing.T) {
	passive := portRange{30000, 30039}
	taken := os.NewSyscallError("bind", tcp.ErrPortInUse)
	for name, c := range map[string]struct {
		listen func(try int, addr string) error
		code   tunnel.Code // empty: a port is opened
		text   string
	}{
		"the first ones are in use": {func(try int, _ string) error { return unless(try >= 30, taken) }, "", ""},
		"one is left":               {func(_ int, addr string) error { return unless(strings.HasSuffix(addr, ":30039"), taken) }, "", ""},
		"all are in use":            {func(int, string) error { return taken }, tunnel.CodeNoFreePort, "no free passive port in 30000-30039: all of them are in use"},
		"no file left": {func(try int, _ string) error { return unless(try < 3, os.NewSyscallError("socket", syscall.EMFILE)) },
			"", ""},
		"no file left at once": {func(int, string) error { return os.NewSyscallError("socket", syscall.EMFILE) }, tunnel.CodeFailed, "socket: too many open files"},
		"no file left, busy": {func(try int, _ string) error {
			return unless(false, map[bool]error{true: taken, false: os.NewSyscallError("socket", syscall.EMFILE)}[try < 5])
		}, tunnel.CodeFailed, "socket: too many open files"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSockets(passive)
			open, try := s.listen, -1
			s.listen = func(addr string) (net.Listener, error) {
				try++
				if err := c.listen(try, addr); err != nil {
					return nil, &net.OpError{Op: "listen", Net: "tcp", Err: err}
				}
				return open(addr)
			}
			r := startRelay(t)
			r.sockets.listen = s.listen
			r.sockets.passive = passive
			page := r.openPage()
			_, control := r.session(page)
			ln, err := page.Listen(t.Context(), control)
			if c.code == "" {
				must(t, err)
				ln.Close()
				return
			}
			var no *tunnel.Refusal
			if !errors.As(err, &no) || no.Code != c.code || !strings.Contains(no.Text, c.text) {
				t.Errorf("it is refused by %v, want %s: %s", err, c.code, c.text)
			}
			if !strings.Contains(r.out.String(), c.text) {
				t.Errorf("the log has %s", r.out)
			}
		})
	}
}

func unless(good bool, err error) error {
	if good {
		return nil
	}
	return err
}

// TestPortAgain: a port can be opened again right after its connection was closed.
func TestPortAgain(t *testing.T) {
	s := newSockets(portRange{30090, 30090})
	for range 5 {
		ln, err := s.ListenPassive(loopback)
		must(t, err)
		c, err := net.Dial("tcp", ln.Addr().String())
		must(t, err)
		far, err := ln.Accept()
		must(t, err)
		ln.Close()
		far.Close() // first: so that this end waits for what may still come
		io.Copy(io.Discard, c)
		c.Close()
	}
}

// TestS01OwnPort: a page cannot make the relay connect to the relay's own ports.
func TestS01OwnPort(t *testing.T) {
	r := startRelayWith(t, config{http: "127.0.0.1:0", ftp: "127.0.0.1:0", ftps: "127.0.0.1:0"})
	page, further := r.openPage(), r.openPage()
	_, control := r.session(page)
	passive, err := page.Listen(t.Context(), control)
	must(t, err)
	for what, addr := range map[string]string{
		"the page":         r.web.Addr().String(),
		"FTP":              r.ftpAddr(),
		"implicit FTPS":    r.ftps.ln.Addr().String(),
		"another page":     further.Hello().FTP,
		"a passive port":   passive.Addr().String(),
		"FTP, IPv4 in 6":   "[::ffff:127.0.0.1]" + strings.TrimPrefix(r.ftpAddr(), "127.0.0.1"),
		"the page, IPv4/6": "[::ffff:127.0.0.1]" + strings.TrimPrefix(r.web.Addr().String(), "127.0.0.1"),
	} {
		_, err := page.Dial(t.Context(), control, addr)
		var no *tunnel.Refusal
		if !errors.As(err, &no) || no.Code != tunnel.CodeOwnPort {
			t.Errorf("%s at %s: %v", what, addr, err)
		}
	}
	passive.Close()
	closed := passive.Addr().String()
	eventually(t, "a closed port is no longer one of the relay's", func() bool {
		_, err := page.Dial(t.Context(), control, closed)
		var no *tunnel.Refusal
		return errors.As(err, &no) && no.Code == tunnel.CodeRefused
	})
}

// TestOwnPortAnywhere: a listener on all addresses counts for each address.
func TestOwnPortAnywhere(t *testing.T) {
	s := newSockets(portRange{30000, 30001})
	ln, err := tcp.Listen("0.0.0.0:0", nil)
	must(t, err)
	ln = s.own.add(ln)
	defer ln.Close()
	port := ln.Addr().(*net.TCPAddr).AddrPort().Port()
	for addr, want := range map[string]bool{"127.0.0.1": true, "127.0.0.2": true, "192.0.2.1": false} {
		if got := s.own.has(netip.AddrPortFrom(netip.MustParseAddr(addr), port)); got != want {
			t.Errorf("%s is ours: %v", addr, got)
		}
		if s.own.has(netip.AddrPortFrom(netip.MustParseAddr(addr), port+1)) {
			t.Errorf("another port of %s is ours", addr)
		}
	}
	if _, err := s.DialActive(context.Background(), loopback, netip.AddrPortFrom(loopback, port)); err == nil {
		t.Error("it is dialled")
	}
}

// TestS17QuietLog: endless refusals of a page write only a few lines to the log.
func TestS17QuietLog(t *testing.T) {
	r := startRelay(t)
	page := r.openPage()
	_, control := r.session(page)
	for range 500 {
		if _, err := page.Dial(t.Context(), control, "127.0.0.1:1"); err == nil {
			t.Fatal("it was dialled")
		}
		page.Dial(t.Context(), control, "127.0.0.1:1\nforged line")
	}
	if lines := strings.Split(r.out.String(), "\n"); len(lines) > 20 {
		t.Errorf("the log has %d lines", len(lines))
	}
	if strings.Contains(r.out.String(), "\nforged") {
		t.Errorf("a page forges a line: %s", r.out)
	}
}
