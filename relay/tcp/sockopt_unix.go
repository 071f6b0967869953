//go:build unix

package tcp

import (
	"errors"
	"syscall"
)

// ErrPortInUse is the system's error for a port that is in use.
const ErrPortInUse = syscall.EADDRINUSE

// InlineUrgent sets SO_OOBINLINE on a listener; its connections inherit the option. It keeps
// TCP urgent data in the stream, where net.Conn would drop it. Classic clients send part of
// ABOR as urgent data.
func InlineUrgent(_, _ string, c syscall.RawConn) error {
	var set error
	err := c.Control(func(fd uintptr) {
		set = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_OOBINLINE, 1)
	})
	return errors.Join(err, set)
}
