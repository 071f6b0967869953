// Package tunnel implements both ends of the tunnel between the relay and a page: many TCP
// connections over one net.Conn, in practice a WebSocket with binary messages. SPEC.md
// specifies the protocol completely.
//
// Relay is the relay's end. It is given TCP connections and a way to open sockets, and it
// does not trust the page. Page is the page's end. It is a net.Listener of FTP control
// connections, and its Listen and Dial open data connections for an FTP engine. Page works
// natively and under js/wasm.
//
// Files that start with relay_ belong to Relay, files that start with page_ to Page. The
// others are shared: mux.go runs the yamux session, frame_conn.go watches its frames,
// order_up.go and order_down.go keep what is said on different connections in order.
package tunnel
