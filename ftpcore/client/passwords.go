package client

import (
	"strings"
	"sync"

	"ftpsim/ftpcore/wire"
)

// This file masks passwords in the output. wire.Secrecy decides what is a password.

// stars replaces a password.
const stars = "****"

// secrets is what the client knows about passwords. Any goroutine may use it.
type secrets struct {
	mu        sync.Mutex
	rule      wire.Secrecy
	connected bool
}

// updateSecrecy passes the state of the session to the secrecy rule.
func (c *Client) updateSecrecy() {
	s := &c.secrets
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.connected && c.ctl == nil {
		s.rule = wire.Secrecy{}
	}
	s.connected = c.ctl != nil
	s.rule.Logins, s.rule.Echoes = nil, c.link != nil
	if c.link == nil && c.Logins != nil { // they are this simulator's accounts
		s.rule.Logins = c.Logins()
	}
	s.rule.SetLoggedIn(c.server.user != "")
}

// maskCommand returns line, which is sent to the server, with a password masked.
func (c *Client) maskCommand(line string) string {
	c.updateSecrecy()
	c.secrets.mu.Lock()
	defer c.secrets.mu.Unlock()
	cmd := c.secrets.read(line)
	c.secrets.rule.ObserveCommand(cmd)
	return cmd.Without(stars)
}

// maskReply returns a line of a reply with passwords masked. code is the reply's code if
// the line completes it, otherwise zero.
func (c *Client) maskReply(line string, code int) string {
	c.secrets.mu.Lock()
	defer c.secrets.mu.Unlock()
	c.secrets.rule.ObserveReply(code)
	b := []byte(line)
	return string(wire.Masked(b, c.secrets.rule.InReply(b)))
}

// Hides reports whether a line typed at the prompt contains a password, so that it must not
// be kept in a history.
func (c *Client) Hides(line string) bool { return c.conceal(line) != line }

// conceal masks a password in a line typed at the prompt.
func (c *Client) conceal(line string) string {
	c.secrets.mu.Lock()
	defer c.secrets.mu.Unlock()
	return c.secrets.conceal(line)
}

// concealAs masks a password in the answer to a question. line continues the command line
// typed.
func (c *Client) concealAs(typed, line string) string {
	return strings.TrimPrefix(c.conceal(typed+line), typed)
}

func (s *secrets) conceal(line string) string {
	words, _ := split(line)
	if len(words) == 0 {
		return line
	}
	cmd, err := find(strings.ToLower(words[0]))
	if err != nil {
		return s.unknown(line)
	}
	from := strings.Index(line, words[0]) + len(words[0])
	rest := strings.TrimLeft(line[max(from, 0):], " \t")
	before := line[:len(line)-len(rest)]
	switch {
	case rest == "":
	case cmd.names[0] == "user":
		return before + s.login(rest)
	case cmd.names[0] == "account":
		return before + stars
	case cmd.names[0] == "quote":
		return before + s.hide("", rest)
	case cmd.names[0] == "site":
		return before + s.hide("SITE ", rest)
	case cmd.names[0] == "open":
		return before + concealAddress(rest)
	case strings.EqualFold(words[0], "pass"): // an abbreviation of passive, but probably meant for the server
		return before + stars
	}
	return line
}

// hide masks passwords in a command whose verb is verb and whose rest is line, and returns
// the rest.
func (s *secrets) hide(verb, line string) string {
	return strings.TrimPrefix(s.read(verb+line).Without(stars), verb)
}

// read parses a command line for the server, up to the first line end, and masks it.
func (s *secrets) read(line string) wire.Command {
	return s.rule.Hide(wire.ParseCommand(wire.DecodeLine([]byte(line), len(line))))
}

// login masks the arguments of "user": a password, and a name that may be a password.
func (s *secrets) login(rest string) string {
	words, _ := split(rest)
	name := strings.TrimSuffix(rest[:min(len(words[0]), len(rest))], " ")
	if len(words) > 1 {
		return s.hide("USER ", name) + " " + stars
	}
	return s.hide("USER ", rest)
}

// unknown masks a line that is not a command of this client. It may be a mistyped command,
// or a command or password for the server.
func (s *secrets) unknown(line string) string {
	word, rest, _ := strings.Cut(strings.TrimLeft(line, " \t"), " ")
	for _, cmd := range table {
		switch {
		case !wire.Alike(cmd.names[0], strings.ToLower(word)):
		case rest == "" || !carriesSecret[cmd.names[0]]:
			return line
		default:
			return word + " " + stars
		}
	}
	if s.connected {
		return s.hide("", line)
	}
	if i := wire.PasswordIn([]byte(line)); i >= 0 {
		return line[:i] + stars
	}
	return line
}

// carriesSecret holds the commands whose arguments may contain a password.
var carriesSecret = map[string]bool{"user": true, "account": true, "quote": true, "site": true, "open": true}

// concealAddress masks the password in the address of an open command.
func concealAddress(words string) string {
	word, more, _ := strings.Cut(words, " ")
	if more != "" {
		more = " " + more
	}
	scheme, rest, ok := strings.Cut(word, "://")
	if !ok {
		scheme, rest = "", word
	} else {
		scheme += "://"
	}
	at := strings.LastIndexByte(rest, '@')
	user, _, colon := strings.Cut(rest[:max(at, 0)], ":")
	switch {
	case colon:
		return scheme + user + ":" + stars + rest[at:] + more
	case at >= 0:
		return words
	}
	host, after, colon := strings.Cut(rest, ":")
	if colon && strings.Trim(after, "0123456789/") != "" && !strings.HasPrefix(rest, "[") { // not a port, and no @ after it
		return scheme + host + ":" + stars + more
	}
	return words
}

// shownName returns the name of the user who is logged in, masked if it may be a password.
func (c *Client) shownName() string { return c.concealAs("user ", c.server.user) }
