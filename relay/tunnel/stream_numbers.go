package tunnel

// numbers checks the IDs of the streams that the other end opens: odd ones if it is a page,
// even ones if it is a relay, each of them once (SPEC.md §1). yamux does not check that: a
// second stream with the same ID would take the place of the first.
type numbers struct {
	odd  bool
	top  int64           // the highest ID so far
	gaps map[uint32]bool // lower IDs that have not been opened yet
}

// maxGaps is how many lower IDs may be missing: streams can overtake each other.
const maxGaps = backlog

func newNumbers(odd bool) *numbers {
	n := &numbers{odd: odd, gaps: map[uint32]bool{}}
	if odd {
		n.top = -1
	}
	return n
}

// add records that the stream id is opened. The error is an ErrProtocol.
func (n *numbers) add(id uint32) error {
	switch {
	case id == 0 || (id%2 == 1) != n.odd:
		return protocolError("stream %d is not in the number space of who opens it", id)
	case n.gaps[id]:
		delete(n.gaps, id)
		return nil
	case int64(id) <= n.top:
		return protocolError("stream %d is opened a second time", id)
	case (int64(id)-n.top)/2-1 > int64(maxGaps-len(n.gaps)):
		return protocolError("stream %d comes long before it is due", id)
	}
	for gap := n.top + 2; gap < int64(id); gap += 2 {
		n.gaps[uint32(gap)] = true
	}
	n.top = int64(id)
	return nil
}
