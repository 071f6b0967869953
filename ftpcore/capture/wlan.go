package capture

// This file reads the frames of a wireless LAN (IEEE 802.11) and the headers that
// capture programs write before them.

// wlan reads a data frame (IEEE 802.11 §9.3.2). Frames that are encrypted, fragmented
// or aggregated are not decoded.
func wlan(p *layers) proto { return wlanPadded(p, 1) }

// wlanPadded is wlan for a header that is padded to a multiple of align bytes.
func wlanPadded(p *layers, align int) proto {
	const (
		typeControl, typeData            = 1, 2
		noData, qos                      = 4, 8 // of the subtype
		toSystem, fromSystem             = 1, 2
		moreFragments, protected, htCtrl = 4, 0x40, 0x80
		aggregate                        = 0x80 // of the QoS field
	)
	if len(p.b) < 2 {
		return cutShort
	}
	kind, subtype, flags := p.b[0]>>2&3, p.b[0]>>4, p.b[1]
	switch {
	case kind == typeControl:
		return wlanControl
	case kind != typeData, subtype&noData != 0:
		return wlanManagement
	case flags&protected != 0:
		return wlanEncrypted
	}
	n := 24
	if flags&toSystem != 0 && flags&fromSystem != 0 {
		n += 6 // a fourth address
	}
	quality := n
	if subtype&qos != 0 {
		n += 2
		if flags&htCtrl != 0 {
			n += 4
		}
	}
	h := p.take((n + align - 1) / align * align)
	switch {
	case h == nil:
		return cutShort
	case flags&moreFragments != 0 || h[22]&15 != 0:
		return wlanFragment
	case subtype&qos != 0 && h[quality]&aggregate != 0:
		return wlanAggregate
	}
	return llc(p)
}

// radiotap reads a Radiotap header. Of its fields only the flags matter: they say
// whether the frame's header is padded.
func radiotap(p *layers) proto {
	const timestamp, flags, another, padded = 1 << 0, 1 << 1, 1 << 31, 0x20
	if len(p.b) < 8 {
		return cutShort
	}
	h := p.take(int(le.Uint16(p.b[2:])))
	if len(h) < 8 {
		return cutShort
	}
	present, at := le.Uint32(h[4:]), 8
	for more := present; more&another != 0 && at+4 <= len(h); at += 4 {
		more = le.Uint32(h[at:])
	}
	if present&timestamp != 0 {
		at = (at+7)&^7 + 8
	}
	if present&flags != 0 && at < len(h) && h[at]&padded != 0 {
		return wlanPadded(p, 4)
	}
	return wlan(p)
}

// prism reads a Prism header, or an AVS header, which its first bytes identify.
func prism(p *layers) proto {
	if len(p.b) < 8 {
		return cutShort
	}
	if be.Uint32(p.b)>>12 == 0x80211 {
		return avs(p)
	}
	n := le.Uint32(p.b[4:])
	if big := be.Uint32(p.b[4:]); n > big {
		n = big
	}
	if n > 1024 || p.take(int(n)) == nil {
		return cutShort
	}
	return wlan(p)
}

func avs(p *layers) proto {
	if len(p.b) < 8 {
		return cutShort
	}
	if n := be.Uint32(p.b[4:]); n > 1024 || p.take(int(n)) == nil {
		return cutShort
	}
	return wlan(p)
}

// ppi reads a Per-Packet Information header. It contains the link type of the frame
// after it.
func ppi(p *layers) proto {
	if len(p.b) < 8 {
		return cutShort
	}
	link := le.Uint32(p.b[4:])
	if link > 0xFFFF {
		return malformed
	}
	if p.take(int(le.Uint16(p.b[2:]))) == nil {
		return cutShort
	}
	return proto{inLink, uint16(link)}
}
