package client

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
)

var sessionCommands = []command{
	{names: []string{"open"}, args: "[ftpes://][user[:password]@][host] [port]", help: "connect to a server, or to this simulator's own; by ftpes with TLS; open NAME: reaches a server that the relay's -dial names", complete: []kind{targetKind}, run: cmdOpen},
	{names: []string{"user"}, args: "name [password]", help: "log in as somebody else", online: true, ask: []string{"username"}, run: cmdUser},
	{names: []string{"close", "disconnect"}, help: "end the session", online: true, run: cmdClose},
	{names: []string{"bye", "quit", "exit"}, help: "end the session, if there is one", run: cmdBye},
	{names: []string{"status"}, help: "show this client's settings", run: cmdStatus},
	{names: []string{"rstatus"}, args: "[remote-path]", help: "ask the server for its status, or to list a path on the control connection", online: true, run: sendVerb("STAT")},
	{names: []string{"remotehelp"}, args: "[command]", help: "ask the server for help", online: true, run: sendVerb("HELP")},
	{names: []string{"system"}, help: "ask for the kind of server", online: true, run: sendVerb("SYST")},
	{names: []string{"features"}, help: "ask what the server can do beyond RFC 959", online: true, run: sendVerb("FEAT")},
	{names: []string{"noop"}, help: "ask for nothing but a reply", online: true, run: sendVerb("NOOP")},
	{names: []string{"site"}, args: "command …", help: "send a command of this server's own", online: true, ask: []string{"arguments to SITE command"}, run: cmdSite},
	{names: []string{"quote", "literal"}, args: "command …", help: "send a command line as it is", online: true, ask: []string{"command line to send"}, run: cmdQuote},
	{names: []string{"help", "?", "h"}, args: "[command]", help: "list the commands, or explain one", complete: []kind{verbKind}, run: cmdHelp},
}

// sendVerb returns a command that sends verb with the arguments as typed and waits for the
// reply.
func sendVerb(verb string) func(*Client, args) error {
	return func(c *Client, a args) error { return c.do(verb, a.rest()) }
}

// target is the server and the login of an open command.
type target struct {
	addr           string
	host           string // of addr
	ported         bool   // a port was given
	called         bool   // host is the name of a target: a colon without a port follows it
	user, password string
	named, secret  bool // user, password were given
	secure         bool // TLS before the login
}

// parseTarget parses the arguments of open. Host and port default to the host and port of def.
func parseTarget(words []string, def string) (target, error) {
	var t target
	host, port, err := net.SplitHostPort(def)
	if err != nil {
		host, port = def, "21"
	}
	if len(words) > 2 {
		return t, errors.New("usage: open [ftpes://][user[:password]@][host] [port]")
	}
	if len(words) > 0 {
		if err := t.read(words[0], &host, &port); err != nil {
			return t, err
		}
	}
	if len(words) > 1 {
		port, t.ported = words[1], true
	}
	if host == "" {
		return t, sentence("Open where?")
	}
	t.addr, t.host = net.JoinHostPort(host, port), host
	return t, nil
}

// read parses "ftp://user:password@host:port/". Every part may be missing; it then keeps
// its value. The scheme "ftpes" means explicit TLS.
func (t *target) read(word string, host, port *string) error {
	if !strings.Contains(word, "://") {
		word = "ftp://" + word
	}
	u, err := url.Parse(word)
	if err != nil || u.Scheme != "ftp" && u.Scheme != "ftpes" {
		return fmt.Errorf("%q is no FTP address", concealAddress(strings.TrimPrefix(word, "ftp://")))
	}
	t.secure = u.Scheme == "ftpes"
	if u.User != nil {
		t.user, t.named = u.User.Username(), true
		t.password, t.secret = u.User.Password()
	}
	if u.Hostname() != "" {
		*host, t.called = u.Hostname(), strings.HasSuffix(u.Host, ":")
	}
	if u.Port() != "" {
		*port, t.ported = u.Port(), true
	}
	return nil
}

// home returns the address that open without arguments connects to.
func (c *Client) home() string {
	if c.Home != nil {
		return c.Home()
	}
	return c.Addr
}

func cmdOpen(c *Client, a args) error {
	if c.ctl != nil {
		return sentence("Connected already. Use close first.")
	}
	t, err := parseTarget(a.words, c.home())
	if err != nil {
		return err
	}
	if err := c.openServer(t); err != nil {
		return err
	}
	if t.secure {
		if err := cmdTLS(c, args{}); err != nil {
			return err
		}
	}
	if !t.named {
		if t.user, err = c.askUser(); err != nil {
			return err
		}
	}
	return c.login(t.user, t.password, t.secret)
}

// openServer connects to the server that open names.
func (c *Client) openServer(t target) error {
	switch name := c.targetNamed(t.host); {
	case name == "" && t.called:
		return sentence(fmt.Sprintf("No server is called %s. The relay's -dial gives names to servers.", t.host))
	case name == "":
		return c.connect(t.addr)
	case t.ported:
		return errNoTargetPort
	default:
		return c.openTarget(name)
	}
}

// connect opens the control connection and waits for the greeting.
func (c *Client) connect(addr string) error {
	c.infof("Connecting to %s …", addr)
	conn, err := c.dial(addr)
	if err != nil {
		return err
	}
	return c.greet(conn)
}

// greet waits for the greeting on conn, a new control connection.
func (c *Client) greet(conn net.Conn) error {
	c.ctl = newControl(conn)
	c.server = newSessionState()
	c.infof("Connected from %s.", conn.LocalAddr())
	for {
		r, err := c.readReply()
		if err == nil && r.preliminary() { // 120: ready in some minutes
			continue
		}
		if err == nil && !r.ok() {
			err = errRefused
		}
		if err != nil {
			c.disconnect()
		}
		return err
	}
}

func (c *Client) askUser() (string, error) {
	name, err := c.askAs(fmt.Sprintf("Name (%s:anonymous): ", hostOf(c.ctl.conn.RemoteAddr())), false, "user ")
	if name = strings.TrimSpace(name); name == "" {
		name = "anonymous"
	}
	return name, err
}

// login sends USER and, if the server asks for them, PASS and ACCT. given says that
// password was given; otherwise login asks the user for it.
func (c *Client) login(user, password string, given bool) error {
	r, err := c.exchange("USER", user)
	if err == nil && r.code == 331 {
		if !given {
			password, err = c.ask("Password: ", true)
		}
		if err == nil {
			r, err = c.exchange("PASS", password)
		}
	}
	if err == nil && r.code == 332 {
		var account string
		if account, err = c.ask("Account: ", true); err == nil {
			r, err = c.exchange("ACCT", account)
		}
	}
	if err == nil && !r.ok() {
		c.errorf("Login failed.")
		err = errRefused
	}
	return err
}

func cmdUser(c *Client, a args) error {
	return c.login(a.at(0), a.at(1), len(a.words) > 1)
}

// cmdClose sends QUIT and closes the connection, whatever the reply is, and also if the
// user gave up waiting for it.
func cmdClose(c *Client, _ args) error {
	err := c.do("QUIT", "")
	c.disconnect()
	return err
}

func cmdBye(c *Client, a args) error {
	if c.ctl == nil {
		c.infof("Not connected.")
		return nil
	}
	return cmdClose(c, a)
}

func cmdSite(c *Client, a args) error { return c.do("SITE", a.raw) }

func cmdQuote(c *Client, a args) error {
	verb, arg, _ := strings.Cut(a.raw, " ")
	return c.do(verb, arg)
}

func cmdHelp(c *Client, a args) error {
	if len(a.words) == 0 {
		c.infof("Commands, which may be shortened; help COMMAND explains one:")
		var line string
		for _, cmd := range table {
			if len(line)+len(cmd.names[0]) > 70 {
				c.infof("%s", line)
				line = ""
			}
			line += fmt.Sprintf("%-12s", cmd.names[0])
		}
		c.infof("%s", strings.TrimSpace(line))
		return nil
	}
	for _, word := range a.words {
		cmd, err := find(strings.ToLower(word))
		if err != nil {
			return err
		}
		c.infof("%s: %s", cmd.usage(), cmd.help)
		if names := c.targets(); cmd.names[0] == "open" && len(names) > 0 {
			c.infof("the relay's servers: %s:", strings.Join(names, ":, "))
		}
		if more := cmd.names[1:]; len(more) > 0 {
			c.infof("also: %s", strings.Join(more, ", "))
		}
	}
	return nil
}

func cmdStatus(c *Client, _ args) error {
	switch {
	case c.ctl == nil:
		c.infof("Not connected.")
	case c.server.user == "":
		c.infof("Connected to %s, not logged in.", c.ctl.conn.RemoteAddr())
	default:
		c.infof("Connected to %s, logged in as %s.", c.ctl.conn.RemoteAddr(), c.shownName())
	}
	c.infof("Type: %s. Mode: %s. Structure: %s.", c.typeName(), modes.name(c.set.mode), strus.name(c.set.stru))
	c.infof("Data connections: %s, by %s.", c.modeName(), c.portVerbs())
	c.infof("%s", c.protection())
	c.infof("Command lines shown: %s. Asking in mget, mput, mdelete: %s.", onOff(!c.set.quiet), onOff(!c.set.noAsk))
	if c.restart > 0 {
		c.infof("The next transfer begins at byte %d.", c.restart)
	}
	if c.Local != nil {
		c.infof("Local directory: %s", c.known.localDir())
	}
	return nil
}
