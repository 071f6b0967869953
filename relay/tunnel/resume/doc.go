// Package resume keeps a byte stream alive while the connection that carries it is cut and
// made anew. It lies between the tunnel's multiplexer and the WebSocket; ../SPEC.md §10
// specifies its frames and rules.
//
// Conn is one end of the stream, a net.Conn. It counts the bytes in both directions, keeps
// what the other end has not acknowledged, and sends that again on the next carrier. Keeper
// belongs to the relay: it hands out the tokens that prove which stream a page goes on with.
// The page has one Conn and no Keeper.
package resume
