package capture

import (
	"bytes"

	"ftpsim/ftpcore/wire"
)

// replySplitter splits the bytes of a server into replies. A multi-line reply without
// its last line is split after its first line. Each byte is examined a bounded number of
// times, whatever the server sent.
type replySplitter struct {
	said []byte
	// last holds, by code, the offset of the last line that can end a multi-line reply;
	// -1 if there is none.
	last [1000]int
}

func newReplySplitter(said []byte, p *pace) *replySplitter {
	r := &replySplitter{said: said}
	for code := range r.last {
		r.last[code] = -1
	}
	for off := 0; off < len(said) && p.work(); {
		line := r.line(off)
		if code, _, _, _, ok := wire.ParseReply(line); ok {
			r.last[code] = off
		}
		off += len(line)
	}
	return r
}

// length returns the length of the reply at off, or of the line there if it is not a
// reply or a reply without an end.
func (r *replySplitter) length(off int) int {
	line := r.line(off)
	if _, _, _, n, _ := wire.ParseReply(line); n > 0 || !bytes.HasSuffix(line, []byte("\n")) {
		return len(line)
	}
	// It begins a multi-line reply (RFC 959 §4.2).
	if r.last[codeOf(line)] < off {
		return len(line)
	}
	_, _, _, n, _ := wire.ParseReply(r.said[off:])
	return max(n, len(line))
}

// ended reports whether the reply (or other line) at off is complete.
func (r *replySplitter) ended(off int) bool {
	line := r.line(off)
	if _, _, _, n, _ := wire.ParseReply(line); n > 0 || !bytes.HasSuffix(line, []byte("\n")) {
		return n > 0
	}
	return r.last[codeOf(line)] >= off
}

// codeOf returns the code of line, which begins a multi-line reply.
func codeOf(line []byte) int {
	return int(line[0]-'0')*100 + int(line[1]-'0')*10 + int(line[2]-'0')
}

// line returns the line at off with its line end, at most maxReplyLine bytes of it.
func (r *replySplitter) line(off int) []byte {
	rest := r.said[off:min(off+maxReplyLine, len(r.said))]
	if n := bytes.IndexByte(rest, '\n'); n >= 0 {
		return rest[:n+1]
	}
	return rest
}
