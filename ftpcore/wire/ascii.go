package wire

import "bytes"

// ToNet converts local text to TYPE A (RFC 959 §3.1.1.1): LF becomes CRLF, a CRLF stays.
// The result does not depend on how the text is cut into chunks. The zero value begins a
// transfer.
type ToNet struct {
	cr bool // the last byte was a CR
}

// Convert appends the converted src to dst: at most twice its length.
func (c *ToNet) Convert(dst, src []byte) []byte {
	for len(src) > 0 {
		i := bytes.IndexByte(src, '\n')
		if i < 0 {
			c.cr = src[len(src)-1] == '\r'
			return append(dst, src...)
		}
		dst = append(dst, src[:i]...)
		if i > 0 {
			c.cr = src[i-1] == '\r'
		}
		if !c.cr {
			dst = append(dst, '\r')
		}
		dst = append(dst, '\n')
		c.cr = false
		src = src[i+1:]
	}
	return dst
}

// Flush ends the text. It appends nothing.
func (c *ToNet) Flush(dst []byte) []byte {
	c.cr = false
	return dst
}

// FromNet converts TYPE A to local text: CRLF becomes LF, a lone CR stays. The result does
// not depend on how the bytes are cut into chunks. The zero value begins a transfer.
type FromNet struct {
	cr bool // a CR waits for the next byte
}

// Convert appends the converted src to dst: at most len(src)+1 bytes.
func (c *FromNet) Convert(dst, src []byte) []byte {
	if len(src) > 0 && c.cr {
		c.cr = false
		if src[0] != '\n' {
			dst = append(dst, '\r')
		}
	}
	for len(src) > 0 {
		i := bytes.IndexByte(src, '\r')
		if i < 0 {
			return append(dst, src...)
		}
		dst = append(dst, src[:i]...)
		if i == len(src)-1 {
			c.cr = true
			return dst
		}
		if src[i+1] != '\n' {
			dst = append(dst, '\r')
		}
		src = src[i+1:]
	}
	return dst
}

// Flush ends the text. It appends the CR that still waits, if there is one.
func (c *FromNet) Flush(dst []byte) []byte {
	if c.cr {
		c.cr = false
		dst = append(dst, '\r')
	}
	return dst
}
