package client

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"ftpsim/ftpcore/wire"
)

// This file holds the commands about the representation of files on the data connection:
// TYPE, STRU and MODE, and the restart markers of MODE B and C.

var codingCommands = []command{
	{names: []string{"ascii"}, help: "transfer text: line ends are converted", run: func(c *Client, _ args) error { return c.setType("A") }},
	{names: []string{"binary", "image"}, help: "transfer files as they are", run: func(c *Client, _ args) error { return c.setType("I") }},
	{names: []string{"type"}, args: "[ascii|binary|ebcdic|l 8] [n|t|c]", help: "show or set the type of transfers", words: []string{"ascii", "binary", "ebcdic", "image"}, run: cmdType},
	{names: []string{"mode"}, args: "[stream|block|compressed|deflate]", help: "show or set the mode of transfers", words: modes.words(), run: cmdMode},
	{names: []string{"struct"}, args: "[file|record|page]", help: "show or set the structure of files on their way", words: strus.words(), run: cmdStruct},
	{names: []string{"reput"}, args: "local-file [remote-file]", help: "send the rest of a file", online: true, ask: []string{"local-file"}, complete: []kind{localKind, remoteKind}, run: cmdReput},
}

// namedLetters are the values of TYPE, MODE or STRU, each with its name.
type namedLetters [][2]string

var (
	types = namedLetters{{"A", "ascii"}, {"I", "binary"}, {"I", "image"}, {"E", "ebcdic"}}
	modes = namedLetters{{"S", "stream"}, {"B", "block"}, {"C", "compressed"}, {"Z", "deflate"}}
	strus = namedLetters{{"F", "file"}, {"R", "record"}, {"P", "page"}}
)

func (l namedLetters) words() (w []string) {
	for _, x := range l {
		w = append(w, x[1])
	}
	return w
}

// letter returns the value that word names, by letter or by name; "" if there is none.
func (l namedLetters) letter(word string) string {
	for _, x := range l {
		if strings.EqualFold(word, x[0]) || strings.EqualFold(word, x[1]) {
			return x[0]
		}
	}
	return ""
}

func (l namedLetters) name(letter string) string {
	i := slices.IndexFunc(l, func(x [2]string) bool { return x[0] == letter })
	if i < 0 {
		return letter
	}
	return l[i][1]
}

// setParam sends want as the parameter of verb, unless its value at the server, is, is the
// same or there is no connection.
func (c *Client) setParam(verb, is, want string) error {
	if c.ctl == nil || is == want {
		return nil
	}
	return c.do(verb, want)
}

func (c *Client) useType(code string) error { return c.setParam("TYPE", c.server.typ, code) }

// useCoding sets TYPE, MODE and STRU at the server to typ and the settings, where they
// differ.
func (c *Client) useCoding(typ string) (wire.Coding, error) {
	coding := wire.Coding{Type: typ, Stru: c.set.stru, Mode: c.set.mode, Level: wire.DefaultLevel}
	err := c.useType(typ)
	if err == nil {
		err = c.setParam("MODE", c.server.mode, coding.Mode)
	}
	if err == nil {
		err = c.setParam("STRU", c.server.stru, coding.Stru)
	}
	return coding, err
}

// textType returns the type for listings, which are always text (RFC 959 §4.1.3).
func (c *Client) textType() string {
	if c.set.typ[0] == 'E' {
		return c.set.typ
	}
	return "A"
}

// acceptedParam remembers a parameter that the server has accepted.
func (c *Client) acceptedParam(verb, arg string) {
	arg = strings.ToUpper(strings.Join(strings.Fields(arg), " "))
	switch verb {
	case "TYPE":
		c.server.typ = arg
	case "MODE":
		c.server.mode = arg
	case "STRU":
		c.server.stru = arg
	}
}

// setType sets the type of transfers, at the server too if there is a connection.
func (c *Client) setType(code string) error {
	if c.ctl != nil {
		if err := c.do("TYPE", code); err != nil {
			return err
		}
	}
	c.set.typ = code
	return cmdType(c, args{})
}

func (c *Client) typeName() string {
	letter, format, _ := strings.Cut(c.set.typ, " ")
	switch {
	case letter == "L":
		return "local bytes of " + format + " bits"
	case format != "":
		return types.name(letter) + " " + format
	}
	return types.name(letter)
}

func cmdType(c *Client, a args) error {
	word, format := a.at(0), strings.ToUpper(a.at(1))
	letter := types.letter(word)
	switch {
	case word == "":
		c.infof("Type: %s.", c.typeName())
		return nil
	case len(a.words) > 2:
	case strings.EqualFold(word, "L") || strings.EqualFold(word, "L8"):
		if format == "8" || len(word) == 2 && format == "" {
			return c.setType("L 8")
		}
		return sentence("Bytes have 8 bits here.")
	case letter != "" && format == "":
		return c.setType(letter)
	case (letter == "A" || letter == "E") && slices.Contains([]string{"N", "T", "C"}, format):
		return c.setType(letter + " " + format)
	}
	return fmt.Errorf("%q is no type: ascii or ebcdic, perhaps with n, t or c, binary, or l 8", a.rest())
}

func cmdMode(c *Client, a args) error { return c.setLetter("MODE", "Mode", modes, &c.set.mode, a) }

func cmdStruct(c *Client, a args) error {
	return c.setLetter("STRU", "Structure", strus, &c.set.stru, a)
}

// setLetter sets MODE or STRU, at the server too, or shows it if there is no argument.
func (c *Client) setLetter(verb, what string, of namedLetters, at *string, a args) error {
	if len(a.words) > 0 {
		letter := of.letter(a.rest())
		if letter == "" {
			return fmt.Errorf("%q is no %s: %s", a.rest(), strings.ToLower(what), strings.Join(of.words(), ", "))
		}
		if c.ctl != nil {
			if err := c.do(verb, letter); err != nil {
				return err
			}
		}
		*at = letter
	}
	c.infof("%s: %s.", what, of.name(*at))
	return nil
}

// marker is the latest restart marker: an offset in the local file, and the server's text
// for it.
type marker struct {
	verb   string // RETR or STOR
	remote string
	at     int64
	text   string
}

// restartMarker returns the marker from which a transfer of remote can continue. It
// reports false if there is none or the mode has no markers.
func (c *Client) restartMarker(verb, remote string) (marker, bool) {
	m := c.marker
	return m, c.hasMarkers() && m.verb == verb && m.remote == remote
}

func (c *Client) hasMarkers() bool { return c.set.mode == "B" || c.set.mode == "C" }

// readMarker reads "MARK yyyy = mmmm" from a 110 reply: our marker, which is an offset,
// and the server's (RFC 959 §4.2).
func (c *Client) readMarker(x *transfer, line string) {
	_, text, ok := strings.Cut(line, "MARK ")
	ours, theirs, both := strings.Cut(text, " = ")
	at, err := strconv.ParseInt(ours, 10, 64)
	if ok && both && err == nil {
		c.marker = marker{"STOR", x.arg, at, strings.TrimSpace(theirs)}
	}
}

// cmdReput continues an upload after the last marker that the server has acknowledged; in
// modes without markers, after the bytes that the server has (RFC 959 §3.5, RFC 3659 §5).
func cmdReput(c *Client, a args) error {
	local, remote := a.at(0), a.at(1)
	if remote == "" {
		remote = path.Base(local)
	}
	if m, ok := c.restartMarker("STOR", remote); ok {
		return c.store("STOR", local, remote, m.at, m.text)
	}
	if c.hasMarkers() {
		return sentence("The server has answered no marker in " + remote + ".")
	}
	if err := c.useType(c.set.typ); err != nil {
		return err
	}
	r, err := c.exchange("SIZE", remote)
	if err != nil || !r.ok() {
		return orRefused(err)
	}
	at, err := strconv.ParseInt(strings.TrimSpace(r.text), 10, 64)
	if err != nil || at < 0 {
		return fmt.Errorf("%q is no number of bytes", r.text)
	}
	return c.store("STOR", local, remote, at, strconv.FormatInt(at, 10))
}
