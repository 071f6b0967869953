package eventloop

import (
	"net"
	"syscall/js"
	"testing"
	"time"
)

// sink is a connection that discards what is written. There is always something to read.
type sink struct{ net.Conn }

func (sink) Write(p []byte) (int, error) { return len(p), nil }
func (sink) Read(p []byte) (int, error)  { return len(p), nil }

// TestOthersAreHeard: a goroutine that never stops writing lets the event loop deliver
// messages, and does not wait for it on each write.
func TestOthersAreHeard(t *testing.T) {
	var now time.Duration
	c := Conn(sink{}).(*conn)
	c.loop.now = func() time.Duration { return now }
	heard := false
	say := js.FuncOf(func(js.Value, []js.Value) any {
		heard = true
		return nil
	})
	defer say.Release()
	js.Global().Call("setTimeout", say, 0)
	for range 10_000 {
		c.Write([]byte("200 NOOP\r\n"))
	}
	if heard {
		t.Error("Write yielded although no time had passed")
	}
	for range 10_000 {
		now += slice
		if c.Write([]byte("200 NOOP\r\n")); heard {
			return
		}
	}
	t.Error("the timer never fired: Write does not yield")
}

// TestNoNeedToYield: Write does not wait for the event loop if it has run since the last
// slice began.
func TestNoNeedToYield(t *testing.T) {
	var now time.Duration
	c := Conn(sink{}).(*conn)
	c.loop.now = func() time.Duration { return now }
	for range 10 {
		c.Read(make([]byte, 1))
		now += slice
		before := turns
		if c.Write([]byte("x")); turns != before {
			t.Fatal("Write yielded although the event loop had just delivered data")
		}
	}
	now += slice
	before := turns
	if c.Write([]byte("x")); turns == before {
		t.Error("Write did not yield although the event loop had not run for a slice")
	}
}
