package wire

import (
	"bytes"
	"strings"
)

// TextSample is how many bytes of a file NotText needs at most.
const TextSample = 4 << 10

// NotText reports whether the beginning of a file shows that it is no text: it has a
// NUL, or more than one byte in thirty is a control character that text does not have.
// The encoding does not matter: in TYPE A a text of any of them that has ASCII's line
// ends arrives as it was, but one in UTF-16, which has NULs, does not.
func NotText(head []byte) bool {
	if bytes.IndexByte(head, 0) >= 0 {
		return true
	}
	odd := 0
	for _, c := range head {
		if c < ' ' && strings.IndexByte("\a\b\t\n\v\f\r\x1a\x1b", c) < 0 {
			odd++
		}
	}
	return odd*30 > len(head)
}
