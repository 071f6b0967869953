package wire

import (
	"errors"
	"fmt"
	"io"
)

// Coding is the form of a file on a data connection: representation type, file structure
// and transfer mode (RFC 959 §3). A local file is bytes with lines that end in LF. The bytes
// on the wire depend only on the file and the Coding, not on the sizes of reads and writes.
//
// In STRU R a line is a record: each LF is an end of record, and bytes after the last LF are
// a record without one. In the text types (A, E) lines end as the type defines; a CRLF in
// the file is one line end in TYPE A. STRU P cuts the bytes into pages of up to 255.
type Coding struct {
	Type  string // as event.State.Type: "A", "A N", "E", "I", "L 8" …
	Stru  string // "F", "R", "P"
	Mode  string // "S", "B", "C", "Z"
	Level int    // of MODE Z: from 0 (not compressed) to 9
}

// DefaultLevel is the default compression level of MODE Z.
const DefaultLevel = 6

// Errors in the bytes of a data connection.
var (
	ErrBadData  = errors.New("not in the form that TYPE, STRU and MODE say")
	ErrNoEnd    = errors.New("the connection ended without an end of file mark")
	ErrPageType = errors.New("page type unknown")
)

// BehindError means that bytes came after the end of the file; they are lost. It wraps
// ErrBadData.
type BehindError struct{ Bytes int64 }

func (e *BehindError) Error() string {
	return fmt.Sprintf("%d bytes behind the end of the file", e.Bytes)
}
func (e *BehindError) Unwrap() error { return ErrBadData }

// MaxMarker is the length of the longest restart marker that is answered.
const MaxMarker = 128

// markEvery is the number of bytes of a file between two restart markers.
const markEvery = 32 << 10

// ASCII reports whether the type is A, with any format control.
func (c Coding) ASCII() bool { return c.Type[0] == 'A' }

// EBCDIC reports whether the type is E.
func (c Coding) EBCDIC() bool { return c.Type[0] == 'E' }

// OfMLSD returns the coding of an MLSD listing in a session with coding c: TYPE A, STRU F and
// MODE S (RFC 3659 §7.2). MODE Z, which is younger than that RFC, compresses it, as in other
// servers and clients.
func (c Coding) OfMLSD() Coding {
	m := Coding{Type: "A", Stru: "F", Mode: "S", Level: c.Level}
	if c.Mode == "Z" {
		m.Mode = "Z"
	}
	return m
}

// Plain reports whether the connection carries only the file's bytes, unchanged or in TYPE A.
func (c Coding) Plain() bool { return c.Mode == "S" && c.Stru == "F" && !c.EBCDIC() }

// Marks reports whether the data may have restart markers.
func (c Coding) Marks() bool { return c.blocks() && c.Stru != "P" }

func (c Coding) blocks() bool { return c.Mode == "B" || c.Mode == "C" }

// Restarts reports whether REST has a meaning. It is an offset in the file if there are
// restart markers (RFC 959 §3.5), and otherwise an offset in the stream of STRU F (RFC 3659
// §5), before compression in MODE Z.
func (c Coding) Restarts() bool { return c.Marks() || c.Streamed() }

// Streamed reports whether REST and SIZE count the bytes of a stream.
func (c Coding) Streamed() bool { return (c.Mode == "S" || c.Mode == "Z") && c.Stru == "F" }

// filler returns the byte that MODE C has a short form for (RFC 959 §3.4.3).
func (c Coding) filler() byte {
	switch {
	case c.ASCII():
		return ' '
	case c.EBCDIC():
		return 0x40
	}
	return 0
}

// Encode returns a reader that converts file, a local file at offset from, to the bytes on
// the wire. If Marks, it adds restart markers, which are offsets in the file.
func (c Coding) Encode(file io.Reader, from int64) io.Reader {
	return c.EncodeWith(file, from, c.Marks())
}

// EncodeWith is Encode, with restart markers if marks is set.
func (c Coding) EncodeWith(file io.Reader, from int64, marks bool) io.Reader {
	shape := &fileEncoder{c: c, frames: c.framer(), marks: marks, from: from, off: from}
	r := &converted{in: file, convert: shape.write, end: shape.end}
	if c.Mode == "Z" {
		return &deflated{plain: r, level: c.Level}
	}
	return r
}

// Decode converts the bytes of wire to local bytes and writes them to file, up to the end of
// file that c defines. mark, if not nil, is called with the text of a restart marker after
// all bytes before it were written, unless the marker is inside a line end.
//
// Decode returns errors of wire, file and mark unchanged; other errors are or wrap
// ErrBadData, ErrNoEnd or ErrPageType. Bytes before an error have been written. Bytes after
// the end of the file are a BehindError; after an end mark they are only found if wire is
// Lingering.
func (c Coding) Decode(wire io.Reader, file io.Writer, mark func(text string) error) error {
	u := &fileDecoder{c: c, file: file, mark: mark}
	take, ended := u.take, func() bool { return true }
	if c.Stru == "P" && c.blocks() {
		pages := &wireParser{step: (*wireParser).pageStep}
		take = func(p part) error { return u.inner(pages, p) }
		ended = func() bool { return pages.done }
	}
	behind, err := c.pump(wire, newParser(c), take, u.flush)
	if err == nil && !ended() {
		err = ErrNoEnd
	}
	if err == nil {
		u.end()
	}
	if ferr := u.flush(); ferr != nil {
		return ferr
	}
	if behind += u.behind; err == nil && behind > 0 {
		return &BehindError{behind}
	}
	return err
}

// Lingering is a reader that can be read for a while after the end of the file.
type Lingering interface {
	io.Reader
	// Linger is called at the end of the file. After that, Read fails if no byte comes for a
	// while, and its errors have no meaning.
	Linger()
}

// pump parses wire up to the end of the file and writes the bytes as they come. behind is
// the number of bytes that came after the end.
func (c Coding) pump(wire io.Reader, parser *wireParser, take func(part) error, flush func() error) (behind int64, err error) {
	if c.Mode == "Z" {
		z := newInflated(wire)
		defer func() { behind += z.behind }()
		wire = z // read to its end, even after the end of the file, to verify its checksum
	}
	buf := make([]byte, 32<<10)
	for !parser.done || c.Mode == "Z" {
		n, err := wire.Read(buf)
		from := parser.pos
		if perr := parser.parse(buf[:n], take); perr != nil {
			return 0, perr
		}
		behind += int64(n) - (parser.pos - from)
		if ferr := flush(); ferr != nil {
			return 0, ferr
		}
		switch {
		case err == io.EOF:
			return behind, parser.eof(take)
		case err != nil && (!parser.done || c.Mode == "Z"):
			return 0, err
		}
	}
	return lateBytes(wire, behind), nil
}

// lateBytes returns the number of bytes after the end of the file: had, which were read
// already, and the bytes that still come. It returns zero if wire is not Lingering.
func lateBytes(wire io.Reader, had int64) int64 {
	l, ok := wire.(Lingering)
	if !ok {
		return 0
	}
	l.Linger()
	n, _ := io.Copy(io.Discard, l)
	return had + n
}
