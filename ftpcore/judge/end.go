package judge

import (
	"net"
	"strings"

	"ftpsim/ftpcore/event"
)

// closed applies the rules to the end of a session.
func (s *session) closed(e *event.Event) {
	why := event.Reason("")
	if e.Dec != nil {
		why = e.Dec.Why
	}
	if e.Seen == "" {
		s.judgeLeaving(e, why)
	}
	s.ended, s.open, s.gated = true, nil, false
	if !s.loggedIn && s.host != "" && e.Seen == "" && why != event.ReasonClosedFromPage {
		if n, took := s.judge.reconnected(s.host, s.began, e.T); n >= storm {
			s.accuse("reconnect-storm", e.ID, e.T, "times", text(int64(n)), "seconds", seconds(took))
		}
	}
}

func (s *session) judgeLeaving(e *event.Event, why event.Reason) {
	m := &s.moving
	switch why {
	case event.ReasonConnectionLost:
		if !s.quit && e.Held == 0 && !(m.id != 0 && m.touched) {
			s.accuse("resets", e.ID, e.T)
		}
	case event.ReasonClientLeft:
		switch {
		case s.quit, s.closing, e.Held > 0, s.has("leaves-in-transfer"):
		case m.id != 0 && m.marked && !m.touched:
			s.leavesInTransfer(m, e.T)
		case len(s.open) > 0 && !s.open[0].injected:
			s.accuse("leaves-unanswered", e.ID, e.T, "verb", shown(s.open[0].verb), "command", text(s.open[0].id))
		case s.port.agreed() && s.port.passive && !s.port.isOpen && !s.port.touched:
			s.accuse("port-not-used", s.port.id, e.T, "how", s.port.verb, "command", text(s.port.id), "swapped", s.portHint(&s.port))
		case s.last.verb == "USER" && s.last.code == 331:
			s.once("login-unfinished", s.last.id, e.T, "reply", text(s.last.id))
		default:
			s.accuse("leaves-without-quit", e.ID, e.T)
		}
	case event.ReasonServerLeft:
		if !s.quit && !s.closing {
			s.accuse("server-leaves", e.ID, e.T)
		}
	case event.ReasonServerReset:
		s.accuse("server-resets", e.ID, e.T)
	case event.ReasonClosedFromPage:
		s.accuse("page-closed", e.ID, e.T)
	case event.ReasonTLSFailed, event.ReasonTLSLate, event.ReasonTLSPlaintext, event.ReasonTLSAtPlainPort, event.ReasonPlainAtTLSPort, event.ReasonTLSAwaited:
		s.judgeTLSEnd(e, why)
	}
}

func hostOf(addr string) string {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return ""
	}
	return strings.Trim(host, "[]")
}
