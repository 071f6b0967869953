package capture

import (
	"fmt"
	"net/netip"
)

// This file removes the headers of a packet, one after the other, until it finds a TCP
// segment. Each header names the protocol of the next; readers has a function for each
// protocol. A packet that ends in another protocol is counted by that protocol.

// protoTable is a table of protocol numbers.
type protoTable uint8

const (
	noTable protoTable = iota // reasons to end the search
	inLink                    // link types, as the pcap registry numbers them
	inEther                   // EtherTypes
	inIP                      // IP protocols
	inPPP                     // PPP protocols
	inLLC                     // service access points of IEEE 802.2
)

// proto is a protocol: a number and the table that the number is from.
type proto struct {
	in  protoTable
	num uint16
}

// Reasons to end the search without a segment.
var (
	fragmentWaits  = proto{noTable, 0} // a fragment; it is kept until the others come
	cutShort       = proto{noTable, 1} // the capture does not hold the whole header
	malformed      = proto{noTable, 2}
	tooDeep        = proto{noTable, 3}
	noInterface    = proto{noTable, 4} // the file does not describe the packet's interface
	wlanManagement = proto{noTable, 5}
	wlanControl    = proto{noTable, 6}
	wlanEncrypted  = proto{noTable, 7}
	wlanFragment   = proto{noTable, 8}
	wlanAggregate  = proto{noTable, 9}
	udpPayload     = proto{noTable, 10} // UDP that is not a known tunnel
)

// readers removes the header of a protocol from a packet and returns the next protocol.
var readers = map[proto]func(*layers) proto{
	{inLink, linkEthernet}:   ethernet,
	{inLink, linkNull}:       after(4, anyIP),
	{inLink, linkLoop}:       after(4, anyIP),
	{inLink, linkEnc}:        after(12, anyIP),
	{inLink, linkRaw}:        anyIP,
	{inLink, linkRawOld}:     anyIP,
	{inLink, linkRawBSD}:     anyIP,
	{inLink, linkIPv4}:       anyIP,
	{inLink, linkIPv6}:       anyIP,
	{inLink, linkPFLog}:      pflog,
	{inLink, linkCooked}:     cooked,
	{inLink, linkCooked2}:    cooked2,
	{inLink, linkPPP}:        ppp,
	{inLink, linkPPPSerial}:  ppp,
	{inLink, linkPPPoE}:      pppoe,
	{inLink, linkPPPPppd}:    after(1, ppp),
	{inLink, linkPPPDir}:     after(1, ppp),
	{inLink, linkCiscoHDLC}:  ciscoHDLC,
	{inLink, linkATM}:        llc,
	{inLink, linkFDDI}:       after(13, llc),
	{inLink, linkMPLS}:       mpls,
	{inLink, linkFireWire}:   fireWire,
	{inLink, linkWLAN}:       wlan,
	{inLink, linkRadiotap}:   radiotap,
	{inLink, linkPrism}:      prism,
	{inLink, linkAVS}:        avs,
	{inLink, linkPPI}:        ppi,
	{inLink, linkNFLog}:      nflog,
	{inLink, linkPKTAP}:      pktap,
	{inLink, linkPKTAPOld}:   pktap,
	{inEther, etherIPv4}:     ipv4,
	{inEther, etherIPv6}:     ipv6,
	{inEther, etherVLAN}:     vlan,
	{inEther, etherQinQ}:     vlan,
	{inEther, etherOldQinQ}:  vlan,
	{inEther, etherOldQinQ2}: vlan,
	{inEther, etherBackbone}: after(4, ethernet),
	{inEther, etherMPLS}:     mpls,
	{inEther, etherMPLSMany}: mpls,
	{inEther, etherPPPoE}:    pppoe,
	{inEther, etherPPP}:      ppp,
	{inEther, etherBridged}:  ethernet,
	{inIP, protoIPv4}:        ipv4,
	{inIP, protoIPv6}:        ipv6,
	{inIP, protoUDP}:         udp,
	{inIP, protoGRE}:         gre,
	{inIP, protoEtherIP}:     after(2, ethernet),
	{inIP, protoMPLS}:        mpls,
	{inIP, protoAH}:          authenticated,
	{inIP, protoHopByHop}:    ipv6Option,
	{inIP, protoRouting}:     ipv6Option,
	{inIP, protoDestination}: ipv6Option,
	{inIP, protoFragment}:    ipv6Fragment,
	{inPPP, pppIPv4}:         ipv4,
	{inPPP, pppIPv6}:         ipv6,
	{inPPP, pppMPLS}:         mpls,
	{inLLC, 0x0606}:          after(3, anyIP),
}

// names are the names of common protocols that are not decoded.
var names = map[proto]string{
	fragmentWaits: "waiting", cutShort: "cut-short", malformed: "malformed", tooDeep: "too-deep", noInterface: "no-interface",
	wlanManagement: "wlan-management", wlanControl: "wlan-control", wlanEncrypted: "wlan-encrypted",
	wlanFragment: "wlan-fragment", wlanAggregate: "wlan-aggregate", udpPayload: "UDP",
	{inEther, 0x0806}: "ARP", {inEther, 0x8863}: "PPPoE discovery", {inEther, 0x888E}: "EAPOL", {inEther, 0x88CC}: "LLDP",
	{inEther, 0x88E5}: "MACsec", {inEther, 0x8035}: "RARP", {inEther, 0x88F7}: "PTP", {inEther, 0x8137}: "IPX",
	{inIP, 1}: "ICMP", {inIP, 2}: "IGMP", {inIP, 50}: "ESP", {inIP, 58}: "ICMPv6", {inIP, 59}: "IPv6 without payload",
	{inIP, 88}: "EIGRP", {inIP, 89}: "OSPF", {inIP, 103}: "PIM", {inIP, 112}: "VRRP", {inIP, 115}: "L2TP", {inIP, 132}: "SCTP",
	{inLLC, 0x4242}: "STP", {inLLC, 0xE0E0}: "IPX", {inLLC, 0xFFFF}: "IPX", {inLLC, 0xF0F0}: "NetBIOS", {inLLC, 0xFEFE}: "IS-IS",
	{inPPP, 0xC021}: "LCP", {inPPP, 0x8021}: "IPCP", {inPPP, 0x8057}: "IPV6CP", {inPPP, 0xC023}: "PAP", {inPPP, 0xC223}: "CHAP",
	{inPPP, 0x00FD}: "CCP-compressed PPP", {inPPP, 0x002D}: "VJ-compressed TCP", {inPPP, 0x002F}: "VJ-uncompressed TCP",
	{inLink, 189}: "USB", {inLink, 220}: "USB", {inLink, 249}: "USB", {inLink, 187}: "Bluetooth", {inLink, 201}: "Bluetooth",
	{inLink, 251}: "Bluetooth", {inLink, 253}: "Netlink", {inLink, 195}: "IEEE 802.15.4", {inLink, 252}: "exported PDU",
}

// String returns the name of the protocol for Unread.Kind.
func (p proto) String() string {
	if name := names[p]; name != "" {
		return name
	}
	switch p.in {
	case inLink:
		return fmt.Sprintf("link type %d", p.num)
	case inEther:
		return fmt.Sprintf("EtherType 0x%04x", p.num)
	case inIP:
		return fmt.Sprintf("IP protocol %d", p.num)
	case inPPP:
		return fmt.Sprintf("PPP protocol 0x%04x", p.num)
	}
	return fmt.Sprintf("LLC 0x%02x", p.num>>8)
}

// layers is the rest of a packet after the headers that were removed.
type layers struct {
	at        int64
	b         []byte     // the captured bytes
	whole     int        // its length on the wire
	from, to  netip.Addr // of the latest IP header
	fragments *fragments
}

// take removes and returns a header of n bytes. It returns nil if the capture holds
// fewer.
func (p *layers) take(n int) []byte {
	if n > len(p.b) {
		return nil
	}
	head := p.b[:n]
	p.b, p.whole = p.b[n:], p.whole-n
	return head
}

// limit removes the bytes after a payload of n bytes: Ethernet pads short packets.
func (p *layers) limit(n int) {
	p.b, p.whole = p.b[:min(len(p.b), n)], n
}

// after returns a reader that skips n bytes and continues with next.
func after(n int, next func(*layers) proto) func(*layers) proto {
	return func(p *layers) proto {
		if p.take(n) == nil {
			return cutShort
		}
		return next(p)
	}
}

// dissector finds TCP segments in packets.
type dissector struct {
	fragments fragments
	unread    map[proto]int
}

func newDissector(rep *Report) *dissector {
	return &dissector{fragments: fragments{rep: rep}, unread: map[proto]int{}}
}

// tcp returns the TCP segment in f. It reports false if there is none.
func (d *dissector) tcp(f frame) (inSegment, bool) {
	p := layers{at: f.at, b: f.data, whole: len(f.data) + f.lost, fragments: &d.fragments}
	next := f.proto()
	for range maxLayers {
		if next == (proto{inIP, protoTCP}) {
			seg, ok := p.segment()
			if ok {
				return seg, true
			}
			next = cutShort
			break
		}
		read := readers[next]
		if read == nil {
			break
		}
		next = read(&p)
	}
	switch {
	case next == fragmentWaits:
		return inSegment{}, false
	case readers[next] != nil:
		next = tooDeep
	}
	d.unread[next]++
	return inSegment{}, false
}

// done adds the packets without TCP to the report. Call it after the last packet.
func (d *dissector) done() {
	d.fragments.drop(len(d.fragments.order))
	d.fragments.rep.count(d.unread)
}
