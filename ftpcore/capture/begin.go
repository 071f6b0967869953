package capture

// This file begins a connection whose first segments may come in any order.

// begunBy reports whether p, a SYN, is the one of this connection: sent again, or
// overtaken by what it began.
func (s *stream) begunBy(p *part) bool {
	if s.certain {
		return s.first == p.seq
	}
	for _, q := range s.held {
		if q.from == p.from && q.flags&(flagRST|flagSYN) == 0 {
			return q.seq-p.seq < 1<<16
		}
	}
	return false
}

// maxHeld is how many segments of a stream are waited for before the first of each
// direction is known.
const maxHeld = 16

// begin takes the segments that were held. What each direction sent first is known
// now, whichever of them was captured first.
func (s *stream) begin(rep *Report) {
	if s.begun {
		return
	}
	s.begun = true
	for i := range s.held {
		p := s.held[i]
		if p.flags&flagSYN == 0 || s.certain {
			continue
		}
		s.certain, s.opener, s.listener = true, p.from, p.to
		if p.flags&flagACK != 0 {
			s.opener, s.listener = p.to, p.from
		}
	}
	for i := range s.held {
		p := s.held[i]
		h, first := &s.halves[s.sideOf(p)], p.seq
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
	for i := range s.held { // what the other side had got before the first that was captured
		p := s.held[i]
		h := &s.halves[1-s.sideOf(p)]
		if d := int32(p.ack - h.next); h.known && p.flags&(flagACK|flagRST) == flagACK && d < 0 && d > -1<<20 {
			h.start, h.next = p.ack, p.ack
		}
	}
	for i := range s.held {
		s.deal(s.held[i], rep)
	}
	s.held = nil
}
