package wire

import "bytes"

// framer encodes a file in one transfer mode (RFC 959 §3.4). Its methods append to dst. It
// writes an end of record only when it knows whether the file ends there too.
type framer interface {
	data(dst, p []byte) []byte
	record(dst []byte) []byte            // ends a record
	mark(dst []byte, text string) []byte // adds a restart marker, in B and C
	end(dst []byte) []byte               // ends the file
}

// Descriptor codes of block and compressed mode (RFC 959 §3.4.2).
const (
	descRecord  = 0x80 // the block ends a record
	descEnd     = 0x40 // the block ends the file
	descSuspect = 0x20 // the block may have errors
	descMarker  = 0x10 // the block is a restart marker
)

// Control codes of MODE S with records: xFF and a code (RFC 959 §3.4.1).
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
	eor     bool // an end of record waits to be written
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

// maxBlock bounds the bytes that the server puts into a block of MODE B. The format allows
// 65535.
const maxBlock = 4096

// blockFrames is MODE B: blocks with a descriptor, a count and the bytes.
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
	maxString = 0x7F // bytes of a string
	maxRun    = 0x3F // length of a run
	runBit    = 0x80
	fillBits  = 0xC0
	minRun    = 3 // shorter runs are smaller as part of a string
)

// runFrames is MODE C: strings of bytes, runs of one byte, and escapes that put a descriptor
// before a string.
type runFrames struct {
	filler byte
	lit    []byte // bytes before the run that wait to be written
	run    byte   // the byte of the run
	n      int    // length of the run so far
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

// endRun writes the run, or appends a short one to the bytes before it.
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

// flush writes all waiting bytes, the last string with the descriptor.
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
		return append(descriptor(dst, desc), fillBits) // an empty string
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
