package client

import (
	"strings"
)

// serverCommands are for features that not every server has: SITE verbs, hashes, facts,
// and the rarely used commands of RFC 959.
var serverCommands = []command{
	{names: []string{"chmod"}, args: "mode remote-file", help: "say who may do what with a remote file, in octal digits", online: true, ask: []string{"mode", "remote-file"}, complete: []kind{0, remoteKind}, run: siteVerb("CHMOD")},
	{names: []string{"umask"}, args: "[mask]", help: "show or set what new remote files do not permit", online: true, run: siteVerb("UMASK")},
	{names: []string{"idle"}, args: "[seconds]", help: "show or set how long the server waits for a command", online: true, run: siteVerb("IDLE")},
	{names: []string{"copy"}, args: "from-name to-name", help: "copy a remote file or directory", online: true, ask: []string{"from-name", "to-name"}, complete: []kind{remoteKind}, run: cmdCopy},
	{names: []string{"who"}, help: "ask who is there", online: true, run: siteVerb("WHO")},
	{names: []string{"touch"}, args: "time remote-file", help: "set when a file was changed: YYYYMMDDHHMMSS", online: true, ask: []string{"time", "remote-file"}, complete: []kind{0, remoteKind}, run: sendVerb("MFMT")},
	{names: []string{"hash"}, args: "remote-file", help: "ask for a hash of a file, by the algorithm of hashtype", online: true, ask: []string{"remote-file"}, complete: []kind{remoteKind}, run: sendVerb("HASH")},
	{names: []string{"hashtype"}, args: "[algorithm]", help: "show or set the algorithm of hash", online: true, run: func(c *Client, a args) error { return c.do("OPTS", strings.TrimSpace("HASH "+a.rest())) }},
	checksum("xcrc"), checksum("xmd5"), checksum("xsha1"), checksum("xsha256"), checksum("xsha512"), checksum("md5"),
	{names: []string{"range"}, args: "first last", help: "fetch, send or hash only these bytes next; 1 0 takes that back", online: true, ask: []string{"first", "last"}, run: cmdRange},
	{names: []string{"sunique", "stou"}, args: "local-file", help: "send a file under a name that the server chooses", online: true, ask: []string{"local-file"}, complete: []kind{localKind}, run: func(c *Client, a args) error { return c.store("STOU", a.at(0), "", 0, "") }},
	{names: []string{"allo"}, args: "bytes", help: "ask whether there is room for so much", online: true, ask: []string{"bytes"}, run: sendVerb("ALLO")},
	{names: []string{"available"}, args: "[remote-directory]", help: "ask how much room there is", online: true, complete: []kind{remoteDirKind}, run: sendVerb("AVBL")},
	{names: []string{"combine"}, args: "remote-file parts …", help: "make one remote file of several", online: true, ask: []string{"remote-file", "parts"}, complete: []kind{remoteKind}, run: cmdCombine},
	{names: []string{"lang"}, args: "[tag]", help: "choose the language of the replies", online: true, run: sendVerb("LANG")},
	{names: []string{"host"}, args: "name", help: "say which server is meant, before the login", online: true, ask: []string{"name"}, run: sendVerb("HOST")},
	{names: []string{"account"}, args: "[name]", help: "name the account that a login asks for", online: true, run: cmdAccount},
	{names: []string{"smnt"}, args: "remote-directory", help: "make a remote directory the root; / takes that back", online: true, ask: []string{"remote-directory"}, complete: []kind{remoteDirKind}, run: sendVerb("SMNT")},
	{names: []string{"rein"}, help: "begin anew on the same connection", online: true, run: sendVerb("REIN")},
}

// siteVerb returns a command that sends "SITE verb".
func siteVerb(verb string) func(*Client, args) error {
	return func(c *Client, a args) error { return c.do("SITE", strings.TrimSpace(verb+" "+a.rest())) }
}

// checksum returns a command that sends the verb of the same name.
func checksum(name string) command {
	return command{names: []string{name}, args: "remote-file", help: "ask for a sum of a file by " + strings.ToUpper(name), online: true,
		ask: []string{"remote-file"}, complete: []kind{remoteKind}, run: sendVerb(strings.ToUpper(name))}
}

func cmdCopy(c *Client, a args) error {
	if err := c.do("SITE", "COPY "+serverQuote(a.at(0))+" "+serverQuote(a.at(1))); err != nil {
		return err
	}
	c.known.add(a.at(1), false)
	return nil
}

func cmdCombine(c *Client, a args) error {
	words := make([]string, len(a.words))
	for i, w := range a.words {
		words[i] = serverQuote(w)
	}
	if err := c.do("COMB", strings.Join(words, " ")); err != nil {
		return err
	}
	c.known.add(a.at(0), false)
	for _, part := range a.words[1:] {
		c.known.remove(part)
	}
	return nil
}

// serverQuote quotes a name that is one of several arguments, if it needs quotes.
func serverQuote(name string) string {
	if name != "" && !strings.ContainsAny(name, ` "`) {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

// cmdRange sets type, mode and structure at the server first, as for a transfer.
func cmdRange(c *Client, a args) error {
	if c.set.typ != "I" {
		return sentence("A range counts bytes of the file. Try binary first.")
	}
	if _, err := c.useCoding(c.set.typ); err != nil {
		return err
	}
	return c.do("RANG", a.rest())
}

func cmdAccount(c *Client, a args) error {
	name := a.rest()
	if name == "" {
		var err error
		if name, err = c.ask("Account: ", true); err != nil {
			return err
		}
	}
	return c.do("ACCT", name)
}
