package tlsread

import (
	"crypto/aes"
	"crypto/hkdf"
	"crypto/hmac"
	"hash"

	"golang.org/x/crypto/cryptobyte"
)

// This file derives the keys of a connection from its secrets.

// keysOf13 derives the key of one direction of TLS 1.3 from its secret (RFC 8446 §7.3).
// It returns nil without a secret.
func keysOf13(s suite, secret []byte) *recordKey {
	if len(secret) != s.hash().Size() {
		return nil
	}
	aead, err := s.aead(expandLabel(s, secret, "key", s.key))
	if err != nil {
		return nil
	}
	return &recordKey{v13: true, aead: aead, iv: expandLabel(s, secret, "iv", s.iv)}
}

// expandLabel is HKDF-Expand-Label with an empty context (RFC 8446 §7.1).
func expandLabel(s suite, secret []byte, label string, size int) []byte {
	var info cryptobyte.Builder
	info.AddUint16(uint16(size))
	info.AddUint8LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes([]byte("tls13 " + label)) })
	info.AddUint8(0)
	out, err := hkdf.Expand(s.hash, secret, string(info.BytesOrPanic()), size)
	if err != nil {
		panic(err) // impossible: the sizes are constants
	}
	return out
}

// keysOf12 derives the keys of both directions of TLS 1.2 from the master secret
// (RFC 5246 §6.3). It returns nil without a master secret.
func keysOf12(s suite, master []byte, h *Hello) (client, server *recordKey) {
	if len(master) == 0 {
		return nil, nil
	}
	mac := 0
	if s.mac != nil {
		mac = s.mac().Size()
	}
	seed := append(append([]byte("key expansion"), h.serverRandom...), h.clientRandom...)
	block := prf(s.hash, master, seed, 2*(mac+s.key+s.iv))
	take := func(n int) []byte {
		b := block[:n:n]
		block = block[n:]
		return b
	}
	client, server = &recordKey{}, &recordKey{}
	client.macKey, server.macKey = take(mac), take(mac)
	for _, o := range []*recordKey{client, server} {
		key := take(s.key)
		var err error
		if s.mac == nil {
			o.aead, err = s.aead(key)
		} else {
			o.mac, o.macLast = s.mac, h.macLast
			o.block, err = aes.NewCipher(key)
		}
		if err != nil {
			return nil, nil
		}
	}
	client.iv, server.iv = take(s.iv), take(s.iv)
	return client, server
}

// prf is the pseudorandom function of TLS 1.2, P_hash (RFC 5246 §5). seed includes the
// label.
func prf(h func() hash.Hash, secret, seed []byte, size int) (out []byte) {
	sum := func(parts ...[]byte) []byte {
		m := hmac.New(h, secret)
		for _, p := range parts {
			m.Write(p)
		}
		return m.Sum(nil)
	}
	for a := sum(seed); len(out) < size; a = sum(a) {
		out = append(out, sum(a, seed)...)
	}
	return out[:size]
}
