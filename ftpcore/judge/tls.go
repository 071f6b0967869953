package judge

import (
	"strings"

	"ftpsim/ftpcore/event"
)

// tls notes TLS records. An alert about the certificate is a choice of the client's user.
func (s *session) tls(e *event.Event) {
	s.idleSince = e.T
	if e.Dir == event.ToServer {
		s.handshakes(e)
	}
	if e.TLS == nil {
		return
	}
	for i := range e.TLS.Records {
		if a := e.TLS.Records[i].Alert; a != "" && e.Dir == event.ToServer && aboutCertificate(a) {
			s.alert = a
			s.accuse("certificate-refused", e.ID, e.T, "text", a)
		}
	}
}

// handshakes notes TLS records of the client: it has begun the handshake.
func (s *session) handshakes(e *event.Event) {
	switch m := &s.moving; {
	case e.Conn == s.control:
		s.hello = true
		s.wentOn(s.last.id, e.T, "tls-silent")
	case m.id != 0 && e.Conn == m.conn:
		m.hello, m.at = true, e.T
		s.wentOn(m.id, e.T, "data-tls-missing")
	}
}

func aboutCertificate(alert string) bool {
	return strings.Contains(alert, "certificate") || alert == "unknown_ca"
}

// warning applies the rules to an event that is no message.
func (s *session) warning(e *event.Event) {
	d := e.Dec
	if d == nil || e.Seen != "" {
		return
	}
	switch d.Why {
	case event.ReasonEncrypted, event.ReasonNoKey:
		s.whole = false // what was said is not known
	case event.ReasonStranger:
		saw := d.Text
		if d.Check != nil {
			saw = d.Check.Saw
		}
		s.accuse("stranger", e.ID, e.T, "saw", saw, "port", text(int64(s.port.number)))
	case event.ReasonNoCloseNotify:
		if !s.moving.touched {
			s.accuse("no-close-notify", e.ID, e.T, "path", s.moving.path)
		}
	case event.ReasonTLSFailed, event.ReasonTLSLate, event.ReasonTLSPlaintext, event.ReasonTLSAtPlainPort, event.ReasonPlainAtTLSPort, event.ReasonTLSAwaited:
		if e.Chan == event.ChanControl {
			s.judgeTLSEnd(e, d.Why)
		}
	}
}

// judgeTLSEnd judges a session that TLS has ended.
func (s *session) judgeTLSEnd(e *event.Event, why event.Reason) {
	switch {
	case why == event.ReasonTLSAtPlainPort:
		s.once("tls-at-plain-port", e.ID, e.T)
	case why == event.ReasonPlainAtTLSPort, why == event.ReasonTLSAwaited:
		s.once("clear-at-tls-port", e.ID, e.T)
	case why == event.ReasonTLSLate && s.hello:
		s.once("tls-failed", e.ID, e.T, "text", "the client begins it and does not go on")
	case why == event.ReasonTLSLate:
		s.once("tls-silent", e.ID, e.T, "seconds", seconds(e.T-s.last.t))
	case s.alert != "":
	case why == event.ReasonTLSPlaintext:
		s.once("tls-failed", e.ID, e.T, "text", "the client goes on in clear text")
	default:
		saw := e.Dec.Text
		if e.Dec.Check != nil && e.Dec.Check.Saw != "" {
			saw = e.Dec.Check.Saw
		}
		if saw == "" {
			saw = "it breaks off"
		}
		s.once("tls-failed", e.ID, e.T, "text", saw)
	}
}
