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
	names    []string // its name, followed by other names for it
	args     string   // "remote-file [local-file]"
	help     string
	online   bool     // the command needs a connection
	ask      []string // prompts for the required arguments
	complete []kind   // kinds of its arguments; the last is also the kind of further arguments
	words    []string // if not nil, the possible values of its first argument
	run      func(c *Client, a args) error
}

// args are a command's arguments.
type args struct {
	words []string
	raw   string // all arguments as they were typed
}

// at returns the i-th argument, or "".
func (a args) at(i int) string {
	if i < len(a.words) {
		return a.words[i]
	}
	return ""
}

// rest returns the arguments joined by spaces, for commands with one argument and options.
func (a args) rest() string { return strings.Join(a.words, " ") }

// table holds all commands, in the order of help.
var table []command

func init() {
	table = slices.Concat(sessionCommands, dirCommands, fileCommands, codingCommands, serverCommands, tlsCommands, settingCommands, localCommands)
}

// find returns the command that word names or abbreviates. The error is a message for the
// user.
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

// run runs one line and shows its error, unless the user has seen it.
func (c *Client) run(line string) {
	switch err := c.runCommand(line); {
	case err == nil, errors.Is(err, errRefused), errors.Is(err, errLost), errors.Is(err, errClosed):
	case errors.Is(err, errInterrupted):
		c.infof("Interrupted.")
	default:
		c.errorf("%v", shortError(err))
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

// A sentence is an error whose text is printed as it stands, and so is written as a
// sentence.
type sentence string

// Error returns the sentence.
func (s sentence) Error() string { return string(s) }

// shortError returns err without the addresses and paths that net and io/fs add.
func shortError(err error) error {
	switch err.(type) {
	case *net.OpError, *fs.PathError:
		return cause(err)
	}
	return err
}

// lastWord is the last word of a line that is being typed.
type lastWord struct {
	start int    // offset in the line, before a quote
	text  string // unquoted
}

// split splits a line into words at white space. Double quotes keep words together. A
// backslash makes the next character literal; \xd6 is a byte from 0x80 up. last is the
// word that further typing would continue; it may be empty.
func split(line string) (words []string, last lastWord) {
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
		return words, lastWord{start: len(line)}
	}
	last.text = word.String()
	return append(words, last.text), last
}

// hexByte parses a byte from 0x80 up, such as "xd6", at the beginning of s.
func hexByte(s string) (b byte, ok bool) {
	if len(s) < 3 || s[0] != 'x' {
		return 0, false
	}
	n, err := strconv.ParseUint(s[1:3], 16, 8)
	return byte(n), err == nil && n >= utf8.RuneSelf
}

// quote returns word in a form that split reads back. open omits the closing quote. In a
// name that is not UTF-8, bytes from 0x80 up become \xd6.
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

// hexed returns s with each byte from 0x80 up written as \xd6.
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
