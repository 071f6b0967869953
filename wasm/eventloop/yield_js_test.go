package eventloop

import (
	"net"
	"syscall/js"
	"testing"
	"time"
)

// sink takes all that is written.
type sink struct{ net.Conn }

func (sink) Write(p []byte) (int, error) { return len(p), nil }

// TestOthersAreHeard: a goroutine that never stops writing lets the event loop deliver
// messages, and does not wait for it on each write.
func TestOthersAreHeard(t *testing.T) {
	var now time.Time
	c := Conn(sink{}).(*conn)
	c.loop.now = func() time.Time { return now }
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
		now = now.Add(slice)
		if c.Write([]byte("200 NOOP\r\n")); heard {
			return
		}
	}
	t.Error("the timer never fired: Write does not yield")
}
