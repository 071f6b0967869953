package capture

import (
	"bytes"
	"fmt"

	"ftpsim/ftpcore/event"
)

// This file writes what the record does not hold: the sequence numbers jump by as
// many bytes, and a comment says so. So whoever opens the capture sees the hole.

// maxHole bounds a jump: a reader must be able to tell it from a number that is wrong.
const maxHole = 1 << 29

// hole leaves out n bytes that came with e; then says what that means.
func (p *planner) hole(e *event.Event, l *link, n int64, then string) {
	note := fmt.Sprintf("%d bytes are not in the record and are left out here%s", n, then)
	p.acts = append(p.acts, act{at: p.time(e), link: l, deed: deedHole, fromClient: e.Dir == event.ToServer,
		notes: []string{note}, missing: min(n, maxHole)})
}

// captured takes the hole of a capture that was opened.
func (p *planner) captured(e *event.Event) {
	l := p.links[e.Conn]
	if l == nil || l.ended || e.Dec == nil || e.Dec.Why != event.ReasonBytesMissing || e.Bytes == 0 || e.Dir == event.NoDir {
		return
	}
	p.hole(e, l, e.Bytes, ": they were not captured")
}

// cut takes notice that the line of a command is not whole, as nobody keeps all
// of one that is much too long. How long it was the place of the next line tells.
func (l *link) cut(e *event.Event) {
	l.lineEnd = -1
	if e.Raw != nil && e.Raw.Len > 0 && !bytes.HasSuffix(e.Data, []byte("\n")) {
		l.lineEnd = e.Raw.Off + int64(e.Raw.Len)
	}
}

// before leaves a hole in front of the line of e for the end of the one before it.
func (p *planner) before(e *event.Event, l *link) {
	if l.lineEnd >= 0 && e.Raw != nil && e.Raw.Off > l.lineEnd {
		p.hole(e, l, e.Raw.Off-l.lineEnd, ": they are the end of the line before")
	}
	l.lineEnd = -1
}
