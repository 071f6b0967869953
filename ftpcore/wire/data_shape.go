package wire

import (
	"bytes"
	"io"
)

// This file turns a local file into data, records and pages, and back.

// shaper cuts local bytes by type and structure and has them framed.
type shaper struct {
	c      Coding
	frames framer
	marks  bool
	from   int64 // where in the file it begins
	off    int64 // where in the file it is
	net    ToNet
	cr     bool // STRU R in ASCII: a CR that may belong to a line end
	page   []byte
	index  byte
	tmp    []byte
}

// write appends p as it goes over the wire.
func (s *shaper) write(dst, p []byte) []byte {
	for len(p) > 0 {
		n := len(p)
		if s.marks {
			if s.off > s.from && s.off%markEvery == 0 && !s.cr && !s.net.cr {
				dst = s.frames.mark(dst, itoa(s.off))
			}
			n = min(n, int(markEvery-s.off%markEvery))
		}
		switch s.c.Stru {
		case "R":
			dst = s.records(dst, p[:n])
		case "P":
			dst = s.pages(dst, s.convert(p[:n]))
		default:
			dst = s.frames.data(dst, s.convert(p[:n]))
		}
		s.off += int64(n)
		p = p[n:]
	}
	return dst
}

// convert is p in the type's characters, valid until the next call.
func (s *shaper) convert(p []byte) []byte {
	switch {
	case s.c.EBCDIC():
		s.tmp = ToEBCDIC(s.tmp[:0], p)
	case s.c.ASCII() && s.c.Stru != "R":
		s.tmp = s.net.Convert(s.tmp[:0], p)
	default:
		return p
	}
	return s.tmp
}

// records has lines become records.
func (s *shaper) records(dst, p []byte) []byte {
	for len(p) > 0 {
		i := bytes.IndexByte(p, '\n')
		if i < 0 {
			return s.recordData(dst, p)
		}
		dst = s.recordData(dst, p[:i])
		s.cr = false
		dst = s.frames.record(dst)
		p = p[i+1:]
	}
	return dst
}

func (s *shaper) recordData(dst, p []byte) []byte {
	if len(p) > 0 && s.cr {
		s.cr = false
		dst = s.frames.data(dst, []byte{'\r'})
	}
	if n := len(p); s.c.ASCII() && n > 0 && p[n-1] == '\r' {
		s.cr, p = true, p[:n-1]
	}
	return s.frames.data(dst, s.convert(p))
}

// maxPage is how much fits into a page of eight-bit bytes: the length is one.
const maxPage = 255

// Page types (RFC 959 §3.1.2.3).
const (
	pageLast       = 0
	pageSimple     = 1
	pageDescriptor = 2
	pageAccess     = 3
)

// pages cuts the file into simple pages. The index is one byte and counts on
// from 0 after 255.
func (s *shaper) pages(dst, p []byte) []byte {
	for len(p) > 0 {
		if len(s.page) == maxPage {
			dst = s.putPage(dst, pageSimple)
		}
		n := min(len(p), maxPage-len(s.page))
		s.page, p = append(s.page, p[:n]...), p[n:]
	}
	return dst
}

func (s *shaper) putPage(dst []byte, kind byte) []byte {
	dst = s.frames.data(dst, []byte{4, s.index, byte(len(s.page)), kind})
	dst = s.frames.data(dst, s.page)
	s.page = s.page[:0]
	s.index++
	return dst
}

// end appends the end of the file.
func (s *shaper) end(dst []byte) []byte {
	if s.cr {
		dst = s.frames.data(dst, []byte{'\r'})
	}
	if s.c.Stru == "P" {
		if len(s.page) > 0 {
			dst = s.putPage(dst, pageSimple)
		}
		dst = s.putPage(dst, pageLast)
	}
	return s.frames.end(dst)
}

// unshaper writes the parts that came over the wire as local bytes.
type unshaper struct {
	c    Coding
	file io.Writer
	mark func(text string) error
	net  FromNet
	out  []byte
	// behind is how many bytes in blocks came behind the last page.
	behind int64
}

// enough is how much is gathered before it is written.
const enough = 32 << 10

func (u *unshaper) take(p part) error {
	switch p.kind {
	case partData, partFF, partRun, partFill:
		u.data(p)
	case partRecord:
		u.record()
	case partMarker:
		if u.mark == nil || u.net.cr {
			return nil
		}
		if err := u.flush(); err != nil {
			return err
		}
		return u.mark(string(p.data))
	}
	if len(u.out) >= enough {
		return u.flush()
	}
	return nil
}

// inner takes a part of pages that came in blocks.
func (u *unshaper) inner(pages *wireParser, p part) error {
	switch p.kind {
	case partData, partRun, partFill:
		for range p.count {
			from := pages.pos
			if err := pages.parse(p.data, u.take); err != nil {
				return err
			}
			u.behind += int64(len(p.data)) - (pages.pos - from)
		}
	}
	return nil
}

func (u *unshaper) data(p part) {
	for range p.count {
		switch {
		case u.c.EBCDIC():
			u.out = FromEBCDIC(u.out, p.data)
		case u.c.ASCII():
			u.out = u.net.Convert(u.out, p.data)
		default:
			u.out = append(u.out, p.data...)
		}
	}
}

func (u *unshaper) record() {
	if u.c.Stru == "R" {
		u.out = append(u.net.Flush(u.out), '\n')
	}
}

func (u *unshaper) end() { u.out = u.net.Flush(u.out) }

func (u *unshaper) flush() error {
	if len(u.out) == 0 {
		return nil
	}
	_, err := u.file.Write(u.out)
	u.out = u.out[:0]
	return err
}
