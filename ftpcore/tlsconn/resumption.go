package tlsconn

import (
	"crypto/tls"

	"ftpsim/ftpcore/event"
)

// This file finds out why a data connection did not resume the TLS session of its control
// connection, which would prove that it comes from the same client. crypto/tls resumes
// sessions by tickets only, and not every client uses them.

// offer is the kind of ticket that a client sent.
type offer int

const (
	nothing    offer = iota
	unreadable       // not a ticket of this server
	readable
)

// ticketExtension is session_ticket (RFC 5077 §3.2): a TLS 1.2 client takes tickets.
const ticketExtension = 35

// notResumed lists the causes, each with the text of its error.
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

// Unresumed returns why ch did not resume the session of its control connection.
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

// Rule returns the exact cause of a ReasonNotResumed, and Why for other errors.
func (e *TLSError) Rule() event.Reason {
	for _, r := range notResumed {
		if e.Text == r.Text {
			return r.Rule
		}
	}
	return e.Why
}
