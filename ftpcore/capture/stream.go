package capture

import (
	"cmp"
	"net/netip"
	"slices"
)

// This file puts TCP connections together again.

// happening is what kind of thing an item is.
type happening int

const (
	itemOpen happening = iota
	itemBytes
	itemGap // bytes that the capture does not hold
	itemFIN
	itemRST
	itemTLS // records, beside what they carried
)

// item is one thing that happened on a connection, in the order in which its
// reader saw it.
type item struct {
	num        int // of the packet that brought it about; never less than the one before in its direction
	packet     int // that packet in the file, from 1
	at         int64
	what       happening
	fromOpener bool
	data       []byte
	ack        uint32 // of data and FIN: what of the other direction had come
	gap        int64
	sealed     *sealed // of itemTLS
	inTLS      bool    // data came in TLS
}

// stream is one TCP connection.
type stream struct {
	opener, listener netip.AddrPort
	certain          bool // the handshake was seen: who opened is no guess
	answered         bool // more was seen than one side's wish to connect
	tries            int  // to find out whose data connection it is, all in vain
	first            uint32
	items            []item
	halves           [2]half // [0] from the opener
	reset            bool
	control          bool // it speaks FTP
	tls              tlsUse

	held  []*part // the first segments, until their order is known
	begun bool    // they were taken
}

// half is one direction.
type half struct {
	heard bool    // a segment of it was captured
	whole bool    // its SYN was
	known bool    // next is
	start uint32  // sequence number of its first byte
	next  uint32  // that the reader waits for
	ahead []*part // came too early, by sequence number
	last  int     // num of its last item
	ended bool

	lastAt int64 // of its last item

	acked item // the segment of the other side that says most of it has come
}

type ends struct{ a, b netip.AddrPort }

// assembler sorts segments by their connection.
type assembler struct {
	rep     *Report
	current map[ends]*stream
	all     []*stream
}

// assemble puts the segments of all packets together.
func assemble(frames []frame, rep *Report, pace *pace) []*stream {
	a := &assembler{rep: rep, current: map[ends]*stream{}}
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
		s.begin(rep)
		for side := range s.halves {
			for len(s.halves[side].ahead) > 0 {
				s.skipGap(side, rep)
			}
			s.addTail(side, rep)
		}
	}
	rep.Streams = len(a.all)
	return a.all
}

func (a *assembler) take(p *part) {
	key := ends{p.from, p.to}
	if key.a.Compare(key.b) > 0 {
		key.a, key.b = key.b, key.a
	}
	s := a.current[key]
	begins := p.flags&(flagSYN|flagACK) == flagSYN
	if s == nil || begins && !s.begunBy(p) {
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

// newStream begins a connection with the first segment that was seen of it.
func newStream(p *part, begins bool) *stream {
	s := &stream{opener: p.from, listener: p.to, certain: begins, first: p.seq}
	switch {
	case begins:
	case p.flags&flagSYN != 0: // the answer to a SYN that was not captured
		s.opener, s.listener, s.certain, s.first = p.to, p.from, true, p.ack-1
	case p.from.Port() < p.to.Port():
		s.opener, s.listener = p.to, p.from
	}
	s.items = append(s.items, item{num: p.num, packet: p.packet, at: p.at, what: itemOpen, fromOpener: true})
	return s
}

func (s *stream) take(p *part, rep *Report) {
	if s.begun {
		s.deal(p, rep)
		return
	}
	if s.held = append(s.held, p); len(s.held) == maxHeld {
		s.begin(rep)
	}
}

func (s *stream) sideOf(p *part) int {
	if p.from == s.opener {
		return 0
	}
	return 1
}

// deal takes a segment of a stream that has begun.
func (s *stream) deal(p *part, rep *Report) {
	side := s.sideOf(p)
	h := &s.halves[side]
	h.heard = true
	if p.flags&flagRST != 0 {
		if !s.reset {
			s.reset = true
			s.add(side, item{num: p.num, packet: p.packet, at: p.at, what: itemRST})
		}
		return
	}
	if o := &s.halves[1-side]; p.flags&flagACK != 0 && (o.acked.packet == 0 || int32(p.ack-o.acked.ack) > 0) {
		o.acked = item{num: p.num, packet: p.packet, at: p.at, what: itemGap, ack: p.ack}
	}
	s.answered = s.answered || side == 1 || p.flags&flagSYN == 0
	if p.flags&flagSYN != 0 {
		p.seq++
		h.whole = true
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
		h.wait(p)
		if len(h.ahead) > maxAhead {
			s.skipGap(side, rep)
		}
	default:
		s.deliver(side, *p, rep)
		s.drain(side, p, rep)
	}
}

// wait keeps p until what is before it has come.
func (h *half) wait(p *part) {
	at, _ := slices.BinarySearchFunc(h.ahead, p, func(a, b *part) int {
		return cmp.Compare(int32(a.seq-h.next), int32(b.seq-h.next))
	})
	h.ahead = slices.Insert(h.ahead, at, p)
}

// drain delivers what waited for by.
func (s *stream) drain(side int, by *part, rep *Report) {
	h := &s.halves[side]
	for len(h.ahead) > 0 && int32(h.ahead[0].seq-h.next) <= 0 {
		p := *h.ahead[0]
		h.ahead = h.ahead[1:]
		if by != nil { // the reader saw it only now
			p.num, p.at = max(p.num, by.num), max(p.at, by.at)
		}
		s.deliver(side, p, rep)
	}
}

// skipGap gives up the bytes before the first segment that waits.
func (s *stream) skipGap(side int, rep *Report) {
	h := &s.halves[side]
	p := h.ahead[0]
	if gap := int64(int32(p.seq - h.next)); gap > 0 {
		rep.Missing += gap
		s.add(side, item{num: p.num, packet: p.packet, at: p.at, what: itemGap, gap: gap})
		h.next = p.seq
	}
	s.drain(side, nil, rep)
}

// addTail adds the hole at the end of a direction: what the other side had got and the
// capture does not hold. A single byte is the FIN.
func (s *stream) addTail(side int, rep *Report) {
	h := &s.halves[side]
	gap := h.acked
	gap.gap = int64(int32(gap.ack - h.next))
	if gap.packet == 0 || !h.heard || !h.known || h.ended || gap.gap <= 1 || gap.gap > 1<<30 {
		return
	}
	rep.Missing += gap.gap
	s.add(side, gap)
}

// deliver takes a segment that does not begin after what is waited for.
func (s *stream) deliver(side int, p part, rep *Report) {
	h := &s.halves[side]
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
		s.add(side, item{num: p.num, packet: p.packet, at: p.at, what: itemBytes, data: p.data, ack: p.ack})
	}
	if p.lost > 0 {
		rep.Missing += int64(p.lost)
		s.add(side, item{num: p.num, packet: p.packet, at: p.at, what: itemGap, gap: int64(p.lost)})
	}
	h.next += uint32(len(p.data) + p.lost)
	if p.flags&flagFIN != 0 {
		h.ended = true
		h.ahead = nil
		s.add(side, item{num: p.num, packet: p.packet, at: p.at, what: itemFIN, ack: p.ack})
	}
}

func (s *stream) add(side int, i item) {
	h := &s.halves[side]
	i.num, i.at = max(i.num, h.last), max(i.at, h.lastAt)
	h.last, h.lastAt = i.num, i.at
	i.fromOpener = side == 0
	s.items = append(s.items, i)
}

// swap turns the guess round of who opened the connection.
func (s *stream) swap() {
	s.opener, s.listener = s.listener, s.opener
	s.halves[0], s.halves[1] = s.halves[1], s.halves[0]
	for i := range s.items {
		s.items[i].fromOpener = !s.items[i].fromOpener
	}
}

// head is the beginning of what one side said, at most max bytes of it.
func (s *stream) head(fromOpener bool, max int) []byte {
	var b []byte
	for _, i := range s.items {
		if i.what == itemBytes && i.fromOpener == fromOpener {
			if b = append(b, i.data[:min(len(i.data), max-len(b))]...); len(b) == max {
				break
			}
		}
	}
	return b
}
