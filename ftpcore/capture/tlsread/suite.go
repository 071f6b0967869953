package tlsread

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"hash"
	"strings"

	"golang.org/x/crypto/chacha20poly1305"
)

// This file lists the supported cipher suites.

// suite describes how a cipher suite protects records.
type suite struct {
	hash func() hash.Hash // of the key schedule
	key  int              // bytes of the key
	aead func(key []byte) (cipher.AEAD, error)
	iv   int              // bytes of the IV that the key schedule supplies
	mac  func() hash.Hash // of a CBC suite; nil for an AEAD suite
}

// suites holds, by number, the part of the registered name that matters: the cipher, and
// the hash of the key schedule or of the MAC. The key exchange does not matter when the
// secrets are known.
var suites = map[uint16]string{
	0x1301: "AES_128_GCM_SHA256", 0x1302: "AES_256_GCM_SHA384", 0x1303: "CHACHA20_POLY1305_SHA256",

	0x009C: "AES_128_GCM_SHA256", 0x009D: "AES_256_GCM_SHA384", // RSA
	0x009E: "AES_128_GCM_SHA256", 0x009F: "AES_256_GCM_SHA384", // DHE_RSA
	0xC02B: "AES_128_GCM_SHA256", 0xC02C: "AES_256_GCM_SHA384", // ECDHE_ECDSA
	0xC02F: "AES_128_GCM_SHA256", 0xC030: "AES_256_GCM_SHA384", // ECDHE_RSA
	0xCCA8: "CHACHA20_POLY1305_SHA256", 0xCCA9: "CHACHA20_POLY1305_SHA256", 0xCCAA: "CHACHA20_POLY1305_SHA256",

	0x002F: "AES_128_CBC_SHA", 0x0035: "AES_256_CBC_SHA", // RSA
	0x003C: "AES_128_CBC_SHA256", 0x003D: "AES_256_CBC_SHA256",
	0x0033: "AES_128_CBC_SHA", 0x0039: "AES_256_CBC_SHA", // DHE_RSA
	0x0067: "AES_128_CBC_SHA256", 0x006B: "AES_256_CBC_SHA256",
	0xC009: "AES_128_CBC_SHA", 0xC00A: "AES_256_CBC_SHA", // ECDHE_ECDSA
	0xC023: "AES_128_CBC_SHA256", 0xC024: "AES_256_CBC_SHA384",
	0xC013: "AES_128_CBC_SHA", 0xC014: "AES_256_CBC_SHA", // ECDHE_RSA
	0xC027: "AES_128_CBC_SHA256", 0xC028: "AES_256_CBC_SHA384",
}

// suiteOf returns the suite with that number. It reports false if it is not supported, or
// does not belong to the TLS version.
func suiteOf(id uint16, v13 bool) (suite, bool) {
	text, ok := suites[id]
	if !ok || (id>>8 == 0x13) != v13 {
		return suite{}, false
	}
	s := suite{hash: sha256.New, key: 32, aead: chacha20poly1305.New, iv: 12}
	if strings.HasSuffix(text, "_SHA384") {
		s.hash = sha512.New384
	}
	if strings.HasPrefix(text, "AES_128") {
		s.key = 16
	}
	switch {
	case strings.Contains(text, "_GCM_"):
		s.aead = gcm
		if !v13 {
			s.iv = 4 // the rest is in each record (RFC 5288 §3)
		}
	case strings.Contains(text, "_CBC_"):
		s.aead, s.iv, s.mac = nil, 0, s.hash
		if strings.HasSuffix(text, "_SHA") {
			s.mac = sha1.New
		}
	}
	return s, true
}

func gcm(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
