package turn

import (
	"net"
	"syscall/js"
	"testing"
	"time"
)

// sink takes all that is written.
type sink struct{ net.Conn }

func (sink) Write(p []byte) (int, error) { return len(p), nil }

// TestOthersAreHeard: somebody who never stops writing lets the event loop
// deliver what others say, and does not wait for it each time.
func TestOthersAreHeard(t *testing.T) {
	var now time.Time
	c := Conn(sink{}).(*conn)
	c.turns.now = func() time.Time { return now }
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
		t.Error("it has waited though no time went by")
	}
	for range 10_000 {
		now = now.Add(share)
		if c.Write([]byte("200 NOOP\r\n")); heard {
			return
		}
	}
	t.Error("nobody else was heard")
}
