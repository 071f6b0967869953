package ftpcore

import (
	"cmp"
	"slices"
)

// Machine is the session machine of one kind of server, made from the rows of
// the command table that the engine goes by.
type Machine struct {
	Profile string `json:"profile"`
	States  []FSM  `json:"states"`
	Edges   []Edge `json:"edges"`
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
	State FSM      `json:"state"`
	Verbs []string `json:"verbs"`
}

// Edge is one way from state to state: by a reply of that class to one of the
// verbs. From is empty where a session begins. Without a verb it is the server's
// own doing, or, with class 0, the end of the connection. "*" is any verb that
// the table does not have.
type Edge struct {
	From  FSM      `json:"from"`
	To    FSM      `json:"to"`
	Class int      `json:"class"`
	Verbs []string `json:"verbs"`
}

// States of the restart point.
const (
	RestNone FSM = "rest-none"
	RestSet  FSM = "rest-set"
)

// OtherVerb stands for every verb that the table does not have.
const OtherVerb = "*"

func machineOf(p Profile, withTLS bool) Machine {
	t := servedBy(p, withTLS)
	b := machineBuilder{edges: map[edgeKey][]string{}, profile: p, kind: kindOf(p)}
	m := Machine{
		Profile:  p.Name,
		States:   []FSM{StConnected, StNeedPassword, StLoggedIn, StRenaming, StDataReady, StTransferring, StClosed},
		Diagrams: Diagrams(),
		Rest:     restEdges(t),
		TLS:      tlsEdges(t),
		Later:    []string{},
	}
	m.States = slices.DeleteFunc(m.States, func(s FSM) bool {
		return s == StRenaming && t.find("RNFR") == nil || s == StNeedPassword && t.find("PASS") == nil
	})
	if p.Seed == "" {
		for _, c := range commands {
			if t.find(c.Verb) == nil {
				m.Later = append(m.Later, c.Verb)
			}
		}
		slices.Sort(m.Later)
	}
	b.states = m.States
	b.put("", StConnected, 2, "")
	b.put("", StClosed, 4, "")
	for _, st := range m.States[:len(m.States)-1] {
		b.put(st, StClosed, 4, "")
		b.put(st, StClosed, 0, "")
		if st != StTransferring {
			b.put(st, st, 5, OtherVerb)
			if p.Seed != SeedAsWritten { // a web request, or another protocol
				b.put(st, StClosed, 4, OtherVerb)
			}
		}
		may := Place{State: st, Verbs: []string{}}
		for _, c := range t {
			if b.row(c, st) {
				may.Verbs = append(may.Verbs, c.Verb)
			}
		}
		m.May = append(m.May, may)
	}
	for _, c := range t {
		if c.Data && withTLS {
			b.put(StTransferring, StLoggedIn, 5, c.Verb) // no handshake: 522
		}
	}
	m.Edges = b.list()
	return m
}

// edgeKey is what tells edges apart.
type edgeKey struct {
	from, to FSM
	class    int
	own      bool // without a verb
}

type machineBuilder struct {
	edges   map[edgeKey][]string
	profile Profile
	kind    kind
	states  []FSM
}

func (b *machineBuilder) put(from, to FSM, class int, verb string) {
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
func (b *machineBuilder) row(c *command, st FSM) bool {
	waits := st == StTransferring && !c.InTransfer
	if !waits {
		for _, n := range c.Needs {
			met := metIn(n, st)
			if met != always {
				b.refuse(c, n, st)
			}
			if n == NeedPort && met == never && !b.kind.portFirst() {
				b.stay(st, 5, c.Verb) // what else is wrong is told first
			}
			if met == never {
				return false
			}
		}
	}
	for _, m := range c.Moves {
		if st == StTransferring && m.Class == 1 && !b.profile.hasMarkers() {
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
func (b *machineBuilder) stay(st FSM, class int, verb string) {
	if st != StRenaming {
		b.put(st, st, class, verb)
		return
	}
	b.put(st, StLoggedIn, class, verb)
	b.put(st, StDataReady, class, verb)
}

// refuse puts the reply to a verb whose need is not met: see unmet.
func (b *machineBuilder) refuse(c *command, n Need, st FSM) {
	class := b.kind.refusal(n, c).Code / 100
	switch {
	case n == NeedLogin:
		b.put(st, st, class, c.Verb)
	case c.Data && (st == StDataReady || st == StRenaming):
		b.put(st, StLoggedIn, class, c.Verb)
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
func metIn(n Need, st FSM) certainty {
	in := func(states ...FSM) certainty {
		if slices.Contains(states, st) {
			return always
		}
		return never
	}
	switch n {
	case NeedLogin:
		return in(StLoggedIn, StRenaming, StDataReady, StTransferring)
	case NeedLoginForArg:
		return max(in(StLoggedIn, StRenaming, StDataReady, StTransferring), perhaps)
	case NeedUser:
		return in(StNeedPassword, StLoggedIn, StRenaming, StDataReady, StTransferring)
	case NeedRename:
		return in(StRenaming)
	case NeedPort:
		if st != StDataReady && st != StLoggedIn {
			return perhaps
		}
		return in(StDataReady)
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
func restEdges(t commandTable) []Edge {
	var sets, transfers []string
	other := map[int][]string{} // verbs without a transfer that clear it, by the class of that reply
	for _, c := range t {
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
		{RestNone, RestSet, 3, sets}, {RestSet, RestSet, 3, sets}, {RestSet, RestNone, 3, append(slices.Clone(sets), other[3]...)},
		{RestSet, RestNone, 1, transfers}, {RestSet, RestNone, 4, transfers}, {RestSet, RestNone, 5, transfers},
	}
	if other[2] != nil {
		edges = append(edges, Edge{RestSet, RestNone, 2, other[2]})
	}
	return edges
}
