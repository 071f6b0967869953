package tlsread

import (
	"bytes"
	"crypto/tls"

	"golang.org/x/crypto/cryptobyte"
)

// This file reads the handshake messages that are not encrypted.

// Hello is the result of the clear part of a handshake. Version zero means that the
// ServerHello was not captured.
type Hello struct {
	Version    uint16 // tls.VersionTLS12, tls.VersionTLS13 or an older one
	Suite      uint16
	Resumed    bool
	ServerName string // in the client's server_name extension (RFC 6066 §3)
	Protocol   string // chosen by ALPN (RFC 7301); empty if it was sent encrypted

	clientRandom, serverRandom []byte
	sessionID                  []byte // the server's
	offeredTicket, ticket      []byte // TLS 1.2: the ticket that the client sent, and the new one that it got
	macLast                    bool   // Encrypt-then-MAC (RFC 7366)
}

const (
	randomSize = 32
	headSize   = 5        // bytes of a record header
	maxRecord  = 18 << 10 // most bytes of a record's body when encrypted (RFC 5246 §6.2.3)
)

// Content types (RFC 8446 §5.1).
const (
	TypeChangeCipherSpec = 20
	TypeAlert            = 21
	TypeHandshake        = 22
	TypeData             = 23
)

// Handshake messages (RFC 8446 §4, RFC 5246 §7.4).
const (
	clientHello = 1
	serverHello = 2
	newTicket   = 4
	certificate = 11
	finished    = 20
	keyUpdate   = 24
)

// Extensions.
const (
	extServerName = 0
	extALPN       = 16
	extMACLast    = 22
	extTicket     = 35
	extPSK        = 41
	extVersions   = 43
)

// helloRetryRandom is the random of a HelloRetryRequest (RFC 8446 §4.1.3).
var helloRetryRandom = []byte{
	0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91,
	0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C,
}

// IsRecord reports whether b begins with a plausible record header (five bytes).
func IsRecord(b []byte) bool {
	return len(b) >= headSize && TypeChangeCipherSpec <= b[0] && b[0] <= TypeData && b[1] == 3 && b[2] <= 4 &&
		0 < bodySize(b) && bodySize(b) <= maxRecord
}

// IsClientHello reports whether b begins with a record that begins with a ClientHello.
func IsClientHello(b []byte) bool { return beginsWith(b, clientHello) }

// IsServerHello reports whether b begins with a record that begins with a ServerHello.
func IsServerHello(b []byte) bool { return beginsWith(b, serverHello) }

// IsAlert reports whether b begins with an unencrypted alert. A side that refuses the
// handshake sends one instead of its hello.
func IsAlert(b []byte) bool { return IsRecord(b) && b[0] == TypeAlert && bodySize(b) == 2 }

func beginsWith(b []byte, message byte) bool {
	return IsRecord(b) && b[0] == TypeHandshake && len(b) > headSize && b[headSize] == message
}

func bodySize(b []byte) int { return int(b[3])<<8 | int(b[4]) }

// readHello reads the beginnings of both directions.
func readHello(client, server []byte) Hello {
	h := Hello{Resumed: true}
	messages(client, func(kind byte, body cryptobyte.String) bool {
		if kind == clientHello {
			h.client(body)
		}
		return false
	})
	messages(server, func(kind byte, body cryptobyte.String) bool {
		switch kind {
		case serverHello:
			h.server(body)
			return h.Version != tls.VersionTLS13
		case certificate:
			h.Resumed = false
		case newTicket:
			var lifetime uint32
			var ticket cryptobyte.String
			if body.ReadUint32(&lifetime) && body.ReadUint16LengthPrefixed(&ticket) {
				h.ticket = bytes.Clone(ticket)
			}
		}
		return true
	})
	h.Resumed = h.Resumed && h.Version != 0
	return h
}

// messages calls take with each unencrypted handshake message in b, the beginning of a
// direction, until take returns false. It skips a HelloRetryRequest.
func messages(b []byte, take func(kind byte, body cryptobyte.String) bool) {
	var all []byte
	retried := false
	for IsRecord(b) && len(b) >= headSize+bodySize(b) {
		body := b[headSize : headSize+bodySize(b)]
		switch b[0] {
		case TypeHandshake:
			all = append(all, body...)
		case TypeChangeCipherSpec:
			if !retried { // what follows is encrypted
				return
			}
		default:
			return
		}
		b = b[headSize+len(body):]
		for s := cryptobyte.String(all); ; all = s {
			var kind byte
			var message cryptobyte.String
			if !s.ReadUint8(&kind) || !s.ReadUint24LengthPrefixed(&message) {
				break
			}
			if retried = kind == serverHello && len(message) >= 2+randomSize && bytes.Equal(message[2:2+randomSize], helloRetryRandom); retried {
				continue
			}
			if !take(kind, message) {
				return
			}
		}
	}
}

func (h *Hello) client(s cryptobyte.String) {
	var version uint16
	var id, suites, compressions cryptobyte.String
	if !s.ReadUint16(&version) || !s.ReadBytes(&h.clientRandom, randomSize) || !s.ReadUint8LengthPrefixed(&id) ||
		!s.ReadUint16LengthPrefixed(&suites) || !s.ReadUint8LengthPrefixed(&compressions) {
		return
	}
	extensions(s, func(kind uint16, v cryptobyte.String) {
		switch kind {
		case extServerName:
			var list, host cryptobyte.String
			var form byte
			if v.ReadUint16LengthPrefixed(&list) && list.ReadUint8(&form) && list.ReadUint16LengthPrefixed(&host) {
				h.ServerName = string(host)
			}
		case extTicket:
			h.offeredTicket = bytes.Clone(v)
		}
	})
}

func (h *Hello) server(s cryptobyte.String) {
	var version uint16
	var id cryptobyte.String
	var compression byte
	if !s.ReadUint16(&version) || !s.ReadBytes(&h.serverRandom, randomSize) || !s.ReadUint8LengthPrefixed(&id) ||
		!s.ReadUint16(&h.Suite) || !s.ReadUint8(&compression) {
		return
	}
	psk := false
	h.sessionID = bytes.Clone(id)
	extensions(s, func(kind uint16, v cryptobyte.String) {
		switch kind {
		case extVersions:
			v.ReadUint16(&version)
		case extMACLast:
			h.macLast = true
		case extPSK:
			psk = true
		case extALPN:
			var list, protocol cryptobyte.String
			if v.ReadUint16LengthPrefixed(&list) && list.ReadUint8LengthPrefixed(&protocol) {
				h.Protocol = string(protocol)
			}
		}
	})
	h.Version = version
	if version == tls.VersionTLS13 {
		h.Resumed = psk
	}
}

func extensions(s cryptobyte.String, take func(kind uint16, value cryptobyte.String)) {
	var list, value cryptobyte.String
	var kind uint16
	if !s.ReadUint16LengthPrefixed(&list) {
		return
	}
	for list.ReadUint16(&kind) && list.ReadUint16LengthPrefixed(&value) {
		take(kind, value)
	}
}
