package capture

import (
	"strconv"
	"strings"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

// This file finds out what state a server must be in after a reply.

// learn brings the state to what the server must have made of c.
func (t *talk) learn(m moment, c *asked, dec *event.Decoded) {
	ok := dec.Code >= 200 && dec.Code < 300
	if c.port != nil && dec.Code >= 300 {
		t.refuse(c)
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
		t.agreePassive(m, c, dec)
	case c.port != nil && !c.port.passive:
		t.agree(m, c.port)
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

func (t *talk) learnTransfer(m moment, c *asked, dec *event.Decoded) {
	switch {
	case dec.Code == 0:
	case dec.Code < 200:
		c.begun = true
		t.moving, t.port, t.state.Rest = c, nil, 0
		if p := t.loose; c.fromPort == nil && p != nil && p.cmd == nil && !p.closed {
			c.fromPort, p.cmd = p, c // the connection stood before the capture told of its port
		}
		t.loose = nil
		if n := sizeIn150().FindStringSubmatch(dec.Text); n != nil && c.dir() == event.ToClient {
			c.size, _ = strconv.ParseInt(n[1], 10, 64)
		}
	default:
		begun := t.moving == c
		if begun {
			t.moving = nil
		}
		t.over(m, c, dec.Code, begun)
		t.state.Rest = 0
	}
}

// learnAlone takes what a reply tells whose command was not captured.
func (t *talk) learnAlone(m moment, dec *event.Decoded) {
	switch dec.Code {
	case 227, 228, 229:
		t.agreePassive(m, nil, dec)
	case 230:
		t.loggedIn = true
	}
}

func (t *talk) learnLogin(c *asked, dec *event.Decoded) {
	switch {
	case c.verb == "USER" && dec.Code < 400:
		t.state.User, t.loggedIn = c.shown.Arg, dec.Code < 300
	case dec.Code == 230 || dec.Code == 202 || dec.Code == 232:
		t.loggedIn = true
	case dec.Code >= 400 && !t.loggedIn:
		t.state.User = ""
	}
}

// learnSetting takes what a command that succeeded has set.
func (t *talk) learnSetting(c *asked, dec *event.Decoded) {
	switch c.verb {
	case "CWD", "XCWD":
		t.goTo(c.arg)
	case "CDUP", "XCUP":
		t.goTo("..")
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
		t.client, t.newToRecord = c.shown.Arg, true
	}
}

func (t *talk) goTo(arg string) { t.state.Cwd = t.join(arg) }
