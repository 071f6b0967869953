package capture

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"ftpsim/ftpcore/event"
)

// This file words the comments on packets and hides passwords.

// maxQuote bounds a message that a comment quotes.
const maxQuote = 200

// quote writes a message on one line, without its line end.
func quote(b []byte) string {
	s := strings.TrimRight(string(b), "\r\n")
	if len(s) > maxQuote {
		s = s[:maxQuote] + "…"
	}
	return strconv.Quote(s) // bytes that are no UTF-8 as \xd6
}

// waited notes how long e was held, if it was.
func waited(e *event.Event) []string {
	if e.Held <= 0 {
		return nil
	}
	s := fmt.Sprintf("held for %v", time.Duration(e.Held))
	if e.Break != 0 {
		s += fmt.Sprintf(" by breakpoint %d", e.Break)
	}
	return []string{s}
}

// secret is b with the bytes in mask as asterisks, as many as there were.
func (p *planner) secret(b []byte, mask [][2]int) []byte {
	if len(mask) == 0 {
		return b
	}
	if p.o.Secrets {
		p.bare = true
		return b
	}
	p.masked = true
	b = bytes.Clone(b)
	for _, m := range mask {
		for i := max(m[0], 0); i < min(m[1], len(b)); i++ {
			b[i] = '*'
		}
	}
	return b
}
