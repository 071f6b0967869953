package tlsread

import (
	"crypto/tls"
	"errors"
)

// Reasons why a record was not decrypted.
var (
	// ErrNoKey: the key log has no secret for the connection.
	ErrNoKey = errors.New("there is no key for it")
	// ErrNoHello: the handshake was not captured.
	ErrNoHello = errors.New("the handshake is not there")
	// ErrVersion: the TLS version or the cipher suite is not supported.
	ErrVersion = errors.New("its version or cipher suite is not read")
	// ErrWrongKey: the key does not fit, or the record was changed.
	ErrWrongKey = errors.New("the key does not fit")
	// ErrLost: bytes of the record or before it are missing.
	ErrLost = errors.New("bytes before it are missing")
)

// Conn is a captured TLS connection.
type Conn struct {
	Hello
	directions [2]direction // [0] from the client, [1] from the server
	why        error        // why nothing can be decrypted; nil: there are keys
}

// New returns a Conn for the connection whose directions begin with client and server.
// Each should hold the whole clear part of the handshake; more does no harm. Call New for
// a connection before calling it for a connection that resumes its session.
func New(keys *Keys, client, server []byte) *Conn {
	c := &Conn{Hello: readHello(client, server)}
	c.why = c.derive(keys)
	return c
}

// Key returns nil if the connection can be decrypted, otherwise the reason why not:
// ErrNoKey, ErrNoHello or ErrVersion.
func (c *Conn) Key() error { return c.why }

// derive derives the keys of both directions.
func (c *Conn) derive(keys *Keys) error {
	h := &c.Hello
	if h.clientRandom == nil || h.Version == 0 {
		return ErrNoHello
	}
	for i := range c.directions {
		c.directions[i].v13 = h.Version == tls.VersionTLS13
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
		c.directions[0].nextKey, c.directions[1].nextKey = client, server
		return nil
	}
	for i, l := range [2][2]string{{labelClientHandshake, labelClientTraffic}, {labelServerHandshake, labelServerTraffic}} {
		d := &c.directions[i]
		d.suite, d.secret = s, keys.secret(l[1], h.clientRandom)
		d.key, d.nextKey = keysOf13(s, keys.secret(l[0], h.clientRandom)), keysOf13(s, d.secret)
		if d.nextKey == nil {
			return ErrNoKey
		}
	}
	return nil
}

// Take takes the next bytes of a direction and returns the records that end in them.
// Records may share b's memory; the caller must not change b afterwards.
func (c *Conn) Take(fromClient bool, b []byte) []Record {
	return c.direction(fromClient).take(b, c.why)
}

// Miss skips the next n bytes of a direction, which were not captured. It returns the
// record that they end, if any.
func (c *Conn) Miss(fromClient bool, n int64) []Record {
	return c.direction(fromClient).miss(n)
}

// Rest returns the bytes of a direction after its last complete record.
func (c *Conn) Rest(fromClient bool) []byte { return c.direction(fromClient).buf }

func (c *Conn) direction(fromClient bool) *direction {
	if fromClient {
		return &c.directions[0]
	}
	return &c.directions[1]
}
