package tlsconn

import (
	"crypto/tls"
	"net"
)

// Watched is implemented by a connection whose owner sees the clear text that passes on it.
type Watched interface {
	net.Conn
	Cover()                        // TLS begins: what passes from now on is not clear text
	Clear(over *tls.Conn) net.Conn // returns over, TLS on this connection, so that its clear text is seen
	Uncover()                      // TLS has ended on the control connection
}

// Cover tells the owner of a watched connection that TLS begins on it.
func Cover(conn net.Conn) {
	if w, ok := conn.(Watched); ok {
		w.Cover()
	}
}

// ClearText returns over, TLS on conn, so that the owner of a watched conn sees its clear
// text.
func ClearText(conn net.Conn, over *tls.Conn) net.Conn {
	if w, ok := conn.(Watched); ok {
		return w.Clear(over)
	}
	return over
}
