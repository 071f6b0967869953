package verbs

import (
	"slices"

	"ftpsim/ftpcore/event"
)

// This file has the verbs of the two-week server with which this project began: without
// its faults ("meant") and with them ("written").

var seedMeant = []CommandInfo{
	seedInfo("USER", "<name>", meantUserRules),
	seedInfo("PASS", "<password>", meantPassRules),
	seedInfo("XPWD", "", afterLogin(2)),
	seedInfo("PWD", "", afterLogin(2)),
	seedInfo("NOOP", "", anyTime(2)),
	seedInfo("TYPE", "A | I", afterLogin(2, 5)),
	seedInfo("MODE", "S", afterLogin(2, 5)),
	seedInfo("PORT", "h1,h2,h3,h4,p1,p2", portRules),
	seedInfo("PASV", "", afterLogin(5)),
	seedInfo("LIST", "[<path>]", transferRules(2, 4)),
	seedInfo("RETR", "<path>", transferRules(2, 4).withArgument()),
	seedInfo("STOR", "<path>", transferRules(2, 4, 5).withArgument()),
	seedInfo("FEAT", "", anyTime(2)),
	seedInfo("QUIT", "", anyTime().withMoves(leads(event.StClosed, 2))),
}

var seedWritten = []CommandInfo{
	writtenInfo("USER", "<name>", writtenUserRules),
	writtenInfo("PASS", "<password>", writtenPassRules),
	writtenInfo("XPWD", "", anyTime(2)),
	writtenInfo("PWD", "", anyTime()), // four bytes are never these three
	writtenInfo("NOOP", "", anyTime(2)),
	writtenInfo("TYPE", "A | I", anyTime(2)),
	writtenInfo("MODE", "S", anyTime()),
	writtenInfo("PORT", "h1,h2,h3,h4,p1,p2", writtenPortRules),
	writtenInfo("PASV", "", anyTime()),
	writtenInfo("LIST", "", writtenListRules),
	writtenInfo("RETR", "<path>", writtenTransferRules),
	writtenInfo("STOR", "<path>", writtenTransferRules),
	writtenInfo("FEAT", "", anyTime()),
	writtenInfo("QUIT", "", anyTime().withMoves(leads(event.StClosed, 2))),
}

// SeedMeant returns the verbs of the two-week server without its faults.
func SeedMeant() []CommandInfo { return seedMeant }

// SeedWritten returns the verbs of the two-week server with its faults.
func SeedWritten() []CommandInfo { return seedWritten }

// seedInfo returns the full server's row of a verb, with the seed's syntax and rules.
func seedInfo(verb, args string, r rules) CommandInfo {
	i := r.info(verb, args)
	if full := Find(verb); full != nil {
		i.Help, i.RFC, i.Since, i.Historical = full.Help, full.RFC, full.Since, full.Historical
	}
	return i
}

// writtenInfo is seedInfo with a refusal in every state: the server compares the first
// four bytes, so that other spellings of the verb are unknown to it.
func writtenInfo(verb, args string, r rules) CommandInfo {
	r.moves = append(r.moves, stays(5)...)
	return seedInfo(verb, args, r)
}

var (
	meantUserRules = anyTime().withDiagram(DiagramLogin).withRest("clears").withMoves(leads(event.StNeedPassword, 3), leads(event.StConnected, 5))
	meantPassRules = rules{needs: []Need{NeedUser}, diagram: DiagramLogin}.withMoves(
		in(slices.Concat(leads(event.StLoggedIn, 2), leads(event.StConnected, 5)), event.StNeedPassword),
		in(slices.Concat(stays(2), leads(event.StConnected, 5)), event.StLoggedIn, event.StDataReady))
)

// The server never checks the login, so a transfer may begin and end in any state.
var (
	writtenUserRules     = anyTime().withDiagram(DiagramLogin).withMoves(in(leads(event.StNeedPassword, 3), event.StConnected), in(stays(3), event.StNeedPassword, event.StLoggedIn, event.StDataReady), stays(4))
	writtenPassRules     = anyTime().withDiagram(DiagramLogin).withMoves(in(leads(event.StLoggedIn, 2), event.StNeedPassword), in(leads(event.StDataReady, 2), event.StNeedPassword), in(stays(2), event.StLoggedIn, event.StDataReady), stays(4))
	writtenPortRules     = anyTime().withMoves(in(stays(2), event.StConnected, event.StNeedPassword), in(leads(event.StDataReady, 2), event.StLoggedIn, event.StDataReady))
	writtenBegins        = in(leads(event.StTransferring, 1), event.StConnected, event.StNeedPassword, event.StDataReady)
	writtenEnds          = slices.Concat(leads(event.StConnected, 2), leads(event.StNeedPassword, 2), leads(event.StDataReady, 2))
	writtenTransferRules = rules{data: true, diagram: DiagramTwo}.withMoves(writtenBegins,
		in(stays(1), event.StConnected, event.StNeedPassword, event.StLoggedIn), in(writtenEnds, event.StTransferring))
	writtenListRules = rules{needs: []Need{NeedPort}, data: true, diagram: DiagramTwo}.withMoves(writtenBegins, in(writtenEnds, event.StTransferring))
)
