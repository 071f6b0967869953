//go:build !linux

package main

import "syscall"

// bindLate does nothing: the option exists on Linux only.
func bindLate(_, _ string, _ syscall.RawConn) error { return nil }
