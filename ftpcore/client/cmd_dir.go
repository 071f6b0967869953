package client

var dirCommands = []command{
	{names: []string{"ls", "dir"}, args: "[options] [remote-path]", help: "list a directory in full", online: true, complete: []kind{remoteKind}, run: listing("LIST")},
	{names: []string{"nlist"}, args: "[remote-path]", help: "list the names only", online: true, complete: []kind{remoteKind}, run: listing("NLST")},
	{names: []string{"mlsd"}, args: "[remote-directory]", help: "list a directory for programs to read", online: true, complete: []kind{remoteDirKind}, run: listing("MLSD")},
	{names: []string{"mlst"}, args: "[remote-path]", help: "describe one file on the control connection", online: true, complete: []kind{remoteKind}, run: sendVerb("MLST")},
	{names: []string{"cd"}, args: "remote-directory", help: "change the remote directory", online: true, ask: []string{"remote-directory"}, complete: []kind{remoteDirKind}, run: renamed("CWD", "XCWD")},
	{names: []string{"cdup"}, help: "change to the parent directory", online: true, run: renamed("CDUP", "XCUP")},
	{names: []string{"pwd"}, help: "show the remote directory", online: true, run: renamed("PWD", "XPWD")},
	{names: []string{"mkdir"}, args: "directory-name", help: "make a remote directory", online: true, ask: []string{"directory-name"}, complete: []kind{remoteDirKind}, run: renamed("MKD", "XMKD")},
	{names: []string{"rmdir"}, args: "directory-name", help: "remove an empty remote directory", online: true, ask: []string{"directory-name"}, complete: []kind{remoteDirKind}, run: renamed("RMD", "XRMD")},
}

// renamed returns a command that sends verb, or old, its name before RFC 959, if the
// server does not know verb.
func renamed(verb, old string) func(*Client, args) error {
	return func(c *Client, a args) error {
		r, err := c.exchangeOld(verb, old, a.rest())
		if err == nil && r.refused() {
			err = errRefused
		}
		return err
	}
}

// listing returns a command that shows a directory listing.
func listing(verb string) func(*Client, args) error {
	return func(c *Client, a args) error {
		x := &transfer{verb: verb, arg: a.rest(), typ: c.textType(), listing: true}
		err := c.transfer(x)
		if err == nil {
			c.known.listing(verb, a.words, x.lines)
		}
		return err
	}
}

// matches asks the server for the names that match pattern (NLST).
func (c *Client) matches(pattern string) ([]string, error) {
	x := &transfer{verb: "NLST", arg: pattern, typ: c.textType(), listing: true, quiet: true}
	err := c.transfer(x)
	if err == nil && len(x.lines) == 0 {
		err = sentence("No files match.")
	}
	return x.lines, err
}
