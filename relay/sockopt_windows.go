package main

import (
	"errors"
	"syscall"
)

const soOOBInline = 0x100 // SO_OOBINLINE of winsock2.h

// errPortInUse is the system's word for a port that somebody has.
const errPortInUse = syscall.Errno(10048) // WSAEADDRINUSE

// inlineUrgent leaves TCP urgent data in the stream of a listener's
// connections, which inherit the option. Classic clients send a part of ABOR as
// urgent data, and a net.Conn would lose it.
func inlineUrgent(_, _ string, c syscall.RawConn) error {
	var set error
	err := c.Control(func(fd uintptr) {
		set = syscall.SetsockoptInt(syscall.Handle(fd), syscall.SOL_SOCKET, soOOBInline, 1)
	})
	return errors.Join(err, set)
}
