package tlsconn

import (
	"bytes"
	"cmp"
	"crypto/tls"
	"strings"

	"ftpsim/ftpcore/event"
)

// This file names the messages in TLS records. It infers an encrypted message from its
// place in the handshake.

// Content types of records (RFC 8446 §5.1).
const (
	recordCCS       = 20
	recordAlert     = 21
	recordHandshake = 22
	recordData      = 23

	recordHead = 5 // bytes before the fragment
)

var recordTypes = map[byte]string{
	recordCCS: "change_cipher_spec", recordAlert: "alert", recordHandshake: "handshake", recordData: "application_data",
}

// ticketMessage carries a session ticket (RFC 8446 §4.6.1, RFC 5077 §3.3).
const ticketMessage = "NewSessionTicket"

// handshakeTypes are the messages of RFC 5246 §7.4 and RFC 8446 §4.
var handshakeTypes = map[byte]string{
	0: "HelloRequest", 1: "ClientHello", 2: "ServerHello", 4: ticketMessage, 8: "EncryptedExtensions",
	11: "Certificate", 12: "ServerKeyExchange", 13: "CertificateRequest", 14: "ServerHelloDone",
	15: "CertificateVerify", 16: "ClientKeyExchange", 20: "Finished", 22: "CertificateStatus", 24: "KeyUpdate",
}

// IsRecord reports whether b can be the first byte of a record.
func IsRecord(b byte) bool { return recordCCS <= b && b <= recordData }

// alertName returns an alert's name in RFC 8446 §6: "close_notify".
func alertName(code byte) string {
	name := strings.TrimPrefix(tls.AlertError(code).Error(), "tls: ")
	return strings.ReplaceAll(name, " ", "_")
}

// namer follows a handshake from record to record.
type namer struct {
	v13, psk   bool    // from the ServerHello: TLS 1.3, a resumed session
	done       bool    // the handshake is complete
	encrypted  [2]bool // by direction: after ChangeCipherSpec of TLS 1.2
	rest       [2]int  // by direction: bytes of a handshake message that are in the next record
	serverSaid int     // encrypted records in the server's flight
	random     []byte  // of the ClientHello
}

const (
	toServer = 0
	toClient = 1
)

// name describes the record b; dir is toServer or toClient.
func (n *namer) name(dir int, b []byte) event.TLSRecord {
	r := event.TLSRecord{Type: recordTypes[b[0]], Len: len(b)}
	body := b[recordHead:]
	switch b[0] {
	case recordHandshake:
		if n.encrypted[dir] {
			r.Messages = []string{"Finished"}
			break
		}
		r.Messages = n.messages(dir, body)
	case recordCCS:
		n.encrypted[dir] = !n.v13
	case recordAlert:
		if len(body) == 2 {
			r.Alert = alertName(body[1])
		}
	case recordData:
		if n.v13 && !n.done {
			r.Messages = []string{n.sealed(dir)}
		}
	}
	return r
}

// sealed returns the name of the next encrypted handshake message of TLS 1.3. The server
// puts each into its own record.
func (n *namer) sealed(dir int) string {
	if dir == toServer {
		return "Finished"
	}
	flight := []string{"EncryptedExtensions", "Certificate", "CertificateVerify", "Finished"}
	if n.psk {
		flight = []string{"EncryptedExtensions", "Finished"}
	}
	n.serverSaid++
	if n.serverSaid <= len(flight) {
		return flight[n.serverSaid-1]
	}
	return ticketMessage
}

// messages lists the handshake messages that begin in body.
func (n *namer) messages(dir int, body []byte) (names []string) {
	skip := min(n.rest[dir], len(body))
	n.rest[dir] -= skip
	body = body[skip:]
	for len(body) >= 4 {
		size := 4 + int(body[1])<<16 + int(body[2])<<8 + int(body[3])
		name := handshakeTypes[body[0]]
		if body[0] == 2 && len(body) >= size {
			name = n.serverHello(body[4:size])
		}
		if body[0] == 1 && len(body) >= 38 {
			n.random = bytes.Clone(body[6:38])
		}
		if name == "" {
			name = "unknown"
		}
		names = append(names, name)
		n.rest[dir] = max(size-len(body), 0)
		body = body[min(size, len(body)):]
	}
	return names
}

// retryRandom begins the random of a HelloRetryRequest (RFC 8446 §4.1.3).
const retryRandom = "\xcf\x21\xad\x74\xe5\x9a\x61\x11"

// serverHello reads the version and a resumed session from the extensions, and returns
// the message's name.
func (n *namer) serverHello(b []byte) string {
	name := "ServerHello"
	if len(b) < 35 {
		return name
	}
	if string(b[2:2+len(retryRandom)]) == retryRandom {
		name = "HelloRetryRequest"
	}
	at := 35 + int(b[34]) + 3 + 2 // session ID, suite, compression, length of the extensions
	for at+4 <= len(b) {
		kind, size := int(b[at])<<8+int(b[at+1]), int(b[at+2])<<8+int(b[at+3])
		switch kind {
		case 43: // supported_versions
			n.v13 = true
		case 41: // pre_shared_key
			n.psk = true
		}
		at += 4 + size
	}
	return name
}

// DescribeTLS describes a captured record of size bytes, header included. kind is its
// content type on the wire, messages are the types of the handshake messages that begin
// in it, alert is an alert's two bytes. nil means that there is none, or that the record
// could not be decrypted.
func DescribeTLS(kind byte, size int, messages, alert []byte) event.TLSRecord {
	r := event.TLSRecord{Type: recordTypes[kind], Len: size}
	for _, m := range messages {
		r.Messages = append(r.Messages, cmp.Or(handshakeTypes[m], "unknown"))
	}
	if len(alert) == 2 {
		r.Alert = alertName(alert[1])
	}
	return r
}
