package capture

import (
	"slices"

	"ftpsim/ftpcore/event"
)

// This file tells how connections came about and ended, as far as was captured.

// end is when the connection ended: with its last byte or the first farewell,
// whichever was later. It reports false when the capture does not show it.
func (s *stream) end() (at item, ok bool) {
	for _, i := range s.items {
		if (i.what == itemFIN || i.what == itemRST) && (!ok || i.num < at.num) {
			at, ok = i, true
		}
	}
	for _, i := range s.items {
		if ok && i.what == itemBytes && i.num > at.num {
			at.num, at.at = i.num, i.at
		}
	}
	return at, ok
}

// answersFIN reports whether i is a FIN whose sender had got the other side's FIN, which
// was the first, whichever of them was captured first. It is a guess when more of the
// other side was not captured.
func (s *stream) answersFIN(i item) (answers, guess bool) {
	other := s.halves[0]
	if i.fromOpener {
		other = s.halves[1]
	}
	if i.what != itemFIN || !other.known {
		return false, false
	}
	missing := int32(i.ack - other.next)
	return missing > 0, missing > 1 || missing == 1 && !other.ended
}

// failure is why nothing came of a wish to connect; empty: something did.
func (s *stream) failure() event.Reason {
	refused := func(i item) bool { return i.what == itemRST && !i.fromOpener }
	switch {
	case !s.certain || s.answered:
		return ""
	case slices.ContainsFunc(s.items, refused):
		return event.ReasonSYNRefused
	}
	return event.ReasonSYNUnanswered
}

// fromStart reports whether both directions were captured from their first byte on.
func (s *stream) fromStart() bool { return s.halves[0].whole && s.halves[1].whole }

// oneSided reports whether only one direction was captured of a connection that was made.
func (s *stream) oneSided() bool { return s.answered && s.halves[0].heard != s.halves[1].heard }
