package client

import (
	"errors"
	"io"
	"strings"
)

// Errors that end a command early. The user has already seen the reason for errRefused and
// errLost.
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

// unknown reports whether the server does not know the command.
func (r reply) unknown() bool { return r.code == 500 || r.code == 502 }

// do sends a command and waits for its reply. It fails with errRefused if the reply is an
// error.
func (c *Client) do(verb, arg string) error {
	r, err := c.exchange(verb, arg)
	if err == nil && r.refused() {
		err = errRefused
	}
	return err
}

// exchange sends a command and returns its final reply. If TLS begins or ends after the
// reply, exchange does that change too.
func (c *Client) exchange(verb, arg string) (reply, error) {
	change := c.changeAfter(verb)
	if change.do != nil {
		c.ctl.stopAfter.Store(int32(change.code))
	}
	if err := c.send(verb, arg); err != nil {
		return reply{}, err
	}
	for {
		r, err := c.readReply()
		switch {
		case err != nil && change.do != nil && c.ctl != nil: // clear text or TLS may follow
			c.disconnect()
			c.infof("Connection closed.")
			return r, err
		case err == nil && r.preliminary():
			continue
		}
		c.updateState(verb, arg, r)
		if change.do == nil || err != nil {
			return r, err
		}
		if r.code == change.code {
			return r, change.do(c)
		}
		c.ctl.stopAfter.Store(0)
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

// send shows and sends a command line. It first shows the replies that have come
// unsolicited, so that they are not taken for the reply to this command.
func (c *Client) send(verb, arg string) error {
	for c.ctl != nil {
		select {
		case ev := <-c.events():
			c.handleLine(ev)
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
	c.showCommand(c.maskCommand(line))
	if err := c.ctl.send(line); err != nil {
		c.connectionLost(err)
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
			code, err := c.handleLine(ev)
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

// events returns the control connection's channel. Without a connection it is nil, which
// never delivers.
func (c *Client) events() <-chan event {
	if c.ctl == nil {
		return nil
	}
	return c.ctl.events
}

// handleLine shows a line of the control connection. It returns the code of the reply that
// the line completes, otherwise zero. It fails with errLost if the connection has ended or
// the reply is 421, which ends it (RFC 959 §4.2).
func (c *Client) handleLine(ev event) (code int, err error) {
	if ev.err != nil {
		c.connectionLost(ev.err)
		return 0, errLost
	}
	last := 0
	if ev.last {
		last = ev.code
	}
	c.printLine(Line{Kind: "reply", Text: c.maskReply(ev.line, last), Code: ev.code})
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

// connectionLost closes a connection that has ended with err and shows why.
func (c *Client) connectionLost(err error) {
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

// disconnect closes the control connection, if there is one, and resets the state of the
// session.
func (c *Client) disconnect() {
	if c.ctl != nil {
		c.ctl.close()
	}
	c.ctl, c.link, c.linkName = nil, nil, ""
	c.server = sessionState{}
	c.restart, c.marker = 0, marker{}
	c.known.reset()
}

// newSessionState returns the state of a session that begins (RFC 959 §5.1).
func newSessionState() sessionState { return sessionState{typ: "A", mode: "S", stru: "F"} }

// updateState updates the state of the session after the reply to any command, also one that
// the user sent with quote.
func (c *Client) updateState(verb, arg string, r reply) {
	switch verb = strings.ToUpper(verb); {
	case verb == "USER" || verb == "PASS" || verb == "ACCT":
		c.updateLogin(verb, arg, r)
	case !r.ok():
	case verb == "TYPE" || verb == "MODE" || verb == "STRU":
		c.acceptedParam(verb, arg)
	case verb == "PROT":
		c.server.private = strings.EqualFold(arg, "P")
	case verb == "REIN":
		c.server = newSessionState()
		c.known.reset()
	case verb == "SMNT":
		c.known.reset()
	case verb == "CWD" || verb == "XCWD":
		c.known.cd(arg)
	case verb == "CDUP" || verb == "XCUP":
		c.known.cd("..")
	case verb == "DELE" || verb == "RMD" || verb == "XRMD":
		c.known.remove(arg)
	case verb == "MKD" || verb == "XMKD":
		c.known.add(arg, true)
	}
}

func (c *Client) updateLogin(verb, arg string, r reply) {
	if verb == "USER" {
		c.server.user = ""
		c.server.pending = arg
	}
	if r.ok() {
		c.server.user = c.server.pending
	}
}

// replyText returns a line of a reply without its code.
func replyText(ev event) string {
	if code, _ := replyCode(ev.line); code == ev.code && len(ev.line) > 4 {
		return ev.line[4:]
	} else if code == ev.code {
		return ""
	}
	return strings.TrimPrefix(ev.line, " ")
}

// cause returns the innermost error, without the addresses that net adds.
func cause(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}
