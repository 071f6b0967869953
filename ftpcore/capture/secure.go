package capture

import (
	"bytes"
	"encoding/hex"
	"slices"
	"strings"

	"ftpsim/ftpcore/event"
)

// This file writes what TLS protected: its records, and the keys to them.

// portImplicit is where implicit FTPS is served; dissectors go by it.
const portImplicit = 990

// inTLS reports whether the bytes of e are written with the tls event that
// carried them.
func inTLS(e *event.Event) bool { return e.CarriedBy != 0 }

// wellKnown is the port that the control connection of a session.open is written
// with.
func wellKnown(e *event.Event) uint16 {
	if e.Peer != nil && e.Peer.Implicit {
		return portImplicit
	}
	return portControl
}

// tls writes the records of e as they were on the wire.
func (p *planner) tls(e *event.Event) {
	l := p.links[e.Conn]
	if l == nil && e.Chan == event.ChanControl {
		l = p.control(e)
	}
	if l == nil || l.ended {
		return
	}
	payload := e.Payload
	if payload == nil && len(e.Data) > 0 {
		payload = [][]byte{e.Data}
	}
	p.encrypted = true
	p.encryptedData = p.encryptedData || e.Chan == event.ChanData
	if e.Dir == event.ToServer {
		p.learnRandom(payload)
	}
	p.add(e, l, deedBytes, e.Dir == event.ToServer, payload, nil)
	if missing := e.Bytes - size(payload); missing > 0 {
		p.hole(e, l, missing, ": TLS cannot be decrypted from here on")
	}
}

// learnRandom takes the client's random of a ClientHello (RFC 8446 §4.1.2), by
// which a key log names a connection.
func (p *planner) learnRandom(payload [][]byte) {
	const handshake, clientHello, at, size = 22, 1, 11, 32
	head := bytes.Join(payload, nil)
	if len(head) >= at+size && head[0] == handshake && head[5] == clientHello {
		p.randoms = append(p.randoms, hex.EncodeToString(head[at:at+size]))
	}
}

// keys are the lines of the key log that belong to connections of this capture.
func (p *planner) keys() []string {
	return slices.DeleteFunc(slices.Clone(p.o.Keys), func(line string) bool {
		f := strings.Fields(line)
		return len(f) != 3 || !slices.Contains(p.randoms, strings.ToLower(f[1]))
	})
}

// aboutSecrets is what the capture says about passwords and keys.
func (p *planner) aboutSecrets(keys []string) (list []string) {
	if p.masked {
		list = append(list, "Passwords are written as asterisks, as many as there were bytes.")
	}
	if p.bare {
		list = append(list, "Contains secrets: passwords are written as they were.")
	}
	switch {
	case len(keys) > 0:
		list = append(list, "Contains secrets: the keys of its TLS connections are in this file, so that whoever has it reads all that they protected, passwords too.")
	case p.encrypted:
		list = append(list, "Its TLS connections are written as they were; their keys are not in this file.")
	}
	return list
}
