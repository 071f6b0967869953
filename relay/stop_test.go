package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"ftpsim/relay/tunnel"
)

// transfer is an upload in the middle: the client has sent "half a file".
type transfer struct {
	client  *client
	control net.Conn // the page's end
	up      net.Conn // the client's data connection
	data    net.Conn // the page's end
}

func (r *testRelay) beginTransfer(page *tunnel.Page) transfer {
	r.t.Helper()
	c, s := r.session(page)
	ln, err := page.Listen(r.t.Context(), s)
	must(r.t, err)
	up, err := net.Dial("tcp", ln.Addr().String())
	must(r.t, err)
	r.t.Cleanup(func() { up.Close() })
	data, err := ln.Accept()
	must(r.t, err)
	io.WriteString(up, "half a file")
	_, err = io.ReadFull(data, make([]byte, 11))
	must(r.t, err)
	return transfer{c, s, up, data}
}

// health returns the status of /healthz, asked for by a name that is not the relay's.
func (r *testRelay) health() int {
	r.t.Helper()
	req, err := http.NewRequest("GET", r.url()+"healthz", nil)
	must(r.t, err)
	req.Host = "balancer.example"
	res, err := http.DefaultClient.Do(req)
	must(r.t, err)
	res.Body.Close()
	return res.StatusCode
}

// TestDrain: a relay that stops takes no new client and no new page, says so at /healthz,
// and lets a transfer end whole, with the reply after it.
func TestDrain(t *testing.T) {
	r := startRelayWith(t, config{http: "127.0.0.1:0", ftp: "127.0.0.1:0", stopWait: patience})
	page := r.openPage()
	x := r.beginTransfer(page)
	if got := r.health(); got != http.StatusOK {
		t.Errorf("a relay that runs has the health %d", got)
	}
	ended := make(chan struct{})
	go func() { defer close(ended); r.stop() }()
	eventually(t, "the relay is stopping", func() bool { return r.health() == http.StatusServiceUnavailable })

	late := dialFTP(t, r.ftpAddr())
	late.want("421 The relay is shutting down.")
	late.Close()
	conn, err := r.dialTunnel(http.Header{"Origin": {strings.TrimSuffix(r.url(), "/")}})
	if err == nil {
		_, err = tunnel.RequestTunnel(conn, tunnel.Opening{})
		conn.Close()
	}
	if err == nil {
		t.Error("a new page is let in")
	}

	io.WriteString(x.up, " and the rest")
	x.up.(*net.TCPConn).CloseWrite()
	if rest, err := io.ReadAll(x.data); string(rest) != " and the rest" || err != nil {
		t.Errorf("the rest is %q, %v", rest, err)
	}
	x.data.Close()
	io.WriteString(x.control, "226 Whole.\r\n")
	x.client.want("226 Whole.")
	x.client.want("421 The relay is shutting down.")
	x.client.Close()
	<-ended
}

// TestDrainEnds: a transfer that never ends keeps the relay for -stop-wait only.
func TestDrainEnds(t *testing.T) {
	r := startRelayWith(t, config{http: "127.0.0.1:0", ftp: "127.0.0.1:0", stopWait: time.Millisecond})
	x := r.beginTransfer(r.openPage())
	told := make(chan struct{})
	go func() {
		defer close(told)
		x.client.want("421 The relay is shutting down.")
		x.client.Close()
		x.up.Close()
	}()
	r.stop()
	<-told
	if !strings.Contains(r.out.String(), "transfers are cut off") {
		t.Errorf("the log has %s", r.out)
	}
}

// TestNothingToDrain: without a transfer the relay ends at once.
func TestNothingToDrain(t *testing.T) {
	r := startRelayWith(t, config{http: "127.0.0.1:0", ftp: "127.0.0.1:0", stopWait: patience})
	page := r.openPage()
	c, _ := r.session(page)
	go func() { c.want("421 "); c.wantEnd(); c.Close() }()
	done, cancel := context.WithTimeout(t.Context(), patience/2)
	defer cancel()
	ended := make(chan struct{})
	go func() { defer close(ended); r.stop() }()
	select {
	case <-ended:
	case <-done.Done():
		t.Error("the relay waits for a transfer that there is not")
	}
	<-ended
}
