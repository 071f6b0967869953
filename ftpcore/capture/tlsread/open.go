package tlsread

import (
	"bytes"
	"crypto/cipher"
	"crypto/hmac"
	"encoding/binary"
	"errors"
	"hash"
)

// This file opens records.

// opener opens the records of one direction under one key.
type opener struct {
	seq uint64 // of the next record
	v13 bool

	aead cipher.AEAD
	iv   []byte

	block   cipher.Block // of a CBC suite
	mac     func() hash.Hash
	macKey  []byte
	macLast bool // the MAC is that of the ciphertext
}

var errBad = errors.New("not a record under this key")

// open returns what the record holds, and its type. It counts it if it succeeds.
func (o *opener) open(record []byte) (kind byte, plain []byte, err error) {
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

// open13 is RFC 8446 §5.2: the true type stands behind the content, before zeros.
func (o *opener) open13(head, body []byte) (byte, []byte, error) {
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

// openAEAD is RFC 5246 §6.2.3.3.
func (o *opener) openAEAD(head, body []byte) ([]byte, error) {
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

// nonce is the record's number over the IV (RFC 8446 §5.3, RFC 7905 §2).
func (o *opener) nonce() []byte {
	n := bytes.Clone(o.iv)
	if len(n) < 8 {
		return n
	}
	for i := range 8 {
		n[len(n)-8+i] ^= byte(o.seq >> (56 - 8*i))
	}
	return n
}

// about is what is authenticated beside the content: number, type, version, size.
func (o *opener) about(head []byte, size int) []byte {
	b := binary.BigEndian.AppendUint64(nil, o.seq)
	b = append(b, head[:3]...)
	return binary.BigEndian.AppendUint16(b, uint16(size))
}

// openCBC is RFC 5246 §6.2.3.2, and RFC 7366 where the MAC comes last.
func (o *opener) openCBC(head, body []byte) ([]byte, error) {
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

func (o *opener) signed(head, b, mac []byte) bool {
	m := hmac.New(o.mac, o.macKey)
	m.Write(o.about(head, len(b)))
	m.Write(b)
	return hmac.Equal(m.Sum(nil), mac)
}
