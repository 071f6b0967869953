package main

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// bindLate lets the system choose the local port of a dial when it connects,
// so that one port can serve many peers. Without it, a bound local address
// uses up ports quickly. It is a help and no must.
func bindLate(_, _ string, c syscall.RawConn) error {
	return c.Control(func(fd uintptr) {
		unix.SetsockoptInt(int(fd), unix.IPPROTO_IP, unix.IP_BIND_ADDRESS_NO_PORT, 1)
	})
}
