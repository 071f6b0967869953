package capture

import (
	"net/netip"

	"ftpsim/ftpcore/event"
)

// This file finds the addresses of the two ends of a connection.

// believe takes the addresses that the record tells, if it does.
func (l *link) believe(p *event.Peer) {
	if p == nil {
		return
	}
	client, cerr := parseAddr(p.Remote)
	server, serr := parseAddr(p.Local)
	if cerr == nil && serr == nil && client.Addr().Is4() == server.Addr().Is4() {
		l.client, l.server = client, server
	}
}

// port is an address of host with a port of its own that the record does not tell.
func (p *planner) port(host netip.Addr) netip.AddrPort {
	a := netip.AddrPortFrom(host, p.madeUp)
	if p.madeUp++; p.madeUp == 0 {
		p.madeUp = firstMadeUp
	}
	return a
}

func parseAddr(s string) (netip.AddrPort, error) {
	a, err := netip.ParseAddrPort(s)
	return netip.AddrPortFrom(a.Addr().Unmap().WithZone(""), a.Port()), err
}
