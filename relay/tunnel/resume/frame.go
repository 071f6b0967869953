package resume

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// A frame is a header and its data. The header is the length of the data (4 bytes) and how
// many bytes of the other direction have arrived at the sender (8 bytes), both big endian. A
// frame without data only acknowledges. The length goodbye says that the sender leaves.
const (
	headerSize = 12
	maxFrame   = 1 << 20 // bytes of data
	goodbye    = math.MaxUint32
)

// ErrProtocol means that the other end has violated ../SPEC.md §10.
var ErrProtocol = errors.New("resume: protocol error")

func protocolError(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrProtocol, fmt.Sprintf(format, args...))
}

// putHeader writes a header to b.
func putHeader(b []byte, length uint32, received uint64) {
	binary.BigEndian.PutUint32(b, length)
	binary.BigEndian.PutUint64(b[4:], received)
}

// decoder removes the headers from a stream of frames. The zero value is ready to use.
type decoder struct {
	head [headerSize]byte
	have int  // bytes of head that have been read
	left int  // bytes of the frame's data that have not been read yet
	bye  bool // the other end has said that it leaves
}

// strip moves the data in p, the next bytes of the stream, to the front of p, and returns how
// many there are. It calls ack for each header with the bytes that the other end has received.
// After an error, which is ack's or wraps ErrProtocol, the n bytes still count.
func (d *decoder) strip(p []byte, ack func(received uint64) error) (n int, err error) {
	for at := 0; at < len(p); {
		if d.bye {
			return n, protocolError("bytes behind the goodbye")
		}
		if d.left > 0 {
			k := min(d.left, len(p)-at)
			if n != at {
				copy(p[n:], p[at:at+k])
			}
			n, at, d.left = n+k, at+k, d.left-k
			continue
		}
		k := copy(d.head[d.have:], p[at:])
		at += k
		if d.have += k; d.have < headerSize {
			break
		}
		if err := d.begin(ack); err != nil {
			return n, err
		}
	}
	return n, nil
}

// begin handles a complete header.
func (d *decoder) begin(ack func(received uint64) error) error {
	length, received := binary.BigEndian.Uint32(d.head[:]), binary.BigEndian.Uint64(d.head[4:])
	d.have = 0
	switch {
	case length == goodbye:
		d.bye = true
	case length > maxFrame:
		return protocolError("a frame of %d bytes", length)
	default:
		d.left = int(length)
	}
	return ack(received)
}
