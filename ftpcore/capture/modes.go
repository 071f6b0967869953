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

// This file decodes what moved on data connections in MODE B, C and Z, and in STRU R
// and P. A data event keeps the bytes as they were on the wire, as those of the engine
// do; the file that they are stands on the event that ends the connection.

// maxDecoded bounds the file that is made of one transfer.
const maxDecoded = 64 << 20

var errTooMuch = fmt.Errorf("more than %d MiB", maxDecoded>>20)

// codingOf is how a transfer by verb looks where the state is s. What the state does not
// know counts as TYPE I, MODE S and STRU F.
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

// framed reports whether bytes of c are not those of the file, line ends aside.
func framed(c wire.Coding) bool { return c.Mode != "S" || c.Stru != "F" }

// decode makes the file of the bytes of a data connection: as much as could be read
// when the error is not nil.
func decode(c wire.Coding, pieces [][]byte) ([]byte, error) {
	var readers []io.Reader
	for _, p := range pieces {
		readers = append(readers, bytes.NewReader(p))
	}
	var out bounded
	err := c.Decode(io.MultiReader(readers...), &out, nil)
	return out.b, err
}

// bounded takes at most maxDecoded bytes.
type bounded struct{ b []byte }

func (w *bounded) Write(p []byte) (int, error) {
	n := min(len(p), maxDecoded-len(w.b))
	w.b = append(w.b, p[:n]...)
	if n < len(p) {
		return n, errTooMuch
	}
	return n, nil
}

// coded is what was captured of a data connection so far.
type coded struct {
	pieces  [][]byte
	explain *wire.Explainer
	known   bool // explain is right: the command is known
	hole    bool
}

// explain gives e, a data event of p, the fields of what is not the file's in it.
func (p *port) explain(e *event.Event) {
	d := &p.coded
	if !d.known && p.cmd != nil {
		d.known, d.explain = true, wire.NewExplainer(p.cmd.coding)
		for _, b := range d.pieces {
			d.explain.Add(b)
		}
		d.explain.End(&event.Decoded{}, p.moved-e.Bytes)
	}
	d.pieces = append(d.pieces, e.Payload...)
	for _, b := range e.Payload {
		d.explain.Add(b)
	}
	d.explain.End(e.Dec, p.moved)
}

// decoded puts the file that moved on p into e, its end: its size and first bytes,
// and all of it. Where it is not whole a field says why.
func (p *port) decoded(e *event.Event) {
	if p.cmd == nil || !framed(p.cmd.coding) || p.moved == 0 {
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
