package capture

import (
	"bytes"
	"encoding/hex"
	"slices"
	"strings"

	"ftpsim/ftpcore/event"
)

// This file writes TLS records and the keys that decrypt them.

// portImplicit is the port of implicit FTPS. Dissectors recognise it by this number.
const portImplicit = 990

// inTLS reports whether e was carried in TLS. Its bytes are then written with the tls
// event, as records.
func inTLS(e *event.Event) bool { return e.Over != 0 }

// wellKnown returns the server port that is written for the control connection that e,
// a session.open, opened.
func wellKnown(e *event.Event) uint16 {
	if e.Peer != nil && e.Peer.Implicit {
		return portImplicit
	}
	return portControl
}

// tls writes the records of e, encrypted as they were sent.
func (p *planner) tls(e *event.Event) {
	l := p.conns[e.Conn]
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
	p.add(e, l, actionBytes, e.Dir == event.ToServer, payload, nil)
	if missing := e.Bytes - size(payload); missing > 0 {
		p.addHole(e, l, missing, ": TLS cannot be decrypted from here on")
	}
}

// learnRandom keeps the client random of a ClientHello (RFC 8446 §4.1.2). A key log
// identifies a connection by it.
func (p *planner) learnRandom(payload [][]byte) {
	const handshake, clientHello, at, size = 22, 1, 11, 32
	head := bytes.Join(payload, nil)
	if len(head) >= at+size && head[0] == handshake && head[5] == clientHello {
		p.randoms = append(p.randoms, hex.EncodeToString(head[at:at+size]))
	}
}

// keys returns the lines of the key log that belong to connections of this capture.
func (p *planner) keys() []string {
	return slices.DeleteFunc(slices.Clone(p.o.Keys), func(line string) bool {
		f := strings.Fields(line)
		return len(f) != 3 || !slices.Contains(p.randoms, strings.ToLower(f[1]))
	})
}

// aboutSecrets returns the comments of the capture on passwords and keys.
func (p *planner) aboutSecrets(keys []string) (list []string) {
	if p.masked {
		list = append(list, "Passwords are written as asterisks, as many as there were bytes.")
	}
	if p.unmasked {
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
