package client

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"

	"ftpsim/ftpcore/wire"
)

// dataConn is a data connection: open already (passive), or expected from the server
// (active).
type dataConn struct {
	conn net.Conn
	ln   net.Listener
	// accepted delivers one value, when the server has connected or ln was closed.
	accepted chan dialled
}

type dialled struct {
	conn net.Conn
	err  error
}

// openData agrees with the server on a data connection; in passive mode it opens it.
func (c *Client) openData() (*dataConn, error) {
	if c.set.active {
		return c.openActive()
	}
	addr, err := c.askPassive()
	if err != nil {
		return nil, err
	}
	conn, err := c.dial(addr)
	if err != nil {
		return nil, err
	}
	return &dataConn{conn: conn}, nil
}

// askPassive asks for a passive port and returns its address. It sends EPSV, and PASV if
// the server does not know EPSV (RFC 2428 §3, RFC 959 §4.1.2); with the setting, LPSV.
func (c *Client) askPassive() (string, error) {
	if c.set.long {
		return c.askLong()
	}
	if !c.set.noEPSV && !c.server.noEPSV {
		r, err := c.exchange("EPSV", "")
		switch {
		case err != nil:
			return "", err
		case r.ok():
			return c.epsvAddr(r.text)
		case !otherFormMayWork(r):
			return "", errRefused
		}
		c.server.noEPSV = true
		c.infof("The server does not know EPSV: PASV for this connection.")
	}
	r, err := c.exchange("PASV", "")
	switch {
	case err != nil:
		return "", err
	case !r.ok():
		c.infof("No passive mode here. Try active.")
		return "", errRefused
	}
	return pasvAddr(r.text)
}

// askLong asks for a passive port with LPSV (RFC 1639 §3).
func (c *Client) askLong() (string, error) {
	r, err := c.exchange("LPSV", "")
	if err != nil || !r.ok() {
		return "", orRefused(err)
	}
	_, in, _ := strings.Cut(r.text, "(")
	in, _, _ = strings.Cut(in, ")")
	at, _, err := wire.ParseLong(in)
	if err != nil {
		return "", errors.New("no address in the server's answer to LPSV")
	}
	return at.String(), nil
}

// otherFormMayWork reports whether r refuses the command as such, so that an older form of
// it may succeed.
func otherFormMayWork(r reply) bool { return r.code >= 500 && r.code != 530 }

// epsvAddr parses "(|||50000|)" in a 229. The host is the control connection's.
func (c *Client) epsvAddr(text string) (string, error) {
	_, in, _ := strings.Cut(text, "(")
	in, _, ok := strings.Cut(in, ")")
	if ok && len(in) > 4 {
		d := in[:1] // usually a bar
		parts := strings.Split(in, d)
		if len(parts) == 5 && parts[1]+parts[2]+parts[4] == "" {
			if _, err := strconv.ParseUint(parts[3], 10, 16); err == nil {
				return net.JoinHostPort(hostOf(c.ctl.conn.RemoteAddr()), parts[3]), nil
			}
		}
	}
	return "", errors.New("no port in the server's answer to EPSV")
}

// pasvAddr parses "127,0,0,1,195,80" in a 227, with or without parentheses (
// RFC 1123 §4.1.2.6).
func pasvAddr(text string) (string, error) {
	isNumbers := func(r rune) bool { return r == ',' || '0' <= r && r <= '9' }
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !isNumbers(r) }) {
		parts := strings.Split(strings.Trim(word, ","), ",")
		if len(parts) != 6 {
			continue
		}
		var b [6]byte
		for i, s := range parts {
			n, err := strconv.ParseUint(s, 10, 8)
			if err != nil {
				return "", errNoPasv
			}
			b[i] = byte(n)
		}
		ip := netip.AddrFrom4([4]byte(b[:4]))
		return netip.AddrPortFrom(ip, uint16(b[4])<<8|uint16(b[5])).String(), nil
	}
	return "", errNoPasv
}

var errNoPasv = errors.New("no address in the server's answer to PASV")

// openActive opens a port and announces it: with EPRT, or with PORT if the server does not
// know EPRT.
func (c *Client) openActive() (*dataConn, error) {
	ln, err := c.dialer().Listen(c.ctx)
	if err != nil {
		return nil, err
	}
	if err := c.announce(ln.Addr()); err != nil {
		ln.Close()
		return nil, err
	}
	d := &dataConn{ln: ln, accepted: make(chan dialled, 1)}
	go func() {
		conn, err := ln.Accept()
		d.accepted <- dialled{conn, err}
	}()
	return d, nil
}

func (c *Client) announce(addr net.Addr) error {
	at, err := netip.ParseAddrPort(addr.String())
	if err != nil {
		return err
	}
	ip := at.Addr().Unmap()
	if ip.IsUnspecified() {
		if ip, err = netip.ParseAddr(hostOf(c.ctl.conn.LocalAddr())); err != nil {
			return err
		}
	}
	if c.set.long {
		return c.do("LPRT", wire.FormatLong(netip.AddrPortFrom(ip, at.Port())))
	}
	if !c.set.noEPSV && !c.server.noEPRT || !ip.Is4() {
		r, err := c.exchange("EPRT", wire.FormatEprt(netip.AddrPortFrom(ip, at.Port())))
		switch {
		case err != nil || r.ok():
			return err
		case !otherFormMayWork(r) || !ip.Is4():
			return errRefused
		}
		c.server.noEPRT = true
		c.infof("The server does not know EPRT: PORT for this connection.")
	}
	h := strings.ReplaceAll(ip.String(), ".", ",")
	return c.do("PORT", fmt.Sprintf("%s,%d,%d", h, at.Port()>>8, at.Port()&255))
}

// dial connects to addr. Interrupt cancels it.
func (c *Client) dial(addr string) (net.Conn, error) {
	d := c.dialer()
	return c.opening(func(ctx context.Context) (net.Conn, error) { return d.Dial(ctx, addr) })
}

// opening opens a connection. Interrupt cancels it.
func (c *Client) opening(open func(context.Context) (net.Conn, error)) (net.Conn, error) {
	ctx, cancel := context.WithCancel(c.ctx)
	defer cancel()
	done := make(chan dialled, 1)
	go func() {
		conn, err := open(ctx)
		done <- dialled{conn, err}
	}()
	c.flush()
	var why error
	select {
	case r := <-done:
		return r.conn, r.err
	case <-c.intr:
		why = errInterrupted
	case <-c.quit:
		why = errClosed
	}
	cancel()
	if r := <-done; r.conn != nil {
		r.conn.Close()
	}
	return nil, why
}

// close closes the data connection or the port for it, and waits until the accepting
// goroutine has ended.
func (d *dataConn) close() {
	if d.ln != nil {
		d.ln.Close()
	}
	if d.conn != nil {
		d.conn.Close()
	}
	if d.accepted != nil {
		if a := <-d.accepted; a.conn != nil {
			a.conn.Close()
		}
		d.accepted = nil
	}
}

// hostOf returns the host of "host:port".
func hostOf(a net.Addr) string {
	host, _, err := net.SplitHostPort(a.String())
	if err != nil {
		return a.String()
	}
	return host
}
