package verbs

import (
	"slices"

	"ftpsim/ftpcore/event"
)

// This file has the verbs of the two-week server with which this project began: without
// its faults ("meant") and with them ("written").

var seedMeant = []CommandInfo{
	seedInfo("USER", "<name>", meantUserPolicy),
	seedInfo("PASS", "<password>", meantPassPolicy),
	seedInfo("XPWD", "", member(2)),
	seedInfo("PWD", "", member(2)),
	seedInfo("NOOP", "", anybody(2)),
	seedInfo("TYPE", "A | I", member(2, 5)),
	seedInfo("MODE", "S", member(2, 5)),
	seedInfo("PORT", "h1,h2,h3,h4,p1,p2", portPolicy),
	seedInfo("PASV", "", member(5)),
	seedInfo("LIST", "[<path>]", transferPolicy(2, 4)),
	seedInfo("RETR", "<path>", transferPolicy(2, 4).arg()),
	seedInfo("STOR", "<path>", transferPolicy(2, 4, 5).arg()),
	seedInfo("FEAT", "", anybody(2)),
	seedInfo("QUIT", "", anybody().leading(leads(event.StClosed, 2))),
}

var seedWritten = []CommandInfo{
	writtenInfo("USER", "<name>", writtenUserPolicy),
	writtenInfo("PASS", "<password>", writtenPassPolicy),
	writtenInfo("XPWD", "", anybody(2)),
	writtenInfo("PWD", "", anybody()), // four bytes are never these three
	writtenInfo("NOOP", "", anybody(2)),
	writtenInfo("TYPE", "A | I", anybody(2)),
	writtenInfo("MODE", "S", anybody()),
	writtenInfo("PORT", "h1,h2,h3,h4,p1,p2", writtenPortPolicy),
	writtenInfo("PASV", "", anybody()),
	writtenInfo("LIST", "", writtenListPolicy),
	writtenInfo("RETR", "<path>", writtenTransferPolicy),
	writtenInfo("STOR", "<path>", writtenTransferPolicy),
	writtenInfo("FEAT", "", anybody()),
	writtenInfo("QUIT", "", anybody().leading(leads(event.StClosed, 2))),
}

// SeedMeant returns the verbs of the two-week server without its faults.
func SeedMeant() []CommandInfo { return seedMeant }

// SeedWritten returns the verbs of the two-week server with its faults.
func SeedWritten() []CommandInfo { return seedWritten }

// seedInfo returns the full server's row of a verb, with the seed's syntax and policy.
func seedInfo(verb, args string, p policy) CommandInfo {
	i := p.info(verb, args)
	if full := Find(verb); full != nil {
		i.Help, i.RFC, i.Since, i.Historical = full.Help, full.RFC, full.Since, full.Historical
	}
	return i
}

// writtenInfo is seedInfo with a refusal in every state: the server compares the first
// four bytes, so that other spellings of the verb are unknown to it.
func writtenInfo(verb, args string, p policy) CommandInfo {
	p.moves = append(p.moves, stays(5)...)
	return seedInfo(verb, args, p)
}

var (
	meantUserPolicy = anybody().drawn(DiagramLogin).rest("clears").leading(leads(event.StNeedPassword, 3), leads(event.StConnected, 5))
	meantPassPolicy = policy{needs: []Need{NeedUser}, diagram: DiagramLogin}.leading(
		in(slices.Concat(leads(event.StLoggedIn, 2), leads(event.StConnected, 5)), event.StNeedPassword),
		in(slices.Concat(stays(2), leads(event.StConnected, 5)), event.StLoggedIn, event.StDataReady))
)

// The server never checks the login, so a transfer may begin and end in any state.
var (
	writtenUserPolicy     = anybody().drawn(DiagramLogin).leading(in(leads(event.StNeedPassword, 3), event.StConnected), in(stays(3), event.StNeedPassword, event.StLoggedIn, event.StDataReady), stays(4))
	writtenPassPolicy     = anybody().drawn(DiagramLogin).leading(in(leads(event.StLoggedIn, 2), event.StNeedPassword), in(leads(event.StDataReady, 2), event.StNeedPassword), in(stays(2), event.StLoggedIn, event.StDataReady), stays(4))
	writtenPortPolicy     = anybody().leading(in(stays(2), event.StConnected, event.StNeedPassword), in(leads(event.StDataReady, 2), event.StLoggedIn, event.StDataReady))
	writtenBegins         = in(leads(event.StTransferring, 1), event.StConnected, event.StNeedPassword, event.StDataReady)
	writtenEnds           = slices.Concat(leads(event.StConnected, 2), leads(event.StNeedPassword, 2), leads(event.StDataReady, 2))
	writtenTransferPolicy = policy{data: true, diagram: DiagramTwo}.leading(writtenBegins,
		in(stays(1), event.StConnected, event.StNeedPassword, event.StLoggedIn), in(writtenEnds, event.StTransferring))
	writtenListPolicy = policy{needs: []Need{NeedPort}, data: true, diagram: DiagramTwo}.leading(writtenBegins, in(writtenEnds, event.StTransferring))
)
