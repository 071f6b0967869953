// Package capture turns a record into a packet capture and a packet capture
// into a record, in memory and without any I/O of its own.
//
// Write makes a pcapng of reconstructed Ethernet, IP and TCP that shows what the
// client's network card would have seen. Read takes the FTP out of any pcap or
// pcapng: packets (unpack.go, file.go, pcapng.go) → segments (layers.go) → streams
// (stream.go) → control and data connections (find.go) → events (listener.go).
// Script is what the client's side of a record did, and Respeak does it again.
package capture
