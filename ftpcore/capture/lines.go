package capture

import (
	"bytes"
	"io"

	"ftpsim/ftpcore/wire"
)

// This file cuts the two directions of a control connection into commands and
// replies. A hole ends what is before it.

// run is a piece of one direction that has no hole in it. It is read one segment at
// a time.
type run struct {
	items  []item // bytes only
	off    int64  // place of its first byte in its direction
	behind bool   // a hole is before it, or the capture's beginning
	hole   *item  // behind it; nil: the connection's end
	other  uint32 // sequence number of the other direction's first byte

	next int    // of items, to be read
	rest []byte // of the one before that
	pace *pace  // of who reads
}

// runs are the pieces of one direction. Behind a piece stand two holes at most, the
// rest of its last segment and all that follows: others are joined to the second.
func (s *stream) runs(fromOpener bool) []*run {
	other := s.halves[0].start
	if fromOpener {
		other = s.halves[1].start
	}
	r := &run{behind: !s.certain, other: other}
	list := []*run{r}
	off := int64(0)
	for _, i := range s.items {
		switch n := len(list); {
		case i.fromOpener != fromOpener:
		case i.what == itemBytes:
			r.items = append(r.items, i)
			off += int64(len(i.data))
		case i.what == itemGap && len(r.items) == 0 && n > 2 && len(list[n-2].items) == 0:
			off += i.gap
			list[n-2].hole.gap += i.gap
			r.off = off
		case i.what == itemGap:
			off += i.gap
			r.hole = &i
			r = &run{off: off, behind: true, other: other}
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

// momentIn is what ends with byte off of the run, which i brought.
func (s *stream) momentIn(r *run, i item, off int64) moment {
	m := s.moment(i)
	m.end, m.seen = r.off+off, int64(int32(i.ack-r.other))
	return m
}

// holeBehind is the hole that ends the run.
func (s *stream) holeBehind(r *run) moment {
	m := s.moment(*r.hole)
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
	var all []byte
	for _, i := range r.items {
		all = append(all, i.data...)
	}
	return all
}

// places tells by which packet the bytes of a run came. It is asked for growing
// offsets.
type places struct {
	items []item
	end   int64 // offset behind items[0]
}

func (r *run) places() *places {
	p := &places{items: r.items}
	if len(p.items) > 0 {
		p.end = int64(len(p.items[0].data))
	}
	return p
}

// of is the packet with the byte before off.
func (p *places) of(off int64) item {
	for off > p.end && len(p.items) > 1 {
		p.items = p.items[1:]
		p.end += int64(len(p.items[0].data))
	}
	return p.items[0]
}

func (s *stream) appendCommands(list []moment, pace *pace) []moment {
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

// appendLines appends the commands of a run. It reports false when nothing can be
// read behind them.
func (s *stream) appendLines(list []moment, r *run, pace *pace) (all []moment, more bool) {
	r.pace = pace
	lines := wire.NewLineReader(r, maxLine)
	if !r.behind {
		lines.Sniff()
	}
	at := r.places()
	for first := r.behind; ; first = false {
		l, err := lines.Next()
		unfinished := false
		if err != nil {
			if l, unfinished = lines.Unfinished(); !unfinished {
				return list, true
			}
		}
		m := s.momentIn(r, at.of(l.Off+l.Size), l.Off+l.Size)
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

// isKnown reports whether l begins with a verb that there is.
func isKnown(l wire.Line) bool {
	_, ok := table[wire.ParseCommand(l).Verb]
	return ok
}

func (s *stream) appendReplies(list []moment, pace *pace) []moment {
	code := "" // of the multi-line reply that the last hole has cut
	for _, r := range s.runs(false) {
		all, at := r.bytes(), r.places()
		ends := newReplyEnds(all, pace)
		add := func(off, n int, tail, cut bool) {
			m := s.momentIn(r, at.of(int64(off+n)), int64(off+n))
			m.reply, m.off, m.tail, m.cut = all[off:off+n], r.off+int64(off), tail, cut
			list = append(list, m)
		}
		off := 0
		if r.behind {
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

// maxTail bounds what is looked through for the first reply behind a hole.
const maxTail = 64 << 10

// tailOf is how many bytes behind a hole belong to what the hole has cut: all up to
// the first line that begins as a reply does, or the end of the multi-line reply of
// that code.
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
