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
// as long if the event loop ran in between.
const slice = 10 * time.Millisecond

// turns counts the runs of the event loop that this program knows of.
var turns int

// Yielder yields at most once per slice, and only if the event loop has not run anyway. The
// zero value is ready to use. Goroutines may share it: under js they never run in parallel.
type Yielder struct {
	now   func() time.Duration // nil: sinceStart
	begun time.Duration        // when the slice began
	turns int                  // turns at that time
}

// Yield returns at once while the slice lasts, or if the event loop has run since the slice
// began. Otherwise it blocks until the event loop has run.
func (y *Yielder) Yield() {
	now := sinceStart
	if y.now != nil {
		now = y.now
	}
	at := now()
	if at-y.begun < slice {
		return
	}
	if y.turns == turns {
		<-request()
	}
	y.begun, y.turns = at, turns
}

var started = time.Now()

// sinceStart reads only the monotonic clock: under js, time.Now takes three times as long.
func sinceStart() time.Duration { return time.Since(started) }

// Conn returns c with a Write that yields first: the server yields where it answers. c's data
// must come from the event loop: each Read counts as a run of it. Only one goroutine at a time
// may call Write.
func Conn(c net.Conn) net.Conn { return &conn{Conn: c} }

type conn struct {
	net.Conn
	loop Yielder
}

func (c *conn) Write(p []byte) (int, error) {
	c.loop.Yield()
	return c.Conn.Write(p)
}

func (c *conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	turns++
	return n, err
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
		turns++
		close(requested[0])
		requested = requested[1:]
		return nil
	}))
	from := ports.Get("port2")
	return from.Get("postMessage").Call("bind", from)
})
