// Package eventloop yields to the browser's event loop. Under js/wasm a Go program
// returns to the event loop only when all of its goroutines block, and only the event
// loop delivers messages from the relay and from the page. A client that pipelines
// commands always has one more to be answered: without yielding, the server would
// answer all of them before it heard another client.
package eventloop

import (
	"net"
	"sync"
	"syscall/js"
	"time"
)

// slice is how long the program may run before it yields. It may run for up to twice
// as long if the event loop ran by itself in between.
const slice = 10 * time.Millisecond

// Yielder yields at most once per slice. The zero value is ready to use. Goroutines may
// share it: under js they never run in parallel.
type Yielder struct {
	now     func() time.Time // nil: time.Now
	askedAt time.Time        // when pending was requested
	pending <-chan struct{}  // closed when the event loop has run; nil: not requested yet
}

// Yield returns at once while the slice lasts. After that it blocks until the event loop
// has run since the previous call, and requests its next run.
func (y *Yielder) Yield() {
	now := time.Now
	if y.now != nil {
		now = y.now
	}
	at := now()
	if at.Sub(y.askedAt) < slice {
		return
	}
	if y.pending != nil {
		<-y.pending // usually closed already: the program has been idle in between
	}
	y.askedAt, y.pending = at, request()
}

// Conn returns c with a Write that yields first: the server yields where it answers.
// Only one goroutine at a time may call Write.
func Conn(c net.Conn) net.Conn { return &conn{Conn: c} }

type conn struct {
	net.Conn
	loop Yielder
}

func (c *conn) Write(p []byte) (int, error) {
	c.loop.Yield()
	return c.Conn.Write(p)
}

// request has the event loop close the channel it returns. It posts a message to this
// program: the event loop delivers it after the messages that wait already and, unlike a timer,
// without a further delay.
func request() <-chan struct{} {
	ran := make(chan struct{})
	requested = append(requested, ran)
	post().Invoke(js.Null())
	return ran
}

// requested are the open requests, oldest first.
var requested []chan struct{}

// post is a JavaScript function that posts a message to this program.
var post = sync.OnceValue(func() js.Value {
	ports := js.Global().Get("MessageChannel").New()
	ports.Get("port1").Set("onmessage", js.FuncOf(func(js.Value, []js.Value) any {
		close(requested[0])
		requested = requested[1:]
		return nil
	}))
	from := ports.Get("port2")
	return from.Get("postMessage").Call("bind", from)
})
