// Package inspect holds what watches and steers an ftpcore.Server: Stepper is
// its Gate (run, pause, step, edit, drop), Recorder and Meter are Observers.
// Nothing here is a link in the chain: a server without them behaves the same.
//
// All types are ready to use at their zero value and safe for several
// goroutines. Fields are set before the first use. The OnChange and OnEvent
// callbacks may come from any goroutine, Recorder's under the server's event
// lock: they must not block and are meant to wake somebody up.
package inspect
