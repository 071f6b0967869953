// Package clienttest tests the server with the FTP clients that people use. The same tests
// run over several routes, which are ways to reach the server:
//
//   - tcp: the engine on TCP, natively
//   - pipe: the engine behind both ends of the tunnel, joined in memory
//   - tunnel: the engine at a native tunnel.Page, behind the real relay over a
//     loopback WebSocket
//   - page: the page in Chromium, behind the real relay
//
// A script of all verbs also runs on mem, the in-memory network.
//
// FTPSIM_ROUTES chooses the routes (default: all except page, which needs the built page).
// With FTPSIM_ADDR=host:port the only route is the server at that address. A test fails if its
// client is not installed.
package clienttest
