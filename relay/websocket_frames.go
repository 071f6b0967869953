package main

import (
	"bufio"
	"encoding/binary"
	"net"
	"net/http"
)

// oneWrite is a ResponseWriter whose hijacked connection sends each WebSocket frame with one
// system call. The library's own writer sends the first 4 KiB of a long frame apart from the
// rest, and the browser wakes up for both.
type oneWrite struct{ http.ResponseWriter }

// Hijack is for http.Hijacker.
func (o oneWrite) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(o.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	// As small a buffer as there is: it gathers the header, and longer payloads pass it by.
	rw.Writer = bufio.NewWriterSize(&frameWriter{conn: conn}, longestHeader)
	return conn, rw, nil
}

// longestHeader is the most bytes of a frame's header, rounded up to the smallest buffer of
// package bufio.
const longestHeader = 16

// frameWriter writes WebSocket frames of a server (RFC 6455 §5.2), which have no mask. It
// holds the beginning of a frame back until the whole frame has been written to it.
type frameWriter struct {
	conn net.Conn
	held []byte
	left int64 // bytes of the frame that are still to come
}

// Write takes p, which holds frames or pieces of a frame. A header must come in one piece.
func (w *frameWriter) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		if w.left == 0 {
			w.left = frameLength(rest)
		}
		n := min(w.left, int64(len(rest)))
		w.left -= n
		rest = rest[n:]
	}
	if w.left > 0 && len(w.held)+len(p) <= longestHeader {
		w.held = append(w.held, p...)
		return len(p), nil
	}
	whole := net.Buffers{w.held, p}
	w.held = w.held[:0]
	if _, err := whole.WriteTo(w.conn); err != nil {
		return 0, err
	}
	return len(p), nil
}

// frameLength returns the length of the frame that begins with h, its header included.
func frameLength(h []byte) int64 {
	switch n := h[1] & 0x7f; n {
	case 126:
		return 4 + int64(binary.BigEndian.Uint16(h[2:]))
	case 127:
		return 10 + int64(binary.BigEndian.Uint64(h[2:]))
	default:
		return 2 + int64(n)
	}
}
