package wire

import (
	"math/rand/v2"
	"testing"
)

func TestNotText(t *testing.T) {
	noise := make([]byte, TextSample)
	r := rand.NewChaCha8([32]byte{})
	r.Read(noise)
	for i, c := range noise {
		if c == 0 {
			noise[i] = 1
		}
	}
	for name, c := range map[string]struct {
		head string
		want bool
	}{
		"empty":              {"", false},
		"text":               {"one\r\ntwo\tthree\n\f", false},
		"UTF-8":              {"Grüße 欢迎\n", false},
		"GBK":                {"\xbb\xb6\xd3\xad\r\n", false},
		"UTF-16":             {"\xff\xfea\x00\n\x00", true},
		"a terminal's":       {"\x1b[1mbold\x1b[0m\a\n", false},
		"PNG":                {"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", true},
		"noise without NULs": {string(noise), true},
	} {
		if got := NotText([]byte(c.head)); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
