package verbs

import (
	"cmp"
	"slices"

	"ftpsim/ftpcore/event"
)

// Machine is the state machine of a session with one kind of server. It is made from the
// command table that the engine uses.
type Machine struct {
	Profile string      `json:"profile"`
	States  []event.FSM `json:"states"`
	Edges   []Edge      `json:"edges"`
	// Rest is the separate machine of the restart point.
	Rest []Edge `json:"rest"`
	// TLS is the separate machine of channel protection: clear, control, control and data.
	TLS []Edge `json:"tls"`
	// May lists for each state the verbs that are run there at once: not refused because
	// of the state, and not kept waiting.
	May      []Place   `json:"may"`
	Diagrams []Diagram `json:"diagrams"` // RFC 959 §6
	Later    []string  `json:"later"`    // known verbs that this server lacks: 502
}

// Place is a state and the verbs that are run in it, in the table's order.
type Place struct {
	State event.FSM `json:"state"`
	Verbs []string  `json:"verbs"`
}

// Edge leads from one state to another. A reply of Class to one of Verbs takes it. From
// is empty at the beginning of a session. If Verbs is empty, the server acts by itself,
// or, with class 0, the connection ends. See OtherVerb.
type Edge struct {
	From  event.FSM `json:"from"`
	To    event.FSM `json:"to"`
	Class int       `json:"class"`
	Verbs []string  `json:"verbs"`
}

// OtherVerb stands for every verb that is not in the table.
const OtherVerb = "*"

// ServerKind is what the state machine depends on in a server.
type ServerKind struct {
	Profile string
	Verbs   []CommandInfo // its verbs, in the order of HELP
	All     []CommandInfo // all verbs that Machine.Later may name
	TLS     bool
	Markers bool // it has a mode with restart markers
	// PortFirst reports that the server checks NeedPort before other parts of a transfer
	// command.
	PortFirst bool
	// Ends reports that a web request, or another protocol, ends the session.
	Ends bool
	// Refusal is the code of the reply to a verb whose need is not met.
	Refusal func(n Need, verb *CommandInfo) int
}

func (k *ServerKind) has(verb string) bool {
	return slices.ContainsFunc(k.Verbs, func(i CommandInfo) bool { return i.Verb == verb })
}

// MachineOf builds the state machine of k.
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

// edgeKey identifies an edge.
type edgeKey struct {
	from, to event.FSM
	class    int
	own      bool // the edge has no verb
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

// row adds the edges of verb c in state st, and reports whether c is run there at once.
func (b *machineBuilder) row(c *CommandInfo, st event.FSM) bool {
	waits := st == event.StTransferring && !c.InTransfer
	if !waits {
		for _, n := range c.Needs {
			met := metIn(n, st)
			if met != always {
				b.refuse(c, n, st)
			}
			if n == NeedPort && met == never && !b.kind.PortFirst {
				b.stay(st, 5, c.Verb) // another fault is reported first
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

// stay adds a reply that keeps the state. Any verb after RNFR ends the renaming; a port
// that was agreed on before shows again.
func (b *machineBuilder) stay(st event.FSM, class int, verb string) {
	if st != event.StRenaming {
		b.put(st, st, class, verb)
		return
	}
	b.put(st, event.StLoggedIn, class, verb)
	b.put(st, event.StDataReady, class, verb)
}

// refuse adds the reply to verb c whose need n is not met. It changes the state if the
// server gives up the port.
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

// metIn returns whether state st meets need n.
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

// restEdges returns the machine of the restart point. REST 0 clears it.
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
