// Package inspect observes and controls an ftpcore.Server. Stepper is its Gate (run, pause,
// step, edit, drop; breakpoints and faults); Recorder and Meter are Observers. The server
// does not depend on them: without them it behaves the same.
//
// The zero values of all types are ready to use, and the types are safe for concurrent use.
// Set the fields before the first use. Callbacks may run on any goroutine, Recorder's under
// the server's event lock. They must not block.
package inspect
