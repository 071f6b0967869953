package wire

import "io"

// NewASCIIReader returns a reader that converts local text to NVT-ASCII (RFC 959 §3.1.1.1).
func NewASCIIReader(local io.Reader) io.Reader {
	conv := new(ToNet)
	return &converted{in: local, convert: conv.Convert, end: conv.Flush}
}

// converted reads in through convert, and calls end at its end. Both append to dst.
type converted struct {
	in      io.Reader
	convert func(dst, p []byte) []byte
	end     func(dst []byte) []byte
	raw     []byte
	out     []byte // converted bytes
	off     int    // bytes of out that Read has returned
	err     error
}

func (c *converted) Read(p []byte) (int, error) {
	for c.off == len(c.out) {
		if c.err != nil {
			return 0, c.err
		}
		c.fill()
	}
	n := copy(p, c.out[c.off:])
	c.off += n
	return n, nil
}

func (c *converted) fill() {
	if c.raw == nil {
		c.raw = make([]byte, 64<<10)
	}
	var n int
	n, c.err = c.in.Read(c.raw)
	c.out, c.off = c.convert(c.out[:0], c.raw[:n]), 0
	if c.err == io.EOF {
		c.out = c.end(c.out)
	}
}
