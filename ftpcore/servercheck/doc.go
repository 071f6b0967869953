// Package servercheck judges an FTP server. It speaks a list of scripts, one session each,
// to the server and to the engine in the profile that fits, aligns the two runs by package
// compare, and says of each reply what the RFC asks, which side follows it and which
// clients will stumble. It opens no socket: a Dialer connects to the server.
//
// Run works in one directory of its own on the server, and removes it at the end, also
// after a cancellation. Announce says beforehand what Run will do.
package servercheck
