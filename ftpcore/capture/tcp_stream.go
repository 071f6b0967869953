package capture

import (
	"cmp"
	"net/netip"
	"slices"
)

// This file reassembles TCP connections.

// itemKind is the kind of an item.
type itemKind int

const (
	itemOpen itemKind = iota
	itemBytes
	itemGap // bytes that the capture does not hold
	itemFIN
	itemRST
	itemTLS // TLS records; their plaintext is in items of its own
)

// item is one thing that happened on a TCP connection. The items of a direction are in
// the order in which its receiver saw them.
type item struct {
	num        int // index of the packet that caused it; never decreases within a direction
	packet     int // number of that packet in the file, from 1
	at         int64
	kind       itemKind
	fromOpener bool
	data       []byte
	ack        uint32 // of data and FIN: the acknowledgement number
	gap        int64
	records    *tlsRecords // of itemTLS
	inTLS      bool        // data was carried in TLS
}

// stream is one TCP connection.
type stream struct {
	opener, listener netip.AddrPort
	openerKnown      bool // the handshake was captured; otherwise opener is a guess
	answered         bool // more than SYNs of the opener was captured
	tries            int  // how often no session was found that it is a data connection of
	clientISN        uint32
	items            []item
	directions       [2]direction // [0] is from the opener
	reset            bool
	control          bool // it is an FTP control connection
	tls              tlsUse

	held    []*inSegment // the first segments, until start has put them in order
	started bool         // start has processed the held segments
}

// direction is one direction of a stream.
type direction struct {
	captured bool         // a segment of it was captured
	sawSYN   bool         // its SYN was captured
	known    bool         // start and next are set
	start    uint32       // sequence number of its first byte
	next     uint32       // sequence number that the receiver waits for
	early    []*inSegment // segments that came too early, by sequence number
	last     int          // num of its last item
	ended    bool

	lastAt int64 // time of its last item

	acked item // the segment of the other side with the highest acknowledgement number
}

type addrPair struct{ a, b netip.AddrPort }

// assembler assigns segments to their connections.
type assembler struct {
	rep     *Report
	current map[addrPair]*stream
	all     []*stream
}

// assemble reassembles the TCP connections of all packets.
func assemble(frames []frame, rep *Report, pace *pace) []*stream {
	a := &assembler{rep: rep, current: map[addrPair]*stream{}}
	d := newDissector(rep)
	pace.begin(PhaseStreams, len(frames))
	for i, f := range frames {
		if !pace.did() {
			return nil
		}
		if p, ok := d.tcp(f); ok {
			p.num, p.packet = i, f.num
			a.take(&p)
		}
	}
	d.done()
	for _, s := range a.all {
		s.start(rep)
		for side := range s.directions {
			for len(s.directions[side].early) > 0 {
				s.skipGap(side, rep)
			}
			s.addTail(side, rep)
		}
	}
	rep.Streams = len(a.all)
	return a.all
}

func (a *assembler) take(p *inSegment) {
	key := addrPair{p.from, p.to}
	if key.a.Compare(key.b) > 0 {
		key.a, key.b = key.b, key.a
	}
	s := a.current[key]
	begins := p.flags&(flagSYN|flagACK) == flagSYN
	if s == nil || begins && !s.startedBy(p) {
		if len(a.all) >= maxStreams {
			a.rep.Cut = true
			return
		}
		s = newStream(p, begins)
		a.current[key] = s
		a.all = append(a.all, s)
	}
	s.take(p, a.rep)
}

// newStream returns the connection that p, its first captured segment, belongs to.
// begins says that p is a SYN without ACK.
func newStream(p *inSegment, begins bool) *stream {
	s := &stream{opener: p.from, listener: p.to, openerKnown: begins, clientISN: p.seq}
	switch {
	case begins:
	case p.flags&flagSYN != 0: // the SYN that this one answers was not captured
		s.opener, s.listener, s.openerKnown, s.clientISN = p.to, p.from, true, p.ack-1
	case p.from.Port() < p.to.Port():
		s.opener, s.listener = p.to, p.from
	}
	s.items = append(s.items, item{num: p.num, packet: p.packet, at: p.at, kind: itemOpen, fromOpener: true})
	return s
}

func (s *stream) take(p *inSegment, rep *Report) {
	if s.started {
		s.process(p, rep)
		return
	}
	if s.held = append(s.held, p); len(s.held) == maxHeld {
		s.start(rep)
	}
}

func (s *stream) sideOf(p *inSegment) int {
	if p.from == s.opener {
		return 0
	}
	return 1
}

// process takes a segment of a stream that has started.
func (s *stream) process(p *inSegment, rep *Report) {
	side := s.sideOf(p)
	h := &s.directions[side]
	h.captured = true
	if p.flags&flagRST != 0 {
		if !s.reset {
			s.reset = true
			s.add(side, item{num: p.num, packet: p.packet, at: p.at, kind: itemRST})
		}
		return
	}
	if o := &s.directions[1-side]; p.flags&flagACK != 0 && (o.acked.packet == 0 || int32(p.ack-o.acked.ack) > 0) {
		o.acked = item{num: p.num, packet: p.packet, at: p.at, kind: itemGap, ack: p.ack}
	}
	s.answered = s.answered || side == 1 || p.flags&flagSYN == 0
	if p.flags&flagSYN != 0 {
		p.seq++
		h.sawSYN = true
	}
	if !h.known {
		h.known, h.start, h.next = true, p.seq, p.seq
	}
	if len(p.data) == 0 && p.lost == 0 && p.flags&flagFIN == 0 || h.ended {
		return
	}
	switch d := int32(p.seq - h.next); {
	case d > 1<<30 || d < -1<<30:
		rep.Strays++
	case d > 0:
		h.queue(p)
		if len(h.early) > maxAhead {
			s.skipGap(side, rep)
		}
	default:
		s.deliver(side, *p, rep)
		s.drain(side, p, rep)
	}
}

// queue keeps p until the bytes before it have come.
func (h *direction) queue(p *inSegment) {
	at, _ := slices.BinarySearchFunc(h.early, p, func(a, b *inSegment) int {
		return cmp.Compare(int32(a.seq-h.next), int32(b.seq-h.next))
	})
	h.early = slices.Insert(h.early, at, p)
}

// drain delivers the queued segments that are next. by is the segment that filled the
// gap before them; nil if none did.
func (s *stream) drain(side int, by *inSegment, rep *Report) {
	h := &s.directions[side]
	for len(h.early) > 0 && int32(h.early[0].seq-h.next) <= 0 {
		p := *h.early[0]
		h.early = h.early[1:]
		if by != nil { // the receiver could read it only now
			p.num, p.at = max(p.num, by.num), max(p.at, by.at)
		}
		s.deliver(side, p, rep)
	}
}

// skipGap gives up waiting for the bytes before the first queued segment.
func (s *stream) skipGap(side int, rep *Report) {
	h := &s.directions[side]
	p := h.early[0]
	if gap := int64(int32(p.seq - h.next)); gap > 0 {
		rep.Missing += gap
		s.add(side, item{num: p.num, packet: p.packet, at: p.at, kind: itemGap, gap: gap})
		h.next = p.seq
	}
	s.drain(side, nil, rep)
}

// addTail adds the hole at the end of a direction: bytes that the other side has
// acknowledged and the capture does not hold. A hole of one byte is the FIN and does not
// count.
func (s *stream) addTail(side int, rep *Report) {
	h := &s.directions[side]
	gap := h.acked
	gap.gap = int64(int32(gap.ack - h.next))
	if gap.packet == 0 || !h.captured || !h.known || h.ended || gap.gap <= 1 || gap.gap > 1<<30 {
		return
	}
	rep.Missing += gap.gap
	s.add(side, gap)
}

// deliver takes a segment whose sequence number is next or before it.
func (s *stream) deliver(side int, p inSegment, rep *Report) {
	h := &s.directions[side]
	if h.ended {
		return
	}
	if old := int(h.next - p.seq); old > 0 {
		rep.Resent++
		n := min(old, len(p.data))
		p.data, old = p.data[n:], old-n
		n = min(old, p.lost)
		p.lost, old = p.lost-n, old-n
		if old > 0 {
			return
		}
	}
	if len(p.data) > 0 {
		s.add(side, item{num: p.num, packet: p.packet, at: p.at, kind: itemBytes, data: p.data, ack: p.ack})
	}
	if p.lost > 0 {
		rep.Missing += int64(p.lost)
		s.add(side, item{num: p.num, packet: p.packet, at: p.at, kind: itemGap, gap: int64(p.lost)})
	}
	h.next += uint32(len(p.data) + p.lost)
	if p.flags&flagFIN != 0 {
		h.ended = true
		h.early = nil
		s.add(side, item{num: p.num, packet: p.packet, at: p.at, kind: itemFIN, ack: p.ack})
	}
}

func (s *stream) add(side int, i item) {
	h := &s.directions[side]
	i.num, i.at = max(i.num, h.last), max(i.at, h.lastAt)
	h.last, h.lastAt = i.num, i.at
	i.fromOpener = side == 0
	s.items = append(s.items, i)
}

// swapEnds exchanges opener and listener, which were guessed wrong.
func (s *stream) swapEnds() {
	s.opener, s.listener = s.listener, s.opener
	s.directions[0], s.directions[1] = s.directions[1], s.directions[0]
	for i := range s.items {
		s.items[i].fromOpener = !s.items[i].fromOpener
	}
}

// head returns the first bytes that one side sent, at most max.
func (s *stream) head(fromOpener bool, max int) []byte {
	var b []byte
	for _, i := range s.items {
		if i.kind == itemBytes && i.fromOpener == fromOpener {
			if b = append(b, i.data[:min(len(i.data), max-len(b))]...); len(b) == max {
				break
			}
		}
	}
	return b
}
