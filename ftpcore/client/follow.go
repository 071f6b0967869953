package client

import (
	"context"

	"ftpsim/ftpcore/wire"
)

// Server is what the server holds a session to be.
type Server struct {
	User string // logged in; empty: nobody
	Cwd  string // as inside
	Type string // TYPE, MODE and STRU, as the verbs take them
	Mode string
	Stru string
	Prot string // as the verb takes it; empty: there is no TLS
}

// Follow tells the client that the server has put its session into another
// state by itself; note says why, for the person. With anew the session has
// ended: a new one is opened, and no login asked for. It returns at once; the
// client does so when what it is doing is done. A question is given up.
func (c *Client) Follow(s Server, anew bool, note string) {
	c.Start()
	c.order.Lock()
	defer c.order.Unlock()
	c.count++
	select {
	case c.lines <- input{ctx: context.Background(), n: c.count, do: func() { c.follow(s, anew, note) }}:
	default:
	}
}

func (c *Client) follow(s Server, anew bool, note string) {
	c.infof("%s", note)
	if anew {
		if c.awaitEnd() != nil || c.connect(c.Addr) != nil {
			return
		}
	}
	if c.ctl == nil {
		return
	}
	c.server.user, c.server.typ, c.server.mode, c.server.stru = s.User, s.Type, s.Mode, s.Stru
	c.server.private = s.Prot == "P"
	c.restart = 0
	c.seen.reset()
	c.seen.cd(wire.NameOnWire(s.Cwd))
}

// awaitEnd waits until the server has ended the session that is still there.
func (c *Client) awaitEnd() error {
	for c.ctl != nil {
		select {
		case ev := <-c.events():
			c.heard(ev)
		case <-c.intr:
			return errInterrupted
		case <-c.quit:
			return errClosed
		}
	}
	return nil
}
