package wire

import (
	"bytes"
	"slices"
	"strings"

	"ftpsim/ftpcore/event"
)

// This file has the masked forms of commands and replies.

const (
	maskedText = "••••••"
	// MaskedWire replaces a secret in a reply.
	MaskedWire = "****"
)

// Hidden reports whether Secrecy.Hide found a secret in the command.
func (c Command) Hidden() bool { return c.hide.on }

// secret returns the secret part of the command; empty if there is none.
func (c Command) secret() string {
	if !c.hide.on {
		return ""
	}
	return string(c.Line.Text[c.hide.from:c.hide.to])
}

// Without returns the command's text with mask in place of its secret.
func (c Command) Without(mask string) string {
	if !c.hide.on {
		return string(c.Line.Text)
	}
	return string(c.Line.Text[:c.hide.from]) + mask
}

// wordStart returns the offset of the verb in Line.Text.
func (c Command) wordStart() int {
	return len(c.Line.Text) - len(strings.TrimLeft(string(c.Line.Text), " "))
}

// ShownVerb returns the verb with its secret part masked.
func (c Command) ShownVerb() string { return c.VerbWith(maskedText) }

// VerbWith returns the verb with mask in place of its secret part.
func (c Command) VerbWith(mask string) string {
	if from := c.hide.from - c.wordStart(); c.hide.on && from < len(c.Verb) {
		return c.Verb[:from] + mask
	}
	return c.Verb
}

// ShownArg returns the argument with its secret part masked, and names in the inside form.
func (c Command) ShownArg() string {
	if !c.hide.on || c.Arg == "" {
		return NameInside(c.Arg)
	}
	return NameInside(c.argWith("")) + maskedText
}

func (c Command) argWith(mask string) string {
	switch from := c.hide.from - (len(c.Line.Text) - len(c.Arg)); {
	case !c.hide.on || c.Arg == "":
		return c.Arg
	case from < 0:
		return mask
	default:
		return c.Arg[:from] + mask
	}
}

// AboutLogin reports whether the verb's handler needs the secret in its argument.
func AboutLogin(verb string) bool { return verb == "USER" || verb == "PASS" || verb == "ACCT" }

// ArgToRun returns the argument for the handler. Its secret is masked unless AboutLogin, so
// that no reply and no state can repeat it.
func (c Command) ArgToRun() string {
	if AboutLogin(c.Verb) {
		return c.Arg
	}
	return c.argWith(MaskedWire)
}

// Mask returns the secret range of Line.Raw, as event.Raw has it.
func (c Command) Mask() [][2]int {
	l := c.Line
	switch {
	case !c.hide.on:
		return nil
	case l.TooLong: // the secret may go on after the end of Text
		from, to := l.RawOff(c.hide.from), len(bytes.TrimRight(l.Raw, "\r\n"))
		return [][2]int{{min(from, to), to}}
	}
	return [][2]int{{l.RawOff(c.hide.from), l.RawOff(c.hide.to-1) + 1}}
}

// Masked returns b with dots in place of the secret ranges. The number of dots does not
// depend on their length.
func Masked(b []byte, mask [][2]int) []byte {
	for _, m := range slices.Backward(mask) {
		if 0 <= m[0] && m[0] <= m[1] && m[1] <= len(b) {
			b = slices.Concat(b[:m[0]], []byte(maskedText), b[m[1]:])
		}
	}
	return b
}

// outside returns the warnings that are not about masked bytes.
func outside(warn []event.Warning, mask [][2]int) []event.Warning {
	if mask == nil {
		return warn
	}
	var kept []event.Warning
	for _, w := range warn {
		whole := w.Code == event.WarnPipelined || w.Code == event.WarnTooLong || w.Code == event.WarnForeign
		if whole || w.Off+w.Len <= mask[0][0] || w.Off >= mask[0][1] {
			kept = append(kept, w)
		}
	}
	return kept
}
