package wire

import "bytes"

// framer writes the parts of a file in one mode (RFC 959 §3.4). What belongs to
// the end of a record waits until it is known whether the file ends there too.
type framer interface {
	data(dst, p []byte) []byte
	record(dst []byte) []byte            // the record ends here
	mark(dst []byte, text string) []byte // a restart marker, in B and C
	end(dst []byte) []byte               // the file ends here
}

// Descriptor codes of block and compressed mode (RFC 959 §3.4.2).
const (
	descRecord  = 0x80 // the block ends a record
	descEnd     = 0x40 // it ends the file
	descSuspect = 0x20 // there may be errors in it
	descMarker  = 0x10 // it is a restart marker
)

// What follows xFF in a stream of records (RFC 959 §3.4.1).
const (
	escape     = 0xFF
	codeRecord = 1
	codeEnd    = 2
)

func (c Coding) framer() framer {
	switch c.Mode {
	case "B":
		return &blockFrames{}
	case "C":
		return &runFrames{filler: c.filler()}
	}
	return &streamFrames{records: c.Stru == "R"}
}

// streamFrames is MODE S: bytes, and in STRU R two-byte control codes.
type streamFrames struct {
	records bool
	eor     bool // a record has ended
}

func (f *streamFrames) data(dst, p []byte) []byte {
	if !f.records || len(p) == 0 {
		return append(dst, p...)
	}
	dst = f.flush(dst)
	for {
		i := bytes.IndexByte(p, escape)
		if i < 0 {
			return append(dst, p...)
		}
		dst = append(append(dst, p[:i+1]...), escape)
		p = p[i+1:]
	}
}

func (f *streamFrames) flush(dst []byte) []byte {
	if f.eor {
		dst, f.eor = append(dst, escape, codeRecord), false
	}
	return dst
}

func (f *streamFrames) record(dst []byte) []byte {
	dst = f.flush(dst)
	f.eor = true
	return dst
}

func (f *streamFrames) mark(dst []byte, _ string) []byte { return dst }

func (f *streamFrames) end(dst []byte) []byte {
	switch {
	case !f.records:
		return dst
	case f.eor:
		return append(dst, escape, codeRecord|codeEnd)
	}
	return append(dst, escape, codeEnd)
}

// maxBlock is how many bytes we put into a block of MODE B; the count has room
// for 65535.
const maxBlock = 4096

// blockFrames is MODE B: a descriptor, a count, and so many bytes.
type blockFrames struct {
	buf []byte
	eor bool
}

func (f *blockFrames) data(dst, p []byte) []byte {
	for len(p) > 0 {
		if f.eor || len(f.buf) == maxBlock {
			dst = f.flush(dst, 0)
		}
		n := min(len(p), maxBlock-len(f.buf))
		f.buf, p = append(f.buf, p[:n]...), p[n:]
	}
	return dst
}

func (f *blockFrames) flush(dst []byte, desc byte) []byte {
	if f.eor {
		desc |= descRecord
	}
	dst = block(dst, desc, f.buf)
	f.buf, f.eor = f.buf[:0], false
	return dst
}

func block(dst []byte, desc byte, p []byte) []byte {
	return append(append(dst, desc, byte(len(p)>>8), byte(len(p))), p...)
}

func (f *blockFrames) record(dst []byte) []byte {
	if f.eor {
		dst = f.flush(dst, 0)
	}
	f.eor = true
	return dst
}

func (f *blockFrames) mark(dst []byte, text string) []byte {
	if f.eor || len(f.buf) > 0 {
		dst = f.flush(dst, 0)
	}
	return block(dst, descMarker, []byte(text))
}

func (f *blockFrames) end(dst []byte) []byte { return f.flush(dst, descEnd) }

// Limits of MODE C (RFC 959 §3.4.3).
const (
	maxString = 0x7F // bytes after their count
	maxRun    = 0x3F // times one byte
	runBit    = 0x80
	fillBits  = 0xC0
	minRun    = 3 // shorter ones are cheaper as they are
)

// runFrames is MODE C: strings of bytes, runs of one byte, and escapes with a
// descriptor before the string that they are about.
type runFrames struct {
	filler byte
	lit    []byte // bytes that are not yet written, before the run
	run    byte
	n      int // its length so far
	eor    bool
}

func (f *runFrames) data(dst, p []byte) []byte {
	if len(p) > 0 && f.eor {
		dst = f.flush(dst, 0)
	}
	for _, c := range p {
		if f.n > 0 && c == f.run && f.n < maxRun {
			f.n++
			continue
		}
		dst = f.endRun(dst)
		f.run, f.n = c, 1
	}
	return dst
}

// endRun writes the run, or makes it part of the bytes before it.
func (f *runFrames) endRun(dst []byte) []byte {
	if f.n >= minRun {
		dst = f.putString(dst)
		dst = f.putRun(dst)
	}
	for range f.n {
		if len(f.lit) == maxString {
			dst = f.putString(dst)
		}
		f.lit = append(f.lit, f.run)
	}
	f.n = 0
	return dst
}

func (f *runFrames) putString(dst []byte) []byte {
	if len(f.lit) > 0 {
		dst = append(append(dst, byte(len(f.lit))), f.lit...)
		f.lit = f.lit[:0]
	}
	return dst
}

func (f *runFrames) putRun(dst []byte) []byte {
	n := byte(f.n)
	f.n = 0
	if f.run == f.filler {
		return append(dst, fillBits|n)
	}
	return append(dst, runBit|n, f.run)
}

// flush writes all that waits, the last string of it with a descriptor.
func (f *runFrames) flush(dst []byte, desc byte) []byte {
	if f.eor {
		desc |= descRecord
	}
	f.eor = false
	if f.n >= minRun {
		dst = f.putString(dst)
		return f.putRun(descriptor(dst, desc))
	}
	dst = f.endRun(dst)
	if len(f.lit) == 0 && desc != 0 {
		return append(descriptor(dst, desc), fillBits) // no bytes at all
	}
	return f.putString(descriptor(dst, desc))
}

func descriptor(dst []byte, desc byte) []byte {
	if desc == 0 {
		return dst
	}
	return append(dst, 0, desc)
}

func (f *runFrames) record(dst []byte) []byte {
	if f.eor {
		dst = f.flush(dst, 0)
	}
	f.eor = true
	return dst
}

func (f *runFrames) mark(dst []byte, text string) []byte {
	dst = f.flush(dst, 0)
	return append(append(dst, 0, descMarker, byte(len(text))), text...)
}

func (f *runFrames) end(dst []byte) []byte { return f.flush(dst, descEnd) }
