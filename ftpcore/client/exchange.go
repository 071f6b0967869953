package client

import (
	"errors"
	"io"
	"strings"
)

// What ends a command early. The first three are final, and about errRefused
// and errLost the person has been told already.
var (
	errClosed      = errors.New("the client is closed")
	errLost        = errors.New("the connection is lost")
	errInterrupted = errors.New("interrupted")
	errRefused     = errors.New("refused by the server")
)

// reply is a complete reply.
type reply struct {
	code int
	text string // without codes, lines joined by \n
}

func (r reply) preliminary() bool { return r.code < 200 }
func (r reply) ok() bool          { return r.code >= 200 && r.code < 300 }
func (r reply) more() bool        { return r.code >= 300 && r.code < 400 }
func (r reply) refused() bool     { return r.code >= 400 }

// unknown tells that the server does not know the command at all.
func (r reply) unknown() bool { return r.code == 500 || r.code == 502 }

// do sends a command and wants a reply that is not an error, else errRefused.
func (c *Client) do(verb, arg string) error {
	r, err := c.exchange(verb, arg)
	if err == nil && r.refused() {
		err = errRefused
	}
	return err
}

// exchange sends a command and returns its final reply. What the control
// connection turns into behind that is done then.
func (c *Client) exchange(verb, arg string) (reply, error) {
	turn := c.turnBehind(verb)
	if turn.do != nil {
		c.ctl.handOver.Store(int32(turn.code))
	}
	if err := c.send(verb, arg); err != nil {
		return reply{}, err
	}
	for {
		r, err := c.readReply()
		switch {
		case err != nil && turn.do != nil && c.ctl != nil: // nobody knows any more what follows
			c.disconnect()
			c.infof("Connection closed.")
			return r, err
		case err == nil && r.preliminary():
			continue
		}
		c.note(verb, arg, r)
		if turn.do == nil || err != nil {
			return r, err
		}
		if r.code == turn.code {
			return r, turn.do(c)
		}
		c.ctl.handOver.Store(0)
		return r, nil
	}
}

// exchangeOld is exchange for a command that had another name before RFC 959,
// such as XPWD: it is tried when the server does not know the new one.
func (c *Client) exchangeOld(verb, old, arg string) (reply, error) {
	r, err := c.exchange(verb, arg)
	if err == nil && r.unknown() {
		r, err = c.exchange(old, arg)
	}
	return r, err
}

// send shows and sends a command line. What came unasked before is shown first
// and is not taken for its reply.
func (c *Client) send(verb, arg string) error {
	for c.ctl != nil {
		select {
		case ev := <-c.events():
			c.heard(ev)
			continue
		default:
		}
		break
	}
	if c.ctl == nil {
		return errLost
	}
	line := verb
	if arg != "" {
		line += " " + arg
	}
	c.showCommand(c.sent(line))
	if err := c.ctl.send(line); err != nil {
		c.lose(err)
		return errLost
	}
	return nil
}

func (c *Client) showCommand(line string) {
	if c.set.quiet {
		return
	}
	c.print("command", line)
}

// readReply waits for the next complete reply and shows it. It fails with
// errLost, errInterrupted or errClosed.
func (c *Client) readReply() (reply, error) {
	var text []string
	for {
		c.flush()
		select {
		case ev := <-c.events():
			code, err := c.heard(ev)
			if err != nil {
				return reply{}, err
			}
			if ev.code != 0 {
				text = append(text, replyText(ev))
			}
			if code != 0 {
				return reply{code, strings.Join(text, "\n")}, nil
			}
		case <-c.intr:
			c.infof("Not waiting for the reply any more; it may still come.")
			return reply{}, errInterrupted
		case <-c.ctx.Done():
			return reply{}, errInterrupted
		case <-c.quit:
			return reply{}, errClosed
		}
	}
}

// events is the control connection's channel; nil, which never delivers, when
// there is none.
func (c *Client) events() <-chan event {
	if c.ctl == nil {
		return nil
	}
	return c.ctl.events
}

// heard shows what came on the control connection and returns the code of a
// reply that is now complete. It fails with errLost when that was the end, which
// a 421 is too (RFC 959 §4.2).
func (c *Client) heard(ev event) (code int, err error) {
	if ev.err != nil {
		c.lose(ev.err)
		return 0, errLost
	}
	last := 0
	if ev.last {
		last = ev.code
	}
	c.printLine(Line{Kind: "reply", Text: c.answered(ev.line, last), Code: ev.code})
	switch {
	case !ev.last:
		return 0, nil
	case ev.code == 421:
		c.disconnect()
		c.infof("Connection closed.")
		return 0, errLost
	}
	return ev.code, nil
}

// lose ends a connection that broke.
func (c *Client) lose(err error) {
	if c.ctl == nil {
		return
	}
	c.disconnect()
	if err == io.EOF {
		c.errorf("The server has closed the connection.")
	} else {
		c.errorf("The connection is lost: %v", cause(err))
	}
}

// disconnect closes the control connection, if there is one, and forgets what
// was known of the server.
func (c *Client) disconnect() {
	if c.ctl != nil {
		c.ctl.close()
	}
	c.ctl = nil
	c.server = serverState{}
	c.restart, c.marker = 0, marker{}
	c.seen.reset()
}

// newState is that of a session that begins (RFC 959 §5.1).
func newState() serverState { return serverState{typ: "A", mode: "S", stru: "F"} }

// note keeps track of what a command has changed in the server's state, whoever
// sent it.
func (c *Client) note(verb, arg string, r reply) {
	switch verb = strings.ToUpper(verb); {
	case verb == "USER" || verb == "PASS" || verb == "ACCT":
		c.noteLogin(verb, arg, r)
	case !r.ok():
	case verb == "TYPE" || verb == "MODE" || verb == "STRU":
		c.noteParam(verb, arg)
	case verb == "PROT":
		c.server.private = strings.EqualFold(arg, "P")
	case verb == "REIN":
		c.server = newState()
		c.seen.reset()
	case verb == "SMNT":
		c.seen.reset()
	case verb == "CWD" || verb == "XCWD":
		c.seen.cd(arg)
	case verb == "CDUP" || verb == "XCUP":
		c.seen.cd("..")
	case verb == "DELE" || verb == "RMD" || verb == "XRMD":
		c.seen.remove(arg)
	case verb == "MKD" || verb == "XMKD":
		c.seen.add(arg, true)
	}
}

func (c *Client) noteLogin(verb, arg string, r reply) {
	if verb == "USER" {
		c.server.user = ""
		c.server.pending = arg
	}
	if r.ok() {
		c.server.user = c.server.pending
	}
}

// replyText is a reply's line without its code.
func replyText(ev event) string {
	if code, _ := replyCode(ev.line); code == ev.code && len(ev.line) > 4 {
		return ev.line[4:]
	} else if code == ev.code {
		return ""
	}
	return strings.TrimPrefix(ev.line, " ")
}

// cause is the innermost error, without the addresses that net puts before it.
func cause(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}
