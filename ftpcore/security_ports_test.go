package ftpcore_test

import (
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/ftptest"
)

// S1: a client cannot make the server attack a third host (RFC 2577 §2, 3).
func TestS01BounceEngine(t *testing.T) {
	inHouse(t, ftptest.Config{}, []ftptest.File{{Name: "a", Data: []byte("x")}}, func(t *testing.T, h *ftptest.Server) {
		var sockets atomic.Int32
		c := served(t, h, &sockets)
		c.say("USER haha", "331")
		c.say("PASS hehe", "230")
		for _, line := range []string{
			"PORT 127,0,0,2,200,1", "PORT 10,0,0,9,0,25", "PORT 0,0,0,0,200,1", "PORT 255,255,255,255,200,1",
			"PORT 127,0,0,1,3,255", "PORT 127,0,0,1,0,21", "PORT 127,0,0,1,0,0",
			"PORT 127,0,0,1,256,1", "PORT 127,0,0,1,200", "PORT 127,0,0,1,200,1,1", "PORT 127.0.0.1:40000", "PORT",
			"EPRT |1|127.0.0.2|40000|", "EPRT |1|127.0.0.1|1023|", "EPRT |1|127.0.0.1|0|", "EPRT |1|127.0.0.1|65536|",
			"EPRT |2|::1|40000|", "EPRT |2|::ffff:127.0.0.2|40000|", "EPRT |2|::ffff:127.0.0.1|40000|",
			"LPRT 4,4,127,0,0,2,2,200,1", "LPRT 4,4,127,0,0,1,2,3,255", "LPRT 4,4,127,0,0,1,2,0,0", "LPRT 8,4,127,0,0,1,2,200,1",
			"LPRT 6,16,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1,2,200,1", "LPRT 6,16,0,0,0,0,0,0,0,0,0,0,255,255,127,0,0,1,2,200,1",
			"LPRT 4,4,127,0,0,1,2,200", "LPRT",
			"EPRT |1|localhost|40000|", "EPRT |3|127.0.0.1|40000|", "EPRT |1|127.0.0.1|40000", "EPRT",
		} {
			if code := c.code(line); !slices.Contains([]string{"500", "501", "504", "521", "522"}, code) {
				t.Errorf("%s: %s", line, code)
			}
			for _, verb := range []string{"LIST", "RETR a", "STOR a"} {
				if code := c.code(verb); code != "425" {
					t.Errorf("%s after %s: %s", verb, line, code)
				}
			}
		}
		if code := c.code("ESTA"); code != "520" {
			t.Errorf("ESTA: %s", code)
		}
		if n := sockets.Load(); n != 0 {
			t.Errorf("%d sockets were asked for", n)
		}
		if c.say("EPSV", "229"); sockets.Load() != 1 {
			t.Errorf("EPSV asked for %d sockets: are they counted?", sockets.Load())
		}
		for _, rule := range []event.Reason{event.ReasonPeerMismatch, event.ReasonLowPort} {
			if check := ruled(h, rule); check == nil {
				t.Errorf("the record does not tell of %s", rule)
			}
		}
	})
}

// S2: only the last PASV has an open port, for one connection and a short time (RFC 2577 §8).
func TestS02PassivePortEngine(t *testing.T) {
	inHouse(t, ftptest.Config{}, nil, func(t *testing.T, h *ftptest.Server) {
		c := call(t, h, "haha", "hehe")
		first := c.port()
		second := c.port()
		if _, err := c.connect(first); err == nil {
			t.Error("the port of the PASV before can still be had")
		}
		mine, err := c.connect(second)
		if err != nil {
			t.Fatal(err)
		}
		defer mine.Close()
		synctest.Wait()
		if _, err := c.connect(second); err == nil {
			t.Error("two got in at one port")
		}
		if _, err := h.Net.ClientAt("127.0.0.9").Dial(t.Context(), c.port()); err == nil {
			t.Error("a stranger got in")
		}
		old := c.port()
		time.Sleep(7 * time.Minute)
		synctest.Wait()
		if _, err := c.connect(old); err == nil {
			t.Error("the port is still open after seven minutes")
		}
		last := c.port()
		c.say("QUIT", "221")
		synctest.Wait()
		if _, err := c.connect(last); err == nil {
			t.Error("the port outlives its session")
		}
	})
}
