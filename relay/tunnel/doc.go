// Package tunnel is both ends of the wire between the relay and a page: many
// TCP connections over one net.Conn (in practice a binary WebSocket). SPEC.md
// describes the wire well enough to write either end anew.
//
// The relay's end (Relay) is handed real TCP connections and sockets and trusts
// no page. The page's end (Page) is a net.Listener of FTP control connections,
// and has the Listen and Dial that an FTP engine needs for its data
// connections. Page works natively and under js/wasm.
package tunnel
