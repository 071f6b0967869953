// Package ftpcore is an FTP server that never touches a socket, a disk or a
// clock of its own: connections, network, filesystem and time are handed in.
// It runs the same natively and compiled to WebAssembly.
//
// It speaks RFC 959 with RFC 1123 §4.1, 2228 and 4217 (TLS), 2389 (FEAT, OPTS), 1639
// (LPRT, LPSV), 2428 (EPRT, EPSV), 2640 (UTF-8), 3659 (SIZE, MDTM, MLST, MLSD, REST
// STREAM), 7151 (HOST) and more; docs/VERBS.md lists every verb.
//
// # Flow
//
// The reader parses a line into a Command and posts it to the session's mailbox. The
// session's loop takes it, looks it up in the command table and runs its handler. A
// handler returns a Reply, or begins a transfer, whose result comes by the mailbox
// as well and is answered then.
//
// Everything that can be watched or held passes one of few choke points
// (readCommand, reply, and the data open, block and close of a transfer): each
// builds a Message, asks the Gate, applies the Decision and tells the Observers by
// an Event. Handlers know nothing of it.
//
// Which kind of server it is, the full one or the two-week seed, is an interface
// (server_kind.go) that the profile chooses when a session begins.
//
// # Goroutines
//
// A session has these goroutines:
//
//   - its own (session.run): it owns the session's fields, runs every handler, and
//     alone writes to the control connection;
//   - the reader (session.read), from the greeting to the end of the client's side;
//   - one for a passive port that waits for the client (session.awaitClient);
//   - one for a transfer, or for a command that takes long without a data connection
//     (transfer.run, session.workOn).
//
// They talk to the session by its mailbox only (mailbox.go), and so does whoever
// stands outside: Server.CloseSession, Inject, Rewind and SetState. Fields that
// others may touch are marked "shared" in session.go; they guard themselves. A
// transfer's goroutine reads the session's fields of the time when it began: they
// do not change until its result was taken.
//
// # Locks
//
// In the order in which they may be taken:
//
//  1. Server.rewinding: one Rewind or SetState at a time.
//  2. Server.world: every session's own goroutine holds it for reading, so that no
//     file and no session changes while Rewind, which holds it for writing, puts
//     them back. A transfer takes it to commit an upload.
//  3. Server.mu: sessions, counts and settings of the server.
//  4. hub.mu: numbers events and tells the observers, one at a time. An Observer must
//     not call back into the server.
//
// A mailbox's and a hold's lock guard a few fields and are never held together with
// another one that is taken later.
//
// Nothing stays locked while something blocks. A session that waits for mail, for a
// decision of the Gate, for the client to read, for a handshake or for the network
// gives Server.world back (session.unlocked). So a person may hold a message for
// hours, and the server goes back in time meanwhile. What was waited for may then
// find the session stale: its files and the others have gone back and it has not.
// It says nothing any more until it has followed (session.rewind).
package ftpcore
