package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"ftpsim/relay/class"
	"ftpsim/relay/class/classtest"

	//lint:file-ignore SA1019 the project keeps this import path of the WebSocket library, although its home has moved
	"nhooyr.io/websocket"
)

const teachersCode = "the teacher's"

// enterClass opens the class's feed as a page of origin does.
func (r *testRelay) enterClass(origin string) (*websocket.Conn, *http.Response, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	c, resp, err := websocket.Dial(ctx, strings.Replace(r.url(), "http", "ws", 1)+"class/feed", &websocket.DialOptions{HTTPHeader: http.Header{"Origin": {origin}}})
	if err == nil {
		c.SetReadLimit(1 << 20)
	}
	return c, resp, err
}

// The teacher's page gets in by its code from the relay's own origin alone; the hand-ins only with its token.
func TestClassRoutes(t *testing.T) {
	r := startRelayWith(t, config{http: "127.0.0.1:0", ftp: "127.0.0.1:0", class: teachersCode})
	defer r.stop()
	origin := strings.TrimSuffix(r.url(), "/")
	for _, foreign := range []string{"http://evil.example", "null"} {
		if _, resp, err := r.enterClass(foreign); err == nil || resp == nil || resp.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %v", foreign, err)
		}
	}
	c, _, err := r.enterClass(origin)
	must(t, err)
	if e := classtest.New(t, textSocket{c}, class.Enter{Code: "a guess"}); e.Refused != "wrong-code" {
		t.Errorf("got %+v", e)
	}
	c, _, err = r.enterClass(origin)
	must(t, err)
	e := classtest.New(t, textSocket{c}, class.Enter{Code: teachersCode})
	if e.Entered == nil || e.Class.Address != r.url() {
		t.Fatalf("got %+v", e)
	}
	for _, q := range []struct {
		origin, auth string
		want         int
	}{
		{origin, "", 403}, {origin, "Bearer x", 403}, {"http://evil.example", "Bearer " + e.Entered.Token, 403}, {origin, "Bearer " + e.Entered.Token, 200},
	} {
		req, err := http.NewRequest(http.MethodPost, r.url()+"class/handins.zip", nil)
		must(t, err)
		req.Header.Set("Origin", q.origin)
		req.Header.Set("Authorization", q.auth)
		resp, err := http.DefaultClient.Do(req)
		must(t, err)
		io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		if resp.StatusCode != q.want {
			t.Errorf("%+v: %d", q, resp.StatusCode)
		}
	}
}

// A page's stream of the class reaches the hub, and the teacher.
func TestClassPage(t *testing.T) {
	r := startRelayWith(t, config{http: "127.0.0.1:0", ftp: "127.0.0.1:0", class: teachersCode})
	defer r.stop()
	r.seats.keep = time.Millisecond
	p := r.openPage()
	if !p.Hello().Class {
		t.Fatal("the page does not know of the class")
	}
	conn, err := p.OpenClass(context.Background())
	must(t, err)
	join, _ := json.Marshal(class.Up{Join: &class.Join{Name: "Ada"}})
	_, err = conn.Write(append(join, '\n'))
	must(t, err)
	c, _, err := r.enterClass(strings.TrimSuffix(r.url(), "/"))
	must(t, err)
	e := classtest.New(t, textSocket{c}, class.Enter{Code: teachersCode})
	e.Until(func() bool {
		for _, s := range e.Students {
			return s.Name == "Ada" && s.Number == 1 && s.FTP == p.Hello().FTP
		}
		return false
	})
	conn.Close()
	e.Until(func() bool {
		for _, s := range e.Students {
			return s.Away
		}
		return false
	})
	p.Close()
	e.Until(func() bool { return len(e.Students) == 0 })
}

// Without -class there is none.
func TestNoClass(t *testing.T) {
	r := startRelay(t)
	defer r.stop()
	p := r.openPage()
	defer p.Close()
	if _, err := p.OpenClass(context.Background()); p.Hello().Class || err == nil {
		t.Error("there is a class")
	}
}
