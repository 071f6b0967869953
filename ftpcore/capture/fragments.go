package capture

import (
	"cmp"
	"net/netip"
	"slices"
	"time"
)

// This file puts the fragments of IP datagrams together (RFC 791 §3.2, RFC 8200 §4.5).

// fragmentsWait is how long the fragments of a datagram wait for the others, by
// the clock of the capture (RFC 8200 §4.5).
const fragmentsWait = 60 * time.Second

// datagram names a datagram by what its fragments have in common.
type datagram struct {
	from, to netip.Addr
	id       uint32
	proto    byte // of IPv4
}

// fragments are the datagrams that are not whole yet.
type fragments struct {
	rep     *Report
	waiting map[datagram]*joint
	order   []*joint // those that wait, oldest first; also some that are done
}

// joint is a datagram of which some fragments have come.
type joint struct {
	name   datagram
	at     int64   // of the first fragment that came
	pieces []piece // by offset; none overlaps another
	got    int     // length of all pieces
	end    int     // length of the datagram; 0: not known yet
	next   proto   // what it carries, as its beginning tells
	done   bool
}

// piece is a fragment's payload.
type piece struct {
	off, end int
	b        []byte // as it was captured
}

// join adds what is left of p, a fragment that begins at the offset off. If the
// datagram is whole then, p becomes the datagram, and join returns what it carries.
func (f *fragments) join(p *layers, name datagram, off int, more bool, next proto) proto {
	f.rep.Fragments++
	n := piece{off, off + p.whole, p.b}
	if n.end <= off || n.end > maxDatagram || more && p.whole%8 != 0 {
		f.rep.Unjoined++
		return waiting
	}
	j := f.find(name, p.at)
	if !j.add(n) {
		return waiting
	}
	if off == 0 {
		j.next = next
	}
	if !more {
		j.end = n.end
	}
	if j.got != j.end || j.pieces[len(j.pieces)-1].end != j.end {
		return waiting
	}
	j.done = true
	delete(f.waiting, name)
	p.b, p.whole = j.data(), j.end
	return j.next
}

// find returns the datagram of that name, a new one if none waits.
func (f *fragments) find(name datagram, at int64) *joint {
	if f.waiting == nil {
		f.waiting = map[datagram]*joint{}
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
	j := &joint{name: name, at: at}
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

// add keeps a piece. It reports false for one that overlaps another, as one that
// came twice does, and for one too many.
func (j *joint) add(n piece) bool {
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

// data is what was captured of the datagram, up to the first byte that was not.
func (j *joint) data() []byte {
	b := make([]byte, 0, j.end)
	for _, p := range j.pieces {
		b = append(b, p.b...)
		if len(b) < p.end {
			break
		}
	}
	return b
}
