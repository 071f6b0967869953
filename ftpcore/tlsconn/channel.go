package tlsconn

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

	"ftpsim/ftpcore/event"
)

// TLSError is why a connection could not be protected, or what was wrong with
// its end. Why is one of the reasons in event/reasons.go.
type TLSError struct {
	Why  event.Reason
	Text string
}

// Error is the text.
func (e *TLSError) Error() string { return e.Text }

// Channel is a connection with TLS.
type Channel struct {
	*tls.Conn
	Records *RecordConn
	Tag     string // of the session that was resumed; empty: none was
	offer   offer  // what the client would resume
	takes   bool   // it takes tickets of TLS 1.2 (RFC 5077)
	Early   bool   // whoever takes none of 1.2 gets a ticket of 1.3 at once

	log    func(line string) // the server's key log; nil: there is none
	secret string            // of a session of TLS 1.2, as a key log has it
}

// TLSServer is what a Server needs for TLS beside its policy.
type TLSServer struct {
	Policy *TLS
	once   sync.Once
	base   *tls.Config
}

// NewTLSServer returns what serves by t; nil for nil.
func NewTLSServer(t *TLS) *TLSServer {
	if t == nil {
		return nil
	}
	return &TLSServer{Policy: t}
}

// config is that of all connections, with the keys of the tickets.
func (t *TLSServer) config() *tls.Config {
	t.once.Do(func() {
		c := &tls.Config{
			Certificates: t.Policy.certificates(), MinVersion: t.Policy.Min, MaxVersion: t.Policy.Max,
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

// Fingerprint is the certificate's.
func (t *TLSServer) Fingerprint() string {
	certs := t.Policy.certificates()
	if len(certs) == 0 {
		return ""
	}
	return Fingerprint(certs[0])
}

// lineWriter hands on lines without their ends.
type lineWriter func(line string)

func (k lineWriter) Write(b []byte) (int, error) {
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
func (ch *Channel) logKey(line string) {
	if rest, ok := strings.CutPrefix(line, keyLabel); ok {
		_, ch.secret, _ = strings.Cut(rest, " ")
	}
	ch.log(line)
}

// logResumed is the line of a resumed session of TLS 1.2, about which crypto/tls
// says nothing: its secret is that of the session before.
func (ch *Channel) logResumed() {
	cs := ch.ConnectionState()
	if ch.log != nil && cs.DidResume && cs.Version == tls.VersionTLS12 && ch.secret != "" {
		ch.log(keyLabel + hex.EncodeToString(ch.Records.random()) + " " + ch.secret)
	}
}

// Serve puts TLS on w. keyLog, if it is not nil, is told the secrets. The tickets that are given out name session sid.
func (t *TLSServer) Serve(keyLog func(line string), sid string, w *RecordConn) *Channel {
	ch := &Channel{Records: w, log: keyLog}
	c := t.config().Clone()
	if ch.log != nil {
		c.KeyLogWriter = lineWriter(ch.logKey)
	}
	c.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
		ch.takes = slices.Contains(hello.Extensions, ticketExtension)
		w.Late = w.Late && (ch.takes || !ch.Early)
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
				ch.Tag = string(tag)
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

// Shake does the handshake. What is not yet told of it stays in the wire's note
// of the direction that it returns.
func (ch *Channel) Shake() (event.Dir, error) {
	err := ch.Handshake()
	dir := event.ToServer
	if ch.Records.size(event.ToServer) == 0 {
		dir = event.ToClient
	}
	if err == nil {
		ch.logResumed()
		ch.Records.complete()
		if !ch.ConnectionState().DidResume {
			ch.Tag = ""
		}
		return dir, nil
	}
	var alert tls.AlertError
	var head tls.RecordHeaderError
	why := event.ReasonTLSFailed
	switch {
	case errors.As(err, &head):
		why = event.ReasonTLSPlaintext
	case errors.As(err, &alert):
		ch.Records.alert(event.ToServer, alertName(byte(alert)))
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

// Describe adds to e what a complete handshake has agreed on.
func (ch *Channel) Describe(e *event.Event) {
	cs := ch.ConnectionState()
	i := e.TLS
	i.Version, i.Suite = tls.VersionName(cs.Version), tls.CipherSuiteName(cs.CipherSuite)
	i.Resumed, i.SNI, i.ALPN = cs.DidResume, cs.ServerName, cs.NegotiatedProtocol
}

// Read is that of TLS; it notes a close_notify.
func (ch *Channel) Read(b []byte) (int, error) {
	n, err := ch.Conn.Read(b)
	if err == io.EOF && !ch.Records.Cut {
		ch.Records.alert(event.ToServer, "close_notify")
	}
	var alert tls.AlertError
	if errors.As(err, &alert) {
		ch.Records.alert(event.ToServer, alertName(byte(alert)))
	}
	return n, err
}

// Bye says close_notify.
func (ch *Channel) Bye() error {
	err := ch.CloseWrite()
	ch.Records.alert(event.ToClient, "close_notify")
	return err
}

// Seal encrypts pieces of a message and keeps them until the wire's release.
// The marks tell where each ends.
func (ch *Channel) Seal(pieces ...[]byte) (marks []int, err error) {
	n := 0
	for _, p := range pieces {
		n += len(p)
	}
	ch.Records.Hold(n)
	for _, p := range pieces {
		if _, werr := ch.Write(p); werr != nil {
			err = werr
		}
		marks = append(marks, ch.Records.mark())
	}
	return marks, err
}
