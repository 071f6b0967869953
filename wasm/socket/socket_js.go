// Package socket is the page's end of the WebSocket to the relay: a net.Conn of
// binary messages, over the browser's own WebSocket.
//
// It makes nothing anew for a message. What leaves is copied into one array, which
// the browser has taken when send returns; what comes stays in the browser's buffer
// until it is copied to where the reader wants it.
package socket

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"syscall/js"
	"time"
)

// Codes of a closing handshake (RFC 6455 §7.4.1).
const (
	codeNormal    = 1000
	codeGoingAway = 1001
	codeNoText    = 4003 // a page may not say 1003
	codeTooLong   = 4009 // nor 1009
)

// maxMessage bounds a message of the relay, in bytes. The tunnel's frames are smaller.
const maxMessage = 4 << 20

var (
	// ErrRefused says that there was no WebSocket: nobody answered, or not with one.
	// The browser does not tell which.
	ErrRefused = errors.New("the relay does not answer, or not with a WebSocket")
	// ErrText says that the relay sent a text message.
	ErrText = errors.New("the relay sent a text message")
	// ErrTooLong says that the relay sent a message of more than 4 MiB.
	ErrTooLong = fmt.Errorf("the relay sent a message of more than %d MiB", maxMessage>>20)
)

// CloseError says how the connection ended, where that was neither normal (1000) nor
// because the relay goes away (1001): those are io.EOF.
type CloseError struct {
	Code   int    // RFC 6455 §7.4.1; 1006: the network was lost, nobody said goodbye
	Reason string // the relay's words, if it had any
}

func (e *CloseError) Error() string {
	switch {
	case e.Code == 1006:
		return "the connection to the relay broke"
	case e.Reason == "":
		return fmt.Sprintf("the relay closed the connection with code %d", e.Code)
	}
	return fmt.Sprintf("the relay closed the connection with code %d: %s", e.Code, e.Reason)
}

type conn struct {
	ws       js.Value
	send     js.Value // ws.send, bound
	out      outbox
	handlers []js.Func
	opened   chan struct{}
	over     chan struct{} // closed when the browser says that the connection is

	mu      sync.Mutex
	in      []js.Value // Uint8Arrays that have come, the oldest first
	at      int        // bytes of in[0] that were read
	end     error      // what comes behind in; nil: it goes on
	readBy  time.Time
	sendBy  time.Time
	timer   *time.Timer   // wakes a reader at readBy
	changed chan struct{} // wakes a reader; holds one
}

// Dial connects to the WebSocket at url, ws: or wss:. The error is that of ctx, of the
// url, or ErrRefused. Writing never waits: what is written is queued by
// the browser. Only one goroutine at a time may write, and one read.
func Dial(ctx context.Context, url string) (net.Conn, error) {
	ws, err := newWebSocket(url)
	if err != nil {
		return nil, err
	}
	c := newConn(ws)
	select {
	case <-c.opened:
		return c, nil
	case <-c.over:
		return nil, ErrRefused
	case <-ctx.Done():
		c.finish(net.ErrClosed, codeNormal)
		return nil, ctx.Err()
	}
}

// newWebSocket is JavaScript's new WebSocket(url), which throws where url is none.
func newWebSocket(url string) (ws js.Value, err error) {
	defer func() {
		switch thrown := recover().(type) {
		case nil:
		case js.Error:
			err = thrown
		default:
			panic(thrown)
		}
	}()
	return js.Global().Get("WebSocket").New(url), nil
}

func newConn(ws js.Value) *conn {
	ws.Set("binaryType", "arraybuffer")
	c := &conn{
		ws: ws, send: bound(ws, "send"),
		opened: make(chan struct{}), over: make(chan struct{}), changed: make(chan struct{}, 1),
	}
	c.handle("onopen", func(js.Value) { close(c.opened) })
	c.handle("onmessage", c.hear)
	c.handle("onclose", c.gone)
	return c
}

// bound is a method of v as a function.
func bound(v js.Value, method string) js.Value { return v.Get(method).Call("bind", v) }

func (c *conn) handle(event string, f func(event js.Value)) {
	h := js.FuncOf(func(_ js.Value, args []js.Value) any {
		f(args[0])
		return nil
	})
	c.handlers = append(c.handlers, h)
	c.ws.Set(event, h)
}

var uint8Array = js.Global().Get("Uint8Array")

// hear takes a message.
func (c *conn) hear(event js.Value) {
	data := event.Get("data")
	if data.Type() != js.TypeObject {
		c.finish(ErrText, codeNoText)
		return
	}
	bytes := uint8Array.New(data)
	switch n := bytes.Length(); {
	case n > maxMessage:
		c.finish(ErrTooLong, codeTooLong)
		return
	case n == 0:
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.end == nil {
		c.in = append(c.in, bytes)
		c.wake()
	}
}

// gone takes the end of the connection. What has come before it can still be read.
func (c *conn) gone(event js.Value) {
	code := event.Get("code").Int()
	var why error = io.EOF
	if code != codeNormal && code != codeGoingAway {
		why = &CloseError{code, event.Get("reason").String()}
	}
	c.stop(why)
	close(c.over)
	for _, h := range c.handlers {
		h.Release()
	}
}

// finish ends the connection from our side.
func (c *conn) finish(why error, code int) {
	c.stop(why)
	c.ws.Call("close", code)
}

// stop says what comes behind the messages so far. The first reason counts.
func (c *conn) stop(why error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.end == nil {
		c.end = why
	}
	c.wake()
}

// wake wakes the reader. Hold mu.
func (c *conn) wake() {
	select {
	case c.changed <- struct{}{}:
	default:
	}
}

// Read reads what has come, at most one message. The error is io.EOF, a *CloseError,
// ErrText, ErrTooLong, os.ErrDeadlineExceeded or, after Close, net.ErrClosed.
func (c *conn) Read(p []byte) (int, error) {
	for len(p) > 0 {
		if n, err := c.take(p); n > 0 || err != nil {
			return n, err
		}
		<-c.changed
	}
	return 0, nil
}

// take copies the rest of the oldest message to p, or as much as there is room for.
func (c *conn) take(p []byte) (n int, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if expired(c.readBy) {
		return 0, os.ErrDeadlineExceeded
	}
	for n == 0 && len(c.in) > 0 {
		from := c.in[0]
		if c.at > 0 {
			from = from.Call("subarray", c.at)
		}
		n = js.CopyBytesToGo(p, from)
		if c.at += n; n < len(p) {
			c.in[0] = js.Value{}
			c.in, c.at = c.in[1:], 0
		}
	}
	if n > 0 {
		return n, nil
	}
	return 0, c.end
}

func expired(by time.Time) bool { return !by.IsZero() && !time.Now().Before(by) }

// Write sends p as one message.
func (c *conn) Write(p []byte) (int, error) {
	c.mu.Lock()
	end, late := c.end, expired(c.sendBy)
	c.mu.Unlock()
	switch {
	case late:
		return 0, os.ErrDeadlineExceeded
	case end == io.EOF:
		return 0, net.ErrClosed
	case end != nil:
		return 0, end
	}
	c.send.Invoke(c.out.hold(p))
	return len(p), nil
}

// Close says goodbye and waits until the browser says that the connection is closed,
// which it also does when the relay does not answer.
func (c *conn) Close() error {
	c.mu.Lock()
	c.in = nil
	c.mu.Unlock()
	c.finish(net.ErrClosed, codeNormal)
	<-c.over
	return nil
}

func (c *conn) SetDeadline(t time.Time) error {
	c.SetWriteDeadline(t)
	return c.SetReadDeadline(t)
}

func (c *conn) SetReadDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.readBy = t
	if c.timer != nil {
		c.timer.Stop()
		c.timer = nil
	}
	if !t.IsZero() {
		c.timer = time.AfterFunc(time.Until(t), func() {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.wake()
		})
	}
	return nil
}

func (c *conn) SetWriteDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sendBy = t
	return nil
}

func (c *conn) LocalAddr() net.Addr  { return addr{} }
func (c *conn) RemoteAddr() net.Addr { return addr{} }

// addr stands for both ends: a browser tells neither.
type addr struct{}

func (addr) Network() string { return "websocket" }
func (addr) String() string  { return "websocket" }

// outbox is the array that all messages leave by. The zero value is ready to use.
type outbox struct {
	size     int
	array    js.Value
	subarray js.Value // its method, bound
}

// hold is a Uint8Array with the bytes of p, good until the next one is asked for.
func (o *outbox) hold(p []byte) js.Value {
	if o.size == 0 || len(p) > o.size {
		o.size = max(64<<10, 2*o.size, len(p))
		o.array = uint8Array.New(o.size)
		o.subarray = bound(o.array, "subarray")
	}
	js.CopyBytesToJS(o.array, p)
	return o.subarray.Invoke(0, len(p))
}
