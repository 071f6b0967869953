package ftptest

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

var placeholders = regexp.MustCompile(`\*|\{pasv\}|\{lpsv\}|\{port\}`)

var compiled sync.Map // pattern → *regexp.Regexp

// matches reports whether line meets an expectation. port is the port number in place of
// {pasv}, {lpsv} or {port}, if there is one.
func matches(expect, line string) (port string, ok bool) {
	if text, err := strconv.Unquote(expect); err == nil {
		return "", line == text || line == expect // reader.line quotes a line with another line end
	}
	re, found := compiled.Load(expect)
	if !found {
		re = regexp.MustCompile("^" + toRegexp(expect) + "$")
		compiled.Store(expect, re)
	}
	m := re.(*regexp.Regexp).FindStringSubmatch(line)
	if len(m) < 2 {
		return "", m != nil
	}
	part := strings.Split(m[1], ",")
	if len(part) < 6 {
		return m[1], true
	}
	hi, _ := strconv.Atoi(part[len(part)-2])
	lo, _ := strconv.Atoi(part[len(part)-1])
	return strconv.Itoa(hi<<8 + lo), true
}

func toRegexp(expect string) string {
	var b strings.Builder
	last := 0
	for _, at := range placeholders.FindAllStringIndex(expect, -1) {
		b.WriteString(regexp.QuoteMeta(expect[last:at[0]]))
		switch expect[at[0]:at[1]] {
		case "*":
			b.WriteString(`.*`)
		case "{pasv}":
			b.WriteString(`(\d+,\d+,\d+,\d+,\d+,\d+)`)
		case "{lpsv}":
			b.WriteString(`([46](?:,\d+)+)`)
		case "{port}":
			b.WriteString(`(\d+)`)
		}
		last = at[1]
	}
	return b.String() + regexp.QuoteMeta(expect[last:])
}

var (
	pasvReply = regexp.MustCompile(`^(227 .*\()[\d,]+(\).*)$`)
	lpsvReply = regexp.MustCompile(`^(228 .*\()[\d,]+(\).*)$`)
	epsvReply = regexp.MustCompile(`^(229 .*\(\|\|\|)\d+(\|\).*)$`)
)

// generalize returns the form of a line in a transcript: with placeholders for ports.
func generalize(line string) string {
	if !utf8.ValidString(line) {
		return strconv.QuoteToASCII(line)
	}
	line = pasvReply.ReplaceAllString(line, "$1{pasv}$2")
	line = lpsvReply.ReplaceAllString(line, "$1{lpsv}$2")
	return epsvReply.ReplaceAllString(line, "$1{port}$2")
}
