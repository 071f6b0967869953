package ftpcore_test

import (
	"bufio"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/ftptest"
	"ftpsim/ftpcore/tlsconn"
)

// eventsOf returns h's events of a kind.
func eventsOf(h *ftptest.Server, kind event.Kind) (list []*event.Event) {
	for _, e := range h.Events() {
		if e.Kind == kind {
			list = append(list, e)
		}
	}
	return list
}

// The bytes of a data connection get their event soon after they came, even if no more
// follow.
func TestDataIsToldWithoutMore(t *testing.T) {
	inHouse(t, ftptest.Config{}, nil, func(t *testing.T, h *ftptest.Server) {
		c := call(t, h, "haha", "hehe")
		data := c.passive()
		c.say("STOR new", "150")
		began := time.Now()
		io.WriteString(data, "a thousand bytes, nearly")
		synctest.Wait()
		if list := eventsOf(h, event.KindData); len(list) != 0 {
			t.Errorf("told before anything could have followed: %+v", list[0])
		}
		time.Sleep(10 * time.Second)
		list := eventsOf(h, event.KindData)
		if len(list) != 1 || list[0].Bytes != 24 || list[0].Wall.Sub(began) > 100*time.Millisecond {
			t.Fatalf("after ten seconds the record has %d data events, the first %+v", len(list), list)
		}
		data.Close()
		c.want("226")
		if list := eventsOf(h, event.KindData); len(list) != 1 {
			t.Errorf("%d data events", len(list))
		}
	})
}

// A command that comes during a transfer gets its event at once, with the command that it
// waits for.
func TestWaitingCommandIsToldWhenItComes(t *testing.T) {
	inHouse(t, ftptest.Config{}, nil, func(t *testing.T, h *ftptest.Server) {
		c := call(t, h, "haha", "hehe")
		data := c.passive()
		c.say("STOR new", "150")
		began := time.Now()
		c.send("PASV")
		time.Sleep(2 * time.Second)
		list := eventsOf(h, event.KindCommand)
		stor, pasv := list[len(list)-2], list[len(list)-1]
		if pasv.Dec.Verb != "PASV" || pasv.Behind != stor.ID || pasv.Wall.Sub(began) > time.Second {
			t.Errorf("the record has %+v, behind %d", pasv, pasv.Behind)
		}
		data.Close()
		c.want("226")
		c.want("227")
		if list := eventsOf(h, event.KindCommand); list[len(list)-1] != pasv {
			t.Errorf("the command is told of again: %+v", list[len(list)-1])
		}
	})
}

// Bytes without a line end get one event, and so do bytes that come later. The command's
// event has all of them.
func TestUnfinishedLine(t *testing.T) {
	inHouse(t, ftptest.Config{}, nil, func(t *testing.T, h *ftptest.Server) {
		c := call(t, h)
		io.WriteString(c, "USER")
		time.Sleep(5 * time.Second)
		io.WriteString(c, " haha")
		time.Sleep(5 * time.Second)
		c.send("")
		c.want("331")
		list := eventsOf(h, event.KindUnfinished)
		if len(list) != 2 || string(list[0].Data) != "USER" || string(list[1].Data) != " haha" || list[1].Raw.Off != 4 || list[1].Bytes != 9 {
			t.Fatalf("%d events, %+v", len(list), list)
		}
		if user := eventsOf(h, event.KindCommand)[0]; string(user.Data) != "USER haha\r\n" || user.Raw.Off != 0 {
			t.Errorf("the command is %+v", user)
		}
		io.WriteString(c, "PASS hehe")
		time.Sleep(5 * time.Second)
		last := eventsOf(h, event.KindUnfinished)[2]
		if m := last.Raw.Mask; len(m) != 1 || string(last.Data[m[0][0]:m[0][1]]) != "hehe" {
			t.Errorf("a password without a line end is masked at %v", m)
		}
		c.Close()
		synctest.Wait()
		list = eventsOf(h, event.KindUnfinished)
		if left := list[len(list)-1]; left.Dec.Why != event.ReasonLeftUnfinished || left.Bytes != 9 || len(left.Data) != 0 {
			t.Errorf("what the client left is told of as %+v", left)
		}
	})
}

// waitsFor returns what a session waits for on the connection conn, and for how long.
func waitsFor(h *ftptest.Server, conn string) (event.Waiting, time.Duration) {
	synctest.Wait()
	for _, w := range h.Server.Waiting() {
		if w.Conn == conn {
			return w, time.Since(ftptest.Began) - time.Duration(w.Since)
		}
	}
	return event.Waiting{}, 0
}

// Server.Waiting lists what a session waits for, and since when, in every situation in which
// a client can be stuck.
func TestWaiting(t *testing.T) {
	file := []ftptest.File{{Name: "big", Data: make([]byte, bigSize)}}
	for _, c := range []struct {
		name, conn string
		want       event.Wait
		bytes      int64
		stuck      func(t *testing.T, c caller)
	}{
		{"no command", "S1.c", event.WaitCommand, 0, func(*testing.T, caller) {}},
		{"half a line", "S1.c", event.WaitLineEnd, 3, func(_ *testing.T, c caller) { io.WriteString(c, "NOO") }},
		{"a line end of CR alone", "S1.c", event.WaitLineEnd, 5, func(_ *testing.T, c caller) { io.WriteString(c, "NOOP\r") }},
		{"STOR not closed", "S1.d1", event.WaitData, 5, func(_ *testing.T, c caller) {
			data := c.passive()
			c.say("STOR new", "150")
			io.WriteString(data, "bytes")
		}},
		{"connected and silent", "S1.d1", event.WaitData, 0, func(_ *testing.T, c caller) {
			c.passive()
			c.say("STOR new", "150")
		}},
		{"RETR not read", "S1.d1", event.WaitReading, -1, func(_ *testing.T, c caller) {
			c.passive()
			c.say("RETR big", "150")
		}},
		{"nobody connects", "S1.d1", event.WaitConnect, 0, func(_ *testing.T, c caller) {
			c.port()
			c.say("RETR big", "150")
		}},
		{"a wrong password", "S1.c", event.WaitLogin, 0, func(_ *testing.T, c caller) {
			c.say("REIN", "220")
			c.say("USER haha", "331")
			c.send("PASS wrong")
		}},
		{"held", "S1.c", event.WaitGate, 0, func(_ *testing.T, c caller) {
			c.h.Gate.Pause()
			c.send("NOOP")
		}},
		{"a block is held", "S1.d1", event.WaitGate, 0, func(_ *testing.T, c caller) {
			data := c.passive()
			c.say("STOR new", "150")
			c.h.Gate.Pause()
			io.WriteString(data, "bytes")
		}},
		{"TLS not answered", "S1.c", event.WaitHandshake, 0, func(_ *testing.T, c caller) { c.say("AUTH TLS", "234") }},
	} {
		t.Run(c.name, func(t *testing.T) {
			inHouse(t, ftptest.Config{TLS: &tlsconn.TLS{}, Limits: ftpcore.Limits{LoginDelay: 60_000}}, file, func(t *testing.T, h *ftptest.Server) {
				p := call(t, h, "haha", "hehe")
				c.stuck(t, p)
				synctest.Wait()
				time.Sleep(6 * time.Second)
				w, since := waitsFor(h, c.conn)
				if w.For != c.want || c.bytes >= 0 && w.Bytes != c.bytes || since < 6*time.Second || since > 7*time.Second {
					t.Errorf("it waits since %s for %+v", since, w)
				}
				h.Gate.Run()
			})
		})
	}
}

// atEach calls itself at each event.
type atEach func(e *event.Event)

func (f atEach) Observe(e *event.Event) { f(e) }

// A session that does not wait has the item WaitWork: at no moment is it missing from
// Server.Waiting.
func TestWaitingIsNeverSilent(t *testing.T) {
	inHouse(t, ftptest.Config{}, nil, func(t *testing.T, h *ftptest.Server) {
		silent, working := 0, 0
		h.Server.Observers = append(h.Server.Observers, atEach(func(e *event.Event) {
			list := h.Server.Waiting()
			for _, w := range list {
				if w.For == event.WaitWork {
					working++
				}
			}
			if len(list) == 0 {
				silent++
			}
		}))
		c := call(t, h, "haha", "hehe")
		data := c.passive()
		c.say("STOR new", "150")
		data.Close()
		c.want("226")
		if silent > 0 || working == 0 {
			t.Errorf("at %d events nothing was told of the session, at %d that it works", silent, working)
		}
	})
}

// An upload goes on after its client has closed the control connection, and its Waiting has
// Gone set.
func TestWaitingForWhoHasGone(t *testing.T) {
	inHouse(t, ftptest.Config{}, nil, func(t *testing.T, h *ftptest.Server) {
		c := call(t, h, "haha", "hehe")
		data := c.passive()
		c.say("STOR new", "150")
		if w, _ := waitsFor(h, "S1.d1"); w.For != event.WaitData || w.Gone {
			t.Errorf("before: %+v", w)
		}
		c.Close()
		if w, _ := waitsFor(h, "S1.d1"); w.For != event.WaitData || !w.Gone {
			t.Errorf("after: %+v", w)
		}
		data.Close()
	})
}

// A session ends soon if its client hangs up before the data connection is made.
func TestHangUpBeforeDataConnection(t *testing.T) {
	inHouse(t, ftptest.Config{}, []ftptest.File{{Name: "big", Data: make([]byte, 9)}}, func(t *testing.T, h *ftptest.Server) {
		c := call(t, h, "haha", "hehe")
		c.port()
		c.say("RETR big", "150")
		c.Close()
		time.Sleep(2 * time.Second)
		if list := eventsOf(h, event.KindSessionClose); len(list) != 1 {
			t.Error("the session goes on")
		}
	})
}

// A busy transfer gets its first event soon, and then less than four in a second; no byte is missing
// from them.
func TestBusyTransferHasFourEventsASecond(t *testing.T) {
	inHouse(t, ftptest.Config{}, nil, func(t *testing.T, h *ftptest.Server) {
		c := call(t, h, "haha", "hehe")
		data := c.passive()
		c.say("STOR new", "150")
		const chunks, gap = 1000, 2 * time.Millisecond
		for range chunks {
			io.WriteString(data, "ten bytes.")
			time.Sleep(gap)
		}
		data.Close()
		c.want("226")
		list := eventsOf(h, event.KindData)
		if len(list) < 5 || len(list) > 10 { // in two seconds; the first and the last come earlier
			t.Errorf("%d data events", len(list))
		}
		all := 0
		for _, e := range list {
			for _, p := range e.Payload {
				all += len(p)
			}
		}
		if all != 10*chunks {
			t.Errorf("the events have %d bytes of %d", all, 10*chunks)
		}
	})
}

// Commands that come while the reply to a wrong password is delayed are early. Commands that come
// after all replies are not.
func TestEarlyOnlyDuringLoginDelay(t *testing.T) {
	inHouse(t, ftptest.Config{Limits: ftpcore.Limits{LoginDelay: 1000}}, nil, func(t *testing.T, h *ftptest.Server) {
		c := call(t, h, "haha", "hehe")
		c.say("REIN", "220")
		c.say("USER haha", "331")
		c.send("PASS wrong")
		synctest.Wait()
		c.send("NOOP\r\nNOOP")
		for _, code := range []string{"530", "200", "200"} {
			c.want(code)
		}
		for range 5 {
			c.say("SYST", "215")
		}
		for _, e := range h.Events() {
			if e.Kind == event.KindCommand && e.Dec.Warned(event.WarnPipelined) != (e.Dec.Verb == "NOOP") {
				t.Errorf("#%d %s: early is %v", e.ID, e.Dec.Verb, e.Dec.Warned(event.WarnPipelined))
			}
		}
	})
}

// A client that types ahead while it waits for its turn is not early: the server reads its line
// late, and only chance says whether that is before the greeting is counted.
func TestTypedAheadInTheQueue(t *testing.T) {
	inHouse(t, ftptest.Config{Profile: ftpcore.Profile{Name: "one at a time", Seed: ftpcore.SeedAsMeant}}, nil, func(t *testing.T, h *ftptest.Server) {
		first := call(t, h)
		conn, err := h.Dial()
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		second := &peer{t, conn, bufio.NewReader(conn)}
		second.send("NOOP")
		synctest.Wait()
		h.Gate.Pause() // holds the greeting until the reader has the line
		first.Close()
		synctest.Wait()
		h.Gate.Run()
		second.want("220")
		second.want("200")
		list := eventsOf(h, event.KindCommand)
		if len(list) != 1 || list[0].Dec.Warned(event.WarnPipelined) {
			t.Errorf("%d commands, the first is %+v", len(list), list[0].Dec)
		}
	})
}
