//go:build !linux

package main

import "ftpsim/relay/tunnel"

// sight looks into sockets. This system is not asked.
var sight tunnel.Sight
