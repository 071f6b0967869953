package tunnel

import (
	"context"
	"net"

	"github.com/hashicorp/yamux"
)

// This file carries the class's stream, whose bytes the tunnel does not interpret. It has no
// signals: the end of the stream is the end of the page's part in the class.

// OpenClass opens the page's stream of the relay's class. The error of a refused OpenClass wraps a
// *Refusal.
func (p *Page) OpenClass(ctx context.Context) (net.Conn, error) {
	st, _, err := p.open(ctx, kindClass, &struct{}{})
	if err != nil {
		return nil, opError("dial", nil, nil, err)
	}
	return &classConn{Stream: st, forget: func() { p.m.forget(st.StreamID()) }}, nil
}

// class answers a page that opens a stream of the class, and has RelayConfig.Class speak on it.
func (r *Relay) class(st *yamux.Stream) error {
	if no := r.reserveClass(); no != nil {
		return r.refuse(st, "class", no)
	}
	defer r.releaseClass()
	if err := writeHeader(st, kindReply, &replyHeader{}); err != nil {
		return err
	}
	c := &classConn{Stream: st, forget: func() {}}
	defer c.Close()
	r.cfg.Class(c)
	return nil
}

// maxClasses is how many streams of the class a page may have: a new one may open before the end of
// the old one has arrived.
const maxClasses = 2

func (r *Relay) reserveClass() *Refusal {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.cfg.Class == nil:
		return &Refusal{Code: CodeNoClass, Text: "this relay holds no class"}
	case r.classes >= maxClasses:
		return &Refusal{Code: CodeTooMany, Text: "too many streams of the class"}
	}
	r.classes++
	return nil
}

func (r *Relay) releaseClass() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.classes--
}

// classConn is a stream of the class.
type classConn struct {
	*yamux.Stream
	forget func()
}

// Close closes both directions. A Read or Write that blocks fails. What the other end still sends
// waits in the stream's window until that end closes too.
func (c *classConn) Close() error {
	c.SetDeadline(past)
	c.forget()
	return c.Stream.Close()
}
