package tunnel

// numbers are those of the streams that the other end opens: odd ones if it is a
// page, even ones if it is a relay, and each of them once (SPEC.md §1). yamux does
// not look; a stream that has another's number would take its place.
type numbers struct {
	odd  bool
	top  int64           // the highest so far
	gaps map[uint32]bool // those below it that are still to come
}

// maxGaps bounds how many streams one may overtake.
const maxGaps = backlog

func newNumbers(odd bool) *numbers {
	n := &numbers{odd: odd, gaps: map[uint32]bool{}}
	if odd {
		n.top = -1
	}
	return n
}

// take notes that the stream id is opened.
func (n *numbers) take(id uint32) error {
	switch {
	case id == 0 || (id%2 == 1) != n.odd:
		return protocolError("stream %d is not in the number space of who opens it", id)
	case n.gaps[id]:
		delete(n.gaps, id)
		return nil
	case int64(id) <= n.top:
		return protocolError("stream %d is opened a second time", id)
	case (int64(id)-n.top)/2-1 > int64(maxGaps-len(n.gaps)):
		return protocolError("stream %d comes long before its turn", id)
	}
	for gap := n.top + 2; gap < int64(id); gap += 2 {
		n.gaps[uint32(gap)] = true
	}
	n.top = int64(id)
	return nil
}
