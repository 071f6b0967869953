//go:build unix

package main

import (
	"errors"
	"syscall"
)

// errPortInUse is the system's word for a port that somebody has.
const errPortInUse = syscall.EADDRINUSE

// inlineUrgent leaves TCP urgent data in the stream of a listener's
// connections, which inherit the option. Classic clients send a part of ABOR as
// urgent data, and a net.Conn would lose it.
func inlineUrgent(_, _ string, c syscall.RawConn) error {
	var set error
	err := c.Control(func(fd uintptr) {
		set = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_OOBINLINE, 1)
	})
	return errors.Join(err, set)
}
