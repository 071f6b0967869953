package client

import (
	"context"
	"errors"
	"net"
	"slices"
	"strings"
)

// Targets are servers beyond the Dialer's network, which open reaches by their names.
type Targets interface {
	// Names lists them, in order. It may change from call to call.
	Names() []string
	// Connect opens a control connection to one of them. It returns when ctx is done.
	Connect(ctx context.Context, name string) (Link, error)
}

// Link is an open control connection to a target, and the way to its data connections: Dial
// uses the port of an address and reaches the target whatever the host is; Listen admits the
// target alone. Closing the control connection ends the link. A connection that is a
// tlsconn.Watched is told where TLS begins and ends.
type Link interface {
	Dialer
	Control() net.Conn
}

// dialer returns the way to the server's data connections.
func (c *Client) dialer() Dialer {
	if c.link != nil {
		return c.link
	}
	return c.Dialer
}

// targets lists the names of the targets.
func (c *Client) targets() []string {
	if c.Targets == nil {
		return nil
	}
	return c.Targets.Names()
}

// targetNamed returns the target that host names, in any case; empty means none.
func (c *Client) targetNamed(host string) string {
	names := c.targets()
	if i := slices.IndexFunc(names, func(n string) bool { return strings.EqualFold(n, host) }); i >= 0 {
		return names[i]
	}
	return ""
}

// openTarget connects to a target.
func (c *Client) openTarget(name string) error {
	c.infof("Connecting to %s: …", name)
	var link Link
	conn, err := c.opening(func(ctx context.Context) (net.Conn, error) {
		var err error
		if link, err = c.Targets.Connect(ctx, name); err != nil {
			return nil, err
		}
		return link.Control(), nil
	})
	if err != nil {
		return err
	}
	c.link, c.linkName = link, name
	c.infof("This is another server: the relay connects to it, and this page watches.")
	return c.greet(conn)
}

var errNoTargetPort = errors.New("a server of the relay has no port here: give its name and a colon")
