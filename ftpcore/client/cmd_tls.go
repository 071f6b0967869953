package client

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"strings"
	"time"

	"ftpsim/ftpcore/tlsconn"
)

var tlsCommands = []command{
	{names: []string{"tls"}, args: "[1.2|1.3]", help: "protect both connections, before the login: AUTH TLS, PBSZ 0 and PROT P", online: true, words: []string{"1.2", "1.3"}, run: cmdTLS},
	{names: []string{"prot"}, args: "[c|p]", help: "data connections: clear, or private by TLS", online: true, words: []string{"c", "clear", "p", "private"}, run: cmdProt},
	{names: []string{"trust"}, args: "[name [forget]]", help: "show the certificates that are pinned for the relay's servers, or forget one", complete: []kind{targetKind}, run: cmdTrust},
	{names: []string{"ccc"}, help: "go on in clear on the control connection; data connections stay as they are", online: true, run: func(c *Client, _ args) error { return c.do("CCC", "") }},
}

// cmdTLS protects both connections (RFC 4217 §4).
func cmdTLS(c *Client, a args) error {
	version := map[string]uint16{"": 0, "1.2": tls.VersionTLS12, "1.3": tls.VersionTLS13}
	v, ok := version[a.at(0)]
	if !ok {
		return errors.New("usage: tls [1.2|1.3]")
	}
	c.version = v
	if err := c.do("AUTH", "TLS"); err != nil {
		return err
	}
	if err := c.do("PBSZ", "0"); err != nil {
		return err
	}
	return c.do("PROT", "P")
}

func cmdProt(c *Client, a args) error {
	switch strings.ToLower(a.at(0)) {
	case "":
		c.infof("%s", c.protection())
		return nil
	case "c", "clear":
		return c.do("PROT", "C")
	case "p", "private":
		return c.do("PROT", "P")
	}
	return errors.New("usage: prot [c|p]")
}

// controlChange is a change of the control connection after a reply.
type controlChange struct {
	code int // the code of that reply
	do   func(*Client) error
}

// changeAfter returns the change of the control connection after verb if the server
// agrees. In it, do is nil if there is no change.
func (c *Client) changeAfter(verb string) controlChange {
	_, secure := c.controlTLS()
	switch verb = strings.ToUpper(verb); {
	case verb == "AUTH" && !secure:
		return controlChange{234, (*Client).enterTLS}
	case verb == "CCC" && secure:
		return controlChange{200, (*Client).leaveTLS}
	case verb == "REIN" && secure: // RFC 4217 §13
		return controlChange{220, (*Client).leaveTLS}
	}
	return controlChange{}
}

// enterTLS does the TLS handshake and shows the certificate (see showCertificate). Bytes between the reply to AUTH and the handshake close the connection:
// an attacker may have injected them.
func (c *Client) enterTLS() error {
	if c.ctl.waitStopped() {
		c.disconnect()
		return sentence("Something came ahead of the handshake. The connection is closed.")
	}
	raw := c.ctl.conn
	conf := &tls.Config{
		ServerName:         c.serverName(),
		InsecureSkipVerify: true,
		NextProtos:         []string{"ftp"},
		MaxVersion:         c.version,
		ClientSessionCache: tls.NewLRUClientSessionCache(4), // for the data connections
	}
	known := c.server.user != ""
	tlsconn.Cover(raw)
	conn := tls.Client(&recordConn{Conn: raw}, conf)
	if err := c.await(conn.Handshake); err != nil {
		c.disconnect()
		return err
	}
	c.ctl = newControl(tlsconn.ClearText(raw, conn))
	c.ctl.secure = conn
	c.server = newSessionState() // AUTH resets the session (RFC 4217 §4.2)
	c.known.reset()
	cs := conn.ConnectionState()
	if err := c.showCertificate(cs); err != nil {
		c.disconnect()
		return err
	}
	c.server.tls = c.dataTLS(conf, cs)
	if known {
		c.infof("The server has forgotten who you are. Log in with user.")
	}
	return nil
}

// serverName is the name in the handshake. A target has none that it would know.
func (c *Client) serverName() string {
	if c.link != nil {
		return ""
	}
	return hostOf(c.ctl.conn.RemoteAddr())
}

// dataTLS returns conf for data connections. A target's must have the certificate that was
// accepted on the control connection.
func (c *Client) dataTLS(conf *tls.Config, accepted tls.ConnectionState) *tls.Config {
	if c.link == nil {
		return conf
	}
	conf = conf.Clone()
	conf.VerifyConnection = func(cs tls.ConnectionState) error {
		if fingerprint(cs) != fingerprint(accepted) {
			return errOtherCertificate
		}
		return nil
	}
	return conf
}

// leaveTLS ends TLS on the control connection with a close_notify from both sides (
// RFC 4217 §5).
func (c *Client) leaveTLS() error {
	conn, _ := c.controlTLS()
	c.ctl.waitStopped()
	err := c.await(func() error {
		if err := conn.CloseWrite(); err != nil {
			return err
		}
		_, err := io.Copy(io.Discard, conn)
		return err
	})
	if err != nil {
		c.disconnect()
		return err
	}
	clear := conn.NetConn().(*recordConn).Conn
	if w, ok := clear.(tlsconn.Watched); ok {
		w.Uncover()
	}
	if err := clear.SetWriteDeadline(time.Time{}); err != nil { // crypto/tls has set one
		return err
	}
	c.ctl = newControl(clear)
	c.infof("The control connection goes on in clear text.")
	return nil
}

// await runs do, which blocks on the control connection. An interrupt closes the
// connection, so that do returns.
func (c *Client) await(do func() error) error {
	c.flush()
	done := make(chan error, 1)
	go func() { done <- do() }()
	var why error
	select {
	case err := <-done:
		return err
	case <-c.intr:
		why = errInterrupted
	case <-c.ctx.Done():
		why = errInterrupted
	case <-c.quit:
		why = errClosed
	}
	c.ctl.drop()
	<-done
	return why
}

// protectData wraps a data connection in TLS if PROT P is set. The FTP client is the TLS
// client in active mode too (RFC 4217 §7).
func (c *Client) protectData(conn net.Conn) net.Conn {
	if c.server.tls == nil || !c.server.private {
		return conn
	}
	tlsconn.Cover(conn)
	return tlsconn.ClearText(conn, tls.Client(&recordConn{Conn: conn}, c.server.tls))
}

func (c *Client) protection() string {
	_, control := c.controlTLS()
	return "TLS: control connection " + onOff(control) + ", data connections " + onOff(c.server.private) + "."
}

// controlTLS returns the control connection if it is protected.
func (c *Client) controlTLS() (conn *tls.Conn, ok bool) {
	if c.ctl == nil {
		return nil, false
	}
	return c.ctl.secure, c.ctl.secure != nil
}

var errNoCloseNotify = errors.New("ended without close_notify, something may be missing")

// recordConn passes crypto/tls at most one record per Read, so that crypto/tls does not
// read bytes after the last record. A connection that ends between records without a
// close_notify fails with errNoCloseNotify; crypto/tls would return a plain io.EOF.
type recordConn struct {
	net.Conn
	head []byte // the rest of the current record's header
	left int    // bytes of the record after it
}

func (r *recordConn) Read(p []byte) (n int, err error) {
	if len(r.head) == 0 && r.left == 0 {
		head := make([]byte, 5) // type, version, length (RFC 8446 §5.1)
		n, err = io.ReadFull(r.Conn, head)
		r.head = head[:n]
		switch {
		case err == nil:
			r.left = int(head[3])<<8 | int(head[4])
		case err == io.EOF:
			return 0, errNoCloseNotify
		case n == 0:
			return 0, err
		}
	}
	if len(r.head) > 0 {
		n = copy(p, r.head)
		r.head = r.head[n:]
		return n, nil
	}
	n, err = r.Conn.Read(p[:min(len(p), r.left)])
	r.left -= n
	return n, err
}
