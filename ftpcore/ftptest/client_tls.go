package ftptest

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing/synctest"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/tlsconn"
)

// This file holds the client's side of FTPS, and checks of tls events.

// errNoCloseNotify reports that a connection with TLS has ended without close_notify.
var errNoCloseNotify = errors.New("torn: no close_notify")

// certificate returns the server's certificate, the same for all tests of a run.
var certificate = sync.OnceValue(func() tls.Certificate {
	c, err := tlsconn.NewCertificate(Began)
	if err != nil {
		panic(err)
	}
	return c
})

// parseTLS parses the words of a tls setting: "on", "resume=require", "require=data", "strict",
// "max=1.2".
func (c *Config) parseTLS(words []string) error {
	c.TLS = &tlsconn.TLS{Resume: tlsconn.ResumeOff}
	for _, w := range words {
		key, value, _ := strings.Cut(w, "=")
		switch key {
		case "on":
		case "strict":
			c.TLS.StrictEOF = true
		case "resume":
			c.TLS.Resume = tlsconn.Resume(value)
		case "require":
			c.TLS.Require = tlsconn.Required(value)
		case "max":
			c.TLS.Max = versions[value]
		default:
			return fmt.Errorf("bad setting %q", w)
		}
	}
	if !c.TLS.Valid() {
		return fmt.Errorf("bad setting %q", words)
	}
	return nil
}

var versions = map[string]uint16{"1.2": tls.VersionTLS12, "1.3": tls.VersionTLS13}

func (h *Server) key(line string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.keys = append(h.keys, line)
}

// Keys returns the key log lines of all TLS connections so far.
func (h *Server) Keys() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.keys)
}

// tlsConn is the client's end of a connection with TLS.
type tlsConn struct {
	*tls.Conn
	under *tcpConn
}

func (s *tlsConn) Read(b []byte) (int, error) {
	n, err := s.Conn.Read(b)
	if err == io.EOF && s.under.eof {
		err = errNoCloseNotify
	}
	return n, err
}

// tcpConn is the connection below TLS. Read first returns the bytes that before has read.
type tcpConn struct {
	net.Conn
	before *reader
	eof    bool
}

func (u *tcpConn) Read(b []byte) (n int, err error) {
	r := u.before
	if len(r.buf) == 0 && r.pending != nil {
		p := <-r.pending
		r.buf, r.err, r.pending = p.b, p.err, nil
	}
	switch {
	case len(r.buf) > 0:
		n = copy(b, r.buf)
		r.buf = r.buf[n:]
	case r.err != nil:
		err = r.err
	default:
		n, err = u.Conn.Read(b)
	}
	u.eof = u.eof || err == io.EOF
	return n, err
}

// SetWriteDeadline does nothing: crypto/tls leaves a deadline set after it has sent
// close_notify.
func (u *tcpConn) SetWriteDeadline(time.Time) error { return nil }

func (p *client) tlsConfig(how string) *tls.Config {
	if p.cache == nil {
		p.cache = tls.NewLRUClientSessionCache(0)
	}
	c := &tls.Config{InsecureSkipVerify: true, ServerName: "localhost", ClientSessionCache: p.cache}
	w := strings.Fields(how)
	for i, x := range w {
		switch x {
		case "1.2", "1.3":
			c.MaxVersion = versions[x]
		case "fresh":
			c.ClientSessionCache = nil
		case "new":
			c.ClientSessionCache = tls.NewLRUClientSessionCache(0)
		case "other":
			c.ClientSessionCache = otherTickets{p.cache}
		case "old":
			c.Time = func() time.Time { return Began }
		case "alpn":
			c.NextProtos = w[i+1:]
		}
	}
	return c
}

// otherTickets is a session cache whose tickets are not valid at the server.
type otherTickets struct{ tls.ClientSessionCache }

func (o otherTickets) Get(key string) (*tls.ClientSessionState, bool) {
	s, ok := o.ClientSessionCache.Get(key)
	if !ok {
		return nil, false
	}
	ticket, state, err := s.ResumptionState()
	if err != nil {
		return nil, false
	}
	ticket = slices.Clone(ticket)
	ticket[len(ticket)-1] ^= 1
	s, err = tls.NewResumptionState(ticket, state)
	return s, err == nil
}

// handshake does the TLS handshake on conn, from which in may have read bytes. It ignores a
// failure; the script checks the result.
func (p *client) handshake(conn net.Conn, in *reader, how string) *tlsConn {
	u := &tcpConn{Conn: conn, before: in}
	s := &tlsConn{tls.Client(u, p.tlsConfig(how)), u}
	untilStuck(s.Handshake)
	return s
}

func (p *client) startTLS(how string) error {
	s := p.handshake(p.conn, p.in, how)
	p.conn, p.in = s, newReader(s)
	synctest.Wait()
	return nil
}

func (p *client) protectData(how string) error {
	if p.data == nil {
		return fmt.Errorf("there is no data connection")
	}
	s := p.handshake(p.data, p.dataR, how)
	p.data, p.dataR = s, newReader(s)
	synctest.Wait()
	return nil
}

// raw returns the TCP connection below c.
func (p *client) raw(c net.Conn) net.Conn {
	if s, ok := c.(*tlsConn); ok {
		return s.under.Conn
	}
	return c
}

// closeNotify sends close_notify.
func (p *client) closeNotify(c net.Conn) error {
	s, ok := c.(*tlsConn)
	if !ok {
		return fmt.Errorf("there is no TLS")
	}
	return untilStuck(s.CloseWrite)
}

// stopTLS continues without TLS, which the server must have ended.
func (p *client) stopTLS() error {
	s, ok := p.conn.(*tlsConn)
	if !ok {
		return fmt.Errorf("there is no TLS")
	}
	if got := p.in.end(); got != "end" {
		return fmt.Errorf("TLS: %s", got)
	}
	p.conn = s.under.Conn
	p.in = newReader(p.conn)
	return nil
}

// tlsWords returns the properties of a tls event as words.
func tlsWords(e *event.Event) string {
	words := []string{string(e.Dir), string(e.Chan), e.TLS.Version, e.TLS.ALPN}
	if e.TLS.Resumed {
		words = append(words, "resumed")
	}
	for _, r := range e.TLS.Records {
		words = append(append(words, r.Messages...), r.Alert)
	}
	return strings.Join(strings.Fields(strings.Join(words, " ")), " ")
}

// tlsEventHas reports whether e is a tls event with all of these words.
func tlsEventHas(e *event.Event, what, text string) bool {
	if what != "tls" || e.TLS == nil {
		return false
	}
	said := " " + tlsWords(e) + " "
	for w := range strings.FieldsSeq(strings.ReplaceAll(text, "TLS 1", "TLS_1")) {
		if !strings.Contains(said, " "+strings.ReplaceAll(w, "_1.", " 1.")+" ") {
			return false
		}
	}
	return true
}
