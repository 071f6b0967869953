package runner

import (
	"errors"
	"strings"
)

// ErrQuote reports that a quotation mark is not closed.
var ErrQuote = errors.New("a quotation mark is not closed")

// Words splits a command line at spaces, without a shell. Quotation marks, ' or ", keep the
// text between them together; there is no other special character, so that a path of Windows
// stays as it is.
func Words(line string) (words []string, err error) {
	var word strings.Builder
	in, quote := false, rune(0)
	for _, r := range line {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote == 0 && (r == '\'' || r == '"'):
			quote, in = r, true
		case quote == 0 && strings.ContainsRune(" \t\r\n", r):
			if in {
				words = append(words, word.String())
			}
			word.Reset()
			in = false
		default:
			word.WriteRune(r)
			in = true
		}
	}
	if quote != 0 {
		return nil, ErrQuote
	}
	if in {
		words = append(words, word.String())
	}
	return words, nil
}

// Fill returns words with the values in place of {name}, and which of the names occur. Other
// text in braces stays as it is. A value with spaces stays in its word.
func Fill(words []string, values map[string]string) (filled []string, used map[string]bool) {
	used = map[string]bool{}
	var pairs []string
	for name, v := range values {
		at := "{" + name + "}"
		pairs = append(pairs, at, v)
		for _, w := range words {
			used[name] = used[name] || strings.Contains(w, at)
		}
	}
	r := strings.NewReplacer(pairs...) // one pass: a value that contains {name} stays as it is
	for _, w := range words {
		filled = append(filled, r.Replace(w))
	}
	return filled, used
}
