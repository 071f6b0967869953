package tcp

import (
	"errors"
	"syscall"
)

const soOOBInline = 0x100 // SO_OOBINLINE of winsock2.h

// ErrPortInUse is the system's error for a port that is in use.
const ErrPortInUse = syscall.Errno(10048) // WSAEADDRINUSE

// InlineUrgent sets SO_OOBINLINE on a listener; its connections inherit the option. It keeps
// TCP urgent data in the stream, where net.Conn would drop it. Classic clients send part of
// ABOR as urgent data.
func InlineUrgent(_, _ string, c syscall.RawConn) error {
	var set error
	err := c.Control(func(fd uintptr) {
		set = syscall.SetsockoptInt(syscall.Handle(fd), syscall.SOL_SOCKET, soOOBInline, 1)
	})
	return errors.Join(err, set)
}
