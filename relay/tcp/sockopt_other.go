//go:build !unix && !windows

package tcp

import "syscall"

// ErrPortInUse is the system's error for a port that is in use.
const ErrPortInUse = syscall.EADDRINUSE

// InlineUrgent does nothing: this system does not support urgent data.
func InlineUrgent(_, _ string, _ syscall.RawConn) error { return nil }
