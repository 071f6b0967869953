package capture

import "net/netip"

// This file reads the headers of IPv4 (RFC 791), IPv6 (RFC 8200) and TCP (RFC 9293).

// IP protocols, as IANA numbers them.
const (
	protoHopByHop    = 0
	protoIPv4        = 4
	protoUDP         = 17
	protoIPv6        = 41
	protoRouting     = 43
	protoFragment    = 44
	protoGRE         = 47
	protoAH          = 51
	protoDestination = 60
	protoEtherIP     = 97
	protoMPLS        = 137
)

// inSegment is a TCP segment that was captured.
type inSegment struct {
	num      int // index of its packet, by time
	packet   int // number of its packet in the file, from 1
	at       int64
	from, to netip.AddrPort
	seq, ack uint32
	flags    byte
	data     []byte
	lost     int // bytes after data that the capture cut off
}

// anyIP reads an IP header of either version.
func anyIP(p *layers) proto {
	switch {
	case len(p.b) == 0:
		return cutShort
	case p.b[0]>>4 == 4:
		return ipv4(p)
	case p.b[0]>>4 == 6:
		return ipv6(p)
	}
	return malformed
}

func ipv4(p *layers) proto {
	if len(p.b) < 20 {
		return cutShort
	}
	b := p.b
	head, whole, fragment := int(b[0]&15)*4, int(be.Uint16(b[2:])), be.Uint16(b[6:])
	if b[0]>>4 != 4 || head < 20 || whole > 0 && whole < head {
		return malformed
	}
	p.from, _ = netip.AddrFromSlice(b[12:16])
	p.to, _ = netip.AddrFromSlice(b[16:20])
	if whole > 0 { // 0: the network card was to split the packet (segmentation offload)
		p.limit(whole)
	}
	if p.take(head) == nil {
		return cutShort
	}
	next := proto{inIP, uint16(b[9])}
	if fragment&0x3FFF == 0 {
		return next
	}
	d := datagramID{p.from, p.to, uint32(be.Uint16(b[4:])), b[9]}
	return p.fragments.join(p, d, int(fragment&0x1FFF)*8, fragment&0x2000 != 0, next)
}

func ipv6(p *layers) proto {
	h := p.take(40)
	switch {
	case h == nil:
		return cutShort
	case h[0]>>4 != 6:
		return malformed
	}
	p.from, _ = netip.AddrFromSlice(h[8:24])
	p.to, _ = netip.AddrFromSlice(h[24:40])
	if whole := int(be.Uint16(h[4:])); whole > 0 {
		p.limit(whole)
	}
	return proto{inIP, uint16(h[6])}
}

// ipv6Option reads a hop-by-hop, routing or destination options header.
func ipv6Option(p *layers) proto {
	if len(p.b) < 8 {
		return cutShort
	}
	h := p.take(8 + int(p.b[1])*8)
	if h == nil {
		return cutShort
	}
	return proto{inIP, uint16(h[0])}
}

func ipv6Fragment(p *layers) proto {
	h := p.take(8)
	if h == nil {
		return cutShort
	}
	next, fragment := proto{inIP, uint16(h[0])}, be.Uint16(h[2:])
	if fragment&0xFFF9 == 0 { // an atomic fragment is the whole datagram
		return next
	}
	d := datagramID{from: p.from, to: p.to, id: be.Uint32(h[4:])}
	return p.fragments.join(p, d, int(fragment&0xFFF8), fragment&1 != 0, next)
}

// authenticated reads an IP authentication header (RFC 4302).
func authenticated(p *layers) proto {
	if len(p.b) < 12 {
		return cutShort
	}
	h := p.take(int(p.b[1])*4 + 8)
	if h == nil {
		return cutShort
	}
	return proto{inIP, uint16(h[0])}
}

// segment reads the rest of the packet as TCP. It reports false if the header is not
// there.
func (p *layers) segment() (inSegment, bool) {
	b := p.b
	if len(b) < 20 {
		return inSegment{}, false
	}
	head := int(b[12]>>4) * 4
	if head < 20 || head > p.whole {
		return inSegment{}, false
	}
	return inSegment{
		at: p.at, from: netip.AddrPortFrom(p.from, be.Uint16(b)), to: netip.AddrPortFrom(p.to, be.Uint16(b[2:])),
		seq: be.Uint32(b[4:]), ack: be.Uint32(b[8:]), flags: b[13], data: b[min(head, len(b)):], lost: p.whole - max(head, len(b)), // the capture may have cut the options
	}, true
}
