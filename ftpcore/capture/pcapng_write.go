package capture

import "encoding/binary"

// This file writes the blocks of a pcapng (draft-ietf-opsawg-pcapng), in little-endian
// byte order. pcapng_read.go reads them.

const (
	blockSection   = 0x0A0D0D0A
	blockInterface = 1
	blockOldPacket = 2
	blockSimple    = 3
	blockPacket    = 6
	blockSecrets   = 10

	secretsTLS = 0x544C534B // the secrets are lines of an NSS key log

	byteOrderMagic = 0x1A2B3C4D

	optEnd         = 0
	optComment     = 1
	optIfName      = 2
	optApplication = 4 // of a section
	optTSResol     = 9 // of an interface: 9 means nanoseconds
	optTSOffset    = 14
)

var le = binary.LittleEndian

// option is one option of a block.
type option struct {
	code uint16
	data []byte
}

func text(code uint16, s string) option { return option{code, []byte(s)} }

// appendBlock appends a block of kind with its body and options.
func appendBlock(b []byte, kind uint32, body []byte, options ...option) []byte {
	start := len(b)
	b = le.AppendUint32(b, kind)
	b = le.AppendUint32(b, 0) // the length, known at the end
	b = pad(append(b, body...))
	for _, o := range options {
		b = le.AppendUint16(b, o.code)
		b = le.AppendUint16(b, uint16(len(o.data)))
		b = pad(append(b, o.data...))
	}
	if len(options) > 0 {
		b = le.AppendUint32(b, optEnd)
	}
	size := uint32(len(b) - start + 4)
	le.PutUint32(b[start+4:], size)
	return le.AppendUint32(b, size)
}

// pad appends zeros until len(b) is a multiple of four. Every block has such a length,
// so b may begin with earlier blocks.
func pad(b []byte) []byte {
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}

func sectionBlock(options ...option) []byte {
	body := le.AppendUint32(nil, byteOrderMagic)
	body = le.AppendUint16(body, 1) // version 1.0
	body = le.AppendUint16(body, 0)
	body = le.AppendUint64(body, ^uint64(0)) // length of the section: not specified
	return appendBlock(nil, blockSection, body, options...)
}

func interfaceBlock(link uint16, options ...option) []byte {
	body := le.AppendUint16(nil, link)
	body = le.AppendUint16(body, 0)
	body = le.AppendUint32(body, 0) // packets of any length
	return appendBlock(nil, blockInterface, body, append(options, option{optTSResol, []byte{9}})...)
}

// secretsBlock returns a Decryption Secrets Block: the keys for the packets after it.
func secretsBlock(kind uint32, secrets []byte) []byte {
	body := le.AppendUint32(nil, kind)
	body = le.AppendUint32(body, uint32(len(secrets)))
	return appendBlock(nil, blockSecrets, append(body, secrets...))
}

// appendPacket appends an Enhanced Packet Block for interface 0. at is in nanoseconds
// since 1970.
func appendPacket(b []byte, at int64, frame []byte, comments []string) []byte {
	body := make([]byte, 0, 20+len(frame))
	body = le.AppendUint32(body, 0)
	body = le.AppendUint32(body, uint32(uint64(at)>>32))
	body = le.AppendUint32(body, uint32(at))
	body = le.AppendUint32(body, uint32(len(frame)))
	body = le.AppendUint32(body, uint32(len(frame)))
	body = append(body, frame...)
	var options []option
	for _, c := range comments {
		options = append(options, text(optComment, c))
	}
	return appendBlock(b, blockPacket, body, options...)
}
