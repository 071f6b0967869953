package capture

import (
	"strconv"
	"strings"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

// This file infers the state that the server must be in after a reply.

// learn updates the state by the reply to c.
func (t *session) learn(m occurrence, c *pendingCommand, dec *event.Decoded) {
	ok := dec.Code >= 200 && dec.Code < 300
	if c.requested != nil && dec.Code >= 300 {
		t.forgetRefused(c)
	}
	switch {
	case c.transfer():
		t.learnTransfer(m, c, dec)
	case c.verb == "USER", c.verb == "PASS", c.verb == "ACCT":
		t.learnLogin(c, dec)
	case c.verb == "REST" && dec.Code == 350:
		t.state.Rest, _ = strconv.ParseInt(c.arg, 10, 64)
	case c.verb == "RNFR" && dec.Code == 350:
		t.state.Rename = t.join(c.arg)
	case c.verb == "RNTO" && dec.Code >= 200:
		t.state.Rename = ""
	case !ok:
	case dec.Code >= 227 && dec.Code <= 229:
		t.acceptPassive(m, c, dec)
	case c.requested != nil && !c.requested.passive:
		t.setAgreed(m, c.requested)
	case c.verb == "REIN":
		t.reset()
	case c.cut:
		if c.verb == "CWD" || c.verb == "XCWD" {
			t.state.Cwd = ""
		}
	default:
		t.learnSetting(c, dec)
	}
}

func (t *session) learnTransfer(m occurrence, c *pendingCommand, dec *event.Decoded) {
	switch {
	case dec.Code == 0:
	case dec.Code < 200:
		c.started = true
		t.transfer, t.agreed, t.state.Rest = c, nil, 0
		if p := t.spare; c.dataConn == nil && p != nil && p.cmd == nil && !p.closed {
			c.dataConn, p.cmd = p, c // the connection was captured before its PORT or PASV
		}
		t.spare = nil
		if n := sizeIn150().FindStringSubmatch(dec.Text); n != nil && c.dir() == event.ToClient {
			c.size, _ = strconv.ParseInt(n[1], 10, 64)
		}
	default:
		begun := t.transfer == c
		if begun {
			t.transfer = nil
		}
		t.transferEnded(m, c, dec.Code, begun)
		t.state.Rest = 0
	}
}

// learnAlone updates the state by a reply whose command was not captured.
func (t *session) learnAlone(m occurrence, dec *event.Decoded) {
	switch dec.Code {
	case 227, 228, 229:
		t.acceptPassive(m, nil, dec)
	case 230:
		t.loggedIn = true
	}
}

func (t *session) learnLogin(c *pendingCommand, dec *event.Decoded) {
	switch {
	case c.verb == "USER" && dec.Code < 400:
		t.state.User, t.loggedIn = c.shown.Arg, dec.Code < 300
	case dec.Code == 230 || dec.Code == 202 || dec.Code == 232:
		t.loggedIn = true
	case dec.Code >= 400 && !t.loggedIn:
		t.state.User = ""
	}
}

// learnSetting updates the state by c, a command that succeeded.
func (t *session) learnSetting(c *pendingCommand, dec *event.Decoded) {
	switch c.verb {
	case "CWD", "XCWD":
		t.changeDir(c.arg)
	case "CDUP", "XCUP":
		t.changeDir("..")
	case "PWD", "XPWD":
		for _, f := range dec.Fields {
			if f.Name == "path" && strings.HasPrefix(f.Value, "/") {
				t.state.Cwd = t.join(wire.NameOnWire(f.Value))
			}
		}
	case "TYPE":
		t.state.Type = strings.ToUpper(c.arg)
	case "MODE":
		t.state.Mode = strings.ToUpper(c.arg)
	case "STRU":
		t.state.Stru = strings.ToUpper(c.arg)
	case "CLNT":
		t.client, t.clientChanged = c.shown.Arg, true
	}
}

func (t *session) changeDir(arg string) { t.state.Cwd = t.join(arg) }
