//go:build !unix && !windows

package main

import "syscall"

// errPortInUse is the system's word for a port that somebody has.
const errPortInUse = syscall.EADDRINUSE

// inlineUrgent does nothing: this system has no urgent data.
func inlineUrgent(_, _ string, _ syscall.RawConn) error { return nil }
