package wire

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
)

// NewDeflater returns a reader that compresses plain for MODE Z, at a level from 0 to 9.
func NewDeflater(plain io.Reader, level int) io.Reader { return &deflated{plain: plain, level: level} }

// deflated compresses the bytes of MODE S to one zlib stream (draft-preston-ftpext-deflate
// §3, RFC 1950).
type deflated struct {
	plain io.Reader
	level int
	z     *zlib.Writer
	out   bytes.Buffer
	raw   []byte
	err   error
}

func (d *deflated) Read(p []byte) (int, error) {
	if d.z == nil {
		var err error
		if d.z, err = zlib.NewWriterLevel(&d.out, d.level); err != nil {
			return 0, err
		}
		d.raw = make([]byte, 32<<10)
	}
	for d.out.Len() == 0 {
		if d.err != nil {
			return 0, d.err
		}
		var n int
		n, d.err = d.plain.Read(d.raw)
		d.z.Write(d.raw[:n]) // to memory
		if d.err == io.EOF {
			d.z.Close()
		}
	}
	return d.out.Read(p)
}

// inflated decompresses such a stream. An empty connection is an empty file.
type inflated struct {
	wire   watched
	in     *bufio.Reader // of wire
	z      io.Reader
	behind int64 // bytes that came after the stream, once it has ended
	ended  bool
}

func newInflated(wire io.Reader) *inflated {
	i := &inflated{wire: watched{Reader: wire}}
	i.in = bufio.NewReader(&i.wire)
	return i
}

// watched remembers whether bytes came, and the last error.
type watched struct {
	io.Reader
	any bool
	err error
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.Reader.Read(p)
	w.any = w.any || n > 0
	w.err = err
	return n, err
}

func (i *inflated) Read(p []byte) (n int, err error) {
	if i.z == nil {
		i.z, err = zlib.NewReader(i.in) // reads no byte after the stream, since in is a ByteReader
	}
	if err == nil {
		n, err = i.z.Read(p)
	}
	if err = i.cause(err); err == io.EOF && !i.ended {
		i.ended = true
		i.behind = lateBytes(i.wire.Reader, int64(i.in.Buffered()))
	}
	return n, err
}

// cause distinguishes errors of the connection from errors in the data.
func (i *inflated) cause(err error) error {
	switch {
	case err == nil || err == io.EOF && i.any():
		return err
	case i.wire.err != nil && i.wire.err != io.EOF:
		return i.wire.err
	case !i.any():
		return io.EOF
	case errors.Is(err, io.ErrUnexpectedEOF), err == io.EOF:
		return ErrNoEnd
	}
	return fmt.Errorf("%w: %w", ErrBadData, err)
}

func (i *inflated) any() bool { return i.wire.any }
