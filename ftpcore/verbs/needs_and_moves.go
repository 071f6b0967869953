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

// rules are the rules of one verb.
type rules struct {
	needs      []Need
	data       bool
	inTransfer bool // answered while a transfer runs
	diagram    DiagramID
	moves      []Move
	restRule   string
}

func (r rules) info(verb, args string) CommandInfo {
	c := CommandInfo{Verb: verb, Syntax: verb, Needs: r.needs, Data: r.data, InTransfer: r.inTransfer,
		Diagram: r.diagram, Moves: r.moves, Rest: r.restRule}
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

// anyTime is the rules of a verb that needs no login. Replies of these classes keep the
// state.
func anyTime(classes ...int) rules { return rules{diagram: DiagramOne, moves: stays(classes...)} }

// afterLogin is anyTime for a verb that needs a login.
func afterLogin(classes ...int) rules {
	r := anyTime(classes...)
	r.needs = []Need{NeedLogin}
	return r
}

// withArgument adds NeedArgument: before NeedPort and after all other needs.
func (r rules) withArgument() rules {
	i := slices.Index(r.needs, NeedPort)
	if i < 0 {
		i = len(r.needs)
	}
	r.needs = slices.Insert(slices.Clone(r.needs), i, NeedArgument)
	return r
}

func (r rules) duringTransfer() rules {
	r.inTransfer = true
	return r
}

func (r rules) withMoves(moves ...[]Move) rules {
	r.moves = slices.Concat(moves...)
	return r
}

func (r rules) withDiagram(d DiagramID) rules {
	r.diagram = d
	return r
}

func (r rules) withRest(rule string) rules {
	r.restRule = rule
	return r
}

// transferRules is the rules of a verb that opens a data connection. final are the
// classes of its last reply. A refusal frees the port.
func transferRules(final ...int) rules {
	r := rules{needs: []Need{NeedLogin, NeedPort}, data: true, diagram: DiagramTwo}.withRest("clears")
	return r.withMoves(
		in(slices.Concat(leads(event.StTransferring, 1), leads(event.StLoggedIn, 4, 5)), event.StDataReady, event.StRenaming),
		in(leads(event.StLoggedIn, final...), event.StTransferring))
}

// withMarkers adds reply 110, which answers a restart marker in an upload.
func (r rules) withMarkers() rules {
	return r.withMoves(r.moves, in(leads(event.StTransferring, 1), event.StTransferring))
}

var (
	authRules      = anyTime().withArgument().withRest("clears").withMoves(leads(event.StConnected, 2), stays(5), leads(event.StClosed, 4))
	cccRules       = anyTime().withMoves(stays(2, 5), leads(event.StClosed, 4))
	userRules      = anyTime().withArgument().withDiagram(DiagramLogin).withRest("clears").withMoves(leads(event.StNeedPassword, 3))
	userAloneRules = anyTime().withArgument().withDiagram(DiagramLogin).withRest("clears").withMoves(leads(event.StLoggedIn, 2), leads(event.StConnected, 5),
		in(leads(event.StClosed, 4), event.StConnected))
	passRules = rules{needs: []Need{NeedUser}, diagram: DiagramLogin}.withMoves(
		in(slices.Concat(leads(event.StLoggedIn, 2), stays(3), leads(event.StConnected, 5), leads(event.StClosed, 4)), event.StNeedPassword),
		in(stays(2), event.StLoggedIn, event.StRenaming, event.StDataReady))
	acctRules = rules{needs: []Need{NeedUser}, diagram: DiagramLogin}.withArgument().withMoves(
		in(slices.Concat(leads(event.StLoggedIn, 2), stays(5), leads(event.StConnected, 5), leads(event.StClosed, 4)), event.StNeedPassword),
		in(stays(2), event.StLoggedIn, event.StRenaming, event.StDataReady))
	reinRules      = anyTime().withRest("clears").withMoves(leads(event.StConnected, 2))
	hostRules      = anyTime().withArgument().withMoves(in(stays(2), event.StConnected), stays(5))
	quitRules      = anyTime().duringTransfer().withMoves(leads(event.StClosed, 2))
	pasvRules      = afterLogin().withMoves(leads(event.StDataReady, 2), stays(4), leads(event.StLoggedIn, 4), stays(5))
	epsvRules      = afterLogin().withMoves(leads(event.StDataReady, 2), stays(2), leads(event.StLoggedIn, 4), stays(5))
	lpsvRules      = afterLogin().withMoves(leads(event.StDataReady, 2), leads(event.StLoggedIn, 4), stays(5))
	portRules      = afterLogin().withMoves(leads(event.StDataReady, 2), stays(5))
	establishRules = afterLogin().withMoves(in(slices.Concat(leads(event.StDataReady, 2), leads(event.StLoggedIn, 4)), event.StDataReady, event.StRenaming), stays(5))
	restRules      = afterLogin(3, 5).withDiagram(DiagramRestart).withRest("sets")
	rangRules      = afterLogin(3, 5).withArgument().withDiagram(DiagramGeneral).withRest("sets")
	aborRules      = afterLogin().duringTransfer().withMoves(leads(event.StLoggedIn, 2))
	rnfrRules      = afterLogin().withArgument().withDiagram(DiagramRename).withMoves(leads(event.StRenaming, 3), stays(5))
	rntoRules      = rules{needs: []Need{NeedLogin, NeedRename}}.withArgument().withDiagram(DiagramRename).withMoves(stays(2, 5))
	statRules      = rules{needs: []Need{NeedLoginForArg}, diagram: DiagramOne}.duringTransfer().withMoves(stays(2),
		in(stays(4), event.StLoggedIn, event.StRenaming, event.StDataReady, event.StTransferring))
)
