package capture

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
)

// This file takes the packets out of a pcap (draft-ietf-opsawg-pcap); pcapng.go
// does so for a pcapng.

var (
	// ErrFormat says that a file is neither a pcap nor a pcapng.
	ErrFormat = errors.New("neither a pcap nor a pcapng")
	// ErrTooLarge says that a file is beyond what Read takes.
	ErrTooLarge = fmt.Errorf("a capture of more than %d MiB", maxFile>>20)
)

// frame is a packet of a file, from its link layer on.
type frame struct {
	num  int   // in the file, from 1
	at   int64 // nanoseconds since 1970
	link uint16
	data []byte
	lost int // bytes that the capture cut off
}

// readFrames returns the packets of a whole file, by time.
func readFrames(r io.Reader, rep *Report) ([]frame, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, err
	}
	if len(b) > maxFile {
		return nil, ErrTooLarge
	}
	if len(b) < 4 {
		return nil, ErrFormat
	}
	var list []frame
	if le.Uint32(b) == blockSection {
		rep.Format = "pcapng"
		list, err = readPcapng(b, rep)
	} else {
		rep.Format = "pcap"
		list, err = readPcap(b, rep)
	}
	rep.Packets = len(list)
	for i := range list {
		list[i].num = i + 1
	}
	byTime := func(a, b frame) int { return cmp.Compare(a.at, b.at) }
	if !slices.IsSortedFunc(list, byTime) { // of several interfaces
		slices.SortStableFunc(list, byTime)
	}
	return list, err
}

// magics are how a pcap begins, and how many nanoseconds its fractions count.
var magics = map[uint32]int64{0xA1B2C3D4: 1000, 0xA1B23C4D: 1}

func readPcap(b []byte, rep *Report) (list []frame, err error) {
	const head, each = 24, 16
	var order binary.ByteOrder = le
	unit, ok := magics[order.Uint32(b)]
	if !ok {
		order = be
		unit, ok = magics[order.Uint32(b)]
	}
	if !ok || len(b) < head {
		return nil, ErrFormat
	}
	link := order.Uint16(b[20:])
	if order == be {
		link = order.Uint16(b[22:])
	}
	for b = b[head:]; len(b) > 0; {
		if len(list) == maxPackets {
			rep.Cut = true
			return list, nil
		}
		if len(b) < each {
			rep.Truncated = true
			return list, nil
		}
		at := int64(order.Uint32(b))*1e9 + int64(order.Uint32(b[4:]))*unit
		n, whole := uint64(order.Uint32(b[8:])), uint64(order.Uint32(b[12:]))
		b = b[each:]
		if n > uint64(len(b)) {
			rep.Truncated = true
			return list, nil
		}
		list = append(list, newFrame(at, link, b[:n], whole))
		b = b[n:]
	}
	return list, nil
}

func newFrame(at int64, link uint16, data []byte, whole uint64) frame {
	f := frame{at: at, link: link, data: data}
	if whole > uint64(len(data)) && whole <= 1<<20 {
		f.lost = int(whole) - len(data)
	}
	return f
}
