package tlsread

import (
	"crypto/tls"
	"errors"
)

// Why a record was not opened.
var (
	// ErrNoKey says that the key log has no secret for the connection.
	ErrNoKey = errors.New("there is no key for it")
	// ErrNoHello says that the beginning of the connection is not there.
	ErrNoHello = errors.New("the handshake is not there")
	// ErrVersion says that its version or cipher suite is not read.
	ErrVersion = errors.New("its version or cipher suite is not read")
	// ErrWrongKey says that the key does not fit, or that the record was changed.
	ErrWrongKey = errors.New("the key does not fit")
	// ErrLost says that bytes before it are missing, so that nobody knows where
	// records begin.
	ErrLost = errors.New("bytes before it are missing")
)

// Conn is a captured connection.
type Conn struct {
	Hello
	sides [2]side // from the client, from the server
	why   error   // why nothing is opened; nil: there are keys
}

// New looks at the beginnings of both directions, as far as they are there: the whole
// clear part of the handshake is best, more does no harm. Connections whose sessions
// were resumed come after those that they resume.
func New(keys *Keys, client, server []byte) *Conn {
	c := &Conn{Hello: readHello(client, server)}
	c.why = c.derive(keys)
	return c
}

// Key is nil if the connection can be read, or tells why not.
func (c *Conn) Key() error { return c.why }

// derive makes the keys of both sides.
func (c *Conn) derive(keys *Keys) error {
	h := &c.Hello
	if h.clientRandom == nil || h.Version == 0 {
		return ErrNoHello
	}
	for i := range c.sides {
		c.sides[i].v13 = h.Version == tls.VersionTLS13
	}
	s, ok := suiteOf(h.Suite, h.Version == tls.VersionTLS13)
	if !ok || h.Version < tls.VersionTLS12 {
		return ErrVersion
	}
	if h.Version == tls.VersionTLS12 {
		client, server := keysOf12(s, keys.master(h), h)
		if client == nil {
			return ErrNoKey
		}
		c.sides[0].next, c.sides[1].next = client, server
		return nil
	}
	for i, l := range [2][2]string{{labelClientHandshake, labelClientTraffic}, {labelServerHandshake, labelServerTraffic}} {
		d := &c.sides[i]
		d.suite, d.secret = s, keys.secret(l[1], h.clientRandom)
		d.now, d.next = keysOf13(s, keys.secret(l[0], h.clientRandom)), keysOf13(s, d.secret)
		if d.next == nil {
			return ErrNoKey
		}
	}
	return nil
}

// Take takes the next bytes of a direction and returns the records that end in
// them. Records may lie in b, which must not be changed.
func (c *Conn) Take(fromClient bool, b []byte) []Record {
	return c.side(fromClient).take(b, c.why)
}

// Miss says that the next n bytes of a direction are not there.
func (c *Conn) Miss(fromClient bool, n int64) []Record {
	return c.side(fromClient).miss(n)
}

// Rest returns the bytes of a direction that came behind its last whole record.
func (c *Conn) Rest(fromClient bool) []byte { return c.side(fromClient).buf }

func (c *Conn) side(fromClient bool) *side {
	if fromClient {
		return &c.sides[0]
	}
	return &c.sides[1]
}
