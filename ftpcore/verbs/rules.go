package verbs

import (
	"slices"

	"ftpsim/ftpcore/event"
)

// This file has two rules of each verb: what must hold before it runs, and the states
// that its replies lead to. The engine checks the needs; state_machine.go draws the state
// machine from both.

// Need is something that must hold before a verb is run.
type Need string

const (
	NeedLogin       Need = "login"           // otherwise 530
	NeedLoginForArg Need = "login-for-arg"   // a login, if there is an argument; otherwise 530
	NeedUser        Need = "user"            // USER was sent before; otherwise 503
	NeedRename      Need = "rename"          // RNFR was the previous command; otherwise 503
	NeedArgument    Need = "argument"        // otherwise 501
	NeedPort        Need = "data-connection" // PASV, PORT or a verb like them was sent before; otherwise 425, after all other checks
)

// Move is the state that a reply of one class leads to.
type Move struct {
	In    []event.FSM // the states that it applies to; nil means every state in which the verb may come
	Class int         // first digit of the reply
	To    event.FSM   // empty means that the state stays the same
}

// policy is the rules of one verb.
type policy struct {
	needs    []Need
	data     bool
	inMidst  bool // answered while a transfer runs
	diagram  DiagramID
	moves    []Move
	restRule string
}

func (p policy) info(verb, args string) CommandInfo {
	c := CommandInfo{Verb: verb, Syntax: verb, Needs: p.needs, Data: p.data, InTransfer: p.inMidst,
		Diagram: p.diagram, Moves: p.moves, Rest: p.restRule}
	if args != "" {
		c.Syntax += " " + args
	}
	return c
}

// stays returns moves for replies that keep the state.
func stays(classes ...int) (m []Move) {
	for _, c := range classes {
		m = append(m, Move{Class: c})
	}
	return m
}

// leads returns moves for replies that lead to state to.
func leads(to event.FSM, classes ...int) (m []Move) {
	for _, c := range classes {
		m = append(m, Move{Class: c, To: to})
	}
	return m
}

// in limits moves to states.
func in(moves []Move, states ...event.FSM) []Move {
	for i := range moves {
		moves[i].In = states
	}
	return moves
}

// anyTime is the policy of a verb that needs no login. Replies of these classes keep the
// state.
func anybody(classes ...int) policy { return policy{diagram: DiagramOne, moves: stays(classes...)} }

// afterLogin is anyTime for a verb that needs a login.
func member(classes ...int) policy {
	p := anybody(classes...)
	p.needs = []Need{NeedLogin}
	return p
}

// arg adds NeedArgument: before NeedPort and after all other needs.
func (p policy) arg() policy {
	i := slices.Index(p.needs, NeedPort)
	if i < 0 {
		i = len(p.needs)
	}
	p.needs = slices.Insert(slices.Clone(p.needs), i, NeedArgument)
	return p
}

func (p policy) during() policy {
	p.inMidst = true
	return p
}

func (p policy) leading(moves ...[]Move) policy {
	p.moves = slices.Concat(moves...)
	return p
}

func (p policy) drawn(d DiagramID) policy {
	p.diagram = d
	return p
}

func (p policy) rest(rule string) policy {
	p.restRule = rule
	return p
}

// transferPolicy is the policy of a verb that opens a data connection. final are the
// classes of its last reply. A refusal frees the port.
func transferPolicy(final ...int) policy {
	p := policy{needs: []Need{NeedLogin, NeedPort}, data: true, diagram: DiagramTwo}.rest("clears")
	return p.leading(
		in(slices.Concat(leads(event.StTransferring, 1), leads(event.StLoggedIn, 4, 5)), event.StDataReady, event.StRenaming),
		in(leads(event.StLoggedIn, final...), event.StTransferring))
}

// marked adds reply 110, which answers a restart marker in an upload.
func (p policy) marked() policy {
	return p.leading(p.moves, in(leads(event.StTransferring, 1), event.StTransferring))
}

var (
	authPolicy      = anybody().arg().rest("clears").leading(leads(event.StConnected, 2), stays(5), leads(event.StClosed, 4))
	cccPolicy       = anybody().leading(stays(2, 5), leads(event.StClosed, 4))
	userPolicy      = anybody().arg().drawn(DiagramLogin).rest("clears").leading(leads(event.StNeedPassword, 3))
	userAlonePolicy = anybody().arg().drawn(DiagramLogin).rest("clears").leading(leads(event.StLoggedIn, 2), leads(event.StConnected, 5),
		in(leads(event.StClosed, 4), event.StConnected))
	passPolicy = policy{needs: []Need{NeedUser}, diagram: DiagramLogin}.leading(
		in(slices.Concat(leads(event.StLoggedIn, 2), stays(3), leads(event.StConnected, 5), leads(event.StClosed, 4)), event.StNeedPassword),
		in(stays(2), event.StLoggedIn, event.StRenaming, event.StDataReady))
	acctPolicy = policy{needs: []Need{NeedUser}, diagram: DiagramLogin}.arg().leading(
		in(slices.Concat(leads(event.StLoggedIn, 2), stays(5), leads(event.StConnected, 5), leads(event.StClosed, 4)), event.StNeedPassword),
		in(stays(2), event.StLoggedIn, event.StRenaming, event.StDataReady))
	reinPolicy      = anybody().rest("clears").leading(leads(event.StConnected, 2))
	hostPolicy      = anybody().arg().leading(in(stays(2), event.StConnected), stays(5))
	quitPolicy      = anybody().during().leading(leads(event.StClosed, 2))
	pasvPolicy      = member().leading(leads(event.StDataReady, 2), stays(4), leads(event.StLoggedIn, 4), stays(5))
	epsvPolicy      = member().leading(leads(event.StDataReady, 2), stays(2), leads(event.StLoggedIn, 4), stays(5))
	lpsvPolicy      = member().leading(leads(event.StDataReady, 2), leads(event.StLoggedIn, 4), stays(5))
	portPolicy      = member().leading(leads(event.StDataReady, 2), stays(5))
	establishPolicy = member().leading(in(slices.Concat(leads(event.StDataReady, 2), leads(event.StLoggedIn, 4)), event.StDataReady, event.StRenaming), stays(5))
	restPolicy      = member(3, 5).drawn(DiagramRestart).rest("sets")
	rangPolicy      = member(3, 5).arg().drawn(DiagramGeneral).rest("sets")
	aborPolicy      = member().during().leading(leads(event.StLoggedIn, 2))
	rnfrPolicy      = member().arg().drawn(DiagramRename).leading(leads(event.StRenaming, 3), stays(5))
	rntoPolicy      = policy{needs: []Need{NeedLogin, NeedRename}}.arg().drawn(DiagramRename).leading(stays(2, 5))
	statPolicy      = policy{needs: []Need{NeedLoginForArg}, diagram: DiagramOne}.during().leading(stays(2),
		in(stays(4), event.StLoggedIn, event.StRenaming, event.StDataReady, event.StTransferring))
)
