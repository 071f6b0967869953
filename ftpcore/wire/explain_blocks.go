package wire

import (
	"fmt"
	"strings"

	"ftpsim/ftpcore/event"
)

// Explainer decodes the bytes of a data connection that are not the file's own: headers,
// marks and runs. A nil Explainer finds nothing.
type Explainer struct {
	parser *wireParser   // nil in MODE Z, and after invalid data
	zlib   []byte        // MODE Z: bytes of the incomplete header; otherwise nil
	fields []event.Field // of the pending event
	warn   []event.Warning
	from   int64 // offset at which that event begins
}

// maxFields bounds the fields of an event.
const maxFields = 64

// NewExplainer returns an Explainer, or nil if all bytes in coding c are the file's own.
func NewExplainer(c Coding) *Explainer {
	switch {
	case c.Mode == "Z":
		return &Explainer{zlib: []byte{}}
	case c.blocks() || c.Stru != "F":
		return &Explainer{parser: newParser(c)}
	}
	return nil
}

// Add decodes the next bytes of the data connection.
func (x *Explainer) Add(p []byte) {
	switch {
	case x == nil:
	case x.parser != nil:
		if x.parser.parse(p, x.take) != nil {
			x.parser = nil
		}
	case x.zlib != nil:
		x.zlib = append(x.zlib, p[:min(len(p), 2-len(x.zlib))]...)
		if len(x.zlib) == 2 {
			x.header(x.zlib[0], x.zlib[1])
			x.zlib = nil
		}
	}
}

// header explains the two bytes before a zlib stream (RFC 1950 §2.2).
func (x *Explainer) header(cmf, flg byte) {
	x.put(0, 1, "zlib-method", fmt.Sprint(cmf&15), fmt.Sprintf("x%02X, window 2^%d", cmf, cmf>>4+8), "1950#2.2")
	x.put(1, 1, "zlib-level", fmt.Sprint(flg>>6), fmt.Sprintf("x%02X", flg), "1950#2.2")
}

// End moves the fields and warnings so far to d, the event that ends at offset at.
func (x *Explainer) End(d *event.Decoded, at int64) {
	if x == nil {
		return
	}
	d.Fields, d.Warn = x.fields, x.warn
	x.fields, x.warn, x.from = nil, nil, at
}

// put adds a field of n bytes at offset at of the connection. Of a field that began in the
// previous event, only the rest is marked.
func (x *Explainer) put(at int64, n int, name, value, how, rfc string) {
	if len(x.fields) >= maxFields {
		return
	}
	off := int(at - x.from)
	if off < 0 {
		n, off = max(n+off, 0), 0
	}
	x.fields = append(x.fields, event.Field{Name: name, Value: value, Off: off, Len: n, How: how, RFC: rfc})
}

func (x *Explainer) take(p part) error {
	const stream, block, runs, page = "959#3.4.1", "959#3.4.2", "959#3.4.3", "959#3.1.2.3"
	switch p.kind {
	case partFF:
		x.put(p.at, 2, "escaped", "xFF", "xFF xFF", stream)
	case partCode:
		x.put(p.at, 2, "record-mark", descNames(p.code<<7|p.code<<5&descEnd), fmt.Sprintf("xFF x%02X", p.code), stream)
	case partBlock:
		x.descriptor(p.at, 1, p.code, block)
		x.put(p.at+1, 2, "count", fmt.Sprint(p.count), fmt.Sprintf("%d × 256 + %d", p.count>>8, p.count&255), block)
	case partEscape:
		x.descriptor(p.at, 2, p.code, runs)
	case partString:
		x.put(p.at, 1, "string", fmt.Sprint(p.count), "", runs)
	case partRun:
		x.put(p.at, 2, "run", fmt.Sprintf("%d × x%02X", p.count, p.data[0]), fmt.Sprintf("x%02X", runBit|p.count), runs)
	case partFill:
		x.put(p.at, 1, "filler", fmt.Sprintf("%d × x%02X", p.count, p.data[0]), fmt.Sprintf("x%02X", fillBits|p.count), runs)
	case partMarker:
		x.put(p.at, p.size, "marker", strings.ToValidUTF8(string(p.data[:min(p.size, MaxMarker)]), "�"), "", "959#3.5")
	case partPage:
		x.put(p.at, 1, "header-length", fmt.Sprint(p.size), "", page)
		x.put(p.at+1, 1, "page-index", fmt.Sprint(p.index), "", page)
		x.put(p.at+2, 1, "data-length", fmt.Sprint(p.count), "", page)
		x.put(p.at+3, 1, "page-type", pageNames[p.code], fmt.Sprint(p.code), page)
	}
	return nil
}

var pageNames = [...]string{pageLast: "last", pageSimple: "simple", pageDescriptor: "descriptor", pageAccess: "access controlled"}

func (x *Explainer) descriptor(at int64, n int, desc byte, rfc string) {
	x.put(at, n, "descriptor", descNames(desc), fmt.Sprintf("x%02X", desc), rfc)
	if desc&descSuspect != 0 && len(x.warn) < maxFields {
		off := int(max(at-x.from, 0))
		x.warn = append(x.warn, event.Warning{Code: event.WarnSuspectData, Off: off, Len: n})
	}
}

// descNames names the bits of a descriptor: "EOR + EOF".
func descNames(desc byte) string {
	var names []string
	for _, d := range []struct {
		bit  byte
		name string
	}{{descRecord, "EOR"}, {descEnd, "EOF"}, {descSuspect, "errors"}, {descMarker, "marker"}} {
		if desc&d.bit != 0 {
			names = append(names, d.name)
		}
	}
	if names == nil {
		return "data"
	}
	return strings.Join(names, " + ")
}
