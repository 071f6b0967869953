package client

import (
	"errors"
	"strings"
)

var settingCommands = []command{
	{names: []string{"passive"}, args: "[on|off]", help: "data connections: the client dials the server", run: cmdPassive},
	{names: []string{"active"}, help: "data connections: the server dials the client", run: func(c *Client, _ args) error { return c.setActive(true) }},
	{names: []string{"epsv"}, args: "[on|off]", words: []string{"on", "off"}, help: "switch between EPSV and EPRT, and PASV and PORT", run: cmdEpsv},
	{names: []string{"longaddr"}, help: "switch to LPSV and LPRT, as RFC 1639 had them, and back", run: cmdLongAddr},
	{names: []string{"defaults"}, help: "put back what was set for transfers: binary, stream, file, passive by EPSV, from the beginning", run: cmdDefaults},
	{names: []string{"prompt"}, help: "switch asking in mget, mput and mdelete", run: cmdPrompt},
	{names: []string{"debug"}, help: "switch showing the command lines that are sent", run: cmdDebug},
}

func cmdPassive(c *Client, a args) error {
	switch strings.ToLower(a.at(0)) {
	case "", "on":
		return c.setActive(false)
	case "off":
		return c.setActive(true)
	}
	return errors.New("usage: passive [on|off]")
}

func (c *Client) setActive(active bool) error {
	c.set.active = active
	c.infof("Data connections: %s.", c.modeName())
	return nil
}

func (c *Client) modeName() string {
	if c.set.active {
		return "active"
	}
	return "passive"
}

// portVerbs names the commands that agree on a data connection.
func (c *Client) portVerbs() string {
	switch {
	case c.set.long && c.set.active:
		return "LPRT"
	case c.set.long:
		return "LPSV"
	case c.set.active && (c.set.noEPSV || c.server.noEPRT):
		return "PORT"
	case c.set.active:
		return "EPRT"
	case c.set.noEPSV || c.server.noEPSV:
		return "PASV"
	}
	return "EPSV"
}

func cmdEpsv(c *Client, a args) error {
	switch strings.ToLower(a.at(0)) {
	case "":
		c.set.noEPSV = !c.set.noEPSV
	case "on":
		c.set.noEPSV = false
	case "off":
		c.set.noEPSV = true
	default:
		return errors.New("usage: epsv [on|off]")
	}
	if !c.set.noEPSV {
		c.server.noEPSV, c.server.noEPRT = false, false
	}
	c.infof("EPSV and EPRT: %s.", onOff(!c.set.noEPSV))
	return nil
}

func cmdLongAddr(c *Client, _ args) error {
	c.set.long = !c.set.long
	c.infof("LPSV and LPRT: %s.", onOff(c.set.long))
	return nil
}

// cmdDefaults tells the server nothing: the next transfer does, as far as needed.
func cmdDefaults(c *Client, _ args) error {
	c.set.typ, c.set.mode, c.set.stru = "I", "S", "F"
	c.set.active, c.set.noEPSV, c.set.long = false, false, false
	c.server.noEPSV, c.server.noEPRT = false, false // ask the server again
	c.restart, c.marker = 0, marker{}
	c.infof("Transfers: %s, %s, %s, %s by %s.", c.typeName(), modes.name(c.set.mode), strus.name(c.set.stru), c.modeName(), c.portVerbs())
	return nil
}

func cmdPrompt(c *Client, _ args) error {
	c.set.noAsk = !c.set.noAsk
	c.infof("Asking: %s.", onOff(!c.set.noAsk))
	return nil
}

func cmdDebug(c *Client, _ args) error {
	c.set.quiet = !c.set.quiet
	c.infof("Showing command lines: %s.", onOff(!c.set.quiet))
	return nil
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}
