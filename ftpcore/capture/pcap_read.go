package capture

import (
	"cmp"
	"encoding/binary"
	"io"
	"slices"
)

// This file reads the packets of a pcap (draft-ietf-opsawg-pcap); pcapng_read.go
// reads a pcapng.

// frame is one packet of a file, from its link-layer header on.
type frame struct {
	num  int   // position in the file, from 1
	at   int64 // nanoseconds since 1970
	link uint16
	data []byte
	lost int // bytes that the capture cut off
	// unknown means that the file does not describe the packet's interface; link is
	// then meaningless.
	unknown bool
}

// readFrames returns the packets of a whole file in the order of their times.
func readFrames(r io.Reader, rep *Report, p *pace) ([]frame, error) {
	p.begin(PhaseUnpack, 0)
	b, err := readUnpacked(r, rep, p)
	if err != nil {
		return nil, err
	}
	p.begin(PhasePackets, 0)
	var list []frame
	switch {
	case len(b) >= 12 && le.Uint32(b) == blockSection:
		rep.Format = "pcapng"
		list, err = readPcapng(b, rep, p)
	case len(b) >= 24 && parsePcapHead(b).headerSize > 0:
		rep.Format = "pcap"
		list = readPcap(b, rep, p)
	default:
		return nil, foreignError(b)
	}
	if p.err != nil {
		return nil, p.err
	}
	rep.Packets = len(list)
	for i := range list {
		list[i].num = i + 1
	}
	byTime := func(a, b frame) int { return cmp.Compare(a.at, b.at) }
	if !slices.IsSortedFunc(list, byTime) { // a file of several interfaces
		sortInSlices(list, byTime, p)
	}
	return list, err
}

// sortInSlices is slices.SortStableFunc with pauses. When p stops the work, the order
// of list is undefined.
func sortInSlices[T any](list []T, compare func(a, b T) int, p *pace) {
	slices.SortStableFunc(list, func(a, b T) int {
		if !p.work() {
			return 0
		}
		return compare(a, b)
	})
}

// pcapHead is the header of a pcap file.
type pcapHead struct {
	order      binary.ByteOrder
	unit       int64 // nanoseconds per unit of a packet's fraction of a second
	headerSize int   // bytes of the header before each packet
}

// parsePcapHead reads the header of a pcap. In the result headerSize is 0 if b is not
// a pcap.
func parsePcapHead(b []byte) (h pcapHead) {
	const micro, nano, modified = 0xA1B2C3D4, 0xA1B23C4D, 0xA1B2CD34
	for _, h.order = range []binary.ByteOrder{le, be} {
		h.unit, h.headerSize = 1000, 16
		switch h.order.Uint32(b) {
		case micro:
			return h
		case nano:
			h.unit = 1
			return h
		case modified: // Alexey Kuznetsov's variants: with the interface, later with the CPU too
			if h.headerSize = 24; !h.fits(b[24:]) {
				h.headerSize = 32
			}
			return h
		}
	}
	return pcapHead{}
}

// fits reports whether the first packets of b are plausible with headers of
// h.headerSize bytes.
func (h pcapHead) fits(b []byte) bool {
	for range 4 {
		if len(b) < h.headerSize {
			break
		}
		n, whole, frac := h.order.Uint32(b[8:]), h.order.Uint32(b[12:]), h.order.Uint32(b[4:])
		if n > whole || whole > 1<<18 || frac >= 1_000_000 {
			return false
		}
		b = b[min(h.headerSize+int(n), len(b)):]
	}
	return true
}

func readPcap(b []byte, rep *Report, p *pace) (list []frame) {
	h := parsePcapHead(b)
	link := h.order.Uint16(b[20:])
	if h.order == be {
		link = h.order.Uint16(b[22:])
	}
	for b = b[24:]; len(b) > 0 && p.work(); {
		if len(list) == maxPackets {
			rep.Cut = true
			return list
		}
		if len(b) < h.headerSize {
			rep.Truncated = true
			return list
		}
		at := int64(h.order.Uint32(b))*1e9 + int64(h.order.Uint32(b[4:]))*h.unit
		n, whole := uint64(h.order.Uint32(b[8:])), uint64(h.order.Uint32(b[12:]))
		b = b[h.headerSize:]
		if n > uint64(len(b)) {
			rep.Truncated = true
			return list
		}
		list = append(list, newFrame(at, link, b[:n], whole))
		b = b[n:]
	}
	return list
}

func newFrame(at int64, link uint16, data []byte, whole uint64) frame {
	f := frame{at: at, link: link, data: data}
	if whole > uint64(len(data)) && whole <= 1<<20 {
		f.lost = int(whole) - len(data)
	}
	return f
}
