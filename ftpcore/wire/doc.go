// Package wire is the grammar of FTP on the wire: lines and Telnet, commands, replies,
// addresses, listings, paths, representation types, file structures and transfer modes,
// other protocols, and the secrets in commands. It has no I/O of its own, no clock and no
// session.
//
// Names in commands and replies are bytes; file_names.go converts them to strings and back.
package wire
