//go:build !linux

package main

import "ftpsim/relay/tunnel"

// socketInfo is empty: inspecting sockets is implemented for Linux only.
var socketInfo tunnel.SocketInfo
