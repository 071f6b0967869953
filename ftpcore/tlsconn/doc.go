// Package tlsconn puts TLS on a connection and makes every TLS record visible: a Channel
// (the TLS connection) runs over a RecordConn, which names the records and keeps their
// bytes for tls events (RFC 8446, RFC 5246). Package ftpcore decides when to protect a
// connection (RFC 4217).
package tlsconn
