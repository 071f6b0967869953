package capture

import (
	"net/netip"

	"ftpsim/ftpcore/event"
)

// This file determines the addresses of both ends of a connection that is written.

// setAddrs sets the addresses to the ones in the record, if the record holds them.
func (l *tcpConn) setAddrs(p *event.Peer) {
	if p == nil {
		return
	}
	client, cerr := parseAddr(p.Remote)
	server, serr := parseAddr(p.Local)
	if cerr == nil && serr == nil && client.Addr().Is4() == server.Addr().Is4() {
		l.client, l.server = client, server
	}
}

// inventPort returns an address of host with a made-up port that was not used yet.
func (p *planner) inventPort(host netip.Addr) netip.AddrPort {
	a := netip.AddrPortFrom(host, p.nextPort)
	if p.nextPort++; p.nextPort == 0 {
		p.nextPort = firstInventedPort
	}
	return a
}

func parseAddr(s string) (netip.AddrPort, error) {
	a, err := netip.ParseAddrPort(s)
	return netip.AddrPortFrom(a.Addr().Unmap().WithZone(""), a.Port()), err
}
