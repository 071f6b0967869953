// Package testkit has tools for tests and the bench: a plain TCP network for the
// engine, a small scripted FTP client, the relay as a process, and the page in
// Chromium. No program of ftpsim imports it.
package testkit
