package capture

import "net/netip"

// This file finds the TCP segment in a packet.

// Link types as the pcap registry numbers them.
const (
	linkNull     = 0
	linkRawOld   = 12
	linkRawBSD   = 14
	linkRaw      = 101
	linkLoop     = 108
	linkCooked   = 113
	linkIPv4     = 228
	linkIPv6     = 229
	linkCooked2  = 276
	etherVLAN    = 0x8100
	etherQinQ    = 0x88A8
	etherOldQinQ = 0x9100
)

// part is a TCP segment as it was captured.
type part struct {
	num      int // of its packet, by time
	packet   int // the same, in the file and from 1
	at       int64
	from, to netip.AddrPort
	seq, ack uint32
	flags    byte
	data     []byte
	lost     int // bytes after data that were not captured
}

// tcp finds the segment in f. It reports false, and counts what it left out,
// if there is none.
func (f frame) tcp(rep *Report) (part, bool) {
	ip, ok := f.ip()
	if !ok || len(ip) == 0 {
		rep.NotTCP++
		return part{}, false
	}
	var p part
	switch ip[0] >> 4 {
	case 4:
		ok = p.ipv4(ip, f.lost, rep)
	case 6:
		ok = p.ipv6(ip, f.lost, rep)
	default:
		ok = false
	}
	if !ok {
		rep.NotTCP++
	}
	p.at, p.packet = f.at, f.num
	return p, ok
}

// ip strips the link layer.
func (f frame) ip() ([]byte, bool) {
	b := f.data
	skip := func(n int) ([]byte, bool) {
		if len(b) < n {
			return nil, false
		}
		return b[n:], true
	}
	switch f.link {
	case linkEthernet:
		return afterEthernet(b)
	case linkRaw, linkRawOld, linkRawBSD, linkIPv4, linkIPv6:
		return b, true
	case linkNull, linkLoop:
		return skip(4)
	case linkCooked:
		return skip(16)
	case linkCooked2:
		return skip(20)
	}
	return nil, false
}

func afterEthernet(b []byte) ([]byte, bool) {
	if len(b) < 14 {
		return nil, false
	}
	kind, b := be.Uint16(b[12:]), b[14:]
	for range maxTags {
		if kind != etherVLAN && kind != etherQinQ && kind != etherOldQinQ || len(b) < 4 {
			break
		}
		kind, b = be.Uint16(b[2:]), b[4:]
	}
	return b, kind == etherIPv4 || kind == etherIPv6
}

func (p *part) ipv4(b []byte, lost int, rep *Report) bool {
	if len(b) < 20 {
		return false
	}
	head, whole := int(b[0]&15)*4, int(be.Uint16(b[2:]))
	if head < 20 || head > len(b) || b[9] != protoTCP {
		return false
	}
	if be.Uint16(b[6:])&0x3FFF != 0 { // more fragments, or not the first
		rep.Fragments++
		return false
	}
	from, _ := netip.AddrFromSlice(b[12:16])
	to, _ := netip.AddrFromSlice(b[16:20])
	if whole == 0 { // the network card was to cut it
		whole = len(b) + lost
	}
	return p.segment(from, to, b[head:], whole-head)
}

func (p *part) ipv6(b []byte, lost int, rep *Report) bool {
	if len(b) < 40 {
		return false
	}
	from, _ := netip.AddrFromSlice(b[8:24])
	to, _ := netip.AddrFromSlice(b[24:40])
	next, whole := b[6], int(be.Uint16(b[4:]))
	b = b[40:]
	if whole == 0 {
		whole = len(b) + lost
	}
	for range maxTags {
		if next == protoTCP {
			return p.segment(from, to, b, whole)
		}
		if len(b) < 8 {
			return false
		}
		n := 8 + int(b[1])*8
		switch next {
		case 0, 43, 60: // hop-by-hop, routing, destination
		case 44:
			n = 8
			if be.Uint16(b[2:])&0xFFF9 != 0 {
				rep.Fragments++
				return false
			}
		default:
			return false
		}
		if n > len(b) {
			return false
		}
		next, b, whole = b[0], b[n:], whole-n
	}
	return false
}

// segment reads b as TCP; whole is its length on the wire.
func (p *part) segment(from, to netip.Addr, b []byte, whole int) bool {
	if len(b) < 20 || whole < 20 {
		return false
	}
	b = b[:min(len(b), whole)] // Ethernet pads short packets
	head := int(b[12]>>4) * 4
	if head < 20 || head > whole {
		return false
	}
	p.from, p.to = netip.AddrPortFrom(from, be.Uint16(b)), netip.AddrPortFrom(to, be.Uint16(b[2:]))
	p.seq, p.ack, p.flags = be.Uint32(b[4:]), be.Uint32(b[8:]), b[13]
	p.data, p.lost = b[min(head, len(b)):], whole-max(head, len(b)) // the capture may have cut the options
	return true
}
