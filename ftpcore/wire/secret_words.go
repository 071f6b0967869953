package wire

import (
	"strings"

	"ftpsim/ftpcore/verbs"
)

// This file recognizes words that a password follows: PASS, mistyped, with its argument
// directly after it, or with stray bytes in it.

// secretVerbs has the verbs of IsSecretVerb.
var secretVerbs = set("PASS", "ACCT", "ADAT", "MIC", "CONF", "ENC")

// IsSecretVerb reports whether the argument of a verb is secret: a password, an account
// (RFC 959 §4.1.1), or a message of RFC 2228 that may hold one.
func IsSecretVerb(verb string) bool { return secretVerbs[verb] }

// gluedSecrets has the verbs that are recognized with their argument directly after them.
var gluedSecrets = []string{"PASS", "ACCT", "ADAT"}

// passwordWords has words that people write before a password.
var passwordWords = set("PASS", "ACCT", "ADAT", "PASSWD", "PASSWORD", "PASSPHRASE", "PSWD", "PWORD", "LOGIN")

// maxWord bounds the letters of a word.
const maxWord = 12

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
func isAlnum(c byte) bool  { return isLetter(c) || '0' <= c && c <= '9' }

// isControl reports whether c is a control character of ASCII.
func isControl(c byte) bool { return c < ' ' || c == 0x7f }

// isStray reports whether c does not belong in a verb and is easily overlooked: a control
// character, a byte from 0x80 up (such as a byte order mark), a quotation mark.
func isStray(c byte) bool { return isControl(c) || c >= 0x80 || strings.IndexByte("\"'`", c) >= 0 }

// word is a word of letters, with stray bytes between them.
type word struct {
	letters string // in upper case
	at      []int  // offset of each letter
	end     int    // offset after the last letter
}

// wordAt reads the word at text[i:] and skips stray bytes in it. One of passwordWords ends
// at the first stray byte.
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

// firstWord returns the first word of text, after spaces and stray bytes.
func firstWord(text []byte) word { return wordAt(text, wordStart(text, 0)) }

// wordStart returns the offset, from i on, of the first byte that is neither a space nor a
// stray byte.
func wordStart(text []byte, i int) int {
	for i < len(text) && (text[i] == ' ' || isStray(text[i])) {
		i++
	}
	return i
}

// secretAfter returns the offset of the secret after w, or -1 if no secret follows w. With guess,
// w may be mistyped.
func (w word) secretAfter(text []byte, guess bool) int {
	end := -1
	switch {
	case passwordWords[w.letters]:
		end = w.end
	case guess && verbs.Find(w.letters) == nil:
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

// behindPassword returns the offset of the secret after the first word, or -1.
func behindPassword(text []byte) int { return firstWord(text).secretAfter(text, true) }

// PasswordIn returns the offset of a secret in text after one of passwordWords, or -1. Unlike
// Secrecy, it does not use the session's state.
func PasswordIn(text []byte) int {
	if i := behindPassword(text); i >= 0 {
		return i
	}
	return passwordIn(text)
}

// passwordIn is behindPassword for any word of text, without mistyped words.
func passwordIn(text []byte) int {
	for i := range text {
		if !isLetter(text[i]) || i > 0 && isLetter(text[i-1]) {
			continue
		}
		if at := wordAt(text, i).secretAfter(text, false); at >= 0 {
			return at
		}
	}
	return -1
}

// behindControl is behindPassword for a command that follows a control character in an
// argument: "haha\rPASS secret".
func behindControl(arg string) int {
	if !strings.ContainsFunc(arg, func(r rune) bool { return r < 0x80 && isControl(byte(r)) }) {
		return -1
	}
	text := []byte(arg)
	for i := 0; i < len(text); i++ {
		if !isControl(text[i]) {
			continue
		}
		i = wordStart(text, i)
		if at := wordAt(text, i).secretAfter(text, true); at >= 0 {
			return at
		}
	}
	return -1
}

// Alike reports whether a and b differ by one typing error at most: a letter too many, a
// missing or wrong letter, or two letters swapped.
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

func set(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}
