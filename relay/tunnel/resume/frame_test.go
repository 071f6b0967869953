package resume

import (
	"bytes"
	"encoding/binary"
	"testing"
)

// whole decodes frames that came in one piece, the simple way.
func whole(p []byte) (data []byte, acks []uint64, ok bool) {
	for len(p) >= headerSize {
		length := binary.BigEndian.Uint32(p)
		if length != goodbye && length > maxFrame {
			return data, acks, false
		}
		acks = append(acks, binary.BigEndian.Uint64(p[4:]))
		p = p[headerSize:]
		if length == goodbye {
			return data, acks, len(p) == 0
		}
		n := min(int(length), len(p))
		data, p = append(data, p[:n]...), p[n:]
	}
	return data, acks, true
}

// FuzzStrip decodes any bytes, divided anyhow.
func FuzzStrip(f *testing.F) {
	frame := func(length uint32, received uint64, data string) []byte {
		b := make([]byte, headerSize)
		putHeader(b, length, received)
		return append(b, data...)
	}
	f.Add(bytes.Join([][]byte{frame(5, 1, "hello"), frame(0, 2, ""), frame(3, 3, "you")}, nil), uint8(1))
	f.Add(append(frame(2, 0, "hi"), frame(goodbye, 9, "more")...), uint8(7))
	f.Add(frame(maxFrame+1, 0, "x"), uint8(3))
	f.Add([]byte{0, 0}, uint8(200))
	f.Fuzz(func(t *testing.T, in []byte, piece uint8) {
		wantData, wantAcks, wantOK := whole(in)
		var d decoder
		var data []byte
		var acks []uint64
		ok := true
		for rest := bytes.Clone(in); len(rest) > 0 && ok; {
			p := rest[:min(len(rest), int(piece)+1)]
			rest = rest[len(p):]
			n, err := d.strip(p, func(received uint64) error { acks = append(acks, received); return nil })
			data = append(data, p[:n]...)
			ok = err == nil
		}
		if ok != wantOK || !bytes.Equal(data, wantData) || len(acks) != len(wantAcks) {
			t.Fatalf("%d bytes, %d acknowledgements, %v; want %d, %d, %v", len(data), len(acks), ok, len(wantData), len(wantAcks), wantOK)
		}
		for i := range acks {
			if acks[i] != wantAcks[i] {
				t.Fatalf("acknowledgement %d is %d, want %d", i, acks[i], wantAcks[i])
			}
		}
	})
}
