package resume

import (
	"sort"
	"time"
)

// Sizes of the memory for unacknowledged frames, in bytes.
const (
	firstRoom = 16 << 10 // is always granted, so that a stream moves on without any other
	mostRoom  = 4 << 20
	// minPiece is the least room for which a longer piece of data is divided.
	minPiece = 4 << 10
	// idleTime is how long the memory stays when it is not needed.
	idleTime = time.Second
)

// kept holds the frames that the other end has not acknowledged, each in one piece, in a ring
// that grows to mostRoom. The zero value is ready to use.
type kept struct {
	ring   []byte
	frames []span // oldest first
	sent   uint64 // bytes of the stream, from its beginning
	acked  uint64 // of these, how many have arrived
	grown  time.Time
	// take asks for n more bytes of memory, or gives them back if n is negative. nil: there is
	// enough.
	take func(n int) bool
}

// span is a frame in the ring: a header at at, then n bytes of data.
type span struct {
	at, n int
	pos   uint64 // of the first byte of the data in the stream
}

func (s span) size() int { return headerSize + s.n }

// add keeps as much of p as one frame can have, with a header that says received. It returns
// the frame, which is valid until the next add; nil means that there is no room. p must not be
// empty.
func (k *kept) add(p []byte, received uint64) []byte {
	n := min(len(p), maxFrame)
	at, room := k.gap(headerSize + n)
	if room < headerSize+n && k.grow(headerSize+n) {
		at, room = k.gap(headerSize + n)
	}
	if n = min(n, room-headerSize); n < min(len(p), minPiece) {
		return nil
	}
	s := span{at: at, n: n, pos: k.sent}
	k.frames = append(k.frames, s)
	k.sent += uint64(n)
	frame := k.ring[at : at+s.size()]
	putHeader(frame, uint32(n), received)
	copy(frame[headerSize:], p)
	return frame
}

// gap returns where a frame can be, need bytes or as many as are free in one piece.
func (k *kept) gap(need int) (at, size int) {
	if len(k.frames) == 0 {
		return 0, len(k.ring)
	}
	first, last := k.frames[0].at, k.frames[len(k.frames)-1]
	tail := last.at + last.size()
	if last.at < first { // the frames go round
		return tail, first - tail
	}
	if behind := len(k.ring) - tail; behind >= need || behind >= first {
		return tail, behind
	}
	return 0, first
}

// grow enlarges the ring so that need more bytes fit in one piece. It returns false if it must
// not.
func (k *kept) grow(need int) bool {
	for _, s := range k.frames {
		need += s.size()
	}
	size := max(2*len(k.ring), firstRoom)
	for size < need {
		size *= 2
	}
	if size = min(size, mostRoom); size < need || size <= len(k.ring) {
		return false
	}
	if size > firstRoom && !k.ask(size-max(len(k.ring), firstRoom)) {
		if len(k.ring) > 0 {
			return false
		}
		size = firstRoom
	}
	ring, at := make([]byte, size), 0
	for i, s := range k.frames {
		copy(ring[at:], k.ring[s.at:s.at+s.size()])
		k.frames[i].at = at
		at += s.size()
	}
	k.ring, k.grown = ring, time.Now()
	return true
}

func (k *kept) ask(n int) bool { return k.take == nil || k.take(n) }

// ack forgets the data before position. The error wraps ErrProtocol: the position is one that
// the other end cannot have reached, or it goes back.
func (k *kept) ack(position uint64) error {
	if position > k.sent {
		return protocolError("%d bytes are acknowledged of %d", position, k.sent)
	}
	if position < k.acked {
		return protocolError("%d bytes are acknowledged, and there were %d", position, k.acked)
	}
	k.acked = position
	done := 0
	for done < len(k.frames) && k.frames[done].pos+uint64(k.frames[done].n) <= position {
		done++
	}
	if done == len(k.frames) {
		k.frames = k.frames[:0] // its memory serves again
	} else {
		k.frames = k.frames[done:]
	}
	if len(k.frames) == 0 && len(k.ring) > firstRoom && time.Since(k.grown) > idleTime {
		k.drop()
	}
	return nil
}

// drop gives all memory back.
func (k *kept) drop() {
	if len(k.ring) > firstRoom {
		k.ask(firstRoom - len(k.ring))
	}
	k.ring, k.frames = nil, nil
}

// again returns the first frame that has data from position on, made to begin there, with a
// header that says received; nil means that all is sent. The bytes before position must have
// been acknowledged.
func (k *kept) again(position, received uint64) []byte {
	i := sort.Search(len(k.frames), func(i int) bool { return k.frames[i].pos+uint64(k.frames[i].n) > position })
	if i == len(k.frames) {
		return nil
	}
	s := &k.frames[i]
	if skip := position - s.pos; position > s.pos { // the header takes the place of bytes that have arrived
		s.at, s.n, s.pos = s.at+int(skip), s.n-int(skip), position
	}
	frame := k.ring[s.at : s.at+s.size()]
	putHeader(frame, uint32(s.n), received)
	return frame
}
