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
// One goroutine at a time owns a session: it alone changes the session's state and
// writes to its control connection. That is the session's loop, to which a reader
// goroutine hands lines and a transfer goroutine its result; where nothing can be
// held and nothing else goes on, the reader runs a line, and a transfer says its last
// reply, by itself (baton.go).
// Everything that can be watched or held passes one of few choke points
// (readCommand, reply, and the data open, block and close of a transfer): each
// builds a Message, asks the Gate, applies the Decision and tells the Observers by
// an Event. Handlers know nothing of it.
package ftpcore
