package capture

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"ftpsim/ftpcore/event"
)

// This file writes the comments on packets and masks passwords.

// maxQuote is the most bytes of a message that a comment quotes.
const maxQuote = 200

// quote returns a message on one line, in quotation marks and without its line end.
func quote(b []byte) string {
	s := strings.TrimRight(string(b), "\r\n")
	if len(s) > maxQuote {
		s = s[:maxQuote] + "…"
	}
	return strconv.Quote(s) // invalid UTF-8 becomes \xd6
}

// heldComment returns the comment on how long the gate held e; nil if it was not held.
func heldComment(e *event.Event) []string {
	if e.Held <= 0 {
		return nil
	}
	s := fmt.Sprintf("held for %v", time.Duration(e.Held))
	if e.Break != 0 {
		s += fmt.Sprintf(" by breakpoint %d", e.Break)
	}
	return []string{s}
}

// hidePasswords returns b with each byte in mask replaced by an asterisk, or b itself
// when Options.Secrets is set.
func (p *planner) hidePasswords(b []byte, mask [][2]int) []byte {
	if len(mask) == 0 {
		return b
	}
	if p.o.Secrets {
		p.unmasked = true
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
