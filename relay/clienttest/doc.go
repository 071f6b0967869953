// Package clienttest lets the FTP clients that people use talk to the server,
// over several lanes with the same test bodies:
//
//   - tcp: the engine natively on plain TCP
//   - pipe: the engine behind both ends of the tunnel, joined in memory
//   - tunnel: the engine at a native page end, behind the real relay over a
//     loopback WebSocket
//   - page: the page in Chromium, behind the real relay
//
// A script of all verbs also runs on mem, the network in memory.
//
// FTPSIM_LANES chooses the lanes (default: all but page, which wants the built
// page). With FTPSIM_ADDR=host:port the only lane is whatever answers there. A
// client that is not installed fails its test.
package clienttest
