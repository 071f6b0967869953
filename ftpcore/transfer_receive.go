package ftpcore

import (
	"bytes"
	"cmp"
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
	up     storage.Upload
	ascii  bool // TYPE A in a plain coding
	conv   wire.FromNet
	sample []byte // the beginning of a file in TYPE A, at most wire.TextSample bytes
	// coding is the transfer's coding; nil means plain.
	coding *wire.Coding
	buf    []byte // converted bytes
	op     string // "create" or "write"; empty if the server's files do not change
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

// receiveInto is receive without a copy.
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
		r.addSample(b)
		r.buf = r.conv.Convert(r.buf[:0], b)
		b = r.buf
	}
	r.size += int64(len(b))
	_, err := r.up.Write(b)
	return local(err)
}

// addSample keeps the beginning of a file in TYPE A, however it is cut into blocks.
func (r *receiver) addSample(b []byte) {
	r.sample = append(r.sample, b[:min(len(b), wire.TextSample-len(r.sample))]...)
}

// notText reports whether the beginning of a file in TYPE A shows that it is no text.
func (r *receiver) notText() bool { return wire.NotText(r.sample) }

// endOf handles err, with which reading ended, and completes the conversion.
func (r *receiver) endOf(t *transfer, err error) error {
	if err != io.EOF {
		return fmt.Errorf("data connection: %w", err)
	}
	if err := t.checkUploadEnd(); err != nil {
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

// finish commits the bytes that came, even after an error, so that an interrupted upload
// can be resumed. After some errors it discards them. It returns the error to answer.
func (r *receiver) finish(err error) ([]event.FSChange, error) {
	switch endReason(err) {
	case event.ReasonDiskFull, event.ReasonNoDataConnection, event.ReasonRestored, event.ReasonTLSFailed, event.ReasonTLSPlaintext, event.ReasonTLSInClear, event.ReasonNotResumed:
		r.up.Abort()
		return nil, err
	}
	if cerr := r.up.Commit(); cerr != nil {
		return nil, local(cerr)
	}
	if p, ok := r.up.(*rangeUpload); ok {
		r.size += p.tail
	}
	if r.op == "" { // not in the server's filesystem
		return nil, err
	}
	return []event.FSChange{{Op: r.op, Path: r.path, Size: r.size}}, err
}

// local wraps an error in a localError; nil stays nil.
func local(err error) error {
	if err == nil {
		return nil
	}
	return &localError{err}
}

// The rest of this file receives files whose bytes on the wire are not the file's own:
// records, pages, EBCDIC, and all modes except stream.

// receiveCoded receives a file in r.coding until its end.
func (r *receiver) receiveCoded(t *transfer, conn net.Conn) error {
	wire := &wireReader{t: t, conn: conn}
	bp := blocks.Get().(*[]byte)
	defer blocks.Put(bp)
	wire.buf = *bp
	return r.coding.Decode(wire, localFile{r}, func(text string) error { return t.marked(text, r.size) })
}

var _ wire.Lingering = (*wireReader)(nil)

// wireReader reads a data connection and passes each chunk to the gate.
type wireReader struct {
	t     *transfer
	conn  net.Conn
	buf   []byte
	rest  []byte // bytes of the chunk that Read has not returned
	err   error  // returned once rest is empty
	ended bool   // the file has ended
}

// lingerFor is how long the server waits after an end of file mark for the client to close
// the connection, or to send bytes that do not belong there.
const lingerFor = 500 * time.Millisecond

// Linger closes the server's side of the connection at once, because some clients wait for
// that.
func (w *wireReader) Linger() {
	w.ended = true
	if w.t.tls == nil {
		endOurSide(w.t.bare)
	}
}

// read reads the connection once. After the end of the file it waits at most lingerFor.
func (w *wireReader) read(p []byte) (int, error) {
	if w.ended && w.t.s.srv.Order == nil { // in a replay the recording has the end
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
		f.addSample(p)
	}
	f.size += int64(len(p))
	n, err := f.up.Write(p)
	return n, local(err)
}

// marker is a restart marker in an upload. The transfer posts it, the session answers 110.
type marker struct {
	t    *transfer
	text string // the client's marker
	at   int64  // the server's marker: the size of the file so far
	done chan struct{}
}

// marked posts a restart marker and waits for the 110, so that events have the right order:
// the bytes before it, the reply, the bytes after it. It ignores an invalid marker.
func (t *transfer) marked(text string, at int64) error {
	if !printable(text) {
		return nil
	}
	t.flush()
	m := marker{t, text, at, make(chan struct{})}
	t.paused.Store(true)
	defer t.paused.Store(false)
	if o := t.s.srv.Order; o == nil || o.Mark(t.port.conn, t.cmdID) {
		t.s.box.post(m)
	}
	select {
	case <-m.done:
		return nil
	case <-t.ctx.Done():
		return t.cause()
	}
}

// printable reports whether text is a valid marker: from 1 to wire.MaxMarker characters
// from 33 to 126 (RFC 959 §5.3.2).
func printable(text string) bool {
	for i := range len(text) {
		if text[i] < 33 || text[i] > 126 {
			return false
		}
	}
	return text != "" && len(text) <= wire.MaxMarker
}

// mark sends 110 with the client's marker and the offset that REST takes for it (RFC 959
// §4.2).
func (s *session) mark(m marker) {
	defer close(m.done)
	if s.dataConns.transfer == m.t && m.t.ctx.Err() == nil {
		s.reply(m.t.cmdID, wire.NewReply(110, event.ReasonMarked, "MARK %s = %d", m.text, m.at), false)
	}
}
