package client

import (
	"errors"
	"fmt"
	"strings"
)

var settingCommands = []command{
	{names: []string{"ascii"}, help: "transfer text: line ends are converted", run: func(c *Client, _ args) error { return c.setType(true) }},
	{names: []string{"binary", "image"}, help: "transfer files as they are", run: func(c *Client, _ args) error { return c.setType(false) }},
	{names: []string{"type"}, args: "[ascii|binary]", help: "show or set the type of transfers", run: cmdType},
	{names: []string{"passive"}, args: "[on|off]", help: "data connections: the client dials the server", run: cmdPassive},
	{names: []string{"active"}, help: "data connections: the server dials the client", run: func(c *Client, _ args) error { return c.setActive(true) }},
	{names: []string{"epsv"}, help: "switch between EPSV and EPRT, and PASV and PORT", run: cmdEpsv},
	{names: []string{"prompt"}, help: "switch asking in mget, mput and mdelete", run: cmdPrompt},
	{names: []string{"debug"}, help: "switch showing the command lines that are sent", run: cmdDebug},
}

// setType sets the type of transfers and tells the server at once.
func (c *Client) setType(ascii bool) error {
	if c.ctl != nil {
		if err := c.do("TYPE", typeCode(ascii)); err != nil {
			return err
		}
	}
	c.set.ascii = ascii
	return cmdType(c, args{})
}

// useType sets the server's type for the next transfer, if it is another.
func (c *Client) useType(ascii bool) error {
	if c.ctl != nil && string(c.server.typ) == typeCode(ascii) {
		return nil
	}
	return c.do("TYPE", typeCode(ascii))
}

func typeCode(ascii bool) string {
	if ascii {
		return "A"
	}
	return "I"
}

func (c *Client) typeName() string {
	if c.set.ascii {
		return "ascii"
	}
	return "binary"
}

func cmdType(c *Client, a args) error {
	switch strings.ToLower(a.at(0)) {
	case "":
		c.infof("Type: %s.", c.typeName())
		return nil
	case "a", "ascii":
		return c.setType(true)
	case "i", "image", "binary":
		return c.setType(false)
	}
	return fmt.Errorf("%q is no type: ascii or binary", a.at(0))
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
	case c.set.active && (c.set.noEPSV || c.server.noEPRT):
		return "PORT"
	case c.set.active:
		return "EPRT"
	case c.set.noEPSV || c.server.noEPSV:
		return "PASV"
	}
	return "EPSV"
}

func cmdEpsv(c *Client, _ args) error {
	c.set.noEPSV = !c.set.noEPSV
	if !c.set.noEPSV {
		c.server.noEPSV, c.server.noEPRT = false, false
	}
	c.infof("EPSV and EPRT: %s.", onOff(!c.set.noEPSV))
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
