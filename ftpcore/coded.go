package ftpcore

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"net"
	"time"
)

// This file moves transfers whose bytes on the wire are not the file's: records,
// pages, EBCDIC, and every mode but stream.

// receiveCoded takes a file in r.coding until its end.
func (r *receiver) receiveCoded(t *transfer, conn net.Conn) error {
	wire := &wireReader{t: t, conn: conn}
	bp := blocks.Get().(*[]byte)
	defer blocks.Put(bp)
	wire.buf = *bp
	return r.coding.Decode(wire, localFile{r}, func(text string) error { return t.marked(text, r.size) })
}

// wireReader reads a data connection past the gate, chunk by chunk. It is lingering.
type wireReader struct {
	t     *transfer
	conn  net.Conn
	buf   []byte
	rest  []byte // of the chunk
	err   error  // once rest is read
	ended bool   // the file
}

// lingerFor is how long the server waits, where a mark has ended the file, for the
// client to close the connection or to send what does not belong there.
const lingerFor = 500 * time.Millisecond

// linger ends the server's side of the connection at once, so that no client that
// waits for that waits in vain.
func (w *wireReader) linger() {
	w.ended = true
	if w.t.tls == nil {
		endOurSide(w.t.bare)
	}
}

// read is one read of the connection; when the file has ended it waits for a while
// only.
func (w *wireReader) read(p []byte) (int, error) {
	if w.ended && w.t.s.srv.Order == nil { // else the record has how it ends
		stop := w.t.s.clock().AfterFunc(lingerFor, func() { w.conn.SetReadDeadline(time.Unix(1, 0)) })
		defer stop()
	}
	return w.conn.Read(p)
}

func (w *wireReader) Read(p []byte) (int, error) {
	for len(w.rest) == 0 {
		if w.err != nil {
			return 0, w.err
		}
		n, err := w.read(w.buf[:w.t.blockSize()])
		if n > 0 {
			w.rest, w.err = w.t.pass(w.buf[:n], bytes.Clone)
		}
		if err != nil && err != io.EOF {
			err = fmt.Errorf("data connection: %w", err)
		}
		w.err = cmp.Or(w.err, err)
	}
	n := copy(p, w.rest)
	w.rest = w.rest[n:]
	return n, nil
}

// localFile writes local bytes to the upload.
type localFile struct{ *receiver }

func (f localFile) Write(p []byte) (int, error) {
	f.size += int64(len(p))
	n, err := f.up.Write(p)
	return n, local(err)
}

// marker is a restart marker of an upload that is to be answered by 110.
type marker struct {
	t    *transfer
	text string // the client's
	at   int64  // ours: where the file is
	done chan struct{}
}

// marked has the session tell the client of a restart marker, and waits for it:
// so the record has the bytes, then the reply, then what came afterwards.
// Markers that are no marker's text are passed over.
func (t *transfer) marked(text string, at int64) error {
	if !printable(text) {
		return nil
	}
	t.flush()
	m := marker{t, text, at, make(chan struct{})}
	t.holding.Store(true)
	defer t.holding.Store(false)
	if o := t.s.srv.Order; o == nil || o.Mark(t.port.conn, t.cmdID) {
		t.s.box.post(m)
	}
	select {
	case <-m.done:
		return nil
	case <-t.ctx.Done():
		return context.Cause(t.ctx)
	}
}

// maxMarker bounds the markers that are answered.
const maxMarker = 128

// printable reports whether text is one or more characters from 33 to 126 (RFC
// 959 §5.3.2).
func printable(text string) bool {
	for i := range len(text) {
		if text[i] < 33 || text[i] > 126 {
			return false
		}
	}
	return text != "" && len(text) <= maxMarker
}

// mark answers a restart marker (RFC 959 §4.2, 110): the client's, and what REST
// takes for it.
func (s *session) mark(m marker) {
	defer close(m.done)
	if s.data.transfer == m.t && m.t.ctx.Err() == nil {
		s.reply(m.t.cmdID, NewReply(110, ReasonMarked, "MARK %s = %d", m.text, m.at), false)
	}
}
