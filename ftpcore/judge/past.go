package judge

import (
	"slices"

	"ftpsim/ftpcore/event"
)

// This file ends verdicts about waits, and withdraws verdicts about what happened while a person
// held a message.

// wentOn marks verdicts about waits for event id as past: what they wait for came at time t.
func (s *session) wentOn(id, t int64, rules ...string) {
	for _, rule := range rules {
		v := s.verdict(rule)
		if v == nil || v.Event != id || v.since == 0 || v.Ended != 0 {
			continue
		}
		v.Ended, v.Severity = t, Info
		v.setArg("paused", seconds(t-v.since))
		s.changed()
	}
}

// earlyRules are about commands that come before a reply.
var earlyRules = []string{"before-greeting", "next-before-226", "blind-command", "pipelined", "first-line-only", "one-reply-behind", "abor-unread"}

// excuseHeld withdraws what was found while the message of e was held: the wait was not the
// client's, and a client that waits for a person may give up.
func (s *session) excuseHeld(e *event.Event) {
	byPerson := e.Fault == nil
	for i := len(s.verdicts) - 1; i >= 0; i-- {
		v := &s.verdicts[i]
		if v.T > e.T-e.Held && (v.since != 0 || byPerson && slices.Contains(earlyRules, v.Rule)) {
			s.withdraw(v.Rule)
		}
	}
}

// leavesInTransfer accuses a client that has closed the control connection before the final
// reply to the transfer m.
func (s *session) leavesInTransfer(m *transfer, t int64) {
	if m.id != 0 && !m.touched && !s.quit && !s.closing {
		s.once("leaves-in-transfer", m.id, t, "verb", m.verb, "command", text(m.id))
	}
}
