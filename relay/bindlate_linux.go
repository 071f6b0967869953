package main

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// bindLate makes the system choose the local port of a dial on connect instead of on bind, so
// that one local port can serve many peers. Without it, dials from a fixed local address use
// up the ports quickly. It ignores errors, since dials work without it.
func bindLate(_, _ string, c syscall.RawConn) error {
	return c.Control(func(fd uintptr) {
		unix.SetsockoptInt(int(fd), unix.IPPROTO_IP, unix.IP_BIND_ADDRESS_NO_PORT, 1)
	})
}
