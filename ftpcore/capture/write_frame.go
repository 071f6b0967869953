package capture

import (
	"encoding/binary"
	"net/netip"
)

// This file writes frames: Ethernet, IP and TCP with their checksums.

var be = binary.BigEndian

const (
	linkEthernet = 1

	etherIPv4 = 0x0800
	etherIPv6 = 0x86DD

	protoTCP = 6

	flagFIN = 1
	flagSYN = 2
	flagRST = 4
	flagPSH = 8
	flagACK = 16

	window = 0xFFFF // the window of every segment, scaled by windowScale
	// windowScale makes the window larger than any block of data.
	windowScale = 7
	ttl         = 64
)

// outSegment is one TCP segment that is written.
type outSegment struct {
	from, to   netip.AddrPort // both IPv4 or both IPv6
	toServer   bool           // chooses the Ethernet addresses
	id         uint16         // of the IPv4 header
	seq, ack   uint32
	flags      byte
	payload    []byte
	mssIfFirst uint16 // the MSS option, sent with SYN
}

// maxSegment returns the most payload bytes of one segment on Ethernet.
func maxSegment(ip netip.Addr) int {
	if ip.Is4() {
		return 1500 - 20 - 20
	}
	return 1500 - 40 - 20
}

// appendFrame appends the whole frame.
func (s *outSegment) appendFrame(b []byte) []byte {
	client, server := []byte{2, 0, 0, 0, 0, 1}, []byte{2, 0, 0, 0, 0, 2}
	if s.toServer {
		b = append(append(b, server...), client...)
	} else {
		b = append(append(b, client...), server...)
	}
	tcp := s.tcp()
	size := len(tcp) + len(s.payload)
	if s.from.Addr().Is4() {
		b = be.AppendUint16(b, etherIPv4)
		b = s.appendIPv4(b, size)
	} else {
		b = be.AppendUint16(b, etherIPv6)
		b = s.appendIPv6(b, size)
	}
	return append(append(b, tcp...), s.payload...)
}

func (s *outSegment) appendIPv4(b []byte, size int) []byte {
	at := len(b)
	b = append(b, 0x45, 0)
	b = be.AppendUint16(b, uint16(20+size))
	b = be.AppendUint16(b, s.id)
	b = append(b, 0x40, 0, ttl, protoTCP, 0, 0) // don't fragment
	b = append(b, s.from.Addr().AsSlice()...)
	b = append(b, s.to.Addr().AsSlice()...)
	be.PutUint16(b[at+10:], fold(sum(0, b[at:])))
	return b
}

func (s *outSegment) appendIPv6(b []byte, size int) []byte {
	b = append(b, 0x60, 0, 0, 0)
	b = be.AppendUint16(b, uint16(size))
	b = append(b, protoTCP, ttl)
	b = append(b, s.from.Addr().AsSlice()...)
	return append(b, s.to.Addr().AsSlice()...)
}

// tcp returns the TCP header with its checksum.
func (s *outSegment) tcp() []byte {
	b := make([]byte, 0, 28)
	b = be.AppendUint16(b, s.from.Port())
	b = be.AppendUint16(b, s.to.Port())
	b = be.AppendUint32(b, s.seq)
	b = be.AppendUint32(b, s.ack)
	b = append(b, 5<<4, s.flags)
	b = be.AppendUint16(b, window)
	b = append(b, 0, 0, 0, 0)
	if s.flags&flagSYN != 0 {
		b[12] = 7 << 4
		b = append(b, 2, 4)
		b = be.AppendUint16(b, s.mssIfFirst)
		b = append(b, 3, 3, windowScale, 1)
	}
	pseudo := append(s.from.Addr().AsSlice(), s.to.Addr().AsSlice()...)
	n := sum(sum(sum(0, pseudo), b), s.payload) + protoTCP + uint32(len(b)+len(s.payload))
	be.PutUint16(b[16:], fold(n))
	return b
}

// sum adds b to a ones' complement sum (RFC 1071). All but the last part must
// be of even length.
func sum(n uint32, b []byte) uint32 {
	for ; len(b) > 1; b = b[2:] {
		n += uint32(be.Uint16(b))
	}
	if len(b) == 1 {
		n += uint32(b[0]) << 8
	}
	return n
}

func fold(n uint32) uint16 {
	for n > 0xFFFF {
		n = n>>16 + n&0xFFFF
	}
	return ^uint16(n)
}
