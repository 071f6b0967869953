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

// This file is the client's side of FTPS.

// errTorn says that a connection with TLS has ended without close_notify.
var errTorn = errors.New("torn: no close_notify")

// certificate is the same for all tests of a run.
var certificate = sync.OnceValue(func() tls.Certificate {
	c, err := tlsconn.NewCertificate(Began)
	if err != nil {
		panic(err)
	}
	return c
})

// parseTLS reads "tls on", or "resume=require", "require=data", "strict", "max=1.2".
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

func (h *House) key(line string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.keys = append(h.keys, line)
}

// Keys lists the secrets of all TLS connections so far.
func (h *House) Keys() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.keys)
}

// secured is the client's end of a connection with TLS.
type secured struct {
	*tls.Conn
	under *under
}

func (s *secured) Read(b []byte) (int, error) {
	n, err := s.Conn.Read(b)
	if err == io.EOF && s.under.eof {
		err = errTorn
	}
	return n, err
}

// under is the connection below; what was read of it comes first.
type under struct {
	net.Conn
	before *reader
	eof    bool
}

func (u *under) Read(b []byte) (n int, err error) {
	r := u.before
	if len(r.buf) == 0 && r.read != nil {
		p := <-r.read
		r.buf, r.err, r.read = p.b, p.err, nil
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

// SetWriteDeadline does nothing: crypto/tls would leave one behind after it has
// said close_notify.
func (u *under) SetWriteDeadline(time.Time) error { return nil }

func (p *peer) client(how string) *tls.Config {
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

// otherTickets are the sessions of a cache with tickets that our server did not make.
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

// shake does the handshake on conn, of which in has read. That it fails is for
// the script to see.
func (p *peer) shake(conn net.Conn, in *reader, how string) *secured {
	u := &under{Conn: conn, before: in}
	s := &secured{tls.Client(u, p.client(how)), u}
	settle(s.Handshake)
	return s
}

func (p *peer) protect(how string) error {
	s := p.shake(p.conn, p.in, how)
	p.conn, p.in = s, newReader(s)
	synctest.Wait()
	return nil
}

func (p *peer) protectData(how string) error {
	if p.data == nil {
		return fmt.Errorf("there is no data connection")
	}
	s := p.shake(p.data, p.dataR, how)
	p.data, p.dataR = s, newReader(s)
	synctest.Wait()
	return nil
}

// raw is the connection below c.
func (p *peer) raw(c net.Conn) net.Conn {
	if s, ok := c.(*secured); ok {
		return s.under.Conn
	}
	return c
}

// bye says close_notify.
func (p *peer) bye(c net.Conn) error {
	s, ok := c.(*secured)
	if !ok {
		return fmt.Errorf("there is no TLS")
	}
	return settle(s.CloseWrite)
}

// clear goes on without TLS, which the server must have ended.
func (p *peer) clear() error {
	s, ok := p.conn.(*secured)
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

// told is what a tls event says, in words.
func told(e *event.Event) string {
	words := []string{string(e.Dir), string(e.Chan), e.TLS.Version, e.TLS.ALPN}
	if e.TLS.Resumed {
		words = append(words, "resumed")
	}
	for _, r := range e.TLS.Records {
		words = append(append(words, r.Messages...), r.Alert)
	}
	return strings.Join(strings.Fields(strings.Join(words, " ")), " ")
}

// tellsTLS reports whether e is a tls event that has all of these words.
func tellsTLS(e *event.Event, what, text string) bool {
	if what != "tls" || e.TLS == nil {
		return false
	}
	said := " " + told(e) + " "
	for w := range strings.FieldsSeq(strings.ReplaceAll(text, "TLS 1", "TLS_1")) {
		if !strings.Contains(said, " "+strings.ReplaceAll(w, "_1.", " 1.")+" ") {
			return false
		}
	}
	return true
}
