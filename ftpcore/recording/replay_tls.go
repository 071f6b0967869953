package recording

import (
	"ftpsim/ftpcore"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/tlsconn"
)

// This file replays TLS without encrypting anything: the tls events of the record are emitted
// again unchanged, and the sessions get the results of the recorded handshakes.

// Unchecked reports whether a replay repeats e without having caused it: e is about a session
// with another server, or about TLS. Then a replay does not show that e happened.
func Unchecked(e *event.Event) bool { return event.Dialled(e.SID) || retold(e) }

// retold reports whether e is emitted again unchanged, rather than caused again.
func retold(e *event.Event) bool {
	if e.Kind == event.KindTLS || e.Kind == event.KindUnfinished { // only timing caused it
		return true
	}
	if e.Kind != event.KindWarning || e.Dec == nil {
		return false
	}
	switch e.Dec.Why {
	case event.ReasonNotResumed, event.ReasonNoCloseNotify, event.ReasonCloseNotifyWithheld, event.ReasonForeignData:
		return true
	case event.ReasonBehindCCC: // with a text it was noticed at the end; without, the command's handler causes it
		return e.Dec.Text != ""
	}
	return false
}

// Handshake returns the result of the handshake on conn (ftpcore.Order); on a control
// connection, of the latest handshake.
func (p *player) Handshake(conn string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	from := 0
	for i := p.next - 1; i >= 0 && from == 0; i-- {
		if e := p.events[i]; e.Conn == conn && e.Kind == event.KindReply {
			from = i
		}
	}
	err := error(ftpcore.ErrNoSession) // the connection was cut during the handshake
	for _, e := range p.events[from:] {
		switch {
		case e.Conn != conn:
		case e.TLS != nil && e.TLS.Version != "":
			err = nil
			if e.Chan == event.ChanControl {
				return nil
			}
		case ends(e, event.ReasonTLSFailed, event.ReasonTLSPlaintext, event.ReasonTLSLate, event.ReasonTLSAwaited, event.ReasonPlainAtTLSPort, event.ReasonNotResumed):
			return &tlsconn.TLSError{Why: e.Dec.Why, Text: e.Dec.Text}
		case e.Kind == event.KindClose, e.Kind == event.KindSessionClose:
			return err
		}
	}
	return err
}

// UploadEnd returns what was wrong with the end of TLS on conn; nil if nothing was
// (ftpcore.Order).
func (p *player) UploadEnd(conn string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, e := range p.events {
		if e.Conn == conn && ends(e, event.ReasonNoCloseNotify) {
			return &tlsconn.TLSError{Why: e.Dec.Why, Text: e.Dec.Text}
		}
	}
	return nil
}

// Overheard blocks until the client has begun TLS on a connection in clear text, and returns
// that as an error; nil if the record has no such event (ftpcore.Order).
func (p *player) Overheard(conn string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	at := p.find(func(e *event.Event) bool { return e.Conn == conn && ends(e, event.ReasonTLSInClear) })
	if at < 0 {
		return nil
	}
	f, e := p.flow(conn), p.events[at]
	told := func() bool { return len(f.data) == 0 || f.data[len(f.data)-1] < p.next }
	if e.Dir == event.ToClient && p.until(told) {
		return &tlsconn.TLSError{Why: e.Dec.Why, Text: e.Dec.Text}
	}
	return nil
}

// ends reports whether e ends a connection for one of these reasons.
func ends(e *event.Event, whys ...event.Reason) bool {
	if e.Dec == nil || e.Kind != event.KindClose && e.Kind != event.KindWarning || retold(e) {
		return false
	}
	for _, why := range whys {
		if e.Dec.Why == why {
			return true
		}
	}
	return false
}

// CarriedBy returns the ID of the tls event that carried the message of the event id
// (ftpcore.Order).
func (p *player) CarriedBy(id int64) int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	if id < 1 || id > int64(len(p.events)) {
		return 0
	}
	return p.events[id-1].CarriedBy
}
