package wire

import (
	"bytes"
	"fmt"
)

// part is one element of a data connection's bytes: a header, a mark or content. The
// decoders and the Explainer use the same parts.
type part struct {
	kind  partKind
	at    int64  // offset of its first byte on the wire
	size  int    // number of its bytes on the wire
	code  byte   // descriptor, code after xFF, or page type
	count int    // the count in a header; in content: how often data is repeated
	index byte   // of a page
	data  []byte // content, valid until the parser's next step
}

type partKind int

const (
	partData   partKind = iota // bytes of the file
	partFF                     // xFF xFF, which stands for one xFF
	partRun                    // one byte, count times
	partFill                   // the filler, count times
	partMarker                 // the text of a restart marker
	partRecord                 // the end of a record; it has no bytes
	partCode                   // xFF and a code
	partBlock                  // header of a block
	partString                 // the count byte of a string in MODE C
	partEscape                 // x00 and a descriptor in MODE C
	partPage                   // header of a page
)

// wireParser splits the bytes of a data connection into parts. The result does not depend
// on how the bytes are cut into chunks.
type wireParser struct {
	step   func(w *wireParser, p []byte, yield func(part) error) (rest []byte, err error)
	atEOF  func(w *wireParser, yield func(part) error) error // handles the end of the connection; nil means ErrNoEnd
	filler []byte
	done   bool // the end of the file has come

	pos    int64  // offset of the bytes that step gets
	head   []byte // bytes of an incomplete header
	inside bool   // in a block, string or page
	left   int    // bytes of it that are still to come
	desc   byte   // its descriptor or page type
	marker []byte
	next   int // index of the next page, modulo 256; zero means any
}

func newParser(c Coding) *wireParser {
	w := &wireParser{filler: []byte{c.filler()}}
	switch {
	case c.Mode == "B":
		w.step = (*wireParser).blockStep
	case c.Mode == "C":
		w.step, w.atEOF = (*wireParser).runStep, (*wireParser).runsEnd
	case c.Stru == "R":
		w.step = (*wireParser).recordStep
	case c.Stru == "P":
		w.step = (*wireParser).pageStep
	default:
		w.step, w.atEOF = (*wireParser).byteStep, (*wireParser).bytesEnd
	}
	return w
}

// parse yields the parts in p, the next bytes. It stops at the end of the file.
func (w *wireParser) parse(p []byte, yield func(part) error) error {
	for len(p) > 0 && !w.done {
		rest, err := w.step(w, p, yield)
		if err != nil {
			return err
		}
		w.pos += int64(len(p) - len(rest))
		p = rest
	}
	return nil
}

// eof is called at the end of the connection. It returns ErrNoEnd if the file has not ended.
func (w *wireParser) eof(yield func(part) error) error {
	switch {
	case w.done:
		return nil
	case w.atEOF != nil:
		return w.atEOF(w, yield)
	}
	return ErrNoEnd
}

func (w *wireParser) byteStep(p []byte, yield func(part) error) ([]byte, error) {
	return nil, yield(part{kind: partData, at: w.pos, size: len(p), count: 1, data: p})
}

func (w *wireParser) bytesEnd(func(part) error) error {
	w.done = true
	return nil
}

// recordStep reads MODE S with records (RFC 959 §3.4.1).
func (w *wireParser) recordStep(p []byte, yield func(part) error) ([]byte, error) {
	if len(w.head) == 0 {
		switch i := bytes.IndexByte(p, escape); {
		case i == 0:
			w.head = append(w.head, escape)
			return p[1:], nil
		case i > 0:
			_, err := w.byteStep(p[:i], yield)
			return p[i:], err
		}
		return w.byteStep(p, yield)
	}
	w.head = w.head[:0]
	c, x := p[0], part{at: w.pos - 1, size: 2, code: p[0], count: 1, data: p[:1]}
	switch {
	case c == escape:
		x.kind = partFF
		return p[1:], yield(x)
	case c == 0 || c > codeRecord|codeEnd:
		return p, fmt.Errorf("%w: xFF x%02X", ErrBadData, c)
	}
	x.kind = partCode
	err := yield(x)
	if err == nil && c&codeRecord != 0 {
		err = yield(part{kind: partRecord, at: w.pos + 1})
	}
	w.done = c&codeEnd != 0
	return p[1:], err
}

// gather moves bytes of p to head until that has n bytes.
func (w *wireParser) gather(p []byte, n int) (rest []byte, full bool) {
	k := min(n-len(w.head), len(p))
	w.head = append(w.head, p[:k]...)
	return p[k:], len(w.head) == n
}

// blockStep reads MODE B (RFC 959 §3.4.2).
func (w *wireParser) blockStep(p []byte, yield func(part) error) ([]byte, error) {
	if w.inside {
		return w.content(p, yield)
	}
	rest, full := w.gather(p, 3)
	if !full {
		return rest, nil
	}
	desc, count := w.head[0], int(w.head[1])<<8|int(w.head[2])
	w.head = w.head[:0]
	if err := knownBits(desc); err != nil {
		return p, err
	}
	at := w.pos + int64(len(p)-len(rest)) - 3
	if err := yield(part{kind: partBlock, at: at, size: 3, code: desc, count: count}); err != nil {
		return p, err
	}
	return rest, w.open(desc, count, at+3, yield)
}

func knownBits(desc byte) error {
	if desc&^(descRecord|descEnd|descSuspect|descMarker) != 0 {
		return fmt.Errorf("%w: descriptor x%02X", ErrBadData, desc)
	}
	return nil
}

// open begins a block or string of n bytes.
func (w *wireParser) open(desc byte, n int, at int64, yield func(part) error) error {
	w.desc, w.left, w.inside = desc, n, true
	if n == 0 {
		return w.close(at, yield)
	}
	return nil
}

// content handles bytes of the block or string.
func (w *wireParser) content(p []byte, yield func(part) error) ([]byte, error) {
	n := min(len(p), w.left)
	w.left -= n
	err := w.give(part{kind: partData, at: w.pos, size: n, count: 1, data: p[:n]}, yield)
	if err == nil && w.left == 0 {
		err = w.close(w.pos+int64(n), yield)
	}
	return p[n:], err
}

// give yields content, or collects it if it belongs to a restart marker.
func (w *wireParser) give(x part, yield func(part) error) error {
	if w.desc&descMarker == 0 {
		return yield(x)
	}
	for range x.count {
		w.marker = append(w.marker, x.data...)
	}
	return nil
}

// close applies the descriptor of the block or string that ended at offset at.
func (w *wireParser) close(at int64, yield func(part) error) error {
	desc := w.desc
	w.desc, w.inside = 0, false
	if desc&descMarker != 0 {
		n := len(w.marker)
		err := yield(part{kind: partMarker, at: at - int64(n), size: n, data: w.marker})
		w.marker = w.marker[:0]
		if err != nil {
			return err
		}
	}
	w.done = desc&descEnd != 0
	if desc&descRecord != 0 {
		return yield(part{kind: partRecord, at: at})
	}
	return nil
}

// runStep reads MODE C (RFC 959 §3.4.3). A descriptor applies to the string after it.
func (w *wireParser) runStep(p []byte, yield func(part) error) ([]byte, error) {
	if w.inside {
		return w.content(p, yield)
	}
	c := p[0]
	if len(w.head) == 1 {
		first := w.head[0]
		w.head = w.head[:0]
		if first != 0 {
			return p[1:], w.whole(part{kind: partRun, at: w.pos - 1, size: 2, count: int(first & maxRun), data: p[:1]}, yield)
		}
		if err := knownBits(c); err != nil {
			return p, err
		}
		w.desc |= c
		return p[1:], yield(part{kind: partEscape, at: w.pos - 1, size: 2, code: c})
	}
	switch {
	case c == 0 || c&fillBits == runBit:
		w.head = append(w.head, c)
		return p[1:], nil
	case c&fillBits == fillBits:
		return p[1:], w.whole(part{kind: partFill, at: w.pos, size: 1, count: int(c & maxRun), data: w.filler}, yield)
	}
	if err := yield(part{kind: partString, at: w.pos, size: 1, count: int(c)}); err != nil {
		return p, err
	}
	return p[1:], w.open(w.desc, int(c), w.pos+1, yield)
}

// whole handles a run, which is a complete string.
func (w *wireParser) whole(x part, yield func(part) error) error {
	if err := w.give(x, yield); err != nil {
		return err
	}
	return w.close(x.at+int64(x.size), yield)
}

// runsEnd accepts an end of file descriptor without a string after it.
func (w *wireParser) runsEnd(yield func(part) error) error {
	if w.inside || len(w.head) > 0 || w.desc&descEnd == 0 {
		return ErrNoEnd
	}
	return w.close(w.pos, yield)
}

// pageStep reads the pages of STRU P (RFC 959 §3.1.2.3). It skips descriptor pages, which
// are not part of the file; other pages must come in order.
func (w *wireParser) pageStep(p []byte, yield func(part) error) ([]byte, error) {
	if w.inside {
		n := min(len(p), w.left)
		w.left -= n
		w.inside = w.left > 0
		if w.desc == pageDescriptor {
			return p[n:], nil
		}
		return p[n:], yield(part{kind: partData, at: w.pos, size: n, count: 1, data: p[:n]})
	}
	need := 4
	if len(w.head) >= need {
		need = int(w.head[0])
	}
	rest, full := w.gather(p, need)
	if !full {
		return rest, nil
	}
	h := w.head
	size, index, count, kind := int(h[0]), h[1], int(h[2]), h[3]
	switch {
	case kind > pageAccess:
		return p, fmt.Errorf("%w: %d", ErrPageType, kind)
	case size < 4, kind == pageLast && (size > 4 || count > 0):
		return p, fmt.Errorf("%w: page header % X", ErrBadData, h)
	case len(h) < size:
		return rest, nil
	case kind != pageDescriptor && kind != pageLast && w.next > 0 && byte(w.next) != index:
		return p, fmt.Errorf("%w: page %d after page %d", ErrBadData, index, byte(w.next-1))
	}
	if kind != pageDescriptor {
		w.next = int(index) + 1
	}
	w.head, w.desc, w.left, w.inside, w.done = h[:0], kind, count, count > 0, kind == pageLast
	at := w.pos + int64(len(p)-len(rest)-size)
	return rest, yield(part{kind: partPage, at: at, size: size, code: kind, count: count, index: index})
}
