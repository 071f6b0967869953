package wire

import (
	"bytes"
	"io"
)

// This file converts a local file to data, records and pages (TYPE and STRU), and back.

// fileEncoder converts local bytes by type and structure, and passes them to a framer.
type fileEncoder struct {
	c      Coding
	frames framer
	marks  bool
	from   int64 // offset in the file at which it begins
	off    int64 // current offset in the file
	net    ToNet
	cr     bool // STRU R in ASCII: a CR that may belong to a line end
	page   []byte
	index  byte
	tmp    []byte
}

// write appends the bytes on the wire for p, the next bytes of the file.
func (s *fileEncoder) write(dst, p []byte) []byte {
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

// convert returns p in the characters of the type, valid until the next call.
func (s *fileEncoder) convert(p []byte) []byte {
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

// records turns lines into records.
func (s *fileEncoder) records(dst, p []byte) []byte {
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

func (s *fileEncoder) recordData(dst, p []byte) []byte {
	if len(p) > 0 && s.cr {
		s.cr = false
		dst = s.frames.data(dst, []byte{'\r'})
	}
	if n := len(p); s.c.ASCII() && n > 0 && p[n-1] == '\r' {
		s.cr, p = true, p[:n-1]
	}
	return s.frames.data(dst, s.convert(p))
}

// maxPage is the most bytes in a page: its length is one byte.
const maxPage = 255

// Page types (RFC 959 §3.1.2.3).
const (
	pageLast       = 0
	pageSimple     = 1
	pageDescriptor = 2
	pageAccess     = 3
)

// pages cuts the file into simple pages. The index is one byte; 0 follows 255.
func (s *fileEncoder) pages(dst, p []byte) []byte {
	for len(p) > 0 {
		if len(s.page) == maxPage {
			dst = s.putPage(dst, pageSimple)
		}
		n := min(len(p), maxPage-len(s.page))
		s.page, p = append(s.page, p[:n]...), p[n:]
	}
	return dst
}

func (s *fileEncoder) putPage(dst []byte, kind byte) []byte {
	dst = s.frames.data(dst, []byte{4, s.index, byte(len(s.page)), kind})
	dst = s.frames.data(dst, s.page)
	s.page = s.page[:0]
	s.index++
	return dst
}

// end appends the end of the file.
func (s *fileEncoder) end(dst []byte) []byte {
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

// fileDecoder converts parts to local bytes and writes them to the file.
type fileDecoder struct {
	c    Coding
	file io.Writer
	mark func(text string) error
	net  FromNet
	out  []byte
	// behind is the number of bytes in blocks that came after the last page.
	behind int64
}

// flushSize is the number of bytes that are collected before they are written.
const flushSize = 32 << 10

// take handles one part.
func (u *fileDecoder) take(p part) error {
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
	if len(u.out) >= flushSize {
		return u.flush()
	}
	return nil
}

// inner handles a part of MODE B or C whose content is pages (STRU P).
func (u *fileDecoder) inner(pages *wireParser, p part) error {
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

func (u *fileDecoder) data(p part) {
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

func (u *fileDecoder) record() {
	if u.c.Stru == "R" {
		u.out = append(u.net.Flush(u.out), '\n')
	}
}

func (u *fileDecoder) end() { u.out = u.net.Flush(u.out) }

func (u *fileDecoder) flush() error {
	if len(u.out) == 0 {
		return nil
	}
	_, err := u.file.Write(u.out)
	u.out = u.out[:0]
	return err
}
