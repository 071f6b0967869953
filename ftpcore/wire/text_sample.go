package wire

import (
	"bytes"
	"strings"
)

// TextSample is the most bytes of a file that NotText needs.
const TextSample = 4 << 10

// NotText reports whether head, the beginning of a file, shows that the file is no text: it
// has a NUL, or more than one byte in thirty is a control character that is unusual in text.
// Text in any encoding with ASCII's line ends arrives intact in TYPE A. Text in UTF-16, which
// has NULs, does not.
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
