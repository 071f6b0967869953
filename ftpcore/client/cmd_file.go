package client

import (
	"fmt"
	"path"
	"strconv"
	"strings"
)

var fileCommands = []command{
	{names: []string{"get", "recv"}, args: "remote-file [local-file]", help: "fetch a file", online: true, ask: []string{"remote-file"}, complete: []kind{remoteKind, localKind}, run: cmdGet},
	{names: []string{"reget"}, args: "remote-file [local-file]", help: "fetch the rest of a file", online: true, ask: []string{"remote-file"}, complete: []kind{remoteKind, localKind}, run: cmdReget},
	{names: []string{"mget"}, args: "remote-files …", help: "fetch several files", online: true, ask: []string{"remote-files"}, complete: []kind{remoteKind}, run: cmdMget},
	{names: []string{"put", "send"}, args: "[-u] local-file [remote-file]", help: "send a file; -u: under a name that the server chooses", online: true, ask: []string{"local-file"}, complete: []kind{localKind, remoteKind}, run: cmdPut},
	{names: []string{"append"}, args: "local-file [remote-file]", help: "send a file to the end of another", online: true, ask: []string{"local-file"}, complete: []kind{localKind, remoteKind}, run: cmdAppend},
	{names: []string{"mput"}, args: "local-files …", help: "send several files", online: true, ask: []string{"local-files"}, complete: []kind{localKind}, run: cmdMput},
	{names: []string{"restart"}, args: "[byte]", help: "begin the next get or put at this byte", run: cmdRestart},
	{names: []string{"rename"}, args: "from-name to-name", help: "rename a remote file", online: true, ask: []string{"from-name", "to-name"}, complete: []kind{remoteKind}, run: cmdRename},
	{names: []string{"delete"}, args: "remote-file", help: "delete a remote file", online: true, ask: []string{"remote-file"}, complete: []kind{remoteKind}, run: sendVerb("DELE")},
	{names: []string{"mdelete"}, args: "remote-files …", help: "delete several remote files", online: true, ask: []string{"remote-files"}, complete: []kind{remoteKind}, run: cmdMdelete},
	{names: []string{"size"}, args: "remote-file", help: "ask how large a file is", online: true, ask: []string{"remote-file"}, complete: []kind{remoteKind}, run: cmdSize},
	{names: []string{"modtime"}, args: "remote-file", help: "ask when a file was changed", online: true, ask: []string{"remote-file"}, complete: []kind{remoteKind}, run: sendVerb("MDTM")},
}

func cmdGet(c *Client, a args) error {
	at := c.takeRestart()
	return c.fetch(a.at(0), a.at(1), at, restText(at))
}

func cmdReget(c *Client, a args) error {
	at, err := c.localSize(localName(a.at(0), a.at(1)))
	if err != nil {
		return err
	}
	text := restText(at)
	if m, ok := c.restartMarker("RETR", a.at(0)); ok && m.at <= at {
		at, text = m.at, m.text
	}
	return c.fetch(a.at(0), a.at(1), at, text)
}

// restText returns the argument of REST for an offset in bytes; "" for zero.
func restText(at int64) string {
	if at == 0 {
		return ""
	}
	return strconv.FormatInt(at, 10)
}

// fetch downloads a file from byte at on; rest is the argument of REST for that offset. An
// empty local means the remote file's name in the local directory.
func (c *Client) fetch(remote, local string, at int64, rest string) error {
	local = localName(remote, local)
	if err := c.canWrite(local); err != nil {
		return err
	}
	c.infof("local: %s remote: %s", local, remote)
	return c.transfer(&transfer{verb: "RETR", arg: remote, typ: c.set.typ, from: at, rest: rest, sink: c.localSink(local, at)})
}

func localName(remote, local string) string {
	if local == "" {
		return path.Base(remote)
	}
	return local
}

func cmdPut(c *Client, a args) error {
	if len(a.words) > 1 && a.words[0] == "-u" {
		return c.store("STOU", a.at(1), a.at(2), 0, "")
	}
	at := c.takeRestart()
	return c.store("STOR", a.at(0), a.at(1), at, restText(at))
}

func cmdAppend(c *Client, a args) error { return c.store("APPE", a.at(0), a.at(1), 0, "") }

// store uploads a file by verb from byte at on; rest is the argument of REST for that
// offset. An empty remote means the local file's name.
func (c *Client) store(verb, local, remote string, at int64, rest string) error {
	if remote == "" {
		remote = path.Base(local)
	}
	f, err := c.openLocal(local, at)
	if err != nil {
		return err
	}
	defer f.Close()
	c.infof("local: %s remote: %s", local, remote)
	err = c.transfer(&transfer{verb: verb, arg: remote, typ: c.set.typ, from: at, rest: rest, src: f})
	if err == nil && verb != "STOU" {
		c.known.add(remote, false)
	}
	return err
}

func cmdRestart(c *Client, a args) error {
	if len(a.words) > 0 {
		at, err := strconv.ParseInt(a.at(0), 10, 64)
		if err != nil || at < 0 {
			return fmt.Errorf("%q is no number of bytes", a.at(0))
		}
		c.restart = at
	}
	c.infof("The next transfer begins at byte %d.", c.restart)
	return nil
}

func (c *Client) takeRestart() int64 {
	at := c.restart
	c.restart = 0
	return at
}

func cmdRename(c *Client, a args) error {
	r, err := c.exchange("RNFR", a.at(0))
	if err != nil || !r.more() {
		return orRefused(err)
	}
	if err := c.do("RNTO", a.at(1)); err != nil {
		return err
	}
	c.known.rename(a.at(0), a.at(1))
	return nil
}

func cmdSize(c *Client, a args) error {
	if _, err := c.useCoding(c.set.typ); err != nil { // it depends on the type (RFC 3659 §4)
		return err
	}
	return c.do("SIZE", a.rest())
}

func cmdMget(c *Client, a args) error {
	return c.eachRemote("mget", a.words, func(name string) error { return c.fetch(name, "", 0, "") })
}

func cmdMdelete(c *Client, a args) error {
	return c.eachRemote("mdelete", a.words, func(name string) error { return c.do("DELE", name) })
}

func cmdMput(c *Client, a args) error {
	q := c.newQuestions("mput")
	for _, pattern := range a.words {
		names, err := c.localMatches(pattern)
		if err != nil {
			return err
		}
		if err := q.each(names, func(name string) error { return c.store("STOR", name, "", 0, "") }); err != nil {
			return err
		}
	}
	return nil
}

// eachRemote calls do with each remote name, and with the matches of each remote pattern.
func (c *Client) eachRemote(what string, patterns []string, do func(name string) error) error {
	q := c.newQuestions(what)
	for _, pattern := range patterns {
		names := []string{pattern}
		if strings.ContainsAny(pattern, "*?[") {
			var err error
			if names, err = c.matches(pattern); err != nil {
				return err
			}
		}
		if err := q.each(names, do); err != nil {
			return err
		}
	}
	return nil
}

// questions asks for confirmation before each file of mget, mput and mdelete.
type questions struct {
	c    *Client
	what string
	all  bool
	quit bool
}

func (c *Client) newQuestions(what string) *questions {
	return &questions{c: c, what: what, all: c.set.noAsk}
}

// each calls do with each name that the user confirms. A refusal by the server or a local
// error does not stop it.
func (q *questions) each(names []string, do func(string) error) error {
	for _, name := range names {
		yes, err := q.ask(name)
		if err != nil || q.quit {
			return err
		}
		if !yes {
			continue
		}
		err = do(name)
		switch {
		case err == nil || err == errRefused:
		case err == errInterrupted || err == errLost || err == errClosed:
			return err
		default:
			q.c.errorf("%v", shortError(err))
		}
	}
	return nil
}

func (q *questions) ask(name string) (bool, error) {
	if q.all || q.quit {
		return !q.quit, nil
	}
	for {
		answer, err := q.c.ask(fmt.Sprintf("%s %s [anpqy?]? ", q.what, name), false)
		if err != nil {
			return false, err
		}
		switch strings.ToLower(strings.TrimSpace(answer)) {
		case "", "y", "yes":
			return true, nil
		case "n", "no":
			return false, nil
		case "a", "all":
			q.all = true
			return true, nil
		case "p":
			q.all, q.c.set.noAsk = true, true
			return true, nil
		case "q", "quit":
			q.quit = true
			return false, nil
		}
		q.c.infof("y: yes (so does Enter). n: no. a: yes to all. p: yes, and do not ask in future. q: stop here.")
	}
}
