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

// turn is a change of the control connection behind a reply.
type turn struct {
	code int // of that reply
	do   func(*Client) error
}

// turnBehind is what follows a command if the server agrees; do is nil when
// nothing does.
func (c *Client) turnBehind(verb string) turn {
	_, secure := c.controlTLS()
	switch verb = strings.ToUpper(verb); {
	case verb == "AUTH" && !secure:
		return turn{234, (*Client).enterTLS}
	case verb == "CCC" && secure:
		return turn{200, (*Client).leaveTLS}
	case verb == "REIN" && secure: // RFC 4217 §13
		return turn{220, (*Client).leaveTLS}
	}
	return turn{}
}

// enterTLS does the handshake. The certificate is shown, not verified: it is the
// simulator's own. What came behind the reply, ahead of the handshake, somebody
// else may have sent.
func (c *Client) enterTLS() error {
	if c.ctl.ended() {
		c.disconnect()
		return sentence("Something came ahead of the handshake. The connection is closed.")
	}
	conf := &tls.Config{
		ServerName:         hostOf(c.ctl.conn.RemoteAddr()),
		InsecureSkipVerify: true,
		NextProtos:         []string{"ftp"},
		MaxVersion:         c.version,
		ClientSessionCache: tls.NewLRUClientSessionCache(4), // for the data connections
	}
	known := c.server.user != ""
	conn := tls.Client(&records{Conn: c.ctl.conn}, conf)
	if err := c.await(conn.Handshake); err != nil {
		c.disconnect()
		return err
	}
	c.ctl = newControl(conn)
	c.server = newState() // AUTH begins anew (RFC 4217 §4.2)
	c.server.tls = conf
	c.seen.reset()
	cs := conn.ConnectionState()
	c.infof("%s, %s.", tls.VersionName(cs.Version), tls.CipherSuiteName(cs.CipherSuite))
	c.infof("Certificate of %s, accepted without verifying it. SHA-256:", cs.PeerCertificates[0].Subject.CommonName)
	c.infof("%s", tlsconn.Fingerprint(tls.Certificate{Certificate: [][]byte{cs.PeerCertificates[0].Raw}}))
	if known {
		c.infof("The server has forgotten who you are. Log in with user.")
	}
	return nil
}

// leaveTLS ends TLS by a close_notify from both sides (RFC 4217 §5).
func (c *Client) leaveTLS() error {
	conn, _ := c.controlTLS()
	c.ctl.ended()
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
	clear := conn.NetConn().(*records).Conn
	if err := clear.SetWriteDeadline(time.Time{}); err != nil { // crypto/tls has set one
		return err
	}
	c.ctl = newControl(clear)
	c.infof("The control connection goes on in clear text.")
	return nil
}

// await runs do, which waits for the control connection; an interrupt closes it.
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

// protectData puts TLS on a data connection under PROT P, whoever has dialled:
// the client of the control connection is that of TLS (RFC 4217 §7).
func (c *Client) protectData(conn net.Conn) net.Conn {
	if c.server.tls == nil || !c.server.private {
		return conn
	}
	return tls.Client(&records{Conn: conn}, c.server.tls)
}

func (c *Client) protection() string {
	_, control := c.controlTLS()
	return "TLS: control connection " + onOff(control) + ", data connections " + onOff(c.server.private) + "."
}

// controlTLS is the control connection, if it is protected.
func (c *Client) controlTLS() (conn *tls.Conn, ok bool) {
	if c.ctl != nil {
		conn, ok = c.ctl.conn.(*tls.Conn)
	}
	return conn, ok
}

var errNoFarewell = errors.New("ended without close_notify, something may be missing")

// records gives crypto/tls no more than one record at a time, so that nothing
// behind the last one is taken. An end that comes before close_notify is
// errNoFarewell, where crypto/tls sees no harm in one between records.
type records struct {
	net.Conn
	head []byte // of the record under way, not yet given out
	left int    // bytes behind it
}

func (r *records) Read(p []byte) (n int, err error) {
	if len(r.head) == 0 && r.left == 0 {
		head := make([]byte, 5) // type, version, length (RFC 8446 §5.1)
		n, err = io.ReadFull(r.Conn, head)
		r.head = head[:n]
		switch {
		case err == nil:
			r.left = int(head[3])<<8 | int(head[4])
		case err == io.EOF:
			return 0, errNoFarewell
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
