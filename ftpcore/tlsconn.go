package ftpcore

import (
	"bytes"
	"crypto/rand"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
)

// TLSError is why a connection could not be protected, or what was wrong with
// its end. Why is one of the reasons in rules.go.
type TLSError struct {
	Why  Reason
	Text string
}

// Error is the text.
func (e *TLSError) Error() string { return e.Text }

// channel is a connection with TLS.
type channel struct {
	*tls.Conn
	wire  *wire
	tag   string // of the session that was resumed; empty: none was
	offer offer  // what the client would resume
	takes bool   // it takes tickets of TLS 1.2 (RFC 5077)
	early bool   // whoever takes none of 1.2 gets a ticket of 1.3 at once

	log    func(line string) // the server's key log; nil: there is none
	secret string            // of a session of TLS 1.2, as a key log has it
}

// tlsState is what a Server needs for TLS beside its policy.
type tlsState struct {
	policy *TLS
	once   sync.Once
	base   *tls.Config
}

// config is that of all connections, with the keys of the tickets.
func (t *tlsState) config(srv *Server) *tls.Config {
	t.once.Do(func() {
		c := &tls.Config{
			Certificates: t.policy.certificates(), MinVersion: t.policy.Min, MaxVersion: t.policy.Max,
			NextProtos:                  []string{"ftp"}, // who offers something else is refused: ALPACA
			DynamicRecordSizingDisabled: true,
		}
		if c.MinVersion == 0 {
			c.MinVersion = tls.VersionTLS12
		}
		var key [32]byte
		rand.Read(key[:]) // which cannot fail
		c.SetSessionTicketKeys([][32]byte{key})
		t.base = c
	})
	return t.base
}

// fingerprint is the certificate's.
func (t *tlsState) fingerprint() string {
	certs := t.policy.certificates()
	if len(certs) == 0 {
		return ""
	}
	return Fingerprint(certs[0])
}

// keyLog hands on lines without their ends.
type keyLog func(line string)

func (k keyLog) Write(b []byte) (int, error) {
	k(string(bytes.TrimRight(b, "\n")))
	return len(b), nil
}

// What a ticket, which nobody but us can read, says begins so: the session that
// it was made for, and its secret as the key log has it.
const (
	tagMark    = "ftpsim session "
	secretMark = "ftpsim secret "
)

// keyLabel begins the line of a session of TLS 1.2.
const keyLabel = "CLIENT_RANDOM "

// logKey hands a line on to the key log.
func (ch *channel) logKey(line string) {
	if rest, ok := strings.CutPrefix(line, keyLabel); ok {
		_, ch.secret, _ = strings.Cut(rest, " ")
	}
	ch.log(line)
}

// logResumed is the line of a resumed session of TLS 1.2, about which crypto/tls
// says nothing: its secret is that of the session before.
func (ch *channel) logResumed() {
	cs := ch.ConnectionState()
	if ch.log != nil && cs.DidResume && cs.Version == tls.VersionTLS12 && ch.secret != "" {
		ch.log(keyLabel + hex.EncodeToString(ch.wire.random()) + " " + ch.secret)
	}
}

// serve puts TLS on w. The tickets that are given out name session sid.
func (t *tlsState) serve(srv *Server, sid string, w *wire) *channel {
	ch := &channel{wire: w, log: srv.KeyLog}
	c := t.config(srv).Clone()
	if ch.log != nil {
		c.KeyLogWriter = keyLog(ch.logKey)
	}
	c.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
		ch.takes = slices.Contains(hello.Extensions, ticketExtension)
		w.late = w.late && (ch.takes || !ch.early)
		return nil, nil
	}
	c.WrapSession = func(cs tls.ConnectionState, ss *tls.SessionState) ([]byte, error) {
		ss.Extra = append(ss.Extra, []byte(tagMark+sid), []byte(secretMark+ch.secret))
		return c.EncryptTicket(cs, ss)
	}
	c.UnwrapSession = func(id []byte, cs tls.ConnectionState) (*tls.SessionState, error) {
		ss, err := c.DecryptTicket(id, cs)
		if len(id) > 0 {
			ch.offer = max(ch.offer, unreadable)
		}
		if err != nil || ss == nil {
			return nil, err
		}
		ch.offer = readable
		for _, x := range ss.Extra {
			if tag, ok := bytes.CutPrefix(x, []byte(tagMark)); ok {
				ch.tag = string(tag)
			}
			if secret, ok := bytes.CutPrefix(x, []byte(secretMark)); ok {
				ch.secret = string(secret)
			}
		}
		return ss, nil
	}
	ch.Conn = tls.Server(w, c)
	return ch
}

// shake does the handshake. What is not yet told of it stays in the wire's note
// of the direction that it returns.
func (ch *channel) shake() (Dir, error) {
	err := ch.Handshake()
	dir := ToServer
	if ch.wire.size(ToServer) == 0 {
		dir = ToClient
	}
	if err == nil {
		ch.logResumed()
		ch.wire.complete()
		if !ch.ConnectionState().DidResume {
			ch.tag = ""
		}
		return dir, nil
	}
	var alert tls.AlertError
	var head tls.RecordHeaderError
	why := ReasonTLSFailed
	switch {
	case errors.As(err, &head):
		why = ReasonTLSPlaintext
	case errors.As(err, &alert):
		ch.wire.alert(ToServer, alertName(byte(alert)))
	}
	return dir, &TLSError{Why: why, Text: handshakeText(err)}
}

// handshakeText is err without the addresses that differ from run to run.
func handshakeText(err error) string {
	var op *net.OpError
	if errors.As(err, &op) && op.Err != nil {
		return op.Op + ": " + op.Err.Error()
	}
	if errors.Is(err, io.EOF) {
		return "the client hung up"
	}
	return err.Error()
}

// describe adds to e what a complete handshake has agreed on.
func (ch *channel) describe(e *Event) {
	cs := ch.ConnectionState()
	i := e.TLS
	i.Version, i.Suite = tls.VersionName(cs.Version), tls.CipherSuiteName(cs.CipherSuite)
	i.Resumed, i.SNI, i.ALPN = cs.DidResume, cs.ServerName, cs.NegotiatedProtocol
}

// Read is that of TLS; it notes a close_notify.
func (ch *channel) Read(b []byte) (int, error) {
	n, err := ch.Conn.Read(b)
	if err == io.EOF && !ch.wire.cut {
		ch.wire.alert(ToServer, "close_notify")
	}
	var alert tls.AlertError
	if errors.As(err, &alert) {
		ch.wire.alert(ToServer, alertName(byte(alert)))
	}
	return n, err
}

// bye says close_notify.
func (ch *channel) bye() error {
	err := ch.CloseWrite()
	ch.wire.alert(ToClient, "close_notify")
	return err
}

// seal encrypts pieces of a message and keeps them until the wire's release.
// The marks tell where each ends.
func (ch *channel) seal(pieces ...[]byte) (marks []int, err error) {
	n := 0
	for _, p := range pieces {
		n += len(p)
	}
	ch.wire.hold(n)
	for _, p := range pieces {
		if _, werr := ch.Write(p); werr != nil {
			err = werr
		}
		marks = append(marks, ch.wire.mark())
	}
	return marks, err
}
