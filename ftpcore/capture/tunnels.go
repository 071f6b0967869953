package capture

// This file reads the headers that carry packets within packets: MPLS, GRE, and the
// tunnels over UDP.

// UDP ports that identify a tunnel.
const (
	portGTP      = 2152
	portVXLAN    = 4789
	portVXLANOld = 8472 // Linux's, from before IANA assigned a port
	portGeneve   = 6081
)

// mpls reads the label stack (RFC 3032). The stack does not name the next protocol, so
// mpls looks at the next four bits: 4 and 6 are IP versions; 0 is the control word of
// four bytes that may precede an Ethernet frame (RFC 4448).
func mpls(p *layers) proto {
	for {
		h := p.take(4)
		if h == nil {
			return cutShort
		}
		if h[2]&1 != 0 { // bottom of the stack
			break
		}
	}
	if len(p.b) == 0 {
		return cutShort
	}
	switch p.b[0] >> 4 {
	case 4:
		return proto{inEther, etherIPv4}
	case 6:
		return proto{inEther, etherIPv6}
	case 0:
		return after(4, ethernet)(p)
	}
	return ethernet(p)
}

// gre reads a GRE header of version 0 (RFC 2784, RFC 2890) or 1, the version in which
// PPTP carries PPP (RFC 2637).
func gre(p *layers) proto {
	const checksum, routing, key, sequence, ack = 0x8000, 0x4000, 0x2000, 0x1000, 0x0080
	h := p.take(4)
	if h == nil {
		return cutShort
	}
	flags, kind := be.Uint16(h), be.Uint16(h[2:])
	version := flags & 7
	if version > 1 || flags&routing != 0 {
		return malformed
	}
	rest := 0
	for _, bit := range []uint16{checksum, key, sequence} {
		if flags&bit != 0 {
			rest += 4
		}
	}
	if version == 1 && flags&ack != 0 {
		rest += 4
	}
	if p.take(rest) == nil {
		return cutShort
	}
	return mirrored(p, kind, flags&sequence != 0)
}

// mirrored reads a frame that a switch mirrors over GRE (ERSPAN). A header precedes the
// frame, except in ERSPAN's first version, which has no sequence numbers.
func mirrored(p *layers, kind uint16, numbered bool) proto {
	const erspan, erspan3 = 0x88BE, 0x22EB
	switch {
	case kind == erspan && !numbered:
		return ethernet(p)
	case kind == erspan:
		return after(8, ethernet)(p)
	case kind == erspan3:
		h := p.take(12)
		if h == nil {
			return cutShort
		}
		if h[11]&1 != 0 { // the platform-specific header
			return after(8, ethernet)(p)
		}
		return ethernet(p)
	}
	return proto{inEther, kind}
}

// udp reads a UDP header and, if the port is a tunnel's, the tunnel's header.
func udp(p *layers) proto {
	if len(p.b) < 8 {
		return cutShort
	}
	switch be.Uint16(p.b[2:]) {
	case portVXLAN, portVXLANOld: // RFC 7348: after UDP's header, flags and the VXLAN network identifier
		return after(8+8, ethernet)(p)
	case portGeneve:
		p.take(8)
		return geneve(p)
	case portGTP:
		p.take(8)
		return gtp(p)
	}
	return udpPayload
}

// geneve reads a Geneve header (RFC 8926).
func geneve(p *layers) proto {
	h := p.take(8)
	if h == nil {
		return cutShort
	}
	if p.take(int(h[0]&0x3F)*4) == nil {
		return cutShort
	}
	return proto{inEther, be.Uint16(h[2:])}
}

// gtp reads a GTP header with a subscriber's packet (3GPP TS 29.281).
func gtp(p *layers) proto {
	const userPacket, options, extension = 255, 7, 4
	h := p.take(8)
	switch {
	case h == nil:
		return cutShort
	case h[0]>>5 != 1 || h[1] != userPacket:
		return udpPayload
	case h[0]&options == 0:
		return anyIP(p)
	}
	o := p.take(4)
	if o == nil {
		return cutShort
	}
	for next := o[3]; h[0]&extension != 0 && next != 0; {
		if len(p.b) == 0 {
			return cutShort
		}
		e := p.take(max(int(p.b[0]), 1) * 4)
		if e == nil {
			return cutShort
		}
		next = e[len(e)-1]
	}
	return anyIP(p)
}
