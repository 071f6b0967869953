package capture

import "encoding/binary"

// This file reads the headers of wired links: Ethernet and its tags, the
// pseudo-headers that capture programs write instead of a link header, and PPP.

// Link types as the pcap registry numbers them. linkEthernet is in write_frame.go.
const (
	linkNull      = 0
	linkPPP       = 9
	linkFDDI      = 10
	linkRawOld    = 12
	linkRawBSD    = 14
	linkPPPSerial = 50
	linkPPPoE     = 51
	linkATM       = 100
	linkRaw       = 101
	linkCiscoHDLC = 104
	linkWLAN      = 105
	linkLoop      = 108
	linkEnc       = 109
	linkCooked    = 113
	linkPFLog     = 117
	linkPrism     = 119
	linkRadiotap  = 127
	linkFireWire  = 138
	linkPKTAPOld  = 149 // a number for private use, which Apple used first
	linkAVS       = 163
	linkPPPPppd   = 166
	linkPPI       = 192
	linkPPPDir    = 204
	linkMPLS      = 219
	linkIPv4      = 228
	linkIPv6      = 229
	linkNFLog     = 239
	linkPKTAP     = 258
	linkCooked2   = 276
)

// EtherTypes. write_frame.go has the ones for IPv4 and IPv6.
const (
	maxLength     = 0x05FF // up to this value the field is a length, and IEEE 802.2 follows
	etherBridged  = 0x6558
	etherVLAN     = 0x8100
	etherMPLS     = 0x8847
	etherMPLSMany = 0x8848
	etherPPPoE    = 0x8864
	etherPPP      = 0x880B
	etherQinQ     = 0x88A8
	etherBackbone = 0x88E7 // IEEE 802.1ah: a tag, then a whole frame
	etherOldQinQ  = 0x9100
	etherOldQinQ2 = 0x9200
)

// PPP protocols.
const (
	pppIPv4 = 0x0021
	pppIPv6 = 0x0057
	pppMPLS = 0x0281
)

// proto returns the protocol of the first header of f.
func (f frame) proto() proto {
	if f.unknown {
		return noInterface
	}
	return proto{inLink, f.link}
}

func ethernet(p *layers) proto {
	h := p.take(14)
	if h == nil {
		return cutShort
	}
	return etherOrLength(p, be.Uint16(h[12:]))
}

// etherOrLength returns the protocol for kind, the type or length field of an Ethernet
// frame.
func etherOrLength(p *layers, kind uint16) proto {
	if kind > maxLength {
		return proto{inEther, kind}
	}
	p.limit(int(kind))
	return llc(p)
}

func vlan(p *layers) proto {
	h := p.take(4)
	if h == nil {
		return cutShort
	}
	return etherOrLength(p, be.Uint16(h[2:]))
}

// llc reads an IEEE 802.2 header and the SNAP header after it.
func llc(p *layers) proto {
	if len(p.b) < 3 {
		return cutShort
	}
	const snap = 0xAAAA
	kind := be.Uint16(p.b)
	if kind != snap {
		return proto{inLLC, kind}
	}
	h := p.take(8)
	if h == nil {
		return cutShort
	}
	switch uint32(h[3])<<16 | uint32(h[4])<<8 | uint32(h[5]) {
	case 0, 0x0000F8: // EtherTypes; the latter when bridged (IEEE 802.1H)
		return proto{inEther, be.Uint16(h[6:])}
	}
	return proto{inLLC, snap}
}

// cooked reads the header of Linux's "any" device.
func cooked(p *layers) proto {
	h := p.take(16)
	if h == nil {
		return cutShort
	}
	return afterCooked(p, be.Uint16(h[2:]), be.Uint16(h[14:]))
}

func cooked2(p *layers) proto {
	h := p.take(20)
	if h == nil {
		return cutShort
	}
	return afterCooked(p, be.Uint16(h[8:]), be.Uint16(h))
}

// afterCooked returns what follows a cooked header, by the type of the device (Linux's
// ARPHRD_) and the protocol field.
func afterCooked(p *layers, device, kind uint16) proto {
	const (
		deviceWLAN     = 801
		deviceRadiotap = 803
		deviceNetlink  = 824
		kind8022       = 4 // ETH_P_802_2
	)
	switch {
	case device == deviceRadiotap:
		return radiotap(p)
	case device == deviceWLAN:
		return wlan(p)
	case device == deviceNetlink:
		return proto{inLink, 253}
	case kind == kind8022:
		return llc(p)
	}
	return proto{inEther, kind}
}

// ppp reads a PPP header (RFC 1661, RFC 1662), with or without the address and control
// bytes; the protocol field has one byte or two.
func ppp(p *layers) proto {
	if len(p.b) >= 2 && p.b[1] == 0 && (p.b[0] == 0x0F || p.b[0] == 0x8F) {
		return ciscoHDLC(p) // serial lines may carry this instead
	}
	if len(p.b) >= 2 && p.b[0] == 0xFF && p.b[1] == 0x03 {
		p.take(2)
	}
	h := p.take(1)
	if h == nil {
		return cutShort
	}
	if h[0]&1 != 0 {
		return proto{inPPP, uint16(h[0])}
	}
	low := p.take(1)
	if low == nil {
		return cutShort
	}
	return proto{inPPP, uint16(h[0])<<8 | uint16(low[0])}
}

// pppoe reads the header of a PPPoE session (RFC 2516).
func pppoe(p *layers) proto {
	h := p.take(6)
	switch {
	case h == nil:
		return cutShort
	case h[1] != 0:
		return proto{inEther, 0x8863}
	}
	p.limit(int(be.Uint16(h[4:])))
	return ppp(p)
}

func ciscoHDLC(p *layers) proto {
	h := p.take(4)
	if h == nil {
		return cutShort
	}
	return proto{inEther, be.Uint16(h[2:])}
}

// fireWire reads IP over IEEE 1394 as Apple writes it.
func fireWire(p *layers) proto {
	h := p.take(18)
	if h == nil {
		return cutShort
	}
	return proto{inEther, be.Uint16(h[16:])}
}

// pflog reads the header of OpenBSD's packet filter log.
func pflog(p *layers) proto {
	if len(p.b) == 0 {
		return cutShort
	}
	return after((int(p.b[0])+3)&^3, anyIP)(p)
}

// nflog reads the attributes of Linux's netfilter log up to the packet itself. Their
// numbers are in the byte order of the capturing machine.
func nflog(p *layers) proto {
	const payload = 9
	if p.take(4) == nil {
		return cutShort
	}
	var order binary.ByteOrder = le
	if len(p.b) > 0 && p.b[0] == 0 { // the high byte of the first length, which is below 256
		order = be
	}
	for len(p.b) >= 4 {
		n, kind := int(order.Uint16(p.b)), order.Uint16(p.b[2:])
		if n < 4 {
			return malformed
		}
		if kind&0x7FFF == payload {
			p.take(4)
			p.limit(n - 4)
			return anyIP(p)
		}
		if p.take((n+3)&^3) == nil {
			break
		}
	}
	return cutShort
}

// pktap reads the header that Apple's tcpdump writes. It contains the link type of the
// frame after it.
func pktap(p *layers) proto {
	const least, withPacket = 108, 1
	if len(p.b) < least {
		return cutShort
	}
	n, kind, link := le.Uint32(p.b), le.Uint32(p.b[4:]), le.Uint32(p.b[8:])
	switch {
	case n < least || n > 1024 || kind != withPacket || link > 0xFFFF:
		return malformed
	case p.take(int(n)) == nil:
		return cutShort
	}
	return proto{inLink, uint16(link)}
}
