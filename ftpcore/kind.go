package ftpcore

import "time"

// kind is what kind of server a session talks to. The profile chooses it when the
// session begins: the full server, which personalities share, or the two-week server
// as it was meant or as it was written. Every place where they differ is a method.
type kind interface {
	// rows are the verbs, in the order of HELP.
	rows() commandTable
	// admit waits until the session may begin; false: it is over before that.
	admit(s *session) bool
	// release gives back what admit took.
	release(s *session)
	// lines is where the reader gets its lines from.
	lines(s *session, l *LineReader) func() (Line, error)
	// dispatch runs a command that passed the gate. A Reply of code 0 says that the
	// answer comes later, or never.
	dispatch(s *session, cmd Command) Reply
	// unknown answers a line that the table has no row for.
	unknown(s *session, cmd Command) Reply
	// refusal is the reply to a verb whose need is not met.
	refusal(n Need, c *command) Reply
	// portFirst reports whether a data connection must have been agreed on before
	// anything else about a transfer is looked at.
	portFirst() bool
	// transfersFreely reports whether no number of transfers is too many.
	transfersFreely() bool
	// transferred answers a transfer that has ended; false: the session is over.
	transferred(s *session, r result) bool
	// account finds who may log in by that name; nil: nobody.
	account(srv *Server, user string) *Account
	// accounts are all that may log in; never nil.
	accounts(srv *Server) []Account
	// idleLimit is how long the client may be silent now, and the reason for which
	// the session ends then.
	idleLimit(s *session) (time.Duration, Reason)
	// timedOut ends a session whose client was silent for longer.
	timedOut(s *session, why Reason, c Check)
	// notesQuirks reports whether it is recorded what some clients do and others do
	// not (quirks.go).
	notesQuirks() bool
}

// kindOf is the kind of server of a profile.
func kindOf(p Profile) kind {
	switch p.Seed {
	case SeedAsWritten:
		return writtenServer{}
	case SeedAsMeant:
		return meantServer{}
	}
	return fullServer{}
}
