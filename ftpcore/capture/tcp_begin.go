package capture

// This file starts a stream. Its first segments may have been captured in any order.

// startedBy reports whether p, a SYN, is this connection's: it was retransmitted, or
// later segments were captured before it.
func (s *stream) startedBy(p *inSegment) bool {
	if s.openerKnown {
		return s.clientISN == p.seq
	}
	for _, q := range s.held {
		if q.from == p.from && q.flags&(flagRST|flagSYN) == 0 {
			return q.seq-p.seq < 1<<16
		}
	}
	return false
}

// maxHeld is how many segments of a stream are collected before start decides which is
// the first of each direction.
const maxHeld = 16

// start determines the opener and the first sequence number of each direction from the
// held segments, and then processes them.
func (s *stream) start(rep *Report) {
	if s.started {
		return
	}
	s.started = true
	for i := range s.held {
		p := s.held[i]
		if p.flags&flagSYN == 0 || s.openerKnown {
			continue
		}
		s.openerKnown, s.opener, s.listener = true, p.from, p.to
		if p.flags&flagACK != 0 {
			s.opener, s.listener = p.to, p.from
		}
	}
	for i := range s.held {
		p := s.held[i]
		h, first := &s.directions[s.sideOf(p)], p.seq
		if p.flags&flagSYN != 0 {
			first++
		}
		if p.flags&flagRST != 0 {
			continue
		}
		if d := int32(first - h.next); !h.known || d < 0 && d > -1<<20 {
			h.known, h.start, h.next = true, first, first
		}
	}
	for i := range s.held { // an ACK may acknowledge less than the first captured segment: there is a hole before it
		p := s.held[i]
		h := &s.directions[1-s.sideOf(p)]
		if d := int32(p.ack - h.next); h.known && p.flags&(flagACK|flagRST) == flagACK && d < 0 && d > -1<<20 {
			h.start, h.next = p.ack, p.ack
		}
	}
	for i := range s.held {
		s.process(s.held[i], rep)
	}
	s.held = nil
}
