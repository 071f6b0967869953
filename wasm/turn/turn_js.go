// Package turn gives the browser its turns. Under js/wasm a program returns to
// the event loop only when all of its goroutines wait, and only the event loop
// brings what others say, the relay and the page. A client that sends commands
// ahead always has one more to be answered, and would keep all others waiting
// until the last of them.
package turn

import (
	"net"
	"sync"
	"syscall/js"
	"time"
)

// share is how long the program may go on before the event loop has its turn, or
// twice that where it had one by itself.
const share = 10 * time.Millisecond

// Turns gives the event loop its turns while something works for long. The zero
// value is ready to use. Goroutines may share it: none runs beside another.
type Turns struct {
	now   func() time.Time // nil: time.Now
	asked time.Time        // for the turn that had tells of
	had   <-chan struct{}  // closed when it is over; nil: none was asked for
}

// Take waits for the turn that it has asked for before, and asks for the next
// one, if the share has gone by since.
func (t *Turns) Take() {
	now := time.Now
	if t.now != nil {
		now = t.now
	}
	at := now()
	if at.Sub(t.asked) < share {
		return
	}
	if t.had != nil {
		<-t.had // as a rule the program has been idle meanwhile
	}
	t.asked, t.had = at, ask()
}

// Conn is c with a Write that lets the event loop have its turns: what answers
// anybody waits there. Only one goroutine at a time may call Write.
func Conn(c net.Conn) net.Conn { return &conn{Conn: c} }

type conn struct {
	net.Conn
	turns Turns
}

func (c *conn) Write(p []byte) (int, error) {
	c.turns.Take()
	return c.Conn.Write(p)
}

// ask asks for a turn. A message to ourselves comes behind what is to be
// delivered already and, unlike a timer, no later than that.
func ask() (had <-chan struct{}) {
	came := make(chan struct{})
	asked = append(asked, came)
	post().Invoke(js.Null())
	return came
}

// asked are the turns that were asked for and did not come yet, in their order.
var asked []chan struct{}

// post is the function that sends a message to ourselves.
var post = sync.OnceValue(func() js.Value {
	ports := js.Global().Get("MessageChannel").New()
	ports.Get("port1").Set("onmessage", js.FuncOf(func(js.Value, []js.Value) any {
		close(asked[0])
		asked = asked[1:]
		return nil
	}))
	from := ports.Get("port2")
	return from.Get("postMessage").Call("bind", from)
})
