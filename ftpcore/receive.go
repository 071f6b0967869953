package ftpcore

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"net"
)

// receiver takes a file from the client into an Upload.
type receiver struct {
	up    Upload
	ascii bool // TYPE A, as it is in a plain coding
	conv  FromNet
	// coding is that of the transfer, nil: plain.
	coding *Coding
	buf    []byte // converted bytes
	op     string // "create" or "write"; empty: nothing that anybody sees
	path   string
	size   int64 // of the file so far, the kept beginning included
}

// inPlace is implemented by an Upload that can be read into directly, which
// saves a copy of every byte.
type inPlace interface {
	NextBuf() []byte     // room for the next bytes; valid until the next call
	Advance(n int) error // the first n bytes of it are part of the file now
	// Keep returns the bytes b of NextBuf in memory that will not change once
	// they are part of the file.
	Keep(b []byte) []byte
}

// receive copies from the client until its end of file.
func (r *receiver) receive(t *transfer, conn net.Conn) error {
	if r.coding != nil {
		return r.receiveCoded(t, conn)
	}
	if in, ok := r.up.(inPlace); ok && !r.ascii && t.block == 0 {
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

func (r *receiver) receiveInto(in inPlace, t *transfer, conn net.Conn) error {
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
		r.buf = r.conv.Convert(r.buf[:0], b)
		b = r.buf
	}
	r.size += int64(len(b))
	_, err := r.up.Write(b)
	return local(err)
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
func (r *receiver) finish(err error) ([]FSChange, error) {
	switch endReason(err) {
	case ReasonDiskFull, ReasonNoDataConnection, ReasonRestored, ReasonTLSFailed, ReasonTLSPlaintext, ReasonTLSInClear, ReasonNotResumed:
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
	return []FSChange{{Op: r.op, Path: r.path, Size: r.size}}, err
}

func local(err error) error {
	if err == nil {
		return nil
	}
	return &localError{err}
}
