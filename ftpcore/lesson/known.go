package lesson

import (
	"slices"
	"strconv"
	"strings"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/expr"
)

const (
	maxCommands = 1000 // that known keeps: the newest ones
	maxSessions = 1000 // whose commands known counts at a time
	maxVerbs    = 100  // of a session that known counts: a client may send any word as a verb
)

// known keeps what expressions need beyond an event: its command, the command's number, and the
// client's name. Its memory is bounded.
type known struct {
	commands map[int64]numbered
	order    []int64 // the keys of commands, oldest first
	sessions map[string]*sessionKnown
}

// numbered is a command and its number among the commands of its session with the same verb.
type numbered struct {
	e   *event.Event
	nth int
}

type sessionKnown struct {
	counts map[string]int // by verb
	client string         // from CLNT
}

// learn keeps what e says.
func (k *known) learn(e *event.Event) {
	if k.commands == nil {
		k.commands, k.sessions = map[int64]numbered{}, map[string]*sessionKnown{}
	}
	if e.Kind == event.KindSessionClose {
		delete(k.sessions, e.SID)
		return
	}
	s := k.sessions[e.SID]
	if s == nil && e.SID != "" && len(k.sessions) < maxSessions {
		s = &sessionKnown{counts: map[string]int{}}
		k.sessions[e.SID] = s
	}
	if s == nil {
		return
	}
	if e.Peer != nil && e.Peer.Client != "" {
		s.client = e.Peer.Client
	}
	if e.Kind == event.KindCommand && e.Dec != nil {
		if len(s.counts) < maxVerbs || s.counts[e.Dec.Verb] > 0 {
			s.counts[e.Dec.Verb]++
		}
		k.keep(numbered{e, s.counts[e.Dec.Verb]})
	}
}

// keep adds a command and forgets the oldest one.
func (k *known) keep(c numbered) {
	if len(k.order) == maxCommands {
		delete(k.commands, k.order[0])
		k.order = append(k.order[:0], k.order[1:]...)
	}
	k.order = append(k.order, c.e.ID)
	k.commands[c.e.ID] = c
}

// env returns what the expressions need.
func (k *known) env() expr.Env {
	return expr.Env{
		Event: func(id int64) *event.Event { return k.commands[id].e },
		Nth:   func(cmd *event.Event) int { return k.commands[cmd.ID].nth },
		Client: func(sid string) string {
			if s := k.sessions[sid]; s != nil {
				return s.client
			}
			return ""
		},
	}
}

// valueNames are the values of events that may stand in an answer, as {event.port}.
const valueNames = "code text verb arg path host port offset size bytes total id session"

func knownValue(name string) bool { return slices.Contains(strings.Fields(valueNames), name) }

// valueOf returns a value of e: a decoded field of its bytes, or a field of the event.
func valueOf(e *event.Event, name string) string {
	d := e.Dec
	if d == nil {
		d = &event.Decoded{}
	}
	for _, f := range d.Fields {
		if f.Name == name {
			return f.Value
		}
	}
	number := func(n int64) string {
		if n == 0 {
			return ""
		}
		return strconv.FormatInt(n, 10)
	}
	switch name {
	case "code":
		return number(int64(d.Code))
	case "text":
		return d.Text
	case "verb":
		return d.Verb
	case "arg":
		return d.Arg
	case "path":
		return d.Path
	case "port":
		return number(int64(e.Port))
	case "size":
		return number(e.Size)
	case "bytes":
		return number(e.Bytes)
	case "total":
		return number(e.Total)
	case "id":
		return number(e.ID)
	case "session":
		return e.SID
	}
	return ""
}
