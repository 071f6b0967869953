package main

import (
	"net"
	"syscall"

	"golang.org/x/sys/unix"

	"ftpsim/relay/tunnel"
)

// socketInfo inspects sockets. Linux supports all of it.
var socketInfo = tunnel.SocketInfo{Unacked: unacked, Received: received, Waiting: waiting}

// States of a TCP connection in TCP_INFO (tcp_states.h).
const (
	tcpTimeWait  = 6
	tcpClose     = 7
	tcpCloseWait = 8
	tcpLastAck   = 9
	tcpClosing   = 11
)

// unacked is SocketInfo.Unacked. The FIN counts as one byte of the send queue: if one byte
// is queued and it has been sent, all data has been acknowledged.
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
			return err // the connection was reset: nothing will be acknowledged
		}
		n = queued
		return nil
	})
	return n
}

// received is SocketInfo.Received. The peer's FIN counts as one byte in Bytes_received.
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

// waiting is SocketInfo.Waiting.
func waiting(ln net.Listener) (is bool) {
	onSocket(ln, func(fd int) error {
		i, err := tcpInfo(fd)
		is = err == nil && i.Unacked > 0 // for a listener: the number of waiting connections
		return err
	})
	return is
}

func tcpInfo(fd int) (*unix.TCPInfo, error) {
	return unix.GetsockoptTCPInfo(fd, unix.IPPROTO_TCP, unix.TCP_INFO)
}

// onSocket calls look with the file descriptor of x. It reports whether x is an open socket
// and look has returned nil.
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
