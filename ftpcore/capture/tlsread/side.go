package tlsread

import "bytes"

// This file cuts a direction into records and follows its changes of keys.

// Record is one record, or bytes that are none.
type Record struct {
	// Type is the content type, of what is inside where that could be seen; 0: these
	// bytes are no record.
	Type byte
	// Wire is the record as it was captured, head included. It is empty for bytes that
	// came in the clear once TLS had ended.
	Wire []byte
	// Plain is the content; nil if it could not be opened.
	Plain []byte
	// Sealed: it was encrypted.
	Sealed bool
	// Messages are the types of the handshake messages that begin in it.
	Messages []byte
	// Err tells why it was not opened.
	Err error
}

// CloseNotify reports whether r ends TLS in its direction (RFC 8446 §6.1).
func (r *Record) CloseNotify() bool {
	return r.Type == TypeAlert && len(r.Plain) == 2 && r.Plain[1] == 0
}

const (
	maxMessage = 1 << 18 // of a handshake message that is followed
	// maxSlack bounds how many records may have been lost in a hole for reading to go
	// on behind it.
	maxSlack = 256
	// leastRecord is the size of the smallest encrypted record.
	leastRecord = headSize + 17
)

// side is one direction.
type side struct {
	v13       bool
	now, next *opener // the key of the next record, and the one after it
	suite     suite   // of TLS 1.3, for updates
	secret    []byte  // of next, or of now once next is nil

	buf     []byte // the beginning of a record
	hole    int64  // bytes of that record that are missing
	sealed  bool   // of TLS 1.2: after ChangeCipherSpec
	message []byte // a handshake message under way
	clear   bool   // TLS has ended
	lost    bool   // nobody knows where the next record begins
	slack   int    // records that may have been lost
}

func (s *side) take(b []byte, why error) (list []Record) {
	if s.clear {
		return []Record{{Plain: b}}
	}
	if s.lost && len(s.buf) == 0 && !IsRecord(b) {
		s.slip(int64(len(b)))
		return []Record{{Wire: b, Err: ErrLost}}
	}
	if len(s.buf) > 0 {
		b = append(s.buf, b...)
		s.buf = nil
	}
	for len(b) > 0 {
		n := headSize
		if len(b) >= headSize {
			n += bodySize(b)
		}
		switch {
		case !s.begins(b):
			return append(list, s.stray(b))
		case int64(len(b))+s.hole < int64(n):
			s.buf = bytes.Clone(b)
			return list
		case s.hole > 0:
			end := n - int(s.hole)
			list = append(list, Record{Type: b[0], Wire: b[:end:end], Err: ErrLost})
			s.hole = 0
			s.skip()
			b = b[end:]
		default:
			r := s.record(b[:n:n], why)
			list = append(list, r)
			if b = b[n:]; s.lost && len(b) > 0 && !IsRecord(b) {
				s.slip(int64(len(b)))
				return append(list, Record{Wire: b, Err: ErrLost})
			}
		}
	}
	return list
}

// begins reports whether b, where a record should begin, may be one.
func (s *side) begins(b []byte) bool {
	return len(b) >= headSize && IsRecord(b) || len(b) < headSize && TypeChangeCipherSpec <= b[0] && b[0] <= TypeData
}

// stray takes bytes that stand where a record should begin. TLS has ended before
// them, or a hole was larger than it seemed.
func (s *side) stray(b []byte) Record {
	if s.lost {
		s.slip(int64(len(b)))
		return Record{Wire: b, Err: ErrLost}
	}
	s.clear = true
	return Record{Plain: b}
}

// miss takes a hole of n bytes.
func (s *side) miss(n int64) []Record {
	switch {
	case s.clear:
		return nil
	case s.lost:
		s.slip(n)
		return nil
	case len(s.buf) >= headSize && int64(len(s.buf))+s.hole+n <= int64(headSize+bodySize(s.buf)):
		s.hole += n // within one record
		if int64(len(s.buf))+s.hole < int64(headSize+bodySize(s.buf)) {
			return nil
		}
		r := Record{Type: s.buf[0], Wire: s.buf, Err: ErrLost}
		s.buf, s.hole = nil, 0
		s.skip()
		return []Record{r}
	}
	var list []Record
	if len(s.buf) > 0 {
		list = []Record{{Type: s.buf[0], Wire: s.buf, Err: ErrLost}}
	}
	s.slack = 1
	s.buf, s.hole, s.lost = nil, 0, true
	s.slip(n)
	return list
}

// slip counts the records that n unread bytes may have held.
func (s *side) slip(n int64) {
	s.slack = int(min(int64(s.slack)+n/leastRecord+1, maxSlack))
}

// skip counts a record that was not opened.
func (s *side) skip() {
	s.message = nil
	if s.now != nil {
		s.now.seq++
	}
}

// record opens a whole record and takes notice of what it says.
func (s *side) record(wire []byte, why error) Record {
	r := Record{Type: wire[0], Wire: wire}
	switch {
	case r.Type == TypeChangeCipherSpec:
		r.Plain = wire[headSize:]
		if s.sealed = !s.v13; s.sealed && s.next != nil {
			s.now, s.next = s.next, nil
		}
		return r
	case r.Type != TypeData && !s.sealed && !s.lost:
		r.Plain = wire[headSize:]
	default:
		r.Sealed = true
		if r.Err = why; why == nil {
			s.open(&r)
		}
	}
	if r.Err == nil {
		s.follow(&r)
	}
	return r
}

// open tries the key at hand and the one after it. Behind a hole it tries the
// numbers that the record may have.
func (s *side) open(r *Record) {
	for _, o := range []*opener{s.now, s.next} {
		if o == nil {
			continue
		}
		first := o.seq
		for ; o.seq <= first+uint64(s.slack); o.seq++ {
			kind, plain, err := o.open(r.Wire)
			if err != nil {
				continue
			}
			r.Type, r.Plain = kind, plain
			if plain == nil {
				r.Plain = []byte{}
			}
			if o == s.next {
				s.now, s.next = o, nil
			}
			if s.lost {
				s.message = nil
			}
			s.lost, s.slack, s.sealed = false, 0, !s.v13
			return
		}
		o.seq = first
	}
	r.Err = ErrWrongKey
	if s.lost {
		r.Err = ErrLost
		s.slip(int64(len(r.Wire)))
	}
}

// follow reads handshake messages, of which some change the key.
func (s *side) follow(r *Record) {
	if r.Type != TypeHandshake {
		return
	}
	begins := len(s.message) == 0
	s.message = append(s.message, r.Plain...)
	for len(s.message) >= 4 {
		m := s.message
		if begins {
			r.Messages = append(r.Messages, m[0])
		}
		size := 4 + int(m[1])<<16 + int(m[2])<<8 + int(m[3])
		if size > maxMessage {
			s.message = nil
			return
		}
		if len(m) < size {
			return
		}
		if s.v13 && r.Sealed {
			s.turn(m[0])
		}
		s.message, begins = m[size:], true
	}
}

// turn changes the key of TLS 1.3 behind a handshake message.
func (s *side) turn(message byte) {
	switch {
	case message == finished && s.next != nil:
		s.now, s.next = s.next, nil
	case message == keyUpdate && s.next == nil: // RFC 8446 §7.2
		s.secret = expandLabel(s.suite, s.secret, "traffic upd", len(s.secret))
		s.now = keysOf13(s.suite, s.secret)
	}
}
