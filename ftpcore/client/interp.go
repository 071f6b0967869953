package client

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// command is one command of the interpreter.
type command struct {
	names    []string // the first one is its name, the others do the same
	args     string   // "remote-file [local-file]"
	help     string
	online   bool     // needs a connection
	ask      []string // arguments that it cannot do without, as they are asked for
	complete []kind   // of its arguments; the last one goes for all that follow
	words    []string // that its first argument may be, instead
	run      func(c *Client, a args) error
}

// args are a command's arguments.
type args struct {
	words []string
	raw   string // all of them as they were typed
}

// at returns the i-th argument, or "".
func (a args) at(i int) string {
	if i < len(a.words) {
		return a.words[i]
	}
	return ""
}

// rest joins the arguments, for commands that take one with options before it.
func (a args) rest() string { return strings.Join(a.words, " ") }

// table is all commands, in the order of help.
var table []command

func init() {
	table = slices.Concat(sessionCommands, dirCommands, fileCommands, codingCommands, serverCommands, tlsCommands, settingCommands, localCommands)
}

// find returns the command that word names or abbreviates. The error is for the
// person.
func find(word string) (*command, error) {
	var found []*command
	var names []string
	for i := range table {
		cmd := &table[i]
		if slices.Contains(cmd.names, word) {
			return cmd, nil
		}
		for _, name := range cmd.names {
			if strings.HasPrefix(name, word) {
				names = append(names, name)
				if !slices.Contains(found, cmd) {
					found = append(found, cmd)
				}
			}
		}
	}
	switch len(found) {
	case 0:
		return nil, sentence(fmt.Sprintf("?Invalid command %q. Try help.", word))
	case 1:
		return found[0], nil
	}
	slices.Sort(names)
	return nil, sentence(fmt.Sprintf("?Ambiguous command %q: %s.", word, strings.Join(names, ", ")))
}

// run runs one line and says what went wrong, unless the person has seen it.
func (c *Client) run(line string) {
	switch err := c.runCommand(line); {
	case err == nil, errors.Is(err, errRefused), errors.Is(err, errLost), errors.Is(err, errClosed):
	case errors.Is(err, errInterrupted):
		c.infof("Interrupted.")
	default:
		c.errorf("%v", sayable(err))
	}
}

func (c *Client) runCommand(line string) error {
	words, _ := split(line)
	if len(words) == 0 {
		return nil
	}
	cmd, err := find(strings.ToLower(words[0]))
	if err != nil && c.conceal(line) != line {
		err = sentence("?Invalid command. Try help.")
	}
	if err != nil {
		return err
	}
	if cmd.online && c.ctl == nil {
		return sentence("Not connected. Try open.")
	}
	a := args{words: words[1:]}
	if _, raw, ok := strings.Cut(strings.TrimLeft(line, " \t"), " "); ok {
		a.raw = strings.TrimLeft(raw, " \t")
	}
	for len(a.words) < len(cmd.ask) {
		typed := strings.TrimRight(cmd.names[0]+" "+a.raw, " ") + " "
		answer, err := c.askAs("("+cmd.ask[len(a.words)]+") ", false, typed)
		if err != nil {
			return err
		}
		more, _ := split(answer)
		if len(more) == 0 {
			return fmt.Errorf("usage: %s", cmd.usage())
		}
		a.words = append(a.words, more...)
		a.raw = strings.TrimLeft(a.raw+" "+answer, " ")
	}
	return cmd.run(c, a)
}

func (cmd *command) usage() string { return strings.TrimSpace(cmd.names[0] + " " + cmd.args) }

// A sentence is an error that says no more than what the person reads: it is printed as
// it stands, and is written as a sentence.
type sentence string

func (s sentence) Error() string { return string(s) }

// sayable leaves out the addresses and paths that net and io/fs put before an
// error.
func sayable(err error) error {
	switch err.(type) {
	case *net.OpError, *fs.PathError:
		return cause(err)
	}
	return err
}

// span is the last word of a line that is being typed.
type span struct {
	start int    // where it begins in the line, its quote included
	text  string // unquoted
}

// split cuts a line into words at white space. Double quotes keep words
// together, a backslash keeps the next character as it is, or says a byte from 80 up
// as \xd6. last is the word that more typing would go on with; it may be empty.
func split(line string) (words []string, last span) {
	var word strings.Builder
	inWord, quoted := false, false
	last.start = len(line)
	for i := 0; i < len(line); i++ {
		ch := line[i]
		if !quoted && (ch == ' ' || ch == '\t') {
			if inWord {
				words = append(words, word.String())
				word.Reset()
			}
			inWord = false
			continue
		}
		if !inWord {
			inWord, last.start = true, i
		}
		switch {
		case ch == '"':
			quoted = !quoted
		case ch == '\\' && i+1 < len(line):
			i++
			if b, ok := hexByte(line[i:]); ok {
				i += 2
				word.WriteByte(b)
			} else {
				word.WriteByte(line[i])
			}
		default:
			word.WriteByte(ch)
		}
	}
	if !inWord {
		return words, span{start: len(line)}
	}
	last.text = word.String()
	return append(words, last.text), last
}

// hexByte reads a byte from 0x80 up, as "xd6", from the front of s.
func hexByte(s string) (b byte, ok bool) {
	if len(s) < 3 || s[0] != 'x' {
		return 0, false
	}
	n, err := strconv.ParseUint(s[1:3], 16, 8)
	return byte(n), err == nil && n >= utf8.RuneSelf
}

// quote writes a word so that split reads it back. open leaves out the closing
// quote, if there is one. A name that is not UTF-8 has its bytes as \xd6.
func quote(word string, open bool) string {
	plain := word != "" && !strings.ContainsAny(word, " \t\"\\")
	if word == "" && open {
		return ""
	}
	q := word
	if !plain {
		q = `"` + strings.NewReplacer(`"`, `\"`, `\`, `\\`).Replace(word)
	}
	if !utf8.ValidString(q) {
		q = hexed(q)
	}
	if !plain && !open {
		q += `"`
	}
	return q
}

// hexed writes all bytes from 0x80 up as \xd6.
func hexed(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		if c < utf8.RuneSelf {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, `\x%02x`, c)
		}
	}
	return b.String()
}
