package client

import (
	"fmt"
	"strings"
	"unicode"

	"ftpsim/ftpcore/wire"
)

// Output is a change of what the client shows: new lines, and the prompt.
type Output struct {
	Lines  []Line // new ones, oldest first
	Prompt string // "ftp> ", "Password: " …; empty while busy
	Secret bool   // the text typed at this prompt must not be shown
	// Local and Remote are the addresses of the control connection
	// ("127.0.0.1:40000"); empty means no connection.
	Local, Remote string
	// Taken is the number of the latest line that the client has taken, as Line returns it.
	Taken int64
}

// Line is one line of text without control characters. Names are in the inner form.
type Line struct {
	// Kind is "input" (a prompt with the text typed), "command" (sent to the server,
	// passwords masked), "reply", "info", "error" or "listing" (a line of a file or a
	// directory).
	Kind string
	Text string
	Code int // of a reply; zero for other lines
}

// console collects lines until the next flush.
type console struct {
	lines  []Line
	prompt string
	secret bool
	taken  int64  // as in Output
	last   Output // the latest Output, without its lines
}

func (c *Client) print(kind, text string) { c.printLine(Line{Kind: kind, Text: text}) }

func (c *Client) printLine(l Line) {
	l.Text = printable(l.Text)
	c.out.lines = append(c.out.lines, l)
}

func (c *Client) infof(format string, a ...any) { c.print("info", fmt.Sprintf(format, a...)) }

func (c *Client) errorf(format string, a ...any) { c.print("error", fmt.Sprintf(format, a...)) }

// flush calls Output if there is anything new. It is called before every wait.
func (c *Client) flush() {
	o := Output{Prompt: printable(c.out.prompt), Secret: c.out.secret, Taken: c.out.taken}
	if c.ctl != nil {
		o.Local, o.Remote = c.ctl.conn.LocalAddr().String(), c.ctl.conn.RemoteAddr().String()
	}
	l := c.out.last
	changed := l.Prompt != o.Prompt || l.Secret != o.Secret || l.Local != o.Local || l.Remote != o.Remote
	if len(c.out.lines) == 0 && !changed {
		return
	}
	c.out.last = o
	o.Lines, c.out.lines = c.out.lines, nil
	if c.Output != nil {
		c.Output(o)
	}
}

// printable returns s as it is shown: names in the inner form, control characters as \x1b.
func printable(s string) string {
	s = wire.NameInside(s)
	control := func(r rune) bool { return unicode.IsControl(r) && r != '\t' }
	if strings.IndexFunc(s, control) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case control(r) && r < 0x80:
			fmt.Fprintf(&b, `\x%02x`, r)
		case control(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
