package client

import (
	"strings"
	"sync"

	"ftpsim/ftpcore/wire"
)

// This file keeps passwords out of what is printed. What is one ftpcore.Secrecy says.

// stars stand for a password.
const stars = "****"

// secrets is what the client knows of them. Any goroutine may use it.
type secrets struct {
	mu        sync.Mutex
	rule      wire.Secrecy
	connected bool
}

// noteState takes notice of how the session stands.
func (c *Client) noteState() {
	s := &c.secrets
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.connected && c.ctl == nil {
		s.rule = wire.Secrecy{}
	}
	s.connected = c.ctl != nil
	s.rule.Logins = c.Logins
	s.rule.SetLoggedIn(c.server.user != "")
}

// sent returns a command line that goes to the server as it may be shown.
func (c *Client) sent(line string) string {
	c.noteState()
	c.secrets.mu.Lock()
	defer c.secrets.mu.Unlock()
	cmd := c.secrets.read(line)
	c.secrets.rule.ObserveCommand(cmd)
	return cmd.Without(stars)
}

// answered returns a line of a reply as it may be shown. code is that of the reply
// if it is complete.
func (c *Client) answered(line string, code int) string {
	c.secrets.mu.Lock()
	defer c.secrets.mu.Unlock()
	c.secrets.rule.ObserveReply(code)
	b := []byte(line)
	return string(wire.Masked(b, c.secrets.rule.InReply(b)))
}

// Hides reports whether a line that is typed at the prompt has a password in it, so
// that it must not be kept.
func (c *Client) Hides(line string) bool { return c.conceal(line) != line }

// conceal masks a password that is typed on a command line.
func (c *Client) conceal(line string) string {
	c.secrets.mu.Lock()
	defer c.secrets.mu.Unlock()
	return c.secrets.conceal(line)
}

// concealAs masks it in the answer to a question: line goes on from typed.
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
	case strings.EqualFold(words[0], "pass"): // short for passive, but meant for the server
		return before + stars
	}
	return line
}

// hide masks a line for the server, which begins with verb, and leaves that out.
func (s *secrets) hide(verb, line string) string {
	return strings.TrimPrefix(s.read(verb+line).Without(stars), verb)
}

// read reads a line for the server. What is behind the first line end is left out.
func (s *secrets) read(line string) wire.Command {
	return s.rule.Hide(wire.ParseCommand(wire.DecodeLine([]byte(line), len(line))))
}

// login masks what comes behind "user": a name that may be none, and a password.
func (s *secrets) login(rest string) string {
	words, _ := split(rest)
	name := strings.TrimSuffix(rest[:min(len(words[0]), len(rest))], " ")
	if len(words) > 1 {
		return s.hide("USER ", name) + " " + stars
	}
	return s.hide("USER ", rest)
}

// unknown masks a line that is no command of this client's. It may be a mistyped one;
// or it is meant for the server, and a password perhaps, if one is due.
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

// carriesSecret are the commands that a password may stand behind.
var carriesSecret = map[string]bool{"user": true, "account": true, "quote": true, "site": true, "open": true}

// concealAddress masks the password in the address that open is given.
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
	if colon && strings.Trim(after, "0123456789/") != "" && !strings.HasPrefix(rest, "[") { // no port, and no @ behind it
		return scheme + host + ":" + stars + more
	}
	return words
}

// shownName is who is logged in, as it may be shown.
func (c *Client) shownName() string { return c.concealAs("user ", c.server.user) }
