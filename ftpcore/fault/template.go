package fault

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// placeholder is a part of a text in braces. Compiled at its first use, so that the page
// starts faster.
var placeholder = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\{(?:(code|text|addr|port|hostport|size|arg)|x([0-9a-fA-F]{2})|fill:([0-9]{1,5}))\}`)
})

// checkTemplate returns what is wrong with the text of a reply.
func checkTemplate(text string) error {
	n := len(text)
	for _, m := range placeholder().FindAllStringSubmatch(text, -1) {
		fill, _ := strconv.Atoi(m[3])
		n += fill
	}
	if n > MaxReply {
		return fmt.Errorf("it has %d bytes, more than %d", n, MaxReply)
	}
	if strings.ContainsAny(placeholder().ReplaceAllString(text, ""), "{}") {
		return errors.New("a brace begins or ends none of {code} {text} {addr} {port} {hostport} {size} {arg} {xHH} {fill:N}")
	}
	return nil
}

// expand returns the bytes of a text, at most 2*MaxReply. values holds the values of
// placeholders; one that is missing is left out. A text without a line end gets one.
func expand(text string, values map[string]string) []byte {
	var b []byte
	for text != "" && len(b) < 2*MaxReply {
		at := placeholder().FindStringSubmatchIndex(text)
		if at == nil {
			b, text = append(b, text...), ""
			break
		}
		b = append(b, text[:at[0]]...)
		b = append(b, valueOf(placeholder().FindStringSubmatch(text[at[0]:at[1]]), values)...)
		text = text[at[1]:]
	}
	if n := len(b); n == 0 || b[n-1] != '\n' {
		b = append(b, "\r\n"...)
	}
	return b[:min(len(b), 2*MaxReply)]
}

// valueOf returns what stands for a placeholder, given as the match of its pattern.
func valueOf(m []string, values map[string]string) string {
	switch {
	case m[2] != "":
		n, _ := strconv.ParseUint(m[2], 16, 8)
		return string([]byte{byte(n)})
	case m[3] != "":
		n, _ := strconv.Atoi(m[3])
		return strings.Repeat("x", n)
	}
	return values[m[1]]
}
