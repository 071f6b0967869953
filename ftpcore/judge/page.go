package judge

import "ftpsim/ftpcore/event"

// byPage notes what a person at the page, or a fault rule, did to a message.
func (s *session) byPage(e *event.Event) {
	if e.Held > 0 {
		s.heldBack(e)
	}
	what := ""
	switch e.Origin {
	case event.OriginEdited:
		s.accuse("page-edited", e.ID, e.T, "what", s.what(e))
		s.changes(e)
		return
	case event.OriginDropped:
		what = "page-dropped"
	case event.OriginInjected:
		what = "page-injected"
	default:
		return
	}
	s.accuse(what, e.ID, e.T, "what", s.what(e))
	s.changes(e)
	if e.Kind == event.KindReply && e.Origin == event.OriginInjected && s.moving.id != 0 {
		s.moving.touched = true
	}
}

// heldBack notes how long the message of e was held.
func (s *session) heldBack(e *event.Event) {
	s.gated = false
	if e.Held < heldFor {
		return
	}
	if s.holding { // a tick has found it, before it had an event
		s.holding = false
		s.withdraw("page-held")
	}
	s.once("page-held", e.ID, e.T-e.Held+heldFor, "seconds", seconds(e.Held))
}

// what names the message that e is.
func (s *session) what(e *event.Event) string {
	switch e.Kind {
	case event.KindCommand:
		if e.Dec != nil && e.Dec.Verb != "" {
			return e.Dec.Verb
		}
		return "…"
	case event.KindReply:
		if e.Dec != nil && e.Dec.Code != 0 {
			return text(int64(e.Dec.Code))
		}
		return "…"
	case event.KindData:
		return "data"
	}
	return "…"
}
