// Package tlsconn puts TLS on a connection so that every record can be seen: one
// Channel over one RecordConn, which names the records and keeps their bytes for the
// tls events (RFC 8446, RFC 5246). RFC 4217 says when; package ftpcore does that.
package tlsconn
