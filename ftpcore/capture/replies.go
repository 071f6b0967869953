package capture

import (
	"bytes"

	"ftpsim/ftpcore/wire"
)

// replyEnds cuts what a server said into replies. A reply of several lines whose
// end never comes is cut after its first line. Each byte is looked at a bounded
// number of times, whatever the server said.
type replyEnds struct {
	said []byte
	// last is where the last line begins that can end a reply of several lines, by
	// its code; -1 if there is none.
	last [1000]int
}

func newReplyEnds(said []byte, p *pace) *replyEnds {
	r := &replyEnds{said: said}
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

// length is how long the reply at off is, or the line there if it is no reply or
// one without an end.
func (r *replyEnds) length(off int) int {
	line := r.line(off)
	if _, _, _, n, _ := wire.ParseReply(line); n > 0 || !bytes.HasSuffix(line, []byte("\n")) {
		return len(line)
	}
	// It begins a reply of several lines: RFC 959 §4.2.
	if r.last[codeOf(line)] < off {
		return len(line)
	}
	_, _, _, n, _ := wire.ParseReply(r.said[off:])
	return max(n, len(line))
}

// ended reports whether the reply at off, or the line there if it is none, has its end.
func (r *replyEnds) ended(off int) bool {
	line := r.line(off)
	if _, _, _, n, _ := wire.ParseReply(line); n > 0 || !bytes.HasSuffix(line, []byte("\n")) {
		return n > 0
	}
	return r.last[codeOf(line)] >= off
}

// codeOf is the code of a line that begins a reply of several lines.
func codeOf(line []byte) int {
	return int(line[0]-'0')*100 + int(line[1]-'0')*10 + int(line[2]-'0')
}

// line is the line at off with its end, or the beginning of one that is too long.
func (r *replyEnds) line(off int) []byte {
	rest := r.said[off:min(off+maxReplyLine, len(r.said))]
	if n := bytes.IndexByte(rest, '\n'); n >= 0 {
		return rest[:n+1]
	}
	return rest
}
