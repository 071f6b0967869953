// Package testkit has tools for tests and the bench: a TCP network for the engine, a small
// scripted FTP client, the relay as a process, the page in Chromium, tshark and vsftpd. It is
// not part of the program.
package testkit
