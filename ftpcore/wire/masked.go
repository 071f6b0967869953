package wire

import (
	"bytes"
	"slices"
	"strings"

	"ftpsim/ftpcore/event"
)

// This file shows what is left of a command and of a reply whose secret is masked.

const (
	maskedText = "••••••"
	// MaskedWire stands for a secret in a reply.
	MaskedWire = "****"
)

// Hidden reports whether Secrecy.Hide has found something secret in the command.
func (c Command) Hidden() bool { return c.hide.on }

// secret is the part of the command that no view shows; empty: none.
func (c Command) secret() string {
	if !c.hide.on {
		return ""
	}
	return string(c.Line.Text[c.hide.from:c.hide.to])
}

// Without is the command's text with mask in place of what Secrecy.Hide has found, if
// it has found anything.
func (c Command) Without(mask string) string {
	if !c.hide.on {
		return string(c.Line.Text)
	}
	return string(c.Line.Text[:c.hide.from]) + mask
}

// wordStart is where the verb begins in Line.Text.
func (c Command) wordStart() int {
	return len(c.Line.Text) - len(strings.TrimLeft(string(c.Line.Text), " "))
}

// ShownVerb is the verb as views show it.
func (c Command) ShownVerb() string { return c.VerbWith(maskedText) }

// VerbWith is the verb with mask in place of what is secret of it.
func (c Command) VerbWith(mask string) string {
	if from := c.hide.from - c.wordStart(); c.hide.on && from < len(c.Verb) {
		return c.Verb[:from] + mask
	}
	return c.Verb
}

// ShownArg is the argument as views show it, with names as they are inside.
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

// AboutLogin reports whether a verb is run with what is masked of it: that is what it
// is about.
func AboutLogin(verb string) bool { return verb == "USER" || verb == "PASS" || verb == "ACCT" }

// ArgToRun is the argument that a handler gets. What is secret and no business of
// the verb's is not looked at, so that no reply and no state can repeat it.
func (c Command) ArgToRun() string {
	if AboutLogin(c.Verb) {
		return c.Arg
	}
	return c.argWith(MaskedWire)
}

// Mask tells which bytes of Line.Raw are secret.
func (c Command) Mask() [][2]int {
	l := c.Line
	switch {
	case !c.hide.on:
		return nil
	case l.TooLong: // the rest of it is beyond Text
		from, to := l.RawOff(c.hide.from), len(bytes.TrimRight(l.Raw, "\r\n"))
		return [][2]int{{min(from, to), to}}
	}
	return [][2]int{{l.RawOff(c.hide.from), l.RawOff(c.hide.to-1) + 1}}
}

// Masked is b with dots in place of what is secret, whatever its length.
func Masked(b []byte, mask [][2]int) []byte {
	for _, m := range slices.Backward(mask) {
		if 0 <= m[0] && m[0] <= m[1] && m[1] <= len(b) {
			b = slices.Concat(b[:m[0]], []byte(maskedText), b[m[1]:])
		}
	}
	return b
}

// outside leaves out the warnings that tell of what is masked.
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
