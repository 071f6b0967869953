package capture

import (
	"bytes"
	"fmt"

	"ftpsim/ftpcore/event"
)

// This file writes holes: bytes that the record does not hold. The sequence numbers
// jump by as many bytes, and a comment says so.

// maxHole bounds a jump of the sequence number. A reader takes a larger jump for a
// wrong number.
const maxHole = 1 << 29

// addHole leaves out n bytes that came with e. then is appended to the comment.
func (p *planner) addHole(e *event.Event, l *tcpConn, n int64, then string) {
	comment := fmt.Sprintf("%d bytes are not in the record and are left out here%s", n, then)
	p.actions = append(p.actions, action{at: p.timeOf(e), conn: l, kind: actionHole, fromClient: e.Dir == event.ToServer,
		comments: []string{comment}, missing: min(n, maxHole)})
}

// captureHole writes the hole that e, a warning in an opened capture, reports.
func (p *planner) captureHole(e *event.Event) {
	l := p.conns[e.Conn]
	if l == nil || l.ended || e.Dec == nil || e.Dec.Why != event.ReasonBytesMissing || e.Bytes == 0 || e.Dir == event.NoDir {
		return
	}
	p.addHole(e, l, e.Bytes, ": they were not captured")
}

// rememberCutLine remembers where the line of e ends if the record keeps only its
// beginning. The offset of the next line tells how long it was (holeBefore).
func (l *tcpConn) rememberCutLine(e *event.Event) {
	l.lineEnd = -1
	if e.Raw != nil && e.Raw.Len > 0 && !bytes.HasSuffix(e.Data, []byte("\n")) {
		l.lineEnd = e.Raw.Off + int64(e.Raw.Len)
	}
}

// holeBefore writes a hole before the line of e if the line before it was cut.
func (p *planner) holeBefore(e *event.Event, l *tcpConn) {
	if l.lineEnd >= 0 && e.Raw != nil && e.Raw.Off > l.lineEnd {
		p.addHole(e, l, e.Raw.Off-l.lineEnd, ": they are the end of the line before")
	}
	l.lineEnd = -1
}
