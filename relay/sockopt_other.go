//go:build !unix && !windows

package main

import "syscall"

// inlineUrgent does nothing: this system has no urgent data.
func inlineUrgent(_, _ string, _ syscall.RawConn) error { return nil }
