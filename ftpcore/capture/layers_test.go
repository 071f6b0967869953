package capture

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
)

// conversations are what the tests about packets wrap, by the IP version.
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

// A conversation yields the same events in every encapsulation.
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

// Packets without TCP are counted by the name of their protocol.
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
