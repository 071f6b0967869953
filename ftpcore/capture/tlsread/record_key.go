package tlsread

import (
	"bytes"
	"crypto/cipher"
	"crypto/hmac"
	"encoding/binary"
	"errors"
	"hash"
)

// This file decrypts records.

// recordKey decrypts the records of one direction that are protected by one key.
type recordKey struct {
	seq uint64 // sequence number of the next record
	v13 bool

	aead cipher.AEAD
	iv   []byte

	block   cipher.Block // of a CBC suite
	mac     func() hash.Hash
	macKey  []byte
	macLast bool // the MAC is over the ciphertext (RFC 7366)
}

var errBad = errors.New("not a record under this key")

// open decrypts record and returns its content and content type. If it succeeds, it
// increments seq.
func (o *recordKey) open(record []byte) (kind byte, plain []byte, err error) {
	head, body := record[:headSize], record[headSize:]
	switch {
	case o.v13:
		kind, plain, err = o.open13(head, body)
	case o.aead != nil:
		kind = head[0]
		plain, err = o.openAEAD(head, body)
	default:
		kind = head[0]
		plain, err = o.openCBC(head, body)
	}
	if err == nil {
		o.seq++
	}
	return kind, plain, err
}

// open13 decrypts a record of TLS 1.3 (RFC 8446 §5.2). The content type follows the
// content; zeros may follow it.
func (o *recordKey) open13(head, body []byte) (byte, []byte, error) {
	plain, err := o.aead.Open(nil, o.nonce(), body, head)
	if err != nil {
		return 0, nil, err
	}
	plain = bytes.TrimRight(plain, "\x00")
	if len(plain) == 0 {
		return 0, nil, errBad
	}
	return plain[len(plain)-1], plain[:len(plain)-1], nil
}

// openAEAD decrypts a TLS 1.2 record of an AEAD suite (RFC 5246 §6.2.3.3).
func (o *recordKey) openAEAD(head, body []byte) ([]byte, error) {
	nonce := o.nonce()
	if explicit := o.aead.NonceSize() - len(o.iv); explicit > 0 {
		if len(body) < explicit {
			return nil, errBad
		}
		nonce = append(bytes.Clone(o.iv), body[:explicit]...)
		body = body[explicit:]
	}
	size := len(body) - o.aead.Overhead()
	if size < 0 {
		return nil, errBad
	}
	return o.aead.Open(nil, nonce, body, o.about(head, size))
}

// nonce returns the IV XORed with the sequence number (RFC 8446 §5.3, RFC 7905 §2).
func (o *recordKey) nonce() []byte {
	n := bytes.Clone(o.iv)
	if len(n) < 8 {
		return n
	}
	for i := range 8 {
		n[len(n)-8+i] ^= byte(o.seq >> (56 - 8*i))
	}
	return n
}

// about returns the additional authenticated data of TLS 1.2: sequence number, type,
// version and size.
func (o *recordKey) about(head []byte, size int) []byte {
	b := binary.BigEndian.AppendUint64(nil, o.seq)
	b = append(b, head[:3]...)
	return binary.BigEndian.AppendUint16(b, uint16(size))
}

// openCBC decrypts a TLS 1.2 record of a CBC suite (RFC 5246 §6.2.3.2), with
// Encrypt-then-MAC (RFC 7366) if macLast is set.
func (o *recordKey) openCBC(head, body []byte) ([]byte, error) {
	iv, mac := o.block.BlockSize(), o.mac().Size()
	if o.macLast {
		if len(body) < mac {
			return nil, errBad
		}
		sealed := body[:len(body)-mac]
		if !o.signed(head, sealed, body[len(sealed):]) {
			return nil, errBad
		}
		body = sealed
	}
	if len(body) < 2*iv || len(body)%iv != 0 {
		return nil, errBad
	}
	plain := make([]byte, len(body)-iv)
	cipher.NewCBCDecrypter(o.block, body[:iv]).CryptBlocks(plain, body[iv:])
	padding := int(plain[len(plain)-1]) + 1
	if padding > len(plain) {
		return nil, errBad
	}
	plain = plain[:len(plain)-padding]
	if o.macLast {
		return plain, nil
	}
	if len(plain) < mac {
		return nil, errBad
	}
	content := plain[:len(plain)-mac]
	if !o.signed(head, content, plain[len(content):]) {
		return nil, errBad
	}
	return content, nil
}

func (o *recordKey) signed(head, b, mac []byte) bool {
	m := hmac.New(o.mac, o.macKey)
	m.Write(o.about(head, len(b)))
	m.Write(b)
	return hmac.Equal(m.Sum(nil), mac)
}
