package capture

import (
	"encoding/binary"
	"math"
	"math/bits"

	"ftpsim/ftpcore/capture/tlsread"
)

// This file reads the packets of a pcapng (draft-ietf-opsawg-pcapng); pcapng_write.go
// writes one.

// interfaceInfo is the description of one interface of a section.
type interfaceInfo struct {
	link   uint16
	snap   uint32 // most bytes captured of a packet; zero means all
	resol  byte   // if_tsresol
	offset int64  // if_tsoffset: seconds
}

// blockReader reads the blocks of a pcapng one after the other.
type blockReader struct {
	rep    *Report
	order  binary.ByteOrder
	ifaces []interfaceInfo
	last   int64 // time of the latest packet
	list   []frame
}

func readPcapng(b []byte, rep *Report, p *pace) ([]frame, error) {
	r := &blockReader{rep: rep}
	for len(b) > 0 && !rep.Cut && p.work() {
		if len(b) < 12 {
			rep.Truncated = true
			break
		}
		if le.Uint32(b) == blockSection && !r.section(b) {
			if r.order == nil {
				return nil, foreignError(b)
			}
			rep.Truncated = true
			break
		}
		kind, n := r.order.Uint32(b), uint64(r.order.Uint32(b[4:]))
		if n > uint64(len(b)) || n < 12 || n%4 != 0 {
			rep.Truncated = true
			break
		}
		r.block(kind, b[8:n-4])
		b = b[n:]
	}
	return r.list, nil
}

// section reads a Section Header Block. It reports false if the byte order is unknown.
func (r *blockReader) section(b []byte) bool {
	switch uint32(byteOrderMagic) {
	case le.Uint32(b[8:]):
		r.order = le
	case be.Uint32(b[8:]):
		r.order = be
	default:
		return false
	}
	r.ifaces = nil
	return true
}

// block reads one block. It ignores a block that is malformed or of another kind.
func (r *blockReader) block(kind uint32, body []byte) {
	switch kind {
	case blockInterface:
		r.addInterface(body)
	case blockPacket:
		if len(body) >= 20 {
			r.packet(r.order.Uint32(body), body[4:])
		}
	case blockOldPacket:
		if len(body) >= 20 {
			r.packet(uint32(r.order.Uint16(body)), body[4:])
		}
	case blockSimple:
		r.simple(body)
	case blockSecrets:
		r.secrets(body)
	}
}

// secrets reads a Decryption Secrets Block if it holds a TLS key log.
func (r *blockReader) secrets(body []byte) {
	if len(body) < 8 || r.order.Uint32(body) != secretsTLS {
		return
	}
	n := min(uint64(r.order.Uint32(body[4:])), uint64(len(body)-8))
	r.rep.Keys = append(r.rep.Keys, tlsread.Lines(body[8:8+n])...)
}

func (r *blockReader) addInterface(body []byte) {
	i := interfaceInfo{resol: 6}
	if len(body) >= 8 {
		i.link, i.snap = r.order.Uint16(body), r.order.Uint32(body[4:])
		r.options(body[8:], func(code uint16, v []byte) {
			switch {
			case code == optTSResol && len(v) >= 1:
				i.resol = v[0]
			case code == optTSOffset && len(v) >= 8:
				i.offset = int64(r.order.Uint64(v))
			}
		})
	}
	if len(r.ifaces) < maxStreams {
		r.ifaces = append(r.ifaces, i)
	}
}

func (r *blockReader) options(b []byte, take func(code uint16, value []byte)) {
	for len(b) >= 4 {
		code, n := r.order.Uint16(b), int(r.order.Uint16(b[2:]))
		b = b[4:]
		if code == optEnd || n > len(b) {
			return
		}
		take(code, b[:n])
		b = b[min((n+3)&^3, len(b)):]
	}
}

// packet adds the packet whose time, lengths and bytes are in b; of is the number of
// its interface.
func (r *blockReader) packet(of uint32, b []byte) {
	n := uint64(r.order.Uint32(b[8:]))
	if n > uint64(len(b)-16) {
		return
	}
	if uint64(of) >= uint64(len(r.ifaces)) {
		r.add(frame{at: r.last, unknown: true})
		return
	}
	i := r.ifaces[of]
	r.last = i.time(uint64(r.order.Uint32(b))<<32 | uint64(r.order.Uint32(b[4:])))
	r.add(newFrame(r.last, i.link, b[16:16+n], uint64(r.order.Uint32(b[12:]))))
}

// simple reads a Simple Packet Block. It has no time; the time of the packet before it
// is used.
func (r *blockReader) simple(b []byte) {
	if len(b) < 4 || len(r.ifaces) == 0 {
		return
	}
	i, whole := r.ifaces[0], uint64(r.order.Uint32(b))
	n := min(whole, uint64(len(b)-4))
	if i.snap > 0 {
		n = min(n, uint64(i.snap))
	}
	r.add(newFrame(r.last, i.link, b[4:4+n], whole))
}

func (r *blockReader) add(f frame) {
	if len(r.list) == maxPackets {
		r.rep.Cut = true
		return
	}
	r.list = append(r.list, f)
}

// time converts a timestamp of the interface to nanoseconds since 1970, at most
// math.MaxInt64.
func (i interfaceInfo) time(ticks uint64) int64 {
	var ns uint64
	if i.resol&0x80 != 0 { // parts of a second by powers of two
		shift := min(uint(i.resol&0x7F), 63)
		hi, lo := bits.Mul64(ticks, 1e9)
		if hi>>shift != 0 {
			return math.MaxInt64
		}
		ns = lo>>shift | hi<<(64-shift)
	} else {
		ns = ticks
		for n := i.resol; n > 9 && ns > 0; n-- {
			ns /= 10
		}
		for n := i.resol; n < 9; n++ {
			hi, lo := bits.Mul64(ns, 10)
			if hi != 0 {
				return math.MaxInt64
			}
			ns = lo
		}
	}
	const most = math.MaxInt64 / 1_000_000_000 // seconds
	if ns > math.MaxInt64 || i.offset > most/2 || i.offset < -most/2 || ns/1_000_000_000 > most/2 {
		return math.MaxInt64
	}
	return int64(ns) + i.offset*1_000_000_000
}
