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

// TLSError is why TLS failed on a connection, or what was wrong with its end.
type TLSError struct {
	Why  event.Reason
	Text string
}

// Error returns the text.
func (e *TLSError) Error() string { return e.Text }

// Channel is a connection with TLS.
type Channel struct {
	*tls.Conn
	Records      *RecordConn
	Tag          string // names the TLS session that was resumed, see Serve; empty means none
	offer        offer  // the ticket that the client sent
	takesTickets bool   // the client takes TLS 1.2 tickets (RFC 5077)
	EarlyTicket  bool   // overrides Records.DelayTicket for a client that takes no TLS 1.2 tickets

	log    func(line string) // the server's key log; may be nil
	secret string            // of a TLS 1.2 session, in the key log's form
}

// TLSServer serves TLS connections that share a policy, a certificate and ticket keys.
type TLSServer struct {
	Policy *TLS
	once   sync.Once
	base   *tls.Config
}

// NewTLSServer returns a TLSServer with the policy t, or nil if t is nil.
func NewTLSServer(t *TLS) *TLSServer {
	if t == nil {
		return nil
	}
	return &TLSServer{Policy: t}
}

// config returns the configuration that all connections share, ticket keys included.
func (t *TLSServer) config() *tls.Config {
	t.once.Do(func() {
		c := &tls.Config{
			Certificates: t.Policy.certificates(), MinVersion: t.Policy.Min, MaxVersion: t.Policy.Max,
			NextProtos:                  []string{"ftp"}, // refuses a client of another protocol: the ALPACA attack
			DynamicRecordSizingDisabled: true,
		}
		if c.MinVersion == 0 {
			c.MinVersion = tls.VersionTLS12
		}
		var key [32]byte
		rand.Read(key[:]) // cannot fail
		c.SetSessionTicketKeys([][32]byte{key})
		t.base = c
	})
	return t.base
}

// Fingerprint returns the fingerprint of the certificate; empty if there is none.
func (t *TLSServer) Fingerprint() string {
	certs := t.Policy.certificates()
	if len(certs) == 0 {
		return ""
	}
	return Fingerprint(certs[0])
}

// lineWriter is an io.Writer that calls the function with each line, without its end.
type lineWriter func(line string)

func (k lineWriter) Write(b []byte) (int, error) {
	k(string(bytes.TrimRight(b, "\n")))
	return len(b), nil
}

// Prefixes of the two entries that the server puts into its encrypted tickets: the FTP
// session that the ticket was made for, and its secret in the key log's form.
const (
	tagMark    = "ftpsim session "
	secretMark = "ftpsim secret "
)

// keyLabel begins the key log line of a TLS 1.2 session.
const keyLabel = "CLIENT_RANDOM "

// logKey writes a line to the key log, and keeps the secret of a TLS 1.2 session.
func (ch *Channel) logKey(line string) {
	if rest, ok := strings.CutPrefix(line, keyLabel); ok {
		_, ch.secret, _ = strings.Cut(rest, " ")
	}
	ch.log(line)
}

// logResumed writes the key log line of a resumed TLS 1.2 session, which crypto/tls
// omits: it has the secret of the original session.
func (ch *Channel) logResumed() {
	cs := ch.ConnectionState()
	if ch.log != nil && cs.DidResume && cs.Version == tls.VersionTLS12 && ch.secret != "" {
		ch.log(keyLabel + hex.EncodeToString(ch.Records.random()) + " " + ch.secret)
	}
}

// Serve puts TLS on w; RunHandshake does the handshake. keyLog, if not nil, receives the secrets
// as key log lines. Tickets are tagged with the FTP session sid.
func (t *TLSServer) Serve(keyLog func(line string), sid string, w *RecordConn) *Channel {
	ch := &Channel{Records: w, log: keyLog}
	c := t.config().Clone()
	if ch.log != nil {
		c.KeyLogWriter = lineWriter(ch.logKey)
	}
	c.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
		ch.takesTickets = slices.Contains(hello.Extensions, ticketExtension)
		w.DelayTicket = w.DelayTicket && (ch.takesTickets || !ch.EarlyTicket)
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

// RunHandshake does the handshake. The last flight, which Records.OnFlight did not get, remains in
// Records; RunHandshake returns its direction. A failure is a *TLSError.
func (ch *Channel) RunHandshake() (event.Dir, error) {
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

// handshakeText returns err's text without addresses, which differ from run to run.
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

// Describe adds to e.TLS what the handshake agreed on.
func (ch *Channel) Describe(e *event.Event) {
	cs := ch.ConnectionState()
	i := e.TLS
	i.Version, i.Suite = tls.VersionName(cs.Version), tls.CipherSuiteName(cs.CipherSuite)
	i.Resumed, i.SNI, i.ALPN = cs.DidResume, cs.ServerName, cs.NegotiatedProtocol
}

// Read reads decrypted bytes. It names an alert in the records, such as close_notify.
func (ch *Channel) Read(b []byte) (int, error) {
	n, err := ch.Conn.Read(b)
	if err == io.EOF && !ch.Records.Truncated {
		ch.Records.alert(event.ToServer, "close_notify")
	}
	var alert tls.AlertError
	if errors.As(err, &alert) {
		ch.Records.alert(event.ToServer, alertName(byte(alert)))
	}
	return n, err
}

// SendCloseNotify sends close_notify.
func (ch *Channel) SendCloseNotify() error {
	err := ch.CloseWrite()
	ch.Records.alert(event.ToClient, "close_notify")
	return err
}

// Seal encrypts the pieces of a message into the buffer of Records, which Flush and
// Release send. marks holds the end of each piece in that buffer.
func (ch *Channel) Seal(pieces ...[]byte) (marks []int, err error) {
	n := 0
	for _, p := range pieces {
		n += len(p)
	}
	ch.Records.Buffer(n)
	for _, p := range pieces {
		if _, werr := ch.Write(p); werr != nil {
			err = werr
		}
		marks = append(marks, ch.Records.bufferedLen())
	}
	return marks, err
}
