package judge

import (
	"slices"
	"strings"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

// step is how well the rules know which reply the client takes for which command, after the
// page or a fault rule has changed replies.
type step struct {
	lost    bool            // not known: the rules about order are silent
	since   int64           // the latest event that changed something
	surplus int             // final replies that the page added, minus the ones that it removed
	changed map[string]bool // commands of Rule.relies whose latest reply is not the server's own
}

// greeting stands for the server's greeting in Rule.relies.
const greeting = "greeting"

// reliedOn are the commands that occur in Rule.relies.
var reliedOn = func() map[string]bool {
	m := map[string]bool{}
	for i := range rules {
		for _, verb := range strings.Fields(rules[i].relies) {
			m[verb] = true
		}
	}
	return m
}()

// note keeps whether the page has changed the latest reply to verb.
func (t *step) note(verb string, changed bool) {
	switch {
	case !changed:
		delete(t.changed, verb)
	case reliedOn[verb]:
		if t.changed == nil {
			t.changed = map[string]bool{}
		}
		t.changed[verb] = true
	}
}

// misled reports whether r relies on a reply that the page has changed.
func (t *step) misled(r *Rule) bool {
	return len(t.changed) > 0 && slices.ContainsFunc(strings.Fields(r.relies), func(verb string) bool { return t.changed[verb] })
}

// changes notes that the page, or a fault rule, changed the command or reply e.
func (s *session) changes(e *event.Event) {
	added := 0
	switch e.Kind {
	case event.KindCommand:
		was, _, _ := strings.Cut(e.Was, " ")
		s.step.note(strings.ToUpper(was), e.Origin == event.OriginEdited)
		switch e.Origin {
		case event.OriginEdited:
			return
		case event.OriginDropped: // an answer in its place may follow
			added = -1
			if e.Dec != nil {
				s.step.note(e.Dec.Verb, true)
			}
		case event.OriginInjected: // the client gets a reply that it did not ask for
			added = 1
		}
	case event.KindReply:
		if e.Re == 0 && !s.greeted {
			s.step.note(greeting, true)
		}
		if e.Origin != event.OriginDropped {
			added = finals(e)
		}
		if e.Final && e.Origin != event.OriginInjected {
			added--
		}
		if added == 0 && e.Origin == event.OriginEdited {
			return
		}
	default:
		return
	}
	s.lose(e.ID, added)
}

// lose notes that event id has added final replies, or removed them if added is negative. What
// the rules remember of earlier replies may not be what the client has read.
func (s *session) lose(id int64, added int) {
	s.step.lost, s.step.since = true, id
	s.step.surplus += added
	s.rename, s.rest, s.early = command{}, command{}, run{}
	s.refused = refusals{}
	s.port.touched = true
}

// stateSet notes that event id set the session's state from the page.
func (s *session) stateSet(id int64) {
	s.lose(id, 0)
	for _, verb := range []string{"USER", "PASS", "TYPE", "STRU", "MODE", "PROT"} {
		s.step.note(verb, true)
	}
}

// settle ends the silence of the rules about order: the client sent c after the change, waited
// for the reply and got exactly one, and no other reply is due. A reply that it did not get is
// one that it no longer waits for. A reply too many proves nothing here: the client may have
// taken it for the reply to c; see settleByPort.
func (s *session) settle(c *command) {
	t := &s.step
	if t.lost && t.surplus <= 0 && !c.injected && !c.early && c.id > t.since && len(s.open) == 0 {
		t.lost, t.surplus = false, 0
	}
}

// settleByPort is settle for a client that has connected to the port which the latest reply
// names: it has read all replies up to that one.
func (s *session) settleByPort() {
	t, p := &s.step, &s.port
	if t.lost && p.passive && !p.touched && p.id > t.since && s.last.id == p.id && len(s.open) == 0 {
		t.lost, t.surplus = false, 0
	}
}

// finals returns the number of final replies in the bytes of e.
func finals(e *event.Event) (n int) {
	b := e.Data
	if len(b) == 0 && e.Dec != nil && e.Dec.Code >= 200 {
		return 1 // the record does not have the bytes
	}
	for len(b) > 0 {
		code, _, _, size, ok := wire.ParseReply(b)
		if size <= 0 {
			break
		}
		if ok && code >= 200 {
			n++
		}
		b = b[size:]
	}
	return n
}

// replyChanged reports whether the page or a fault rule changed what the reply e says, or what
// it is true about. A rule that only delays a reply, or sends it in pieces, does not.
func replyChanged(e *event.Event) bool {
	return e.Origin != event.OriginWire || e.Fault != nil && (e.Fault.NoSave || e.Fault.End != "")
}

// excuse notes that a fault rule delayed, stopped or cut the data of m. What the client did
// while nothing moved is no fault of its own, nor that it gave up then.
func (s *session) excuse(m *transfer) {
	m.touched = true
	if s.holding { // not a person's hold, but the rule's
		s.holding = false
		s.withdraw("page-held")
	}
	command := text(m.id)
	for _, rule := range []string{"data-not-read", "upload-not-closed", "next-before-226", "leaves-in-transfer", "leaves-unanswered"} {
		if slices.ContainsFunc(s.verdicts, func(v numbered) bool { return v.Rule == rule && v.Args["command"] == command }) {
			s.withdraw(rule)
		}
	}
	if c := s.pending(m.id); c != nil {
		c.injected = true
	}
}
