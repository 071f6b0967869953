// Package wire is the grammar of FTP as it stands on the wire: lines and Telnet,
// commands, replies, addresses, listings, paths, the representation types, structures
// and transfer modes, other protocols, and what of all that is secret. Its functions are
// pure: no I/O of their own, no clock, no session.
//
// Names in commands and replies are bytes. file_names.go says how they become Go
// strings and back.
package wire
