package ftpcore

import (
	"cmp"
	"context"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/tlsconn"
	"ftpsim/ftpcore/wire"
)

// This file looks for other protocols: on the control connection, on data connections
// and on the port of implicit FTPS.

// errTLSInClear ends a transfer whose client speaks TLS where PROT is C.
var errTLSInClear = &tlsconn.TLSError{Why: event.ReasonTLSInClear, Text: "a TLS ClientHello on a data connection in clear text"}

const (
	// headSize is how much of what the client sends is looked at.
	headSize = 64
	// helloTime is how long a client that may mean TLS has for its first bytes
	// after it was sent all.
	helloTime = 300 * time.Millisecond
)

// inClear reports whether the client has TLS and chose none for this transfer. Where
// it has none, a file may begin with whatever it likes.
func (t *transfer) inClear() bool { return t.tls == nil && t.s.tls.prot == "C" }

// sniff looks at what an upload begins with.
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

// overhear listens to a client that is being sent something. The transfer is cut off
// if it speaks TLS; what else it says that is known is named. The function that is
// returned ends that, with how the sending went.
func (t *transfer) overhear() (end func(sent error) error) {
	done, name := make(chan struct{}), ""
	go func() {
		defer close(done)
		var err error
		if name, err = t.heard(); err != nil {
			t.cancel(err)
		}
	}()
	return func(sent error) error {
		t.lingers(sent, done)
		t.bare.SetReadDeadline(time.Unix(1, 0))
		<-done
		cause := context.Cause(t.ctx)
		if name != "" && cause == nil {
			t.flush()
			t.remark(event.ToServer, &tlsconn.TLSError{Why: event.ReasonForeignData, Text: name})
		}
		return cmp.Or(sent, cause)
	}
}

// heard waits for the client's first bytes. It returns the name of their protocol, and
// an error if that is TLS. In a replay the record tells it.
func (t *transfer) heard() (name string, err error) {
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

// lingers ends the server's side and gives the client a moment to answer.
func (t *transfer) lingers(sent error, done chan struct{}) {
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

// markForeign marks a file that begins as a protocol does, in the event of its first bytes.
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

// firstHello is how long a client of implicit FTPS has for its first byte.
const firstHello = 10 * time.Second

// plainHello is what is wrong with the first bytes at the port of implicit FTPS; nil:
// they may be a handshake.
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

// turnAway tells a client without TLS where it is: in clear text, which is all that
// it understands.
func (s *session) turnAway(e *tlsconn.TLSError) {
	if s.tls.implicit && (e.Why == event.ReasonPlainAtTLSPort || e.Why == event.ReasonTLSAwaited) {
		s.reply(0, wire.NewReply(421, e.Why, "This port speaks TLS from the first byte; closing control connection.").Because(event.Check{Saw: e.Text}), true)
	}
}

// drain reads on after a line of another protocol, and understands nothing.
func (s *session) drain(l *controlReader) {
	for {
		l.Discard()
		if err := l.Fill(); err != nil {
			s.lost(err)
			return
		}
	}
}

// recognize looks whether a command is of another protocol.
func (s *session) recognize(cmd wire.Command) wire.Command {
	return cmd.Recognize(s.state.Load().FSM == event.StConnected)
}

// refuseForeign says what came instead of FTP, and ends the session.
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
