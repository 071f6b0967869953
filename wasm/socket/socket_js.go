// Package socket is the page's end of the WebSocket to the relay: a net.Conn of
// binary messages, over the browser's own WebSocket.
//
// It allocates no array per message. An outgoing message is copied into one reused array,
// from which the browser has copied it when send returns. An incoming message stays in the
// browser's buffer until Read copies it to the caller's slice.
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
	codeNoText    = 4003 // stands for 1003, which a page may not send
	codeTooLong   = 4009 // stands for 1009, likewise
)

// maxMessage is the longest message accepted from the relay, in bytes. The tunnel's frames are smaller.
const maxMessage = 4 << 20

var (
	// ErrRefused means that no WebSocket was opened: the relay did not answer, or it did not
	// answer with a WebSocket. The browser does not report which.
	ErrRefused = errors.New("the relay does not answer, or not with a WebSocket")
	// ErrText means that the relay sent a text message.
	ErrText = errors.New("the relay sent a text message")
	// ErrTooLong means that the relay sent a message of more than 4 MiB.
	ErrTooLong = fmt.Errorf("the relay sent a message of more than %d MiB", maxMessage>>20)
)

// CloseError reports a close code other than 1000 (normal) and 1001 (the relay is going
// away), for which Read returns io.EOF.
type CloseError struct {
	Code   int    // RFC 6455 §7.4.1; 1006: the connection broke without a closing handshake
	Reason string // as the relay sent it; may be empty
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
	closed   chan struct{} // closed when the browser reports that the connection is closed

	mu      sync.Mutex
	in      []js.Value // received messages (Uint8Array) that are not yet read, oldest first
	at      int        // bytes of in[0] that were read
	end     error      // what Read returns after in; nil while the connection is open
	readBy  time.Time
	sendBy  time.Time
	timer   *time.Timer   // wakes the reader at readBy
	changed chan struct{} // wakes the reader; buffered, capacity 1
}

// Dial connects to the WebSocket at url, ws: or wss:. The error is ctx.Err(), ErrRefused,
// or a js.Error if url is malformed. Write never blocks: the browser queues the message.
// Only one goroutine at a time may write, and one read.
func Dial(ctx context.Context, url string) (net.Conn, error) {
	ws, err := newWebSocket(url)
	if err != nil {
		return nil, err
	}
	c := newConn(ws)
	select {
	case <-c.opened:
		return c, nil
	case <-c.closed:
		return nil, ErrRefused
	case <-ctx.Done():
		c.finish(net.ErrClosed, codeNormal)
		return nil, ctx.Err()
	}
}

// newWebSocket is JavaScript's new WebSocket(url). A malformed url is an error.
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
		opened: make(chan struct{}), closed: make(chan struct{}), changed: make(chan struct{}, 1),
	}
	c.handle("onopen", func(js.Value) { close(c.opened) })
	c.handle("onmessage", c.onMessage)
	c.handle("onclose", c.onClose)
	return c
}

// bound returns the method of v as a function that can be called without v.
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

// onMessage queues a message for Read. It ends the connection after a text message or
// one that is too long, and skips an empty one.
func (c *conn) onMessage(event js.Value) {
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

// onClose records the end of the connection. Messages received before can still be read.
func (c *conn) onClose(event js.Value) {
	code := event.Get("code").Int()
	var why error = io.EOF
	if code != codeNormal && code != codeGoingAway {
		why = &CloseError{code, event.Get("reason").String()}
	}
	c.stop(why)
	close(c.closed)
	for _, h := range c.handlers {
		h.Release()
	}
}

// finish closes the connection with code; Read returns why after the messages so far.
func (c *conn) finish(why error, code int) {
	c.stop(why)
	c.ws.Call("close", code)
}

// stop makes Read return why after the messages so far. The first call counts.
func (c *conn) stop(why error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.end == nil {
		c.end = why
	}
	c.wake()
}

// wake wakes the reader. The caller holds mu.
func (c *conn) wake() {
	select {
	case c.changed <- struct{}{}:
	default:
	}
}

// Read blocks until there is a message and returns at most one. The error is io.EOF, a *CloseError,
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

// take copies as much of the oldest message to p as fits. It returns 0, nil if there is
// nothing to read yet.
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
	c.send.Invoke(c.out.copyOf(p))
	return len(p), nil
}

// Close starts the closing handshake and blocks until the browser reports that the
// connection is closed. The browser also does so if the relay does not answer.
func (c *conn) Close() error {
	c.mu.Lock()
	c.in = nil
	c.mu.Unlock()
	c.finish(net.ErrClosed, codeNormal)
	<-c.closed
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

// addr is the address of both ends: a browser reports neither.
type addr struct{}

func (addr) Network() string { return "websocket" }
func (addr) String() string  { return "websocket" }

// outbox is the array that outgoing messages are copied into. The zero value is ready to
// use.
type outbox struct {
	size     int
	array    js.Value
	subarray js.Value // its method, bound
}

// copyOf returns a Uint8Array with the bytes of p. It is valid until the next call.
func (o *outbox) copyOf(p []byte) js.Value {
	if o.size == 0 || len(p) > o.size {
		o.size = max(64<<10, 2*o.size, len(p))
		o.array = uint8Array.New(o.size)
		o.subarray = bound(o.array, "subarray")
	}
	js.CopyBytesToJS(o.array, p)
	return o.subarray.Invoke(0, len(p))
}
