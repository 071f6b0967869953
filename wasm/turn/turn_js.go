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

// share is how long the program may go on before the event loop has its turn,
// which takes a small part of a millisecond.
const share = 10 * time.Millisecond

// Conn is c with a Write that lets the event loop have its turns: what answers
// anybody waits there. Only one goroutine at a time may call Write.
func Conn(c net.Conn) net.Conn { return &conn{Conn: c, now: time.Now} }

type conn struct {
	net.Conn
	now  func() time.Time
	last time.Time // when the latest turn was over
}

func (c *conn) Write(p []byte) (int, error) {
	if c.now().Sub(c.last) >= share {
		wait()
		c.last = c.now()
	}
	return c.Conn.Write(p)
}

// wait returns after a turn of the event loop. A message to ourselves comes
// behind what is to be delivered already and, unlike a timer, no later than that.
func wait() {
	came := make(chan struct{})
	heard := js.FuncOf(func(js.Value, []js.Value) any {
		close(came)
		return nil
	})
	defer heard.Release()
	ports := js.Global().Get("MessageChannel").New()
	ports.Get("port1").Set("onmessage", heard)
	ports.Get("port2").Call("postMessage", nil)
	<-came
	ports.Get("port1").Call("close")
}
