package tlsread

import "bytes"

// This file splits a direction into records and tracks its changes of keys.

// Record is one TLS record, or bytes that are not one.
type Record struct {
	// Type is the content type; of a decrypted record, the type inside. Zero means that
	// the bytes are not a record.
	Type byte
	// Wire is the record as it was captured, header included. It is empty for bytes in
	// clear text after the end of TLS.
	Wire []byte
	// Plain is the content; nil if it could not be decrypted.
	Plain []byte
	// Sealed means that the record was encrypted.
	Sealed bool
	// Messages holds the types of the handshake messages that begin in the record.
	Messages []byte
	// Err says why the record was not decrypted; nil if it was.
	Err error
}

// CloseNotify reports whether r is a close_notify, which ends TLS in its direction
// (RFC 8446 §6.1).
func (r *Record) CloseNotify() bool {
	return r.Type == TypeAlert && len(r.Plain) == 2 && r.Plain[1] == 0
}

const (
	maxMessage = 1 << 18 // most bytes of a handshake message
	// maxSlack is how many records may be lost in a hole: after it, so many sequence
	// numbers are tried.
	maxSlack = 256
	// leastRecord is the size of the smallest encrypted record.
	leastRecord = headSize + 17
)

// direction is one direction of a connection.
type direction struct {
	v13          bool
	key, nextKey *recordKey // the key of the next record, and the one after it
	suite        suite      // of TLS 1.3, for key updates
	secret       []byte     // secret of nextKey, or of key when nextKey is nil

	buf     []byte // the beginning of a record that is not complete
	hole    int64  // bytes of that record that are missing
	sealed  bool   // TLS 1.2: ChangeCipherSpec has come
	message []byte // the beginning of a handshake message
	ended   bool   // TLS has ended
	lost    bool   // the beginning of the next record is unknown
	slack   int    // records that may have been lost
}

func (s *direction) take(b []byte, why error) (list []Record) {
	if s.ended {
		return []Record{{Plain: b}}
	}
	if s.lost && len(s.buf) == 0 && !IsRecord(b) {
		s.countLost(int64(len(b)))
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
				s.countLost(int64(len(b)))
				return append(list, Record{Wire: b, Err: ErrLost})
			}
		}
	}
	return list
}

// begins reports whether b may be the beginning of a record.
func (s *direction) begins(b []byte) bool {
	return len(b) >= headSize && IsRecord(b) || len(b) < headSize && TypeChangeCipherSpec <= b[0] && b[0] <= TypeData
}

// stray takes bytes that are not a record although one should begin there: TLS has
// ended, or, after a hole, the position is wrong.
func (s *direction) stray(b []byte) Record {
	if s.lost {
		s.countLost(int64(len(b)))
		return Record{Wire: b, Err: ErrLost}
	}
	s.ended = true
	return Record{Plain: b}
}

// miss takes a hole of n bytes.
func (s *direction) miss(n int64) []Record {
	switch {
	case s.ended:
		return nil
	case s.lost:
		s.countLost(n)
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
	s.countLost(n)
	return list
}

// countLost adds the number of records that n unread bytes may have held to slack.
func (s *direction) countLost(n int64) {
	s.slack = int(min(int64(s.slack)+n/leastRecord+1, maxSlack))
}

// skip counts a record that was not decrypted.
func (s *direction) skip() {
	s.message = nil
	if s.key != nil {
		s.key.seq++
	}
}

// record decrypts a complete record and follows its handshake messages. why, if not nil,
// is the reason why records cannot be decrypted.
func (s *direction) record(wire []byte, why error) Record {
	r := Record{Type: wire[0], Wire: wire}
	switch {
	case r.Type == TypeChangeCipherSpec:
		r.Plain = wire[headSize:]
		if s.sealed = !s.v13; s.sealed && s.nextKey != nil {
			s.key, s.nextKey = s.nextKey, nil
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

// open decrypts r with the current key or the next one. After a hole it tries each
// sequence number that the record may have.
func (s *direction) open(r *Record) {
	for _, o := range []*recordKey{s.key, s.nextKey} {
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
			if o == s.nextKey {
				s.key, s.nextKey = o, nil
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
		s.countLost(int64(len(r.Wire)))
	}
}

// follow reads the handshake messages in r. Some of them change the key.
func (s *direction) follow(r *Record) {
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
			s.changeKey(m[0])
		}
		s.message, begins = m[size:], true
	}
}

// changeKey changes the key of TLS 1.3 after a handshake message that does so.
func (s *direction) changeKey(message byte) {
	switch {
	case message == finished && s.nextKey != nil:
		s.key, s.nextKey = s.nextKey, nil
	case message == keyUpdate && s.nextKey == nil: // RFC 8446 §7.2
		s.secret = expandLabel(s.suite, s.secret, "traffic upd", len(s.secret))
		s.key = keysOf13(s.suite, s.secret)
	}
}
