package capture

import (
	"bytes"
	"net/netip"
)

// joined is a header of fixed bytes.
func joined(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

func etherOf(ip []byte) []byte {
	if ip[0]>>4 == 4 {
		return []byte{0x08, 0x00}
	}
	return []byte{0x86, 0xDD}
}

func pppOf(ip []byte) []byte {
	if ip[0]>>4 == 4 {
		return []byte{0x00, 0x21}
	}
	return []byte{0x00, 0x57}
}

// protoOf is the IP protocol by which IP travels in IP.
func protoOf(ip []byte) byte {
	if ip[0]>>4 == 4 {
		return protoIPv4
	}
	return protoIPv6
}

// frameOf is an Ethernet header.
func frameOf(kind ...byte) []byte { return append([]byte{2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1}, kind...) }

// outer4 is an IPv4 header of another network before n bytes.
func outer4(proto byte, n int) []byte {
	b := be.AppendUint16([]byte{0x45, 0}, uint16(20+n))
	b = append(b, 0, 1, 0x40, 0, ttl, proto, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2)
	be.PutUint16(b[10:], fold(sum(0, b)))
	return b
}

func outer6(next byte, n int) []byte {
	b := be.AppendUint16([]byte{0x60, 0, 0, 0}, uint16(n))
	b = append(b, next, ttl)
	from, to := netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("2001:db8::2")
	return joined(b, from.AsSlice(), to.AsSlice())
}

// udpOf is a UDP header before n bytes.
func udpOf(port uint16, n int) []byte {
	return be.AppendUint16(be.AppendUint16(be.AppendUint16([]byte{0xC0, 0}, port), uint16(8+n)), 0)
}

// in4 puts head and what follows it into IPv4 on Ethernet.
func in4(proto byte, head, ip []byte) []byte {
	return joined(frameOf(8, 0), outer4(proto, len(head)+len(ip)), head)
}

func inUDP(port uint16, head, ip []byte) []byte {
	return in4(protoUDP, joined(udpOf(port, len(head)+len(ip)), head), ip)
}

var (
	snapHead = []byte{0xAA, 0xAA, 3, 0, 0, 0}
	// A data frame from the access point, and one with a QoS field.
	wlanHead = []byte{0x08, 2, 0, 0, 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 2, 0x10, 0}
	wlanQoS  = append([]byte{0x88, 2, 0, 0, 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 2, 0x10, 0}, 0, 0)
)

// cookedOf are the headers of Linux's "any" device, up to the protocol.
func cookedOf(kind ...byte) []byte {
	return append([]byte{0, 0, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0}, kind...)
}
func cooked2Of(kind ...byte) []byte {
	return append(kind, 0, 0, 0, 0, 0, 2, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0)
}

// encapsulation is a way to carry IP: the header before it.
type encapsulation struct {
	link uint16
	head func(ip []byte) []byte
}

func encapsulations() map[string]encapsulation {
	onEther := func(f func(ip []byte) []byte) encapsulation { return encapsulation{linkEthernet, f} }
	return map[string]encapsulation{
		"PPPoE": onEther(func(ip []byte) []byte {
			return joined(frameOf(0x88, 0x64), be.AppendUint16([]byte{0x11, 0, 0, 1}, uint16(len(ip)+2)), pppOf(ip))
		}),
		"three VLANs": onEther(func(ip []byte) []byte {
			return joined(frameOf(0x88, 0xA8), []byte{0, 7, 0x81, 0, 0, 8, 0x81, 0, 0, 9}, etherOf(ip))
		}),
		"backbone VLAN": onEther(func(ip []byte) []byte {
			return joined(frameOf(0x88, 0xE7), []byte{0, 0, 0, 7}, frameOf(), etherOf(ip))
		}),
		"LLC and SNAP": onEther(func(ip []byte) []byte {
			return joined(frameOf(), be.AppendUint16(nil, uint16(len(ip)+8)), snapHead, etherOf(ip))
		}),
		"VLAN, LLC and SNAP": onEther(func(ip []byte) []byte {
			return joined(frameOf(0x81, 0, 0, 7), be.AppendUint16(nil, uint16(len(ip)+8)), snapHead, etherOf(ip))
		}),
		"MPLS": onEther(func(ip []byte) []byte {
			return joined(frameOf(0x88, 0x47), []byte{0, 1, 0, ttl, 0, 2, 1, ttl})
		}),
		"Ethernet over MPLS": onEther(func(ip []byte) []byte {
			return joined(frameOf(0x88, 0x47), []byte{0, 2, 1, ttl}, []byte{0, 0, 0, 1}, frameOf(), etherOf(ip))
		}),
		"GRE": onEther(func(ip []byte) []byte { return in4(protoGRE, append([]byte{0, 0}, etherOf(ip)...), ip) }),
		"GRE key": onEther(func(ip []byte) []byte {
			return in4(protoGRE, joined([]byte{0x30, 0}, etherOf(ip), []byte{0, 0, 0, 7, 0, 0, 0, 1}), ip)
		}),
		"GRE bridged": onEther(func(ip []byte) []byte {
			return in4(protoGRE, joined([]byte{0, 0, 0x65, 0x58}, frameOf(), etherOf(ip)), ip)
		}),
		"PPTP": onEther(func(ip []byte) []byte {
			n := be.AppendUint16(nil, uint16(len(ip)+4))
			return in4(protoGRE, joined([]byte{0x30, 0x81, 0x88, 0x0B}, n, []byte{0, 7, 0, 0, 0, 1, 0, 0, 0, 1}, []byte{0xFF, 3}, pppOf(ip)), ip)
		}),
		"ERSPAN": onEther(func(ip []byte) []byte {
			return in4(protoGRE, joined([]byte{0x10, 0, 0x88, 0xBE, 0, 0, 0, 1}, []byte{0x10, 7, 0, 1, 0, 0, 0, 0}, frameOf(), etherOf(ip)), ip)
		}),
		"IP in IPv4": onEther(func(ip []byte) []byte { return in4(protoOf(ip), nil, ip) }),
		"IP in IPv6": onEther(func(ip []byte) []byte { return joined(frameOf(0x86, 0xDD), outer6(protoOf(ip), len(ip))) }),
		"IPv6 options": onEther(func(ip []byte) []byte {
			options := []byte{protoDestination, 0, 1, 4, 0, 0, 0, 0, protoOf(ip), 0, 1, 4, 0, 0, 0, 0}
			return joined(frameOf(0x86, 0xDD), outer6(protoHopByHop, len(options)+len(ip)), options)
		}),
		"EtherIP": onEther(func(ip []byte) []byte {
			return in4(protoEtherIP, joined([]byte{0x30, 0}, frameOf(), etherOf(ip)), ip)
		}),
		"AH": onEther(func(ip []byte) []byte {
			return in4(protoAH, joined([]byte{protoOf(ip), 4, 0, 0}, make([]byte, 20)), ip)
		}),
		"VXLAN": onEther(func(ip []byte) []byte {
			return inUDP(portVXLAN, joined([]byte{8, 0, 0, 0, 0, 0, 7, 0}, frameOf(), etherOf(ip)), ip)
		}),
		"Geneve": onEther(func(ip []byte) []byte {
			return inUDP(portGeneve, joined([]byte{1, 0, 0x65, 0x58, 0, 0, 7, 0}, make([]byte, 4), frameOf(), etherOf(ip)), ip)
		}),
		"GTP": onEther(func(ip []byte) []byte {
			n := be.AppendUint16(nil, uint16(len(ip)))
			return inUDP(portGTP, joined([]byte{0x30, 255}, n, []byte{0, 0, 0, 7}), ip)
		}),
		"cooked":      {linkCooked, func(ip []byte) []byte { return cookedOf(etherOf(ip)...) }},
		"cooked VLAN": {linkCooked, func(ip []byte) []byte { return joined(cookedOf(0x81, 0, 0, 7), etherOf(ip)) }},
		"cooked PPPoE": {linkCooked, func(ip []byte) []byte {
			return joined(cookedOf(0x88, 0x64), be.AppendUint16([]byte{0x11, 0, 0, 1}, uint16(len(ip)+2)), pppOf(ip))
		}},
		"cooked 2":      {linkCooked2, func(ip []byte) []byte { return cooked2Of(etherOf(ip)...) }},
		"cooked 2 VLAN": {linkCooked2, func(ip []byte) []byte { return joined(cooked2Of(0x81, 0), []byte{0, 7}, etherOf(ip)) }},
		"PPP":           {linkPPP, func(ip []byte) []byte { return joined([]byte{0xFF, 3}, pppOf(ip)) }},
		"PPP short":     {linkPPP, func(ip []byte) []byte { return pppOf(ip)[1:] }},
		"PPP serial":    {linkPPPSerial, func(ip []byte) []byte { return joined([]byte{0xFF, 3}, pppOf(ip)) }},
		"PPP direction": {linkPPPDir, func(ip []byte) []byte { return joined([]byte{1, 0xFF, 3}, pppOf(ip)) }},
		"Cisco HDLC":    {linkCiscoHDLC, func(ip []byte) []byte { return joined([]byte{0x0F, 0}, etherOf(ip)) }},
		"802.11":        {linkWLAN, func(ip []byte) []byte { return joined(wlanHead, snapHead, etherOf(ip)) }},
		"802.11 QoS":    {linkWLAN, func(ip []byte) []byte { return joined(wlanQoS, snapHead, etherOf(ip)) }},
		"radiotap": {linkRadiotap, func(ip []byte) []byte {
			return joined([]byte{0, 0, 9, 0, 2, 0, 0, 0, 0}, wlanHead, snapHead, etherOf(ip))
		}},
		"radiotap padded": {linkRadiotap, func(ip []byte) []byte {
			return joined([]byte{0, 0, 9, 0, 2, 0, 0, 0, 0x20}, wlanQoS, []byte{0, 0}, snapHead, etherOf(ip))
		}},
		"PPI": {linkPPI, func(ip []byte) []byte {
			return joined([]byte{0, 0, 8, 0, linkWLAN, 0, 0, 0}, wlanHead, snapHead, etherOf(ip))
		}},
		"NFLOG": {linkNFLog, func(ip []byte) []byte {
			family := byte(2)
			if ip[0]>>4 == 6 {
				family = 10
			}
			n := le.AppendUint16(nil, uint16(len(ip)+4))
			return joined([]byte{family, 0, 0, 0}, []byte{8, 0, 1, 0, 8, 0, 0, 0}, []byte{5, 0, 10, 0, 0, 0, 0, 0}, n, []byte{9, 0})
		}},
		"PKTAP": {linkPKTAP, func(ip []byte) []byte {
			b := make([]byte, 108)
			le.PutUint32(b, 108)
			le.PutUint32(b[4:], 1)
			le.PutUint32(b[8:], linkEthernet)
			copy(b[12:], "en0")
			return joined(b, frameOf(), etherOf(ip))
		}},
		"PFLOG": {linkPFLog, func(ip []byte) []byte {
			b := make([]byte, 64)
			b[0], b[1] = 61, 2
			if ip[0]>>4 == 6 {
				b[1] = 24
			}
			return b
		}},
	}
}
