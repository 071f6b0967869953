package ftpcore

import "slices"

// This file says in the command table's words when a verb may come and where
// it leads. The engine checks the needs before it runs a verb; machine.go draws
// from the same rows.

// Need is something that must hold before a verb is run.
type Need string

const (
	NeedLogin       Need = "login"           // else 530
	NeedLoginForArg Need = "login-for-arg"   // a login, if there is an argument; else 530
	NeedUser        Need = "user"            // USER came before; else 503
	NeedRename      Need = "rename"          // RNFR came right before; else 503
	NeedArgument    Need = "argument"        // else 501
	NeedPort        Need = "data-connection" // PASV, PORT or their kin came before; else 425, once all else is found in order
)

// Move is where a reply of one class leads.
type Move struct {
	In    []FSM // the states that it is true of; nil: wherever the verb may come
	Class int   // first digit of the reply
	To    FSM   // empty: nothing changes
}

// policy is a row's part of the rules: what it needs and where it leads.
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

// stays are replies that change no state.
func stays(classes ...int) (m []Move) {
	for _, c := range classes {
		m = append(m, Move{Class: c})
	}
	return m
}

// leads are replies after which the session is in state to.
func leads(to FSM, classes ...int) (m []Move) {
	for _, c := range classes {
		m = append(m, Move{Class: c, To: to})
	}
	return m
}

// in limits moves to some states.
func in(moves []Move, states ...FSM) []Move {
	for i := range moves {
		moves[i].In = states
	}
	return moves
}

// anybody may send the verb at any time; replies of these classes change nothing.
func anybody(classes ...int) policy { return policy{diagram: DiagramOne, moves: stays(classes...)} }

// member must have logged in.
func member(classes ...int) policy {
	p := anybody(classes...)
	p.needs = []Need{NeedLogin}
	return p
}

// arg adds that there must be an argument: before a data connection is looked
// for, after everything else.
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

// transferPolicy is that of a verb that opens a data connection and ends by
// replies of these classes. A refusal frees the port.
func transferPolicy(final ...int) policy {
	p := policy{needs: []Need{NeedLogin, NeedPort}, data: true, diagram: DiagramTwo}.rest("clears")
	return p.leading(
		in(slices.Concat(leads(StTransferring, 1), leads(StLoggedIn, 4, 5)), StDataReady, StRenaming),
		in(leads(StLoggedIn, final...), StTransferring))
}

// marked adds the 110 that answers a restart marker in an upload.
func (p policy) marked() policy {
	return p.leading(p.moves, in(leads(StTransferring, 1), StTransferring))
}

var (
	authPolicy      = anybody().arg().rest("clears").leading(leads(StConnected, 2), stays(5), leads(StClosed, 4))
	cccPolicy       = anybody().leading(stays(2, 5), leads(StClosed, 4))
	userPolicy      = anybody().arg().drawn(DiagramLogin).rest("clears").leading(leads(StNeedPassword, 3))
	userAlonePolicy = anybody().arg().drawn(DiagramLogin).rest("clears").leading(leads(StLoggedIn, 2), leads(StConnected, 5),
		in(leads(StClosed, 4), StConnected))
	passPolicy = policy{needs: []Need{NeedUser}, diagram: DiagramLogin}.leading(
		in(slices.Concat(leads(StLoggedIn, 2), stays(3), leads(StConnected, 5), leads(StClosed, 4)), StNeedPassword),
		in(stays(2), StLoggedIn, StRenaming, StDataReady))
	acctPolicy = policy{needs: []Need{NeedUser}, diagram: DiagramLogin}.arg().leading(
		in(slices.Concat(leads(StLoggedIn, 2), stays(5), leads(StConnected, 5), leads(StClosed, 4)), StNeedPassword),
		in(stays(2), StLoggedIn, StRenaming, StDataReady))
	reinPolicy      = anybody().rest("clears").leading(leads(StConnected, 2))
	hostPolicy      = anybody().arg().leading(in(stays(2), StConnected), stays(5))
	quitPolicy      = anybody().during().leading(leads(StClosed, 2))
	pasvPolicy      = member().leading(leads(StDataReady, 2), stays(4), leads(StLoggedIn, 4), stays(5))
	epsvPolicy      = member().leading(leads(StDataReady, 2), stays(2), leads(StLoggedIn, 4), stays(5))
	lpsvPolicy      = member().leading(leads(StDataReady, 2), leads(StLoggedIn, 4), stays(5))
	portPolicy      = member().leading(leads(StDataReady, 2), stays(5))
	establishPolicy = member().leading(in(slices.Concat(leads(StDataReady, 2), leads(StLoggedIn, 4)), StDataReady, StRenaming), stays(5))
	restPolicy      = member(3, 5).drawn(DiagramRestart).rest("sets")
	rangPolicy      = member(3, 5).arg().drawn(DiagramGeneral).rest("sets")
	aborPolicy      = member().during().leading(leads(StLoggedIn, 2))
	rnfrPolicy      = member().arg().drawn(DiagramRename).leading(leads(StRenaming, 3), stays(5))
	rntoPolicy      = policy{needs: []Need{NeedLogin, NeedRename}}.arg().drawn(DiagramRename).leading(stays(2, 5))
	statPolicy      = policy{needs: []Need{NeedLoginForArg}, diagram: DiagramOne}.during().leading(stays(2),
		in(stays(4), StLoggedIn, StRenaming, StDataReady, StTransferring))
)

// unmet checks what c needs, in order. The Reply is zero if all is there. A
// refused transfer command takes its port with it.
func (s *session) unmet(c *command, arg string) Reply {
	for _, n := range c.Needs {
		if s.has(n, arg) || n == NeedPort && !s.kind.portFirst() {
			continue
		}
		r := s.kind.refusal(n, c)
		if n != NeedLogin {
			s.params.renameF = ""
			if c.Data {
				return s.refuse(r)
			}
		}
		return r
	}
	return Reply{}
}

// has reports whether a need of a verb with this argument is met.
func (s *session) has(n Need, arg string) bool {
	switch n {
	case NeedLogin:
		return s.login.account != nil
	case NeedLoginForArg:
		return arg == "" || s.login.account != nil
	case NeedUser:
		return s.login.user != ""
	case NeedRename:
		return s.params.renameF != ""
	case NeedArgument:
		return arg != ""
	case NeedPort:
		return s.data.port != nil
	}
	return false
}
