package capture

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"testing"
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

// conversations are those that the tests about packets wrap, by the IP version.
var conversations = map[string]string{"IPv4": "client_lftp", "IPv6": "data_ipv6"}

// differ is where two records differ first.
func differ(got, want []string) string {
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || got[i] != want[i] {
			return fmt.Sprintf("%.300q\nwant\n%.300q", got[min(i, len(got)):min(i+3, len(got))], want[min(i, len(want)):min(i+3, len(want))])
		}
	}
	return ""
}

// One conversation is told alike, whatever carries its packets.
func TestEncapsulations(t *testing.T) {
	for version, name := range conversations {
		_, packets := recorded(t, name)
		plain, _ := mustRead(t, file{order: le, link: linkEthernet, head: ethernetHead()}.write(packets))
		want := told(plain)
		for kind, e := range encapsulations() {
			t.Run(kind+"/"+version, func(t *testing.T) {
				got, rep := mustRead(t, file{order: le, link: e.link, head: e.head}.write(packets))
				if list := told(got); !slices.Equal(list, want) || rep.NotTCP > 0 || rep.Missing > 0 {
					t.Errorf("%+v\n%s", rep, differ(list, want))
				}
			})
		}
	}
}

// fragmented cuts the packets that are long enough into fragments, the last one
// first, and sends some of them twice.
func fragmented(packets []taken, size int) (list []taken) {
	for i, p := range packets {
		var cut [][]byte
		switch {
		case p.ip[0]>>4 == 4 && len(p.ip) > 20+size:
			cut = cut4(p.ip, size)
		case p.ip[0]>>4 == 6 && len(p.ip) > 40+size:
			cut = cut6(p.ip, size, uint32(i))
		default:
			cut = [][]byte{p.ip}
		}
		slices.Reverse(cut)
		if len(cut) > 1 && i%2 == 0 {
			cut = slices.Insert(cut, 1, cut[0])
		}
		for _, ip := range cut {
			list = append(list, taken{p.at, seg{p.segment, ip}})
		}
	}
	return list
}

func cut4(ip []byte, size int) (cut [][]byte) {
	for off := 0; off < len(ip)-20; off += size {
		end := min(off+size, len(ip)-20)
		b := joined(ip[:20], ip[20+off:20+end])
		be.PutUint16(b[2:], uint16(len(b)))
		fragment := uint16(off / 8)
		if end < len(ip)-20 {
			fragment |= 0x2000
		}
		be.PutUint16(b[6:], fragment)
		be.PutUint16(b[10:], 0)
		be.PutUint16(b[10:], fold(sum(0, b[:20])))
		cut = append(cut, b)
	}
	return cut
}

func cut6(ip []byte, size int, id uint32) (cut [][]byte) {
	for off := 0; off < len(ip)-40; off += size {
		end := min(off+size, len(ip)-40)
		fragment := uint16(off)
		if end < len(ip)-40 {
			fragment |= 1
		}
		head := be.AppendUint32(be.AppendUint16([]byte{ip[6], 0}, fragment), id)
		b := joined(ip[:40], head, ip[40+off:40+end])
		be.PutUint16(b[4:], uint16(len(b)-40))
		b[6] = protoFragment
		cut = append(cut, b)
	}
	return cut
}

func TestFragments(t *testing.T) {
	for version, name := range conversations {
		_, packets := recorded(t, name)
		f := file{order: le, link: linkEthernet, head: ethernetHead()}
		plain, _ := mustRead(t, f.write(packets))
		for _, size := range []int{8, 24, 256} {
			t.Run(version, func(t *testing.T) {
				got, rep := mustRead(t, f.write(fragmented(packets, size)))
				if !slices.Equal(told(got), told(plain)) || rep.Fragments == 0 || rep.NotTCP+rep.Unjoined > 0 || rep.Missing > 0 {
					t.Errorf("cut to %d bytes: %+v\n%s", size, rep, differ(told(got), told(plain)))
				}
			})
		}
	}
}

// What is not whole is counted, what never ends is bounded.
func TestFragmentsLeft(t *testing.T) {
	_, packets := recorded(t, "client_lftp")
	f := file{order: le, link: linkEthernet, head: ethernetHead()}
	cut := fragmented(packets, 256)
	lost := slices.IndexFunc(cut, func(p taken) bool { return be.Uint16(p.ip[6:])&0x1FFF != 0 })
	same := func(p taken) bool { return bytes.Equal(p.ip, cut[lost].ip) }
	left := 0
	for _, p := range cut {
		if be.Uint16(p.ip[4:]) == be.Uint16(cut[lost].ip[4:]) && !same(p) {
			left++
		}
	}
	_, rep := mustRead(t, f.write(slices.DeleteFunc(slices.Clone(cut), same)))
	if left == 0 || rep.Unjoined != left {
		t.Errorf("one fragment lost: %+v, want %d without it", rep, left)
	}

	first := slices.IndexFunc(cut, func(p taken) bool { return be.Uint16(p.ip[6:])&0x3FFF == 0x2000 })
	many := make([]taken, 3*maxDatagrams)
	for i := range many {
		ip := bytes.Clone(cut[first].ip)
		be.PutUint16(ip[4:], uint16(i))
		many[i] = taken{cut[first].at, seg{cut[first].segment, ip}}
	}
	_, rep = mustRead(t, f.write(many))
	if rep.Unjoined != len(many) || rep.Fragments != len(many) {
		t.Errorf("%d beginnings: %+v", len(many), rep)
	}
	d := newDissector(&Report{})
	for _, p := range many {
		d.tcp(frame{at: p.at, link: linkRaw, data: p.ip})
		if len(d.fragments.waiting) > maxDatagrams || len(d.fragments.order) > maxDatagrams {
			t.Fatalf("%d datagrams wait", len(d.fragments.waiting))
		}
	}
}

// A second use of an identification, long after, is another datagram.
func TestFragmentsTooLate(t *testing.T) {
	_, packets := recorded(t, "client_lftp")
	cut := fragmented(packets, 256)
	last := slices.IndexFunc(cut, func(p taken) bool { return be.Uint16(p.ip[6:])&0x1FFF != 0 })
	rep := &Report{}
	d := newDissector(rep)
	for i, p := range cut[last:] {
		if i > 0 && be.Uint16(p.ip[4:]) != be.Uint16(cut[last].ip[4:]) {
			break
		}
		at := p.at
		if i > 0 {
			at += int64(fragmentsWait) + 1
		}
		if _, ok := d.tcp(frame{at: at, link: linkRaw, data: p.ip}); ok {
			t.Error("joined with a fragment of a minute ago")
		}
	}
	if d.done(); rep.Unjoined != rep.Fragments || rep.Fragments < 2 {
		t.Errorf("%+v", rep)
	}
}

// What is not read is named by its kind.
func TestUnread(t *testing.T) {
	_, packets := recorded(t, "client_lftp")
	secret := bytes.Clone(wlanHead)
	secret[1] |= 0x40
	for want, e := range map[string]encapsulation{
		"link type 147":       {147, zeros(0)},
		"USB":                 {189, zeros(0)},
		"ARP":                 {linkEthernet, func([]byte) []byte { return frameOf(8, 6) }},
		"EtherType 0x1234":    {linkEthernet, func([]byte) []byte { return frameOf(0x12, 0x34) }},
		"STP":                 {linkEthernet, func([]byte) []byte { return joined(frameOf(0, 40), []byte{0x42, 0x42, 3}) }},
		"LLC 0x12":            {linkEthernet, func([]byte) []byte { return joined(frameOf(0, 40), []byte{0x12, 0x12, 3}) }},
		"UDP":                 {linkEthernet, func(ip []byte) []byte { return inUDP(53, nil, ip) }},
		"ICMP":                {linkEthernet, func(ip []byte) []byte { return in4(1, nil, ip) }},
		"IP protocol 253":     {linkEthernet, func(ip []byte) []byte { return in4(253, nil, ip) }},
		"LCP":                 {linkPPP, func([]byte) []byte { return []byte{0xFF, 3, 0xC0, 0x21} }},
		"PPP protocol 0x8281": {linkPPP, func([]byte) []byte { return []byte{0xFF, 3, 0x82, 0x81} }},
		"wlan-encrypted":      {linkWLAN, func([]byte) []byte { return secret }},
		"wlan-management":     {linkWLAN, func([]byte) []byte { return append([]byte{0x80}, wlanHead[1:]...) }},
		"wlan-control":        {linkWLAN, func([]byte) []byte { return append([]byte{0xD4}, wlanHead[1:]...) }},
		"malformed":           {linkRaw, func([]byte) []byte { return []byte{0x10} }},
		"too-deep":            {linkEthernet, func(ip []byte) []byte { return append(frameOf(0x81, 0), bytes.Repeat([]byte{0, 7, 0x81, 0}, 40)...) }},
		"wlan-fragment":       {linkWLAN, func([]byte) []byte { return joined(wlanHead[:1], []byte{6}, wlanHead[2:]) }},
	} {
		events, rep := mustRead(t, file{order: le, link: e.link, head: e.head}.write(packets))
		if len(events) > 0 || rep.NotTCP != len(packets) || len(rep.Unread) != 1 || rep.Unread[0] != (Unread{want, len(packets)}) {
			t.Errorf("%s: %d events, %+v", want, len(events), rep)
		}
	}
	short := file{order: le, link: linkEthernet, head: ethernetHead()}.write(nil)
	for i := range maxKinds * 2 {
		b := frameOf(0x20, byte(i))
		short = append(file{order: le}.append32(short, 0, 0, uint32(len(b)), uint32(len(b))), b...)
	}
	_, rep := mustRead(t, append(file{order: le}.append32(short, 0, 0, 3, 3), 1, 2, 3))
	if last := rep.Unread[len(rep.Unread)-1]; len(rep.Unread) != maxKinds || last.Kind != "other" || rep.NotTCP != maxKinds*2+1 {
		t.Errorf("many kinds: %+v", rep)
	}
}

// A file is known by its first bytes, and what is no capture is named.
func TestFirstBytes(t *testing.T) {
	_, packets := recorded(t, "client_lftp")
	f := file{order: le, link: linkEthernet, head: ethernetHead()}
	plain, _ := mustRead(t, f.write(packets))
	modified := func(each int) func(file) []byte {
		return func(f file) []byte { return f.modified(packets, each) }
	}
	kinds := map[string]func(file) []byte{
		"pcap": func(f file) []byte { return f.write(packets) },
		"nanoseconds": func(f file) []byte {
			f.nano = true
			return f.write(packets)
		},
		"modified":     modified(24),
		"modified CPU": modified(32),
		"pcapng": func(f file) []byte {
			f.ng, f.resol = "enhanced", 6
			return f.write(packets)
		},
	}
	for kind, write := range kinds {
		for order, f := range map[string]file{"le": f, "be": {order: be, link: f.link, head: f.head}} {
			t.Run(kind+"/"+order, func(t *testing.T) {
				b := write(f)
				for _, packed := range []bool{false, true} {
					if packed {
						b = gzipped(b)
					}
					got, rep := mustRead(t, b)
					if !slices.Equal(told(got), told(plain)) || rep.Packed != packed || rep.Truncated {
						t.Errorf("packed %v: %+v\n%s", packed, rep, differ(told(got), told(plain)))
					}
				}
			})
		}
	}
	for want, text := range map[string]string{
		"empty": "", "text": "x", "unknown": "\x01\x02", "zip": "PK\x03\x04....", "json": "\n {}", "html": "<!doctype html>",
		"snoop": "snoop\x00\x00\x00", "xz": "\xfd7zXZ\x00\x00",
	} {
		for _, b := range [][]byte{[]byte(text), gzipped([]byte(text))} {
			_, _, err := Read(bytes.NewReader(b))
			var foreign *ForeignError
			if !errors.As(err, &foreign) || foreign.Kind != want || !errors.Is(err, ErrFormat) {
				t.Errorf("%q: %v, want %s", text, err, want)
			}
		}
	}
}

// A packed file that breaks off yields what it holds.
func TestPackedBroken(t *testing.T) {
	_, packets := recorded(t, "client_lftp")
	f := file{order: le, link: linkEthernet, head: ethernetHead()}
	b := gzipped(f.write(packets))
	got, rep := mustRead(t, b[:len(b)*3/4])
	if !rep.Truncated || !rep.Packed || len(got) == 0 || rep.Packets == 0 || rep.Packets >= len(packets) {
		t.Errorf("%d events, %+v", len(got), rep)
	}
}

func gzipped(b []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	w.Write(b)
	w.Close()
	return out.Bytes()
}

// modified writes a pcap as Alexey Kuznetzov's libpcap did, with so many bytes
// before each packet.
func (f file) modified(list []taken, each int) []byte {
	b := f.write(nil)
	f.order.PutUint32(b, 0xA1B2CD34)
	for _, p := range list {
		data := append(f.head(p.ip), p.ip...)
		n := uint32(len(data))
		b = f.append32(b, uint32(p.at/1e9), uint32(p.at%1e9)/1000, n, n, 2)
		b = append(f.append16(b, etherIPv4), make([]byte, each-22)...)
		b = append(b, data...)
	}
	return b
}

// ethernetHead is the header of Ethernet as file.head.
func ethernetHead(tags ...uint16) func([]byte) []byte {
	return func(ip []byte) []byte {
		b := make([]byte, 12)
		for _, kind := range tags {
			b = be.AppendUint16(be.AppendUint16(b, kind), 7)
		}
		return append(b, etherOf(ip)...)
	}
}

// Two sections of unlike byte order, each with interfaces of its own, are one
// conversation.
func TestSectionsAndInterfaces(t *testing.T) {
	_, packets := recorded(t, "client_lftp")
	plain, _ := mustRead(t, file{order: le, link: linkEthernet, head: ethernetHead()}.write(packets))
	kinds := encapsulations()
	var b []byte
	half := len(packets) / 2
	for i, f := range []file{{order: le}, {order: be}} {
		f.ng, f.resol = "enhanced", 9
		f.link, f.head = linkRaw, zeros(0)
		b = append(b, f.write(nil)...)
		second := kinds["cooked 2 VLAN"] // another interface, whose clock counts seconds from elsewhere
		options := f.append16(nil, optTSOffset, 8)
		options = append(options, f.append64(1000)...)
		options = f.append16(append(f.append16(options, optTSResol, 1), 9, 0, 0, 0), optEnd, 0)
		b = f.block(b, blockInterface, append(f.append32(f.append16(nil, second.link, 0), 0), options...))
		for j, p := range packets[i*half : (i+1)*half+i*(len(packets)%2)] {
			if j%2 == 0 {
				b = f.packet(b, p)
				continue
			}
			data := append(second.head(p.ip), p.ip...)
			n, at := uint32(len(data)), uint64(p.at-1000e9)
			b = f.block(b, blockPacket, append(f.append32(nil, 1, uint32(at>>32), uint32(at), n, n), data...))
		}
	}
	got, rep := mustRead(t, b)
	if !slices.Equal(told(got), told(plain)) || rep.Packets != len(packets) {
		t.Errorf("%+v\n%s", rep, differ(told(got), told(plain)))
	}
}

func (f file) append64(n uint64) []byte {
	b := make([]byte, 8)
	f.order.PutUint64(b, n)
	return b
}

// Sequence numbers that go over 2³² in the midst of a connection are no hole.
func TestSequenceWraps(t *testing.T) {
	for _, name := range slices.Sorted(maps.Values(conversations)) {
		_, packets := recorded(t, name)
		f := file{order: le, ng: "enhanced", resol: 9, link: linkRaw, head: zeros(0)}
		plain, _ := mustRead(t, f.write(packets))
		for _, before := range []uint32{1, 40, 700, 5000} {
			got, rep := mustRead(t, f.write(wrapped(packets, before)))
			if rep.Missing != 0 || rep.Strays != 0 || rep.Resent != 0 || !slices.Equal(told(got), told(plain)) {
				t.Errorf("%s, %d before the end: %+v\n%s", name, before, rep, differ(told(got), told(plain)))
			}
			got, rep = mustRead(t, f.write(noisy(wrapped(packets, before), uint64(before))))
			if rep.Missing != 0 || rep.Strays != 0 || !slices.Equal(said(got), said(plain)) {
				t.Errorf("%s, %d before the end, noisy: %+v\n%.2000q", name, before, rep, said(got))
			}
		}
	}
}

// wrapped has every direction begin so many bytes before its numbers wrap.
func wrapped(packets []taken, before uint32) (list []taken) {
	begun := map[ends]uint32{}
	for _, p := range packets {
		here, there := ends{p.from, p.to}, ends{p.to, p.from}
		if p.flags&flagSYN != 0 {
			begun[here] = p.seq
		}
		s := *p.segment
		s.seq = p.seq - begun[here] - before
		if s.flags&flagACK != 0 {
			s.ack = p.ack - begun[there] - before
		}
		list = append(list, taken{p.at, seg{&s, s.appendFrame(nil)[14:]}})
	}
	return list
}
