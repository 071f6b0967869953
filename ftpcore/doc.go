// Package ftpcore is an FTP server without a socket, a disk or a clock of its own: the
// caller passes in connections, network, filesystem and time. It runs the same natively
// and compiled to WebAssembly.
//
// It speaks RFC 959 with RFC 1123 §4.1, 2228 and 4217 (TLS), 2389 (FEAT, OPTS), 1639
// (LPRT, LPSV), 2428 (EPRT, EPSV), 2640 (UTF-8), 3659 (SIZE, MDTM, MLST, MLSD, REST
// STREAM), 7151 (HOST) and more; docs/VERBS.md lists every verb.
//
// # Flow
//
// The reader parses a line into a Command and posts it to the session's mailbox. The
// session's loop takes it, looks it up in the command table and runs its handler. A
// handler returns a Reply, or begins a transfer. The transfer posts its result to the
// mailbox, and the session sends the final reply.
//
// Every message passes one of a few choke points: readCommand, reply, and the data open,
// block and close of a transfer. Each builds a Message, asks the Gate, applies the Decision
// and emits an Event to the Observers. Handlers know nothing of it.
//
// The full server and the two-week seed implement an interface (server_kind.go). The
// profile selects one when a session begins.
//
// # Goroutines
//
// A session has these goroutines:
//
//   - the session's own (session.run): it owns the session's fields, runs every handler,
//     and is the only one that writes to the control connection;
//   - the reader (session.read), from the greeting to the end of the client's side;
//   - one for a passive port that waits for the client (session.awaitClient);
//   - one for a transfer, or for a command that takes long without a data connection
//     (transfer.run, session.workOn).
//
// The other goroutines reach the session through its mailbox only (mailbox.go), and so do
// Server.CloseSession, Inject, Rewind and SetState. Fields that other goroutines may use
// are marked "shared" in session.go; they are safe for concurrent use. A transfer's
// goroutine also reads session fields that do not change until its result is delivered.
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
// The locks of a mailbox and of holds guard a few fields; no other lock is taken while one
// of them is held.
//
// No lock is held while a goroutine blocks. A session that waits for mail, for a decision
// of the Gate, for the client to read, for a handshake or for the network releases
// Server.world (session.unlocked). So the server can go back in time while a person holds a
// message for hours. After the wait the session may be stale: the files and the other
// sessions went back, and it did not. A stale session sends nothing until it has gone back
// too (session.rewind).
package ftpcore
