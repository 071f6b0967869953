package capture

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

// This file decodes transfers in MODE B, C and Z and in STRU R and P. As in the engine,
// a data event keeps the bytes as they were sent; the event that ends the data
// connection holds the decoded file.

// maxDecoded is the most bytes of one decoded file.
const maxDecoded = 64 << 20

var errTooMuch = fmt.Errorf("more than %d MiB", maxDecoded>>20)

// codingOf returns the coding of a transfer by verb in state s. Unknown settings count
// as TYPE I, MODE S and STRU F.
func codingOf(s *event.State, verb string) wire.Coding {
	c := wire.Coding{Type: "I", Mode: "S", Stru: "F"}
	if strings.HasPrefix(s.Type, "A") || strings.HasPrefix(s.Type, "E") {
		c.Type = s.Type
	}
	if slices.Contains([]string{"B", "C", "Z"}, s.Mode) {
		c.Mode = s.Mode
	}
	if s.Stru == "R" || s.Stru == "P" {
		c.Stru = s.Stru
	}
	if verb == "MLSD" {
		return c.OfMLSD()
	}
	return c
}

// isCoded reports whether the bytes sent in c differ from the file's, apart from line
// ends.
func isCoded(c wire.Coding) bool { return c.Mode != "S" || c.Stru != "F" }

// decode decodes the bytes of a data connection to the file. With an error it returns
// what it could decode.
func decode(c wire.Coding, pieces [][]byte) ([]byte, error) {
	var readers []io.Reader
	for _, p := range pieces {
		readers = append(readers, bytes.NewReader(p))
	}
	var out bounded
	err := c.Decode(io.MultiReader(readers...), &out, nil)
	return out.b, err
}

// bounded is a buffer of at most maxDecoded bytes.
type bounded struct{ b []byte }

func (w *bounded) Write(p []byte) (int, error) {
	n := min(len(p), maxDecoded-len(w.b))
	w.b = append(w.b, p[:n]...)
	if n < len(p) {
		return n, errTooMuch
	}
	return n, nil
}

// codedBytes holds the captured bytes of a data connection.
type codedBytes struct {
	pieces  [][]byte // none if they are the file's bytes
	explain *wire.Explainer
	known   bool // the command is known, so explain has the right coding
	hole    bool
}

// explain adds to e, a data event of p, fields for the bytes in it that are not the
// file's: block headers, record marks and the like.
func (p *dataConn) explain(e *event.Event) {
	d := &p.coded
	if !d.known && p.cmd != nil {
		d.known, d.explain = true, wire.NewExplainer(p.cmd.coding)
		for _, b := range d.pieces {
			d.explain.Add(b)
		}
		d.explain.End(&event.Decoded{}, p.moved-e.Bytes)
	}
	if !d.known || isCoded(p.cmd.coding) {
		d.pieces = append(d.pieces, e.Payload...)
	} else {
		d.pieces = nil
	}
	for _, b := range e.Payload {
		d.explain.Add(b)
	}
	d.explain.End(e.Dec, p.moved)
}

// attachFile adds the decoded file to e, the end of p: its size, its first bytes and
// all of it. If the file is incomplete, a field says why.
func (p *dataConn) attachFile(e *event.Event) {
	if p.cmd == nil || !isCoded(p.cmd.coding) || p.moved == 0 {
		return
	}
	c := p.cmd.coding
	file, err := decode(c, p.coded.pieces)
	if p.coded.hole {
		err = errors.New("bytes are missing")
	}
	how := fmt.Sprintf("%d bytes in MODE %s, STRU %s", p.moved, c.Mode, c.Stru)
	if err != nil {
		how += ", not whole: " + err.Error()
	}
	e.Dec.Fields = append(e.Dec.Fields, event.Field{Name: "file-size", Value: fmt.Sprint(len(file)), How: how})
	e.Data, e.Payload = file[:min(len(file), event.SampleSize)], [][]byte{file}
}
