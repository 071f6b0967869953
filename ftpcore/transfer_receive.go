package ftpcore

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"net"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/storage"
	"ftpsim/ftpcore/wire"
)

// receiver takes a file from the client into an Upload.
type receiver struct {
	up    storage.Upload
	ascii bool // TYPE A, as it is in a plain coding
	conv  wire.FromNet
	// looked: the first block was, and notText says what it is: no text.
	looked, notText bool
	// coding is that of the transfer, nil: plain.
	coding *wire.Coding
	buf    []byte // converted bytes
	op     string // "create" or "write"; empty: nothing that anybody sees
	path   string
	size   int64 // of the file so far, the kept beginning included
}

// receive copies from the client until its end of file.
func (r *receiver) receive(t *transfer, conn net.Conn) error {
	if r.coding != nil {
		return r.receiveCoded(t, conn)
	}
	if in, ok := r.up.(storage.InPlaceUpload); ok && !r.ascii && t.block == 0 {
		return r.receiveInto(in, t, conn)
	}
	bp := blocks.Get().(*[]byte)
	defer blocks.Put(bp)
	for {
		n, rerr := conn.Read((*bp)[:t.blockSize()])
		if n > 0 {
			b, perr := t.pass((*bp)[:n], bytes.Clone)
			if err := cmp.Or(r.write(b), perr); err != nil {
				return err
			}
		}
		if rerr != nil {
			return r.endOf(t, rerr)
		}
	}
}

func (r *receiver) receiveInto(in storage.InPlaceUpload, t *transfer, conn net.Conn) error {
	for {
		buf := in.NextBuf()
		buf = buf[:min(len(buf), t.blockSize())]
		n, rerr := conn.Read(buf)
		if n > 0 {
			b, perr := t.pass(buf[:n], in.Keep)
			var err error
			if len(b) > 0 && &b[0] == &buf[0] {
				err = local(in.Advance(len(b)))
				r.size += int64(len(b))
			} else {
				err = r.write(b)
			}
			if err := cmp.Or(err, perr); err != nil {
				return err
			}
		}
		if rerr != nil {
			return r.endOf(t, rerr)
		}
	}
}

func (r *receiver) write(b []byte) error {
	if r.ascii {
		r.look(b)
		r.buf = r.conv.Convert(r.buf[:0], b)
		b = r.buf
	}
	r.size += int64(len(b))
	_, err := r.up.Write(b)
	return local(err)
}

// look judges by the first block of a file in TYPE A whether it is text.
func (r *receiver) look(b []byte) {
	if !r.looked && len(b) > 0 {
		r.looked, r.notText = true, wire.NotText(b[:min(len(b), wire.TextSample)])
	}
}

func (r *receiver) endOf(t *transfer, err error) error {
	if err != io.EOF {
		return fmt.Errorf("data connection: %w", err)
	}
	if err := t.parted(); err != nil {
		return err
	}
	if r.ascii {
		b := r.conv.Flush(nil)
		r.size += int64(len(b))
		_, err := r.up.Write(b)
		return local(err)
	}
	return nil
}

// finish keeps what has arrived, so that an interrupted upload can be resumed,
// unless the file cannot be written at all. It returns the error to answer.
func (r *receiver) finish(err error) ([]event.FSChange, error) {
	switch endReason(err) {
	case event.ReasonDiskFull, event.ReasonNoDataConnection, event.ReasonRestored, event.ReasonTLSFailed, event.ReasonTLSPlaintext, event.ReasonTLSInClear, event.ReasonNotResumed:
		r.up.Abort()
		return nil, err
	}
	if cerr := r.up.Commit(); cerr != nil {
		return nil, local(cerr)
	}
	if p, ok := r.up.(*patch); ok {
		r.size += p.tail
	}
	if r.op == "" { // not in our filesystem
		return nil, err
	}
	return []event.FSChange{{Op: r.op, Path: r.path, Size: r.size}}, err
}

func local(err error) error {
	if err == nil {
		return nil
	}
	return &localError{err}
}

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

var _ wire.Lingering = (*wireReader)(nil)

// wireReader reads a data connection past the gate, chunk by chunk. It is a wire.Lingering.
type wireReader struct {
	t     *transfer
	conn  net.Conn
	buf   []byte
	rest  []byte // of the chunk
	err   error  // once rest is read
	ended bool   // the file
}

var _ wire.Lingering = (*wireReader)(nil)

// lingerFor is how long the server waits, where a mark has ended the file, for the
// client to close the connection or to send what does not belong there.
const lingerFor = 500 * time.Millisecond

// Linger ends the server's side of the connection at once, so that no client that
// waits for that waits in vain.
func (w *wireReader) Linger() {
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
	if f.coding.ASCII() {
		f.look(p)
	}
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

// printable reports whether text is one or more characters from 33 to 126 (RFC
// 959 §5.3.2).
func printable(text string) bool {
	for i := range len(text) {
		if text[i] < 33 || text[i] > 126 {
			return false
		}
	}
	return text != "" && len(text) <= wire.MaxMarker
}

// mark answers a restart marker (RFC 959 §4.2, 110): the client's, and what REST
// takes for it.
func (s *session) mark(m marker) {
	defer close(m.done)
	if s.data.transfer == m.t && m.t.ctx.Err() == nil {
		s.reply(m.t.cmdID, wire.NewReply(110, event.ReasonMarked, "MARK %s = %d", m.text, m.at), false)
	}
}
