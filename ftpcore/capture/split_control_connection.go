package capture

import (
	"bytes"
	"io"
	"slices"

	"ftpsim/ftpcore/wire"
)

// This file splits the two directions of a control connection into commands and
// replies. A hole ends the line or reply before it.

// run is a piece of one direction without a hole. Its Read returns one segment at a
// time.
type run struct {
	items     []item // bytes only
	off       int64  // offset of its first byte in its direction
	afterHole bool   // a hole or the beginning of the capture precedes it
	hole      *item  // the hole after it; nil: the connection ends
	other     uint32 // sequence number of the other direction's first byte

	next int    // the next of items to be read
	rest []byte // unread bytes of the item before that
	pace *pace  // of the reader
}

// runs returns the pieces of one direction. At most two holes follow a piece: the
// uncaptured rest of its last segment, and one that further holes are merged into.
func (s *stream) runs(fromOpener bool) []*run {
	other := s.directions[0].start
	if fromOpener {
		other = s.directions[1].start
	}
	r := &run{afterHole: !s.openerKnown, other: other}
	list := []*run{r}
	off := int64(0)
	for _, i := range s.items {
		switch n := len(list); {
		case i.fromOpener != fromOpener:
		case i.kind == itemBytes:
			r.items = append(r.items, i)
			off += int64(len(i.data))
		case i.kind == itemGap && len(r.items) == 0 && n > 2 && len(list[n-2].items) == 0:
			off += i.gap
			list[n-2].hole.gap += i.gap
			r.off = off
		case i.kind == itemGap:
			off += i.gap
			r.hole = &i
			r = &run{off: off, afterHole: true, other: other}
			list = append(list, r)
		}
	}
	return list
}

// Read returns one segment at a time.
func (r *run) Read(b []byte) (int, error) {
	for len(r.rest) == 0 {
		if r.next == len(r.items) || !r.pace.work() {
			return 0, io.EOF
		}
		r.rest = r.items[r.next].data
		r.next++
	}
	n := copy(b, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// occurrenceIn returns an occurrence that ends with byte off of the run, which came in
// i.
func (s *stream) occurrenceIn(r *run, i item, off int64) occurrence {
	m := s.occurrence(i)
	m.end, m.seen = r.off+off, int64(int32(i.ack-r.other))
	return m
}

// holeBehind returns the hole after the run as an occurrence.
func (s *stream) holeBehind(r *run) occurrence {
	m := s.occurrence(*r.hole)
	m.end = r.off + r.size() + r.hole.gap
	return m
}

func (r *run) size() (n int64) {
	for _, i := range r.items {
		n += int64(len(i.data))
	}
	return n
}

func (r *run) bytes() []byte {
	size := 0
	for _, i := range r.items {
		size += len(i.data)
	}
	all := make([]byte, 0, size)
	for _, i := range r.items {
		all = append(all, i.data...)
	}
	return all
}

// messages is how many commands or replies the run probably has: one for each segment. A list
// that has room for them is not copied while it grows.
func (r *run) messages() int { return min(len(r.items), maxEvents*2) }

// itemIndex finds the item that carried a byte of a run. Successive offsets must not
// decrease.
type itemIndex struct {
	items []item
	end   int64 // offset after items[0]
}

func (r *run) index() *itemIndex {
	p := &itemIndex{items: r.items}
	if len(p.items) > 0 {
		p.end = int64(len(p.items[0].data))
	}
	return p
}

// itemAt returns the item with the byte before off.
func (p *itemIndex) itemAt(off int64) item {
	for off > p.end && len(p.items) > 1 {
		p.items = p.items[1:]
		p.end += int64(len(p.items[0].data))
	}
	return p.items[0]
}

func (s *stream) appendCommands(list []occurrence, pace *pace) []occurrence {
	for _, r := range s.runs(true) {
		more := true
		if list, more = s.appendLines(list, r, pace); !more {
			return list
		}
		if r.hole != nil {
			list = append(list, s.holeBehind(r))
		}
	}
	return list
}

// appendLines appends the commands of a run. It reports false if the rest of the
// direction must not be read: it is not FTP, or there are too many lines.
func (s *stream) appendLines(list []occurrence, r *run, pace *pace) (all []occurrence, more bool) {
	r.pace = pace
	lines := wire.NewLineReader(r, maxLine)
	if !r.afterHole {
		lines.Sniff()
	}
	at := r.index()
	list = slices.Grow(list, r.messages())
	for first := r.afterHole; ; first = false {
		l, err := lines.Next()
		unfinished := false
		if err != nil {
			if l, unfinished = lines.Unfinished(); !unfinished {
				return list, true
			}
		}
		m := s.occurrenceIn(r, at.itemAt(l.Off+l.Size), l.Off+l.Size)
		l.Off += r.off
		m.line, m.unfinished, m.cut = l, unfinished, unfinished && r.hole != nil
		m.tail = first && !isKnown(l)
		list = append(list, m)
		if unfinished {
			return list, true
		}
		if len(list) > maxEvents*2 || l.Foreign() != "" || !pace.work() {
			return list, false
		}
	}
}

// isKnown reports whether l begins with a known verb.
func isKnown(l wire.Line) bool {
	_, ok := table[wire.ParseCommand(l).Verb]
	return ok
}

func (s *stream) appendReplies(list []occurrence, pace *pace) []occurrence {
	code := "" // code of the multi-line reply that the last hole cut
	for _, r := range s.runs(false) {
		all, at := r.bytes(), r.index()
		ends := newReplySplitter(all, pace)
		list = slices.Grow(list, r.messages())
		add := func(off, n int, tail, cut bool) {
			m := s.occurrenceIn(r, at.itemAt(int64(off+n)), int64(off+n))
			m.reply, m.off, m.tail, m.cut = all[off:off+n], r.off+int64(off), tail, cut
			list = append(list, m)
		}
		off := 0
		if r.afterHole {
			if off = tailOf(all, code); off > 0 {
				add(0, off, true, false)
			}
			code = ""
		}
		for off < len(all) && len(list) <= maxEvents*2 && pace.work() {
			rest := all[off:]
			n := ends.length(off)
			cut := r.hole != nil && len(rest) < maxCutReply && !ends.ended(off)
			if cut {
				n = len(rest)
				if isReplyLine(rest) && rest[3] == '-' {
					code = string(rest[:3])
				}
			}
			add(off, n, false, cut)
			off += n
		}
		if r.hole != nil {
			list = append(list, s.holeBehind(r))
		}
	}
	return list
}

// maxTail is how many bytes after a hole are searched for the first reply.
const maxTail = 64 << 10

// tailOf returns how many bytes after a hole belong to the reply that the hole cut: all
// before the first line that begins a reply or, if code is set, up to the end of the
// multi-line reply with that code.
func tailOf(b []byte, code string) int {
	n := 0
	for line := range bytes.Lines(b[:min(len(b), maxTail)]) {
		switch {
		case code != "" && bytes.HasPrefix(line, []byte(code+" ")):
			return n + len(line)
		case isReplyLine(line) && (code == "" || !bytes.HasPrefix(line, []byte(code))):
			return n
		}
		n += len(line)
	}
	return n
}
