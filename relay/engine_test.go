//go:build unix

package main

import (
	"bytes"
	"crypto/sha256"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"syscall"
	"testing"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/snapfs"
	"ftpsim/relay/testkit"
	"ftpsim/relay/tunnel"
)

// TestEngine runs the FTP engine at a native tunnel.Page behind the relay; a scripted client
// on TCP does everyday things.
func TestEngine(t *testing.T) {
	r := startRelay(t)
	page := r.openPage()
	serveEngine(t, page)
	var raw *net.TCPConn // the control connection
	c, err := testkit.LoginBy(func(addr string) (net.Conn, error) {
		conn, err := net.Dial("tcp", addr)
		if err == nil && raw == nil {
			raw = conn.(*net.TCPConn)
		}
		return conn, err
	}, r.ftpAddr())
	must(t, err)
	defer c.Close()

	file := make([]byte, 8<<20)
	rand.NewChaCha8([32]byte{}).Read(file)
	must(t, c.Put("/big.bin", bytes.NewReader(file)))
	sum := sha256.New()
	must(t, c.Get("/big.bin", sum))
	if want := sha256.Sum256(file); !bytes.Equal(sum.Sum(nil), want[:]) {
		t.Error("the file came back changed")
	}
	var list bytes.Buffer
	must(t, c.Transfer(func(d net.Conn) error { _, err := io.Copy(&list, d); return err }, "LIST"))
	if !strings.Contains(list.String(), "8388608") || !strings.Contains(list.String(), "big.bin") {
		t.Errorf("LIST says %q", list.String())
	}
	must(t, active(t, c, file))
	must(t, c.Put("/long.bin", io.LimitReader(zeros{}, 32<<20))) // more than all buffers on the way hold
	must(t, abort(c, raw))
	must(t, c.Do(200, "NOOP"))

	// To a third host and to a low port the page's server says no, and so does
	// the relay, whom the page cannot make dial.
	if rep, err := c.Cmd("PORT 127,0,0,2,200,1"); err != nil || rep.Code/100 != 5 {
		t.Errorf("PORT to a third host: %v, %v", rep, err)
	}
	must(t, c.Do(221, "QUIT"))
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func serveEngine(t *testing.T, page *tunnel.Page) {
	s := &ftpcore.Server{
		FS:       snapfs.New(snapfs.Options{}),
		Accounts: []ftpcore.Account{{User: "haha", Password: "hehe", Home: "/", Write: []string{"/"}}},
	}
	served := make(chan struct{})
	go func() {
		defer close(served)
		s.Serve(t.Context(), page, page)
	}()
	t.Cleanup(func() { page.Close(); <-served })
}

// active fetches the file over an active data connection.
func active(t *testing.T, c *testkit.Client, file []byte) error {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer ln.Close()
	port := ln.Addr().(*net.TCPAddr).Port
	if err := c.Do(200, "EPRT |1|127.0.0.1|%d|", port); err != nil {
		return err
	}
	if err := c.Do(150, "RETR /big.bin"); err != nil {
		return err
	}
	d, err := ln.Accept()
	if err != nil {
		return err
	}
	defer d.Close()
	got, err := io.ReadAll(d)
	if !bytes.Equal(got, file) {
		t.Error("in active mode the file came changed")
	}
	if err == nil {
		_, err = c.Expect(226)
	}
	return err
}

// abort interrupts a download as ftplib does: it sends all of ABOR as urgent data.
func abort(c *testkit.Client, raw *net.TCPConn) error {
	d, err := c.Passive()
	if err != nil {
		return err
	}
	defer d.Close()
	if err := c.Do(150, "RETR /long.bin"); err != nil {
		return err
	}
	if _, err := io.ReadFull(d, make([]byte, 1000)); err != nil {
		return err
	}
	sys, err := raw.SyscallConn()
	if err != nil {
		return err
	}
	var sent error
	if err := sys.Control(func(fd uintptr) { sent = syscall.Sendto(int(fd), []byte("ABOR\r\n"), syscall.MSG_OOB, nil) }); err != nil {
		return err
	}
	if sent != nil {
		return sent
	}
	if _, err := c.Expect(426); err != nil {
		return err
	}
	_, err = c.Expect(226)
	return err
}
