package ftpcore

import (
	"context"
	"net"
	"slices"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/tlsconn"
	"ftpsim/ftpcore/wire"
)

// This file puts TLS on data connections (RFC 4217 §9): the server of the control
// connection is the server of TLS on all of them, whoever has connected.

// protect does the handshake on a data connection, if PROT P asks for one. It
// does so before the first byte, so that an empty file has one as well.
func (t *transfer) protect(conn net.Conn) (net.Conn, error) {
	if t.s.tls.prot != "P" {
		return conn, nil
	}
	if o := t.s.srv.Order; o != nil {
		err := o.Handshake(t.port.conn)
		if err == ErrNoSession { // the transfer ended before it was done
			conn.Read(make([]byte, 1))
		}
		return conn, err
	}
	w := tlsconn.NewRecordConn(conn, 0, 0, nil)
	w.Tell = func(dir event.Dir, n tlsconn.Flight) { t.emitTLS(n.Event(dir)) }
	// A client that only uploads need not read what comes while it does, and its
	// system resets a connection that it closes with something unread, whatever is
	// still on its way. So a ticket comes behind the upload.
	w.Late = t.dir() == event.ToServer
	ch := t.s.tls.server.Serve(t.s.srv.KeyLog, t.s.id, w)
	// curl, which is known by this, needs each ticket: it reads, but does not wait.
	ch.Early = t.s.tls.server.Policy.Resume == tlsconn.ResumeRequire
	dir, err := ch.Shake()
	last := w.Take(dir).Event(dir)
	if err != nil {
		if last.Bytes > 0 {
			t.emitTLS(last)
		}
		return conn, err
	}
	ch.Describe(last)
	t.emitTLS(last)
	t.tls = ch
	return ch, t.resumed()
}

func (t *transfer) emitTLS(e *event.Event) int64 {
	return t.s.emitAside(t.s.tlsEvent(e, t.port.conn, t.cmdID))
}

// resumed looks whether the client has shown, by resuming a session of the
// control connection, that it is the same.
func (t *transfer) resumed() error {
	policy := t.s.tls.server.Policy.Resume
	if policy == tlsconn.ResumeOff || slices.Contains(t.s.tls.tags, t.tls.Tag) && t.tls.Tag != "" {
		return nil
	}
	err := t.tls.Unresumed()
	if policy == tlsconn.ResumeRequire {
		return err
	}
	t.remark(event.ToServer, err)
	return nil
}

// remark tells of something odd on the data connection.
func (t *transfer) remark(dir event.Dir, err *tlsconn.TLSError) {
	t.s.emitAside(&event.Event{Conn: t.port.conn, Chan: event.ChanData, Dir: dir, Kind: event.KindWarning, Re: t.cmdID,
		Dec: &event.Decoded{Why: err.Why, Text: err.Text, Path: t.path, Check: wire.CompleteCheck(err.Why, "", event.Check{Rule: err.Rule()})}})
}

// put sends b, which passed the gate.
func (t *transfer) put(conn net.Conn, b []byte) error {
	if t.tls == nil {
		_, err := conn.Write(b)
		return err
	}
	if err := t.tls.Records.Release(); err != nil {
		return err
	}
	return t.sealErr
}

// tellTLS tells of the records since it was last called, and returns the event of
// those that carried data. told.mu is held.
func (t *transfer) tellTLS() (over int64) {
	if t.tls == nil {
		return 0
	}
	for _, dir := range []event.Dir{event.ToServer, event.ToClient} {
		n := t.tls.Records.Take(dir)
		if n.Size == 0 {
			continue
		}
		if id := t.emitTLS(n.Event(dir)); dir == t.dir() {
			t.told.carrier = id
		}
	}
	return t.told.carrier
}

// parted is what is wrong with the end of an upload: without close_notify
// somebody else may have cut it off. The policy says how bad that is.
func (t *transfer) parted() error {
	if o := t.s.srv.Order; o != nil {
		return o.Parting(t.port.conn)
	}
	if t.tls == nil || !t.tls.Records.Cut {
		return nil
	}
	err := &tlsconn.TLSError{Why: event.ReasonNoCloseNotify, Text: "the client ended the connection without close_notify"}
	if t.s.tls.server.Policy.StrictEOF {
		return err
	}
	t.flush()
	t.remark(event.ToServer, err)
	return nil
}

// farewell says close_notify, unless the transfer was cut off: so the client can
// tell. A fault may have it left out.
func (t *transfer) farewell(err error) error {
	if t.tls == nil {
		return err
	}
	why := endReason(err)
	whole := context.Cause(t.ctx) == nil && why != event.ReasonCutByRule && why != event.ReasonCutByHand && why != event.ReasonConnectionBroke
	g, ok := t.s.srv.Gate.(event.EndFaulter)
	withheld := whole && ok && g.EndFault(t.s.id, t.path, t.dir())
	if whole && !withheld {
		t.tls.Bye()
	}
	t.told.mu.Lock()
	t.tellTLS()
	t.told.mu.Unlock()
	if withheld {
		t.remark(event.ToClient, &tlsconn.TLSError{Why: event.ReasonCloseNotifyWithheld, Text: "the server was made to end the connection without close_notify"})
	}
	return err
}
