package main

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"sync"

	"ftpsim/relay/tunnel"
)

// targets are the servers of -dial, with their pinned addresses. Pages get the names only.
// One page at a time has a server.
type targets struct {
	sockets sockets
	names   []string // in the order of -dial
	at      map[string]netip.AddrPort

	mu   sync.Mutex
	used map[string]targetUse
}

// targetUse says which page has a server, and by how many control connections.
type targetUse struct {
	page  *page
	conns int
}

// newTargets resolves the servers of the command line. The relay must listen already: its
// own ports are refused.
func newTargets(cfg config, s sockets) (*targets, error) {
	t := &targets{sockets: s, at: map[string]netip.AddrPort{}, used: map[string]targetUse{}}
	for _, f := range cfg.dial {
		at, err := f.pin(cfg.lookup)
		if err == nil {
			err = dialable(at.Addr(), cfg.dialLoopback)
		}
		if err == nil && s.isOwn(at) {
			err = fmt.Errorf("%v is a port of the relay itself", at)
		}
		if err != nil {
			return nil, fmt.Errorf("-dial %s: %w", f.name, err)
		}
		t.names, t.at[f.name] = append(t.names, f.name), at
	}
	return t, nil
}

// isOwn reports whether a connection to addr would reach this relay, or a port that it may
// open for passive data connections.
func (s sockets) isOwn(addr netip.AddrPort) bool {
	return s.own.has(addr) || s.passive.contains(int(addr.Port())) && isOurs(addr.Addr())
}

// take reserves the server called name for a control connection of p.
func (t *targets) take(name string, p *page) (netip.AddrPort, *tunnel.Refusal) {
	at, ok := t.at[name]
	if !ok {
		return at, &tunnel.Refusal{Code: tunnel.CodeNoSuchTarget, Text: fmt.Sprintf("the relay's -dial has no %.40q", name)}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	u := t.used[name]
	if u.page != nil && u.page != p {
		return at, &tunnel.Refusal{Code: tunnel.CodeTargetBusy, Text: fmt.Sprintf("another page is connected to %s, page %d: one page at a time", name, u.page.number)}
	}
	t.used[name] = targetUse{p, u.conns + 1}
	return at, nil
}

// release ends the use of the server by one control connection.
func (t *targets) release(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	u := t.used[name]
	if u.conns--; u.conns == 0 {
		delete(t.used, name)
		return
	}
	t.used[name] = u
}

// targetsOf are the targets as one page reaches them. It implements tunnel.Targets.
type targetsOf struct {
	*targets
	page *page
}

// Connect connects to the pinned address of the server called name.
func (t targetsOf) Connect(ctx context.Context, name string) (tunnel.Socket, error) {
	at, no := t.take(name, t.page)
	if no != nil {
		return nil, no
	}
	release := sync.OnceFunc(func() { t.release(name) })
	c, err := t.dial(ctx, netip.Addr{}, at)
	if err != nil {
		release()
		return nil, err
	}
	return &targetConn{c, release}, nil
}

// DialData connects to a data port of a server.
func (t targetsOf) DialData(ctx context.Context, local netip.Addr, to netip.AddrPort) (tunnel.Socket, error) {
	return t.dial(ctx, local, to)
}

// dial connects to a server, unless that would reach the relay itself.
func (t targetsOf) dial(ctx context.Context, local netip.Addr, to netip.AddrPort) (*net.TCPConn, error) {
	if t.sockets.isOwn(to) {
		return nil, &tunnel.Refusal{Code: tunnel.CodeOwnPort, Text: fmt.Sprintf("port %d of that server is a port of the relay itself", to.Port())}
	}
	var d net.Dialer
	if local.IsValid() {
		d.LocalAddr, d.Control = net.TCPAddrFromAddrPort(netip.AddrPortFrom(local, 0)), bindLate
	}
	d.SetMultipathTCP(false)
	c, err := d.DialContext(ctx, "tcp", to.String())
	if err != nil {
		return nil, err
	}
	return c.(*net.TCPConn), nil
}

// targetConn is a control connection to a server. Closing it releases the server for other
// pages.
type targetConn struct {
	*net.TCPConn
	release func()
}

// Close closes the connection.
func (c *targetConn) Close() error {
	defer c.release()
	return c.TCPConn.Close()
}
