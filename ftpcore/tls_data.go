package ftpcore

import (
	"net"
	"slices"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/tlsconn"
	"ftpsim/ftpcore/wire"
)

// This file puts TLS on data connections (RFC 4217 §9). The FTP server is always the TLS
// server, in active mode too.

// beginTLS does the handshake on a data connection if PROT is P. It does so before the
// first byte, so that an empty file has a handshake too.
func (t *transfer) beginTLS(conn net.Conn) (net.Conn, error) {
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
	w.OnFlight = func(dir event.Dir, n tlsconn.Flight) { t.emitTLS(n.Event(dir)) }
	// A client that only uploads may never read. Its system resets a connection that it
	// closes with unread bytes, even if uploaded bytes are still on their way. So the
	// ticket is sent after the upload.
	w.DelayTicket = t.dir() == event.ToServer
	ch := t.s.tls.server.Serve(t.s.srv.KeyLog, t.s.id, w)
	// A client that takes no TLS 1.2 tickets is probably curl. It needs each ticket if
	// sessions must be resumed, and does not wait for one after the upload.
	ch.EarlyTicket = t.s.tls.server.Policy.Resume == tlsconn.ResumeRequire
	dir, err := ch.RunHandshake()
	last := w.TakeFlight(dir).Event(dir)
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

// resumed checks whether the client resumed a TLS session of the control connection, which
// proves that it is the same client. The policy decides between an error and a warning.
func (t *transfer) resumed() error {
	policy := t.s.tls.server.Policy.Resume
	if policy == tlsconn.ResumeOff || slices.Contains(t.s.tls.tags, t.tls.Tag) && t.tls.Tag != "" {
		return nil
	}
	err := t.tls.WhyNotResumed()
	if policy == tlsconn.ResumeRequire {
		return err
	}
	t.warn(event.ToServer, nil, err)
	return nil
}

// warn emits a warning about the data connection, which rule caused if it is not nil.
func (t *transfer) warn(dir event.Dir, rule *event.FaultMark, err *tlsconn.TLSError) {
	t.s.emitAside(&event.Event{Conn: t.port.conn, Chan: event.ChanData, Dir: dir, Kind: event.KindWarning, Re: t.cmdID, Fault: rule,
		Dec: &event.Decoded{Why: err.Why, Text: err.Text, Path: t.path, Check: wire.CompleteCheck(err.Why, "", event.Check{Rule: err.Rule()})}})
}

// put sends b, which passed the gate. With TLS, addChunk has already encrypted it.
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

// emitRecords emits the records that came since its last call, and returns the ID of the event
// whose records carried the latest data. The caller holds joined.mu.
func (t *transfer) emitRecords() (carrier int64) {
	if t.tls == nil {
		return 0
	}
	for _, dir := range []event.Dir{event.ToServer, event.ToClient} {
		n := t.tls.Records.TakeFlight(dir)
		if n.Size == 0 {
			continue
		}
		if id := t.emitTLS(n.Event(dir)); dir == t.dir() {
			t.joined.carrier = id
		}
	}
	return t.joined.carrier
}

// checkUploadEnd checks the end of an upload. Without close_notify an attacker may have cut it off:
// the policy decides between an error and a warning.
func (t *transfer) checkUploadEnd() error {
	if o := t.s.srv.Order; o != nil {
		return o.UploadEnd(t.port.conn)
	}
	if t.tls == nil || !t.tls.Records.Truncated {
		return nil
	}
	err := &tlsconn.TLSError{Why: event.ReasonNoCloseNotify, Text: "the client ended the connection without close_notify"}
	if t.s.tls.server.Policy.StrictEOF {
		return err
	}
	t.flush()
	t.warn(event.ToServer, nil, err)
	return nil
}

// endTLS sends close_notify, unless the transfer was cut off, so that the client sees the
// difference. A fault rule may withhold it.
func (t *transfer) endTLS(err error) error {
	if t.tls == nil {
		return err
	}
	why := endReason(err)
	whole := t.cause() == nil && why != event.ReasonCutByRule && why != event.ReasonCutByHand && why != event.ReasonConnectionBroke
	var rule *event.FaultMark
	withheld := false
	if g := t.s.faulter(); whole && g != nil {
		rule, withheld = g.EndFault(t.s.dataMessage(t.message(nil)))
	}
	if whole && !withheld {
		t.tls.SendCloseNotify()
	}
	t.joined.mu.Lock()
	t.emitRecords()
	t.joined.mu.Unlock()
	if withheld {
		t.warn(event.ToClient, rule, &tlsconn.TLSError{Why: event.ReasonCloseNotifyWithheld, Text: "the server was made to end the connection without close_notify"})
	}
	return err
}
