// Package tlsread decrypts captured TLS 1.2 and 1.3 connections with the secrets of a
// key log. It takes bytes and returns records; it does no I/O.
//
// Keys holds the secrets (keys.go). New reads the clear part of the handshake (hello.go)
// and derives the keys of the connection (derive.go, suite.go). Conn.Take then splits
// each direction into records and decrypts them (direction.go, record_key.go).
package tlsread

import (
	"bytes"
	"encoding/hex"
	"slices"
	"strings"
)

// Labels of a key log (RFC 9850): the master secret of TLS 1.2, and the secrets of TLS
// 1.3.
const (
	labelMaster          = "CLIENT_RANDOM"
	labelClientHandshake = "CLIENT_HANDSHAKE_TRAFFIC_SECRET"
	labelServerHandshake = "SERVER_HANDSHAKE_TRAFFIC_SECRET"
	labelClientTraffic   = "CLIENT_TRAFFIC_SECRET_0"
	labelServerTraffic   = "SERVER_TRAFFIC_SECRET_0"
)

// unusedLabels are labels of secrets that decrypt nothing in an FTP connection.
var unusedLabels = []string{"EXPORTER_SECRET", "EARLY_EXPORTER_SECRET", "CLIENT_EARLY_TRAFFIC_SECRET", "ECH_SECRET", "ECH_CONFIG"}

var labels = append([]string{labelMaster, labelClientHandshake, labelServerHandshake, labelClientTraffic, labelServerTraffic}, unusedLabels...)

// Keys are the secrets of TLS connections. The zero value holds none.
type Keys struct {
	secrets map[secretName][]byte
	// masters holds the master secrets of TLS 1.2 sessions that a later connection may
	// resume, by session ID or ticket.
	masters map[string][]byte
}

// secretName identifies a secret in a key log. random is the client random.
type secretName struct{ label, random string }

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
// not a comment holds a secret. head may end within a later line.
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

// Add adds the secrets in lines of a key log. It ignores lines without a secret.
func (k *Keys) Add(lines ...string) {
	if k.secrets == nil {
		k.secrets, k.masters = map[secretName][]byte{}, map[string][]byte{}
	}
	for _, line := range lines {
		if n, secret, ok := parse(line); ok {
			k.secrets[n] = secret
		}
	}
}

// parse reads one line: label, client random and secret, the latter two in hexadecimal.
func parse(line string) (n secretName, secret []byte, ok bool) {
	f := strings.Fields(line)
	if len(f) != 3 || !slices.Contains(labels, f[0]) {
		return n, nil, false
	}
	random, err := hex.DecodeString(f[1])
	if err != nil || len(random) != randomSize {
		return n, nil, false
	}
	secret, err = hex.DecodeString(f[2])
	return secretName{f[0], string(random)}, secret, err == nil && len(secret) > 0
}

func (k *Keys) secret(label string, random []byte) []byte {
	return k.secrets[secretName{label, string(random)}]
}

// master returns the master secret of a TLS 1.2 connection. A key log may leave out
// resumed sessions; they have the secret of the session that they resume.
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
