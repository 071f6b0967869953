package course

import (
	"fmt"
	"html"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Printable returns text with the bytes that a report cannot hold written as \x00: control
// characters but for tab and LF, and bytes that are no UTF-8. CR LF becomes LF.
func Printable(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, text[i])
		case r == '\r' && strings.HasPrefix(text[i:], "\r\n"):
		case r == '\n', r == '\t':
			b.WriteRune(r)
		case r < 0x80 && unicode.IsControl(r):
			fmt.Fprintf(&b, `\x%02x`, r)
		case !unicode.IsPrint(r) && r != ' ':
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
		i += n
	}
	return b.String()
}

// OneLine returns printable text without line ends.
func OneLine(text string) string { return strings.Join(strings.Fields(Printable(text)), " ") }

var markdownMarks = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "|", `\|`, "<", "&lt;", ">", "&gt;", "#", `\#`, "&", "&amp;")

// InMarkdown returns text for a line of Markdown: in one line, with its marks escaped.
func InMarkdown(text string) string { return markdownMarks.Replace(OneLine(text)) }

// InHTML returns text for HTML.
func InHTML(text string) string { return html.EscapeString(Printable(text)) }
