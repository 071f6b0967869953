package capture

import (
	"cmp"
	"net/netip"
	"slices"
	"time"
)

// This file reassembles fragmented IP datagrams (RFC 791 §3.2, RFC 8200 §4.5).

// fragmentsWait is how long the fragments of a datagram wait for the others, measured
// by the packets' times (RFC 8200 §4.5).
const fragmentsWait = 60 * time.Second

// datagramID identifies a datagram by the fields that its fragments share.
type datagramID struct {
	from, to netip.Addr
	id       uint32
	proto    byte // IPv4 only
}

// fragments holds the datagrams that are not complete yet.
type fragments struct {
	rep     *Report
	waiting map[datagramID]*partialDatagram
	order   []*partialDatagram // oldest first; some may be done already
}

// partialDatagram is a datagram of which some fragments have come.
type partialDatagram struct {
	name   datagramID
	at     int64   // time of the first fragment that came
	pieces []piece // by offset; none overlaps another
	got    int     // length of all pieces
	end    int     // length of the datagram; zero means not known yet
	next   proto   // the protocol that it carries; its first fragment says so
	done   bool
}

// piece is a fragment's payload.
type piece struct {
	off, end int
	b        []byte // as it was captured
}

// join adds the rest of p, a fragment at offset off of its datagram. If that completes
// the datagram, p becomes the datagram and join returns the protocol that it carries;
// otherwise it returns fragmentWaits.
func (f *fragments) join(p *layers, name datagramID, off int, more bool, next proto) proto {
	f.rep.Fragments++
	n := piece{off, off + p.whole, p.b}
	if n.end <= off || n.end > maxDatagram || more && p.whole%8 != 0 {
		f.rep.Unjoined++
		return fragmentWaits
	}
	j := f.find(name, p.at)
	if !j.add(n) {
		return fragmentWaits
	}
	if off == 0 {
		j.next = next
	}
	if !more {
		j.end = n.end
	}
	if j.got != j.end || j.pieces[len(j.pieces)-1].end != j.end {
		return fragmentWaits
	}
	j.done = true
	delete(f.waiting, name)
	p.b, p.whole = j.data(), j.end
	return j.next
}

// find returns the incomplete datagram of that name, a new one if there is none. It
// gives up datagrams that have waited too long by the time at.
func (f *fragments) find(name datagramID, at int64) *partialDatagram {
	if f.waiting == nil {
		f.waiting = map[datagramID]*partialDatagram{}
	}
	old := 0
	for old < len(f.order) && (f.order[old].done || at-f.order[old].at > int64(fragmentsWait)) {
		old++
	}
	f.drop(old)
	if j := f.waiting[name]; j != nil {
		return j
	}
	if len(f.order) >= maxDatagrams {
		f.drop(1)
	}
	j := &partialDatagram{name: name, at: at}
	f.waiting[name] = j
	f.order = append(f.order, j)
	return j
}

// drop gives up the n oldest datagrams.
func (f *fragments) drop(n int) {
	for _, j := range f.order[:n] {
		if !j.done {
			f.rep.Unjoined += len(j.pieces)
			delete(f.waiting, j.name)
		}
	}
	f.order = slices.Delete(f.order, 0, n)
}

// add keeps a piece. It reports false if the piece overlaps another (a fragment that
// came twice does) or if there are maxPieces already.
func (j *partialDatagram) add(n piece) bool {
	at, same := slices.BinarySearchFunc(j.pieces, n.off, func(p piece, off int) int { return cmp.Compare(p.off, off) })
	switch {
	case same, len(j.pieces) == maxPieces,
		at > 0 && j.pieces[at-1].end > n.off,
		at < len(j.pieces) && j.pieces[at].off < n.end:
		return false
	}
	j.pieces = slices.Insert(j.pieces, at, n)
	j.got += n.end - n.off
	return true
}

// data returns the bytes of the datagram up to the first one that was not captured.
func (j *partialDatagram) data() []byte {
	b := make([]byte, 0, j.end)
	for _, p := range j.pieces {
		b = append(b, p.b...)
		if len(b) < p.end {
			break
		}
	}
	return b
}
