// Package capture converts a record to a packet capture and a packet capture to a
// record. It works in memory and does no I/O of its own.
//
// Write makes a pcapng of reconstructed Ethernet, IP and TCP that shows what the
// client's network card would have seen (write*.go, pcapng_write.go). Read extracts
// the FTP from any pcap or pcapng, in stages: packets (file_format.go, pcap_read.go,
// pcapng_read.go) → TCP segments (layers.go) → TCP streams (tcp_stream.go) → TLS
// decrypted (tls_decrypt.go) → commands and replies (find_control_connections.go) → events
// (events.go, session.go, data_connection_events.go). Script returns the commands that the client
// of a record sent; Respeak sends them to a server again.
package capture
