// Package tlsread decrypts captured connections of TLS 1.2 and 1.3 with the
// secrets of a key log. It is given bytes and returns records; it does no I/O.
//
// Keys holds the secrets (keys.go). New looks at what both ends said in the clear
// (hello.go) and derives the keys of the connection (derive.go, suite.go). Conn.Take
// then cuts each direction into records and opens them (side.go, open.go).
package tlsread

import (
	"bytes"
	"encoding/hex"
	"slices"
	"strings"
)

// Labels of a key log: the secret of TLS 1.2, and those of TLS 1.3
// (RFC 9850).
const (
	labelMaster          = "CLIENT_RANDOM"
	labelClientHandshake = "CLIENT_HANDSHAKE_TRAFFIC_SECRET"
	labelServerHandshake = "SERVER_HANDSHAKE_TRAFFIC_SECRET"
	labelClientTraffic   = "CLIENT_TRAFFIC_SECRET_0"
	labelServerTraffic   = "SERVER_TRAFFIC_SECRET_0"
)

// others are labels whose secrets decrypt nothing that an FTP connection carries.
var others = []string{"EXPORTER_SECRET", "EARLY_EXPORTER_SECRET", "CLIENT_EARLY_TRAFFIC_SECRET", "ECH_SECRET", "ECH_CONFIG"}

var labels = append([]string{labelMaster, labelClientHandshake, labelServerHandshake, labelClientTraffic, labelServerTraffic}, others...)

// Keys are the secrets of TLS connections. The zero value holds none.
type Keys struct {
	secrets map[name][]byte
	// masters are the secrets of sessions of TLS 1.2 that a connection may resume, by
	// session ID or ticket.
	masters map[string][]byte
}

// name is how a key log names a secret.
type name struct{ label, random string }

// Lines returns the lines of log, an NSS key log, that hold a secret.
func Lines(log []byte) []string {
	var list []string
	for line := range bytes.Lines(log) {
		s := strings.TrimSpace(string(line))
		if _, _, ok := parse(s); ok {
			list = append(list, s)
		}
	}
	return list
}

// IsLog reports whether a file that begins with head is a key log: its first line that is
// no comment holds a secret. head may end within a later line.
func IsLog(head []byte) bool {
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	for line := range bytes.Lines(head) {
		if s := strings.TrimSpace(string(line)); s != "" && !strings.HasPrefix(s, "#") {
			_, _, ok := parse(s)
			return ok
		}
	}
	return false
}

// Add takes lines of a key log. Those that hold no secret are passed over.
func (k *Keys) Add(lines ...string) {
	if k.secrets == nil {
		k.secrets, k.masters = map[name][]byte{}, map[string][]byte{}
	}
	for _, line := range lines {
		if n, secret, ok := parse(line); ok {
			k.secrets[n] = secret
		}
	}
}

// parse reads one line: label, the client's random, secret.
func parse(line string) (n name, secret []byte, ok bool) {
	f := strings.Fields(line)
	if len(f) != 3 || !slices.Contains(labels, f[0]) {
		return n, nil, false
	}
	random, err := hex.DecodeString(f[1])
	if err != nil || len(random) != randomSize {
		return n, nil, false
	}
	secret, err = hex.DecodeString(f[2])
	return name{f[0], string(random)}, secret, err == nil && len(secret) > 0
}

func (k *Keys) secret(label string, random []byte) []byte {
	return k.secrets[name{label, string(random)}]
}

// master is the secret of a connection of TLS 1.2: that of the key log or, as a
// log may leave resumed sessions out, that of the session before.
func (k *Keys) master(h *Hello) []byte {
	m := k.secret(labelMaster, h.clientRandom)
	if m == nil && h.Resumed {
		for _, id := range [][]byte{h.offeredTicket, h.sessionID} {
			if m == nil && len(id) > 0 {
				m = k.masters[string(id)]
			}
		}
	}
	if m != nil && k.masters != nil {
		for _, id := range [][]byte{h.ticket, h.sessionID} {
			if len(id) > 0 {
				k.masters[string(id)] = m
			}
		}
	}
	return m
}
