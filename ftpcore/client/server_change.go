package client

import (
	"context"

	"ftpsim/ftpcore/wire"
)

// Server is the state of a session at the server.
type Server struct {
	User string // logged in; empty means not logged in
	Cwd  string // in the inner form of names
	Type string // arguments of TYPE, MODE and STRU
	Mode string
	Stru string
	Prot string // argument of PROT; empty means no TLS
}

// Follow informs the client that the server has changed the state of its session to s, for
// example after a jump to another time. The client shows why. anew means that the session
// has ended; the client then opens a new one without a login. Follow returns at once; the
// client acts when its current command is done. A question is cancelled.
func (c *Client) Follow(s Server, anew bool, why string) {
	c.Start()
	c.order.Lock()
	defer c.order.Unlock()
	c.count++
	select {
	case c.lines <- input{ctx: context.Background(), n: c.count, do: func() { c.follow(s, anew, why) }}:
	default:
	}
}

func (c *Client) follow(s Server, anew bool, why string) {
	c.infof("%s", why)
	if c.link != nil { // another server's session goes on
		return
	}
	if anew {
		if c.awaitEnd() != nil || c.connect(c.home()) != nil {
			return
		}
	}
	if c.ctl == nil {
		return
	}
	c.server.user, c.server.typ, c.server.mode, c.server.stru = s.User, s.Type, s.Mode, s.Stru
	c.server.private = s.Prot == "P"
	c.restart = 0
	c.known.reset()
	c.known.cd(wire.NameOnWire(s.Cwd))
}

// awaitEnd waits until the server has closed the control connection.
func (c *Client) awaitEnd() error {
	for c.ctl != nil {
		select {
		case ev := <-c.events():
			c.handleLine(ev)
		case <-c.intr:
			return errInterrupted
		case <-c.quit:
			return errClosed
		}
	}
	return nil
}
