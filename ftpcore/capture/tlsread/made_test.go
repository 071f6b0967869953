package tlsread

import (
	"bytes"
	"crypto/tls"
	"encoding/binary"
	"fmt"
	"testing"

	"golang.org/x/crypto/cryptobyte"
)

// This file makes TLS 1.3 conversations that crypto/tls does not: with a chosen cipher
// suite, and with a key update.

// made is a direction whose records the test seals itself.
type made struct {
	suite  suite
	secret []byte
	seq    uint64
	wire   []byte
}

// seal adds a record of TLS 1.3.
func (m *made) seal(kind byte, content []byte) {
	o := keysOf13(m.suite, m.secret)
	o.seq = m.seq
	m.seq++
	inner := append(append(bytes.Clone(content), kind), 0, 0) // padded
	head := binary.BigEndian.AppendUint16([]byte{TypeData, 3, 3}, uint16(len(inner)+o.aead.Overhead()))
	m.wire = append(append(m.wire, head...), o.aead.Seal(nil, o.nonce(), inner, head)...)
}

func (m *made) use(secret []byte) { m.secret, m.seq = secret, 0 }

// helloOf is the record of a hello.
func helloOf(kind byte, random byte, suite uint16) []byte {
	var b cryptobyte.Builder
	b.AddUint8(TypeHandshake)
	b.AddUint16(0x0303)
	b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
		b.AddUint8(kind)
		b.AddUint24LengthPrefixed(func(b *cryptobyte.Builder) {
			b.AddUint16(tls.VersionTLS12)
			b.AddBytes(bytes.Repeat([]byte{random}, randomSize))
			b.AddUint8(0)
			if kind == clientHello {
				b.AddUint16(2)
				b.AddUint16(suite)
				b.AddUint16(0x0100)
				return
			}
			b.AddUint16(suite)
			b.AddUint8(0)
			b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
				b.AddUint16(extVersions)
				b.AddUint16(2)
				b.AddUint16(tls.VersionTLS13)
			})
		})
	})
	return b.BytesOrPanic()
}

func TestSuitesAndUpdatesOf13(t *testing.T) {
	for _, id := range []uint16{tls.TLS_AES_128_GCM_SHA256, tls.TLS_AES_256_GCM_SHA384, tls.TLS_CHACHA20_POLY1305_SHA256} {
		s, _ := suiteOf(id, true)
		secret := func(n byte) []byte { return bytes.Repeat([]byte{n}, s.hash().Size()) }
		var keys Keys
		for i, l := range []string{labelClientHandshake, labelServerHandshake, labelClientTraffic, labelServerTraffic} {
			keys.Add(fmt.Sprintf("%s %064x %x", l, bytes.Repeat([]byte{7}, randomSize), secret(byte(i+1))))
		}
		client := made{suite: s, secret: secret(1), wire: helloOf(clientHello, 7, id)}
		server := made{suite: s, secret: secret(2), wire: helloOf(serverHello, 8, id)}
		for i, m := range []*made{&server, &client} {
			m.seal(TypeHandshake, []byte{finished, 0, 0, 1, 9})
			m.use(secret(byte(4 - i)))
			m.seal(TypeData, []byte("before"))
			m.seal(TypeHandshake, []byte{keyUpdate, 0, 0, 1, 0})
			m.use(expandLabel(s, m.secret, "traffic upd", len(m.secret)))
			m.seal(TypeData, []byte(" after"))
		}
		c := New(&keys, client.wire, server.wire)
		for fromClient, wire := range map[bool][]byte{true: client.wire, false: server.wire} {
			got := ""
			for _, r := range c.Take(fromClient, wire) {
				if r.Err != nil {
					t.Errorf("%x: %v", id, r.Err)
				}
				if r.Type == TypeData {
					got += string(r.Plain)
				}
			}
			if got != "before after" {
				t.Errorf("%x: %q", id, got)
			}
		}
	}
}
