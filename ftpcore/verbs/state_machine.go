package verbs

import (
	"cmp"
	"slices"

	"ftpsim/ftpcore/event"
)

// Machine is the session machine of one kind of server, made from the rows of
// the command table that the engine goes by.
type Machine struct {
	Profile string      `json:"profile"`
	States  []event.FSM `json:"states"`
	Edges   []Edge      `json:"edges"`
	// Rest is the restart point's own small machine, beside the other.
	Rest []Edge `json:"rest"`
	// TLS is that of what TLS protects.
	TLS []Edge `json:"tls"`
	// May lists, state by state, the verbs that are not refused, or made to
	// wait, for coming there.
	May      []Place   `json:"may"`
	Diagrams []Diagram `json:"diagrams"` // RFC 959 §6
	Later    []string  `json:"later"`    // verbs that are known and not built: 502
}

// Place is a state and the verbs that may come there, in the table's order.
type Place struct {
	State event.FSM `json:"state"`
	Verbs []string  `json:"verbs"`
}

// Edge is one way from state to state: by a reply of that class to one of the
// verbs. From is empty where a session begins. Without a verb it is the server's
// own doing, or, with class 0, the end of the connection. "*" is any verb that
// the table does not have.
type Edge struct {
	From  event.FSM `json:"from"`
	To    event.FSM `json:"to"`
	Class int       `json:"class"`
	Verbs []string  `json:"verbs"`
}

// OtherVerb stands for every verb that the table does not have.
const OtherVerb = "*"

// ServerKind is a kind of server, as far as its machine depends on it.
type ServerKind struct {
	Profile string
	Verbs   []CommandInfo // that it has, in the order of HELP
	All     []CommandInfo // that such servers may have
	TLS     bool
	Markers bool // it has a mode with restart markers
	// PortFirst: a data connection must have been agreed on before anything else about
	// a transfer is looked at.
	PortFirst bool
	// Ends: a web request, or another protocol, ends the session.
	Ends bool
	// Refusal is the code of the reply to a verb whose need is not met.
	Refusal func(n Need, verb *CommandInfo) int
}

func (k *ServerKind) has(verb string) bool {
	return slices.ContainsFunc(k.Verbs, func(i CommandInfo) bool { return i.Verb == verb })
}

// MachineOf draws the machine of a kind of server.
func MachineOf(k ServerKind) Machine {
	b := machineBuilder{edges: map[edgeKey][]string{}, kind: &k}
	m := Machine{
		Profile:  k.Profile,
		States:   []event.FSM{event.StConnected, event.StNeedPassword, event.StLoggedIn, event.StRenaming, event.StDataReady, event.StTransferring, event.StClosed},
		Diagrams: Diagrams(),
		Rest:     restEdges(k.Verbs),
		TLS:      tlsEdges(&k),
		Later:    []string{},
	}
	m.States = slices.DeleteFunc(m.States, func(s event.FSM) bool {
		return s == event.StRenaming && !k.has("RNFR") || s == event.StNeedPassword && !k.has("PASS")
	})
	for _, v := range k.All {
		if !k.has(v.Verb) {
			m.Later = append(m.Later, v.Verb)
		}
	}
	slices.Sort(m.Later)
	b.states = m.States
	b.put("", event.StConnected, 2, "")
	b.put("", event.StClosed, 4, "")
	for _, st := range m.States[:len(m.States)-1] {
		b.put(st, event.StClosed, 4, "")
		b.put(st, event.StClosed, 0, "")
		if st != event.StTransferring {
			b.put(st, st, 5, OtherVerb)
			if k.Ends {
				b.put(st, event.StClosed, 4, OtherVerb)
			}
		}
		may := Place{State: st, Verbs: []string{}}
		for i := range k.Verbs {
			if v := &k.Verbs[i]; b.row(v, st) {
				may.Verbs = append(may.Verbs, v.Verb)
			}
		}
		m.May = append(m.May, may)
	}
	for _, v := range k.Verbs {
		if v.Data && k.TLS {
			b.put(event.StTransferring, event.StLoggedIn, 5, v.Verb) // no handshake: 522
		}
	}
	m.Edges = b.list()
	return m
}

// edgeKey is what tells edges apart.
type edgeKey struct {
	from, to event.FSM
	class    int
	own      bool // without a verb
}

type machineBuilder struct {
	edges  map[edgeKey][]string
	kind   *ServerKind
	states []event.FSM
}

func (b *machineBuilder) put(from, to event.FSM, class int, verb string) {
	k := edgeKey{from, to, class, verb == ""}
	if verb == "" {
		b.edges[k] = []string{}
		return
	}
	if !slices.Contains(b.edges[k], verb) {
		b.edges[k] = append(b.edges[k], verb)
	}
}

// row puts the edges that verb c has in state st, and reports whether it may
// come there.
func (b *machineBuilder) row(c *CommandInfo, st event.FSM) bool {
	waits := st == event.StTransferring && !c.InTransfer
	if !waits {
		for _, n := range c.Needs {
			met := metIn(n, st)
			if met != always {
				b.refuse(c, n, st)
			}
			if n == NeedPort && met == never && !b.kind.PortFirst {
				b.stay(st, 5, c.Verb) // what else is wrong is told first
			}
			if met == never {
				return false
			}
		}
	}
	for _, m := range c.Moves {
		if st == event.StTransferring && m.Class == 1 && !b.kind.Markers {
			continue
		}
		if m.In == nil && waits || m.In != nil && !slices.Contains(m.In, st) {
			continue
		}
		if m.To != "" {
			b.put(st, m.To, m.Class, c.Verb)
		} else {
			b.stay(st, m.Class, c.Verb)
		}
	}
	return !waits
}

// stay puts a reply that leaves the state as it is. RNFR is forgotten by
// whatever follows it, and then a port that was agreed on shows again.
func (b *machineBuilder) stay(st event.FSM, class int, verb string) {
	if st != event.StRenaming {
		b.put(st, st, class, verb)
		return
	}
	b.put(st, event.StLoggedIn, class, verb)
	b.put(st, event.StDataReady, class, verb)
}

// refuse puts the reply to a verb whose need is not met: it changes the state where the server gives up the port.
func (b *machineBuilder) refuse(c *CommandInfo, n Need, st event.FSM) {
	class := b.kind.Refusal(n, c) / 100
	switch {
	case n == NeedLogin:
		b.put(st, st, class, c.Verb)
	case c.Data && (st == event.StDataReady || st == event.StRenaming):
		b.put(st, event.StLoggedIn, class, c.Verb)
	default:
		b.stay(st, class, c.Verb)
	}
}

type certainty int

const (
	never certainty = iota
	perhaps
	always
)

// metIn tells what a state says about a need.
func metIn(n Need, st event.FSM) certainty {
	in := func(states ...event.FSM) certainty {
		if slices.Contains(states, st) {
			return always
		}
		return never
	}
	switch n {
	case NeedLogin:
		return in(event.StLoggedIn, event.StRenaming, event.StDataReady, event.StTransferring)
	case NeedLoginForArg:
		return max(in(event.StLoggedIn, event.StRenaming, event.StDataReady, event.StTransferring), perhaps)
	case NeedUser:
		return in(event.StNeedPassword, event.StLoggedIn, event.StRenaming, event.StDataReady, event.StTransferring)
	case NeedRename:
		return in(event.StRenaming)
	case NeedPort:
		if st != event.StDataReady && st != event.StLoggedIn {
			return perhaps
		}
		return in(event.StDataReady)
	}
	return perhaps
}

func (b *machineBuilder) list() []Edge {
	list := make([]Edge, 0, len(b.edges))
	for k, verbs := range b.edges {
		if !slices.Contains(b.states, k.to) || k.from != "" && !slices.Contains(b.states, k.from) {
			continue
		}
		list = append(list, Edge{k.from, k.to, k.class, verbs})
	}
	slices.SortFunc(list, func(a, b Edge) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To), cmp.Compare(a.Class, b.Class), len(a.Verbs)-len(b.Verbs))
	})
	return list
}

// restEdges is the machine of the restart point: REST 0 sets none.
func restEdges(verbs []CommandInfo) []Edge {
	var sets, transfers []string
	other := map[int][]string{} // verbs without a transfer that clear it, by the class of that reply
	for _, c := range verbs {
		switch {
		case c.Rest == "sets":
			sets = append(sets, c.Verb)
		case c.Rest == "clears" && c.Data:
			transfers = append(transfers, c.Verb)
		case c.Rest == "clears":
			class := c.Moves[0].Class
			other[class] = append(other[class], c.Verb)
		}
	}
	if sets == nil {
		return []Edge{}
	}
	edges := []Edge{
		{event.RestNone, event.RestSet, 3, sets}, {event.RestSet, event.RestSet, 3, sets}, {event.RestSet, event.RestNone, 3, append(slices.Clone(sets), other[3]...)},
		{event.RestSet, event.RestNone, 1, transfers}, {event.RestSet, event.RestNone, 4, transfers}, {event.RestSet, event.RestNone, 5, transfers},
	}
	if other[2] != nil {
		edges = append(edges, Edge{event.RestSet, event.RestNone, 2, other[2]})
	}
	return edges
}
