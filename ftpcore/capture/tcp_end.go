package capture

import (
	"slices"

	"ftpsim/ftpcore/event"
)

// This file determines how a connection was established and how it ended.

// end returns the end of the connection: the first FIN or RST, moved to the time of the
// last byte if that came later. It reports false if no end was captured.
func (s *stream) end() (at item, ok bool) {
	for _, i := range s.items {
		if (i.kind == itemFIN || i.kind == itemRST) && (!ok || i.num < at.num) {
			at, ok = i, true
		}
	}
	for _, i := range s.items {
		if ok && i.kind == itemBytes && i.num > at.num {
			at.num, at.at = i.num, i.at
		}
	}
	return at, ok
}

// answersFIN reports whether i is a FIN that acknowledges the other side's FIN, which
// was therefore the first, in whatever order the two were captured. guess says that this
// is uncertain because bytes of the other side were not captured.
func (s *stream) answersFIN(i item) (answers, guess bool) {
	other := s.directions[0]
	if i.fromOpener {
		other = s.directions[1]
	}
	if i.kind != itemFIN || !other.known {
		return false, false
	}
	missing := int32(i.ack - other.next)
	return missing > 0, missing > 1 || missing == 1 && !other.ended
}

// failure returns why the connection was not established; "" if it was.
func (s *stream) failure() event.Reason {
	refused := func(i item) bool { return i.kind == itemRST && !i.fromOpener }
	switch {
	case !s.openerKnown || s.answered:
		return ""
	case slices.ContainsFunc(s.items, refused):
		return event.ReasonSYNRefused
	}
	return event.ReasonSYNUnanswered
}

// fromStart reports whether both directions were captured from their first byte on.
func (s *stream) fromStart() bool { return s.directions[0].sawSYN && s.directions[1].sawSYN }

// oneSided reports whether only one direction of an established connection was captured.
func (s *stream) oneSided() bool {
	return s.answered && s.directions[0].captured != s.directions[1].captured
}
