package ftpcore

import (
	"cmp"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/tlsconn"
	"ftpsim/ftpcore/wire"
)

// This file detects other protocols on the control connection, on data connections and on
// the port of implicit FTPS.

// errTLSInClear ends a transfer whose client sends a ClientHello although PROT is C.
var errTLSInClear = &tlsconn.TLSError{Why: event.ReasonTLSInClear, Text: "a TLS ClientHello on a data connection in clear text"}

const (
	// headSize is how many of the client's first bytes are examined.
	headSize = 64
	// helloTime is how long the server waits for a ClientHello after it has sent a whole
	// file.
	helloTime = 300 * time.Millisecond
)

// inClear reports whether a client that has used TLS chose PROT C for this transfer. For
// other clients a ClientHello may be the content of a file.
func (t *transfer) inClear() bool { return t.tls == nil && t.s.tls.prot == "C" }

// sniff returns an error if an upload in clear text begins with a ClientHello.
func (t *transfer) sniff(b []byte) error {
	if t.recv == nil || len(t.head) == headSize || !t.inClear() {
		return nil
	}
	t.head = append(t.head, b[:min(len(b), headSize-len(t.head))]...)
	if wire.IsClientHello(t.head) {
		return errTLSInClear
	}
	return nil
}

// watchClient reads what the client sends during a download. It cancels the transfer at a
// ClientHello, and records a warning for another known protocol. The caller passes the
// result of the download to end, which stops reading and returns the transfer's error.
func (t *transfer) watchClient() (end func(sent error) error) {
	done, name := make(chan struct{}), ""
	go func() {
		defer close(done)
		var err error
		if name, err = t.firstBytes(); err != nil {
			t.cancel(err)
		}
	}()
	return func(sent error) error {
		t.awaitHello(sent, done)
		t.bare.SetReadDeadline(time.Unix(1, 0))
		<-done
		cause := t.cause()
		if name != "" && cause == nil {
			t.flush()
			t.warn(event.ToServer, nil, &tlsconn.TLSError{Why: event.ReasonForeignData, Text: name})
		}
		return cmp.Or(sent, cause)
	}
}

// firstBytes waits for the client's first bytes and returns the name of their protocol, or an
// error if it is TLS. In a replay the error comes from the recording.
func (t *transfer) firstBytes() (name string, err error) {
	if o := t.s.srv.Order; o != nil {
		return "", o.Overheard(t.port.conn)
	}
	var head []byte
	for len(head) < headSize && err == nil {
		buf := make([]byte, headSize-len(head))
		var n int
		n, err = t.bare.Read(buf)
		head = append(head, buf[:n]...)
		if wire.IsClientHello(head) {
			return "", errTLSInClear
		}
	}
	return wire.ForeignName(head), nil
}

// awaitHello closes the server's side and waits helloTime for the client's first bytes.
func (t *transfer) awaitHello(sent error, done chan struct{}) {
	if sent != nil || t.s.srv.Order != nil || !endOurSide(t.bare) {
		return
	}
	timer := time.NewTimer(helloTime)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
	case <-t.ctx.Done():
	}
}

// markForeign adds a warning to the first data event of an upload that begins like another
// protocol.
func (t *transfer) markForeign(e *event.Event) {
	if t.recv == nil || e.Raw.Off != 0 || e.Origin == event.OriginDropped {
		return
	}
	name := wire.ForeignData(e.Data)
	if name == "" {
		return
	}
	n := int(min(e.Bytes, int64(len(e.Data))))
	e.Dec.Warn = append(e.Dec.Warn, event.Warning{Code: event.WarnForeign, Len: n})
	e.Dec.Fields = append(e.Dec.Fields, event.Field{Name: "protocol", Value: name, Len: n})
}

// firstHello is how long a client of implicit FTPS may take for its first byte.
const firstHello = 10 * time.Second

// plainHello returns an error if b, the first bytes at the port of implicit FTPS, cannot
// begin a handshake.
func plainHello(b []byte) error {
	if len(b) == 0 || tlsconn.IsRecord(b[0]) || b[0]&0x80 != 0 {
		return nil
	}
	name := wire.ForeignName(b)
	if name == "" {
		name = "text"
	}
	return &tlsconn.TLSError{Why: event.ReasonPlainAtTLSPort, Text: name}
}

// refusePlain sends 421 in clear text to a client that did not begin TLS on the port of
// implicit FTPS.
func (s *session) refusePlain(e *tlsconn.TLSError) {
	if s.tls.implicit && (e.Why == event.ReasonPlainAtTLSPort || e.Why == event.ReasonTLSAwaited) {
		s.reply(0, wire.NewReply(421, e.Why, "This port speaks TLS from the first byte; closing control connection.").Because(event.Check{Saw: e.Text}), true)
	}
}

// drain discards everything after a line of another protocol, until the client's side ends.
func (s *session) drain(l *controlReader) {
	for {
		l.Discard()
		if err := l.Fill(); err != nil {
			s.lost(err)
			return
		}
	}
}

// recognize marks a command that belongs to another protocol.
func (s *session) recognize(cmd wire.Command) wire.Command {
	return cmd.Recognize(s.state.Load().FSM == event.StConnected)
}

// refuseForeign returns the 421 that names the other protocol.
func (s *session) refuseForeign(cmd wire.Command) wire.Reply {
	c := event.Check{Saw: cmd.Line.Foreign()}
	switch cmd.Line.ForeignWhy() {
	case event.ReasonHTTPRequest:
		c.Saw = cmd.Verb
		return wire.NewReply(421, event.ReasonHTTPRequest, "This is an FTP server, not a web server; closing control connection.").Because(c)
	case event.ReasonProxyHeader:
		return wire.NewReply(421, event.ReasonProxyHeader, "No PROXY header is expected here; closing control connection.").Because(c)
	case event.ReasonTLSAtPlainPort:
		if s.tls.server == nil {
			return wire.NewReply(421, event.ReasonTLSAtPlainPort, "That was TLS, which this server does not have; closing control connection.").Because(c)
		}
		c.Want = "AUTH TLS"
		return wire.NewReply(421, event.ReasonTLSAtPlainPort, "That was TLS. This port wants AUTH TLS first; closing control connection.").Because(c)
	}
	return wire.NewReply(421, event.ReasonForeign, "This is an FTP server, and that was %s; closing control connection.", c.Saw).Because(c)
}
