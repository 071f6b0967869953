// Package testkit sets the stage for tests and the bench: a plain TCP network
// for the engine, a small scripted FTP client, the relay as a process, and the
// page in Chromium. Nothing of it ships.
package testkit
