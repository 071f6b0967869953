package inspect

import (
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/expr"
)

// This file keeps what the expressions of faults need to know beyond a message: the command
// that it belongs to, the number of that command, and the client's name.

// known is what a Stepper knows of a session.
type known struct {
	commands map[int64]numbered // commands without a final reply, by the ID of their event
	counts   map[string]int     // number of commands so far, by verb
	client   string             // from CLNT; empty if not sent
}

// numbered is a command and its number among the commands of its session with the same verb.
type numbered struct {
	e   *event.Event
	nth int
}

// maxVerbs bounds the verbs that are counted: a client may send any word as a verb.
const maxVerbs = 100

// learn keeps what e says about its session. The caller holds s.mu.
func (s *Stepper) learn(e *event.Event) {
	switch e.Kind {
	case event.KindSessionOpen:
		if s.known == nil {
			s.known = map[string]*known{}
		}
		s.known[e.SID] = &known{commands: map[int64]numbered{}, counts: map[string]int{}}
		return
	case event.KindSessionClose:
		delete(s.known, e.SID)
		return
	}
	k := s.known[e.SID]
	switch {
	case k == nil:
	case e.Kind == event.KindCommand && e.Dec != nil:
		if len(k.counts) < maxVerbs || k.counts[e.Dec.Verb] > 0 {
			k.counts[e.Dec.Verb]++
		}
		if e.Origin != event.OriginDropped { // otherwise no reply passes the gate
			k.commands[e.ID] = numbered{e, k.counts[e.Dec.Verb]}
		}
	case e.Kind == event.KindReply && e.Final:
		delete(k.commands, e.Re)
	}
	if k != nil && e.Peer != nil && e.Peer.Client != "" {
		k.client = e.Peer.Client
	}
}

// env returns what the expressions of faults need for a message of session sid. Its functions
// must be called with s.mu held.
func (s *Stepper) env(sid string) expr.Env {
	k := s.known[sid]
	if k == nil {
		return expr.Env{}
	}
	return expr.Env{
		Event:  func(id int64) *event.Event { return k.commands[id].e },
		Client: func(string) string { return k.client },
		Nth:    k.nth,
	}
}

// nth returns the number of a command (expr.Env). A command that waits at the gate has no ID
// yet; it is the next one of its verb.
func (k *known) nth(cmd *event.Event) int {
	switch {
	case cmd.Dec == nil:
		return 0
	case cmd.ID == 0:
		return k.counts[cmd.Dec.Verb] + 1
	}
	return k.commands[cmd.ID].nth
}

// Nth returns the number of a command that has no final reply yet, as expr.Env asks for it. Only
// Breakpoint.Match may call it: the Stepper is locked then.
func (s *Stepper) Nth(cmd *event.Event) int {
	if k := s.known[cmd.SID]; k != nil {
		return k.nth(cmd)
	}
	return 0
}

// verbOf returns the verb of the command that a reply answers; empty if there is none. The
// caller holds s.mu.
func (s *Stepper) verbOf(m *event.Message) string {
	if k := s.known[m.SID]; k != nil {
		if c, ok := k.commands[m.Re]; ok {
			return c.e.Dec.Verb
		}
	}
	return ""
}
