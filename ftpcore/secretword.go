package ftpcore

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// This file recognizes PASS in whatever disguise it comes, and shows what is left
// of a command whose secret is masked.

const (
	maskedText = "••••••"
	// maskedWire stands for a secret in a reply.
	maskedWire = "****"
)

// secretVerbs carry an argument that no view shows unasked: a password, an account
// (RFC 959 §4.1.1), or a message of RFC 2228 that may hold one.
var secretVerbs = set("PASS", "ACCT", "ADAT", "MIC", "CONF", "ENC")

// gluedSecrets are those that are recognized with their argument right behind them.
var gluedSecrets = []string{"PASS", "ACCT", "ADAT"}

// passwordWords are what people write before a password.
var passwordWords = set("PASS", "ACCT", "ADAT", "PASSWD", "PASSWORD", "PASSPHRASE", "PSWD", "PWORD", "LOGIN")

// maxWord bounds the letters of a word that is looked at.
const maxWord = 12

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
func isAlnum(c byte) bool  { return isLetter(c) || '0' <= c && c <= '9' }

// isControl reports whether c is a control character of ASCII.
func isControl(c byte) bool { return c < ' ' || c == 0x7f }

// isStray reports whether c has no business in a verb and is easily overlooked there:
// control characters, byte order marks, quotation marks.
func isStray(c byte) bool { return isControl(c) || c >= 0x80 || strings.IndexByte("\"'`", c) >= 0 }

// word is a word of letters, with strays between them.
type word struct {
	letters string // in upper case
	at      []int  // where each stands
	end     int    // behind the last of them
}

// wordAt reads the word at text[i:], looking through strays. A word that asks for a
// password ends at the first of them.
func wordAt(text []byte, i int) word {
	w := word{end: i}
	for ; i < len(text) && len(w.letters) < maxWord; i++ {
		switch c := text[i]; {
		case isLetter(c):
			w.letters += string(c &^ 0x20)
			w.at = append(w.at, i)
			w.end = i + 1
		case !isStray(c), passwordWords[w.letters]:
			return w
		}
	}
	return w
}

// firstWord is the first word of text, behind blanks and strays.
func firstWord(text []byte) word {
	i := 0
	for i < len(text) && (text[i] == ' ' || isStray(text[i])) {
		i++
	}
	return wordAt(text, i)
}

// behind is where the secret behind w begins; -1: w asks for none, or nothing is
// there. Mistyped words count if guess is set.
func (w word) behind(text []byte, guess bool) int {
	end := -1
	switch {
	case passwordWords[w.letters]:
		end = w.end
	case guess && rowOf(w.letters) == nil:
		for _, v := range gluedSecrets {
			if strings.HasPrefix(w.letters, v) {
				end = w.at[len(v)-1] + 1
				break
			}
		}
		if end < 0 && (Alike("PASS", w.letters) || Alike("ACCT", w.letters)) {
			end = w.end
		}
	}
	if end < 0 {
		return -1
	}
	for end < len(text) && (text[end] == ' ' || isControl(text[end])) {
		end++
	}
	if end == len(text) {
		return -1
	}
	return end
}

// behindPassword is where a secret begins in a line whose first word asks for one;
// -1: it does not.
func behindPassword(text []byte) int { return firstWord(text).behind(text, true) }

// PasswordIn is where a secret begins in text, behind a word that asks for one; -1:
// there is none. What the session's state says is left to Secrecy.
func PasswordIn(text []byte) int {
	if i := behindPassword(text); i >= 0 {
		return i
	}
	return passwordIn(text)
}

// passwordIn is behindPassword for any word of text, mistyped ones aside.
func passwordIn(text []byte) int {
	for i := range text {
		if !isLetter(text[i]) || i > 0 && isLetter(text[i-1]) {
			continue
		}
		if at := wordAt(text, i).behind(text, false); at >= 0 {
			return at
		}
	}
	return -1
}

// behindControl is behindPassword for a line that a control character has made part of an
// argument: "haha\rPASS secret".
func behindControl(arg string) int {
	for i := range len(arg) {
		if !isControl(arg[i]) {
			continue
		}
		rest := []byte(arg[i+1:])
		if at := behindPassword(rest); at >= 0 {
			return i + 1 + at
		}
	}
	return -1
}

// Alike reports whether a slip of the finger makes one word of the other: a letter
// too many, too few, or another, or two that changed places.
func Alike(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) < 2 || len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	switch {
	case len(a) < len(b):
		return a[i:] == b[i+1:]
	case i == len(a):
		return true
	case a[i+1:] == b[i+1:]:
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}

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

// wordStart and wordEnd are where the verb stands in Line.Text.
func (c Command) wordStart() int {
	return len(c.Line.Text) - len(strings.TrimLeft(string(c.Line.Text), " "))
}

func (c Command) wordEnd() int { return c.wordStart() + len(c.Verb) }

// shownVerb is the verb as views show it.
func (c Command) shownVerb() string { return c.verbWith(maskedText) }

func (c Command) verbWith(mask string) string {
	if from := c.hide.from - c.wordStart(); c.hide.on && from < len(c.Verb) {
		return c.Verb[:from] + mask
	}
	return c.Verb
}

// shownArg is the argument as views show it.
func (c Command) shownArg() string { return c.argWith(maskedText) }

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

// loginVerbs are run with what is masked of them; it is what they are about.
var loginVerbs = set("USER", "PASS", "ACCT")

// argToRun is the argument that a handler gets. What is secret and no business of
// the verb's is not looked at, so that no reply and no state can repeat it.
func (c Command) argToRun() string {
	if loginVerbs[c.Verb] {
		return c.Arg
	}
	return c.argWith(maskedWire)
}

// mask tells which bytes of Line.Raw are secret.
func (c Command) mask() [][2]int {
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

// Masks are the secret ranges of what e is, and of what it was to be.
func (e *Event) Masks() (is, was [][2]int) {
	if e.Raw == nil {
		return nil, nil
	}
	return e.Raw.Mask, e.Raw.WasMask
}

// outside leaves out the warnings that tell of what is masked.
func outside(warn []Warning, mask [][2]int) []Warning {
	if mask == nil {
		return warn
	}
	var kept []Warning
	for _, w := range warn {
		whole := w.Code == WarnPipelined || w.Code == WarnTooLong
		if whole || w.Off+w.Len <= mask[0][0] || w.Off >= mask[0][1] {
			kept = append(kept, w)
		}
	}
	return kept
}

// stray is a byte that keeps a verb from being understood.
type stray struct {
	at, n int    // in Line.Text
	where string // "before", "in", "behind"
	verb  string
}

// strayByte finds the byte that keeps the verb from being one that is known.
func (c Command) strayByte() (s stray, ok bool) {
	text := c.Line.Text
	w := firstWord(text)
	if rowOf(c.Verb) != nil || len(w.at) == 0 {
		return s, false
	}
	known := func(v string) bool { return rowOf(v) != nil }
	lead := c.wordStart()
	for i := lead; i < len(text) && text[i] != ' '; i++ {
		if !isStray(text[i]) {
			continue
		}
		s.at, s.n = i, strayLen(text[i:])
		before := strings.ToUpper(string(text[lead:i]))
		switch {
		case i < w.at[0]:
			s.where, s.verb = "before", w.letters
		case known(before):
			s.where, s.verb = "behind", before
		default:
			s.where, s.verb = "in", w.letters
		}
		return s, known(s.verb)
	}
	return s, false
}

// behindStray is where the argument may begin of a verb that such a byte has spoiled;
// -1: there is no such verb.
func (c Command) behindStray() int {
	s, ok := c.strayByte()
	switch {
	case !ok:
		return -1
	case s.where == "behind":
		return s.at + s.n
	}
	return firstWord(c.Line.Text).end
}

// strayLen is how many bytes the character has that b begins with.
func strayLen(b []byte) int {
	_, n := utf8.DecodeRune(b)
	return max(n, 1)
}

// controlIn finds a control character in the argument.
func (c Command) controlIn() (s stray, ok bool) {
	for i := range len(c.Arg) {
		if isControl(c.Arg[i]) {
			return stray{at: len(c.Line.Text) - len(c.Arg) + i, n: 1, where: "in", verb: c.Verb}, true
		}
	}
	return s, false
}

var byteNames = map[string]string{
	"\x00": "NUL", "\b": "backspace", "\t": "tab", "\r": "CR", "\x1b": "ESC", "\x7f": "DEL", `"`: "quotation mark",
	"'": "apostrophe", "\ufeff": "byte order mark", "\u00a0": "no-break space",
}

// named is b for people: "x00 (NUL)".
func named(b []byte) string {
	hex := strings.TrimSuffix(fmt.Sprintf("%# X", b), " ")
	hex = strings.ReplaceAll(hex, "0X", "x")
	if name := byteNames[string(b)]; name != "" {
		return hex + " (" + name + ")"
	}
	return hex
}
