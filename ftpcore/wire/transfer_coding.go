package wire

import (
	"errors"
	"fmt"
	"io"
)

// Coding is how files look on a data connection: the representation type, the
// structure and the transmission mode (RFC 959 §3). A local file is bytes, its
// lines end in LF. What goes over the wire is a function of those bytes and of
// the Coding alone, however reading and writing are cut.
//
// In STRU R a line is a record: each LF is an end of record, bytes behind the
// last LF are a record without one. In the text types (A, E) lines end as the
// type has it; a CRLF in the file is one line end in TYPE A. STRU P cuts the
// bytes into pages of up to 255.
type Coding struct {
	Type  string // as State.Type: "A", "A N", "E", "I", "L 8" …
	Stru  string // "F", "R", "P"
	Mode  string // "S", "B", "C", "Z"
	Level int    // of MODE Z: 0, stored, to 9
}

// DefaultLevel is that of MODE Z.
const DefaultLevel = 6

// What is wrong with the bytes of a data connection.
var (
	ErrBadData  = errors.New("not in the form that TYPE, STRU and MODE say")
	ErrNoEnd    = errors.New("the connection ended without an end of file mark")
	ErrPageType = errors.New("page type unknown")
)

// BehindError says that bytes came behind the end of the file; they are lost. It is an
// ErrBadData.
type BehindError struct{ Bytes int64 }

func (e *BehindError) Error() string {
	return fmt.Sprintf("%d bytes behind the end of the file", e.Bytes)
}
func (e *BehindError) Unwrap() error { return ErrBadData }

// MaxMarker bounds the markers that are answered.
const MaxMarker = 128

// markEvery is how many bytes of a file lie between two restart markers.
const markEvery = 32 << 10

// ASCII reports whether the type is A, whatever its format control.
func (c Coding) ASCII() bool { return c.Type[0] == 'A' }

// EBCDIC reports whether the type is E.
func (c Coding) EBCDIC() bool { return c.Type[0] == 'E' }

// OfMLSD is how the listing of MLSD looks where c is set: lines that end in CRLF,
// in MODE S and STRU F whatever else is set (RFC 3659 §7.2). MODE Z is younger and
// takes it along, as servers and clients that have it do.
func (c Coding) OfMLSD() Coding {
	m := Coding{Type: "A", Stru: "F", Mode: "S", Level: c.Level}
	if c.Mode == "Z" {
		m.Mode = "Z"
	}
	return m
}

// Plain reports whether the connection carries nothing but the file's bytes, in
// ASCII or as they are.
func (c Coding) Plain() bool { return c.Mode == "S" && c.Stru == "F" && !c.EBCDIC() }

// Marks reports whether restart markers can be among the data.
func (c Coding) Marks() bool { return c.blocks() && c.Stru != "P" }

func (c Coding) blocks() bool { return c.Mode == "B" || c.Mode == "C" }

// Restarts reports whether REST has a meaning: a place in the file where markers
// tell it (RFC 959 §3.5), else a place in the stream of a STRU F (RFC 3659 §5),
// in MODE Z before it is compressed.
func (c Coding) Restarts() bool { return c.Marks() || c.Streamed() }

// Streamed reports whether a place in the file can be told by counting bytes.
func (c Coding) Streamed() bool { return (c.Mode == "S" || c.Mode == "Z") && c.Stru == "F" }

// filler is the byte that MODE C has a short form for (RFC 959 §3.4.3).
func (c Coding) filler() byte {
	switch {
	case c.ASCII():
		return ' '
	case c.EBCDIC():
		return 0x40
	}
	return 0
}

// Encode reads the rest of a local file, from its byte from on, as it goes over
// the wire. In MODE B and C it puts restart markers in, which are places in the
// file.
func (c Coding) Encode(file io.Reader, from int64) io.Reader {
	return c.EncodeWith(file, from, c.Marks())
}

// EncodeWith is Encode with restart markers or without.
func (c Coding) EncodeWith(file io.Reader, from int64, marks bool) io.Reader {
	shape := &shaper{c: c, frames: c.framer(), marks: marks, from: from, off: from}
	r := &converted{in: file, convert: shape.write, end: shape.end}
	if c.Mode == "Z" {
		return &deflated{plain: r, level: c.Level}
	}
	return r
}

// Decode writes what comes over the wire to file, as local bytes, until the end
// of file that c has. mark, if it is not nil, is called with the text of a
// restart marker when all before it has been written; not for one that cuts a
// line end in two, where no file could go on. Errors of wire, file and mark are
// returned as they are, others are ErrBadData, ErrNoEnd or ErrPageType, or wrap
// them; what came before has been written. Bytes behind the end are a BehindError. A
// wire that is not Lingering is not looked at behind a mark that ends the file.
func (c Coding) Decode(wire io.Reader, file io.Writer, mark func(text string) error) error {
	u := &unshaper{c: c, file: file, mark: mark}
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

// Lingering is a wire that can be read on when the file has ended.
type Lingering interface {
	io.Reader
	// Linger says that the file has ended. From then on Read fails when nothing comes
	// for a while; no error means anything any more.
	Linger()
}

// pump parses what comes until its end, and has it written as it comes. behind is how
// many bytes came after that, as far as is looked.
func (c Coding) pump(wire io.Reader, parser *wireParser, take func(part) error, flush func() error) (behind int64, err error) {
	if c.Mode == "Z" {
		z := newInflated(wire)
		defer func() { behind += z.behind }()
		wire = z // read to its end, also behind that of the file: for its checksum
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

// lateBytes is how many bytes come on a wire that lingers behind the end of the file;
// had are those that have been read already.
func lateBytes(wire io.Reader, had int64) int64 {
	l, ok := wire.(Lingering)
	if !ok {
		return 0
	}
	l.Linger()
	n, _ := io.Copy(io.Discard, l)
	return had + n
}
