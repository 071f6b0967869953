package main

import (
	"net"
	"syscall"

	"golang.org/x/sys/unix"

	"ftpsim/relay/tunnel"
)

// sight looks into sockets. Linux tells all that the tunnel wants to know.
var sight = tunnel.Sight{Unacked: unacked, Received: received, Waiting: waiting}

// States of a TCP connection as TCP_INFO has them (tcp_states.h).
const (
	tcpTimeWait  = 6
	tcpClose     = 7
	tcpCloseWait = 8
	tcpLastAck   = 9
	tcpClosing   = 11
)

// unacked is Sight.Unacked. The end of a connection counts as one byte of the send
// queue; where it has left, nothing of the data is waited for.
func unacked(s tunnel.Socket) (n int) {
	onSocket(s, func(fd int) error {
		queued, err := unix.IoctlGetInt(fd, unix.SIOCOUTQ)
		if err != nil || queued == 0 {
			return err
		}
		unsent, err := unix.IoctlGetInt(fd, unix.SIOCOUTQNSD)
		if err != nil || queued == 1 && unsent == 0 {
			return err
		}
		if i, err := tcpInfo(fd); err != nil || i.State == tcpClose {
			return err // it was reset: nobody acknowledges anything
		}
		n = queued
		return nil
	})
	return n
}

// received is Sight.Received. The end of what the other end sends counts as one byte.
func received(s tunnel.Socket) (n int64, ended, ok bool) {
	ok = onSocket(s, func(fd int) error {
		i, err := tcpInfo(fd)
		if err != nil {
			return err
		}
		n = int64(i.Bytes_received)
		switch i.State {
		case tcpTimeWait, tcpCloseWait, tcpLastAck, tcpClosing:
			n, ended = n-1, true
		case tcpClose: // reset, or closed by both
			n, ended = 0, true
		}
		return nil
	})
	return n, ended, ok
}

// waiting is Sight.Waiting.
func waiting(ln net.Listener) (is bool) {
	onSocket(ln, func(fd int) error {
		i, err := tcpInfo(fd)
		is = err == nil && i.Unacked > 0 // of a listener: connections that wait
		return err
	})
	return is
}

func tcpInfo(fd int) (*unix.TCPInfo, error) {
	return unix.GetsockoptTCPInfo(fd, unix.IPPROTO_TCP, unix.TCP_INFO)
}

// onSocket reports whether x is an open socket and look has seen something.
func onSocket(x any, look func(fd int) error) bool {
	c, ok := x.(syscall.Conn)
	if !ok {
		return false
	}
	raw, err := c.SyscallConn()
	if err != nil {
		return false
	}
	var saw error
	err = raw.Control(func(fd uintptr) { saw = look(int(fd)) })
	return err == nil && saw == nil
}
