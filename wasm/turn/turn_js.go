// Package turn gives the browser its turns. Under js/wasm a program returns to
// the event loop only when all of its goroutines wait, and only the event loop
// brings what others say, the relay and the page. A client that sends commands
// ahead always has one more to be answered, and would keep all others waiting
// until the last of them.
package turn

import (
	"net"
	"syscall/js"
	"time"
)

// share is how long the program may go on before the event loop has its turn, or
// twice that where it had one by itself.
const share = 10 * time.Millisecond

// Conn is c with a Write that lets the event loop have its turns: what answers
// anybody waits there. Only one goroutine at a time may call Write.
func Conn(c net.Conn) net.Conn {
	had := make(chan struct{})
	close(had)
	return &conn{Conn: c, now: time.Now, had: had}
}

type conn struct {
	net.Conn
	now   func() time.Time
	asked time.Time       // for the turn that had tells of
	had   <-chan struct{} // closed when it is over
}

func (c *conn) Write(p []byte) (int, error) {
	if now := c.now(); now.Sub(c.asked) >= share {
		<-c.had // as a rule the program has been idle meanwhile
		c.asked, c.had = now, ask()
	}
	return c.Conn.Write(p)
}

// ask asks for a turn. A message to ourselves comes behind what is to be
// delivered already and, unlike a timer, no later than that.
func ask() (had <-chan struct{}) {
	came := make(chan struct{})
	ports := js.Global().Get("MessageChannel").New()
	var heard js.Func
	heard = js.FuncOf(func(js.Value, []js.Value) any {
		ports.Get("port1").Call("close")
		heard.Release()
		close(came)
		return nil
	})
	ports.Get("port1").Set("onmessage", heard)
	ports.Get("port2").Call("postMessage", nil)
	return came
}
