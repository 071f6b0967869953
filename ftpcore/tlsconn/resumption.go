package tlsconn

import (
	"crypto/tls"

	"ftpsim/ftpcore/event"
)

// This file tells why a data connection is not seen to be the control
// connection's client: crypto/tls resumes sessions by tickets alone, and not every
// client takes or offers one.

// offer is what a client would resume.
type offer int

const (
	nothing    offer = iota
	unreadable       // a ticket, but none of ours
	readable
)

// ticketExtension is session_ticket (RFC 5077 §3.2), by which a client of TLS 1.2
// says that it takes tickets.
const ticketExtension = 35

// notResumed are the rules for not resuming, and what an error says of each.
var notResumed = []struct {
	Rule event.Reason
	Text string
}{
	{Rule: event.ReasonTakesNoTickets, Text: "the client takes no session tickets, and no session is resumed here by its ID"},
	{Rule: event.ReasonOffersNoSession, Text: "the client offers no session to resume"},
	{Rule: event.ReasonUnknownSession, Text: "the session that the client offers is not known here"},
	{Rule: event.ReasonUnfitSession, Text: "the session that the client offers does not fit"},
	{Rule: event.ReasonForeignSession, Text: "the session that was resumed is not the control connection's"},
}

// Unresumed tells by which rule ch does not belong to its control connection.
func (ch *Channel) Unresumed() *TLSError {
	cs, at := ch.ConnectionState(), 0
	switch {
	case cs.DidResume:
		at = 4
	case ch.offer == readable:
		at = 3
	case ch.offer == unreadable:
		at = 2
	case cs.Version == tls.VersionTLS13 || ch.takes:
		at = 1
	}
	return &TLSError{Why: event.ReasonNotResumed, Text: notResumed[at].Text}
}

// Rule is the one that e is about, where it is more exact than Why.
func (e *TLSError) Rule() event.Reason {
	for _, r := range notResumed {
		if e.Text == r.Text {
			return r.Rule
		}
	}
	return e.Why
}
