//go:build !unix && !windows

package main

import "syscall"

// errPortInUse is the system's error for a port that is in use.
const errPortInUse = syscall.EADDRINUSE

// inlineUrgent does nothing: this system does not support urgent data.
func inlineUrgent(_, _ string, _ syscall.RawConn) error { return nil }
