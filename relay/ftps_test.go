package main

import (
	"io"
	"testing"
	"time"

	"ftpsim/relay/tunnel"
)

// TestImplicitFTPS: a client at the -ftps address reaches the first page. The page is told
// to start with TLS, and the client never gets a line in clear text.
func TestImplicitFTPS(t *testing.T) {
	r := startRelayWith(t, config{http: "127.0.0.1:0", ftp: "127.0.0.1:0", ftps: "127.0.0.1:0"})
	addr := r.ftps.ln.Addr().String()
	wantSilence := func(c *client) {
		t.Helper()
		if b, _ := io.ReadAll(c.r); len(b) > 0 {
			t.Errorf("read %q in the clear", b)
		}
	}
	wantSilence(dialFTP(t, addr)) // no page is open

	page := r.openPage()
	if h := page.Hello(); h.FTPS != addr || h.FTP != r.ftpAddr() {
		t.Fatalf("hello is %+v", h)
	}
	_, plain := r.session(page)
	c := dialFTP(t, addr)
	s, err := page.Accept()
	must(t, err)
	s.SetDeadline(time.Now().Add(patience))
	if plain.(*tunnel.Conn).ImplicitTLS() || !s.(*tunnel.Conn).ImplicitTLS() {
		t.Error("the page is not told who begins with TLS")
	}
	io.WriteString(c, "hello\n")
	got := make([]byte, 6)
	if _, err := io.ReadFull(s, got); err != nil || string(got) != "hello\n" {
		t.Errorf("read %q, %v", got, err)
	}
	if h := r.openPage().Hello(); h.FTPS != "" {
		t.Errorf("a second page is promised %s", h.FTPS)
	}
	page.Close()
	wantSilence(c)
	eventually(t, "nobody answers at -ftps", func() bool { return r.ftps.currentPage() == nil })
	wantSilence(dialFTP(t, addr))
}
