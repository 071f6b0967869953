//go:build !linux

package main

import "syscall"

// bindLate does nothing: it is for Linux.
func bindLate(_, _ string, _ syscall.RawConn) error { return nil }
