package ftpcore

import (
	"errors"
	"sync/atomic"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/tlsconn"
)

// This file begins and ends TLS on a session's control connection (RFC 4217).

// security is a session's TLS state.
type security struct {
	server   *tlsconn.TLSServer // nil means no FTPS
	implicit bool               // implicit FTPS: TLS from the start
	channel  *tlsconn.Channel   // of the control connection; nil in clear text
	on       bool               // the control connection is protected
	authed   bool               // a handshake was done: PBSZ and PROT are allowed
	pbsz     bool
	prot     string // "C" or "P"
	// tags name the TLS sessions that a data connection may resume.
	tags []string

	afterReply  func()          // called after the reply to the current command; may be nil
	readerSteps chan readerStep // shared: the next step of a stopped reader
	dataAhead   atomic.Bool     // shared: bytes came after the command at which the reader stopped
	carrier     int64           // the tls event that carried the last bytes from the client
	// extraIn and extraOut are the bytes that TLS added on the wire.
	extraIn, extraOut int64
}

// readerStep is what a stopped reader does next.
type readerStep int

const (
	stepContinue readerStep = iota
	stepBeginTLS
	stepEndTLS
)

// stopsReader has the verbs at which the reader stops.
var stopsReader = map[string]bool{"AUTH": true, "CCC": true, "REIN": true}

var (
	errNoTime = &tlsconn.TLSError{Why: event.ReasonTLSLate, Text: "no handshake in time"}
	// errNoHello: probably the client has no TLS and waits for a 220.
	errNoHello = &tlsconn.TLSError{Why: event.ReasonTLSAwaited, Text: "not a byte came"}
)

// readClearText makes the reader read clear text after TLS. It runs on the reader's goroutine.
func (s *session) readClearText(l *controlReader) {
	if l.channel == nil {
		return
	}
	l.Swap(l.channel.ClearText(len(l.Pending()) > 0, func() { s.tls.extraIn = l.records.EndOffset(event.ToServer) - l.Offset() }))
	l.channel = nil
}

// tlsEvent sets the connection and the command of a tls event.
func (s *session) tlsEvent(e *event.Event, conn string, re int64) *event.Event {
	e.Conn, e.Re, e.Chan = conn, re, event.ChanControl
	if conn != s.ctl {
		e.Chan = event.ChanData
	}
	return e
}

// emitCarrier emits the TLS records that carried a line.
func (s *session) emitCarrier(how *arrival) {
	if how.records != nil {
		s.tls.carrier = s.emitAside(s.tlsEvent(how.records.Event(event.ToServer), s.ctl, 0))
	}
	if how.inTLS {
		how.carrier = s.tls.carrier
	}
}

// resumeReader lets the reader go on after a command has been answered, and begins or ends TLS if
// the command did.
func (s *session) resumeReader(how arrival) {
	next := s.tls.afterReply
	s.tls.afterReply = nil
	if next != nil && !s.life.closed {
		next()
		return
	}
	if how.stops {
		s.tls.readerSteps <- stepContinue
	}
}

// unwrapTLS sends close_notify and returns the control connection to clear text (RFC 4217
// §5, §13). Call it after the reply to CCC or REIN.
func (s *session) unwrapTLS() {
	s.tls.on = false
	if ch := s.tls.channel; ch != nil {
		s.sendCloseNotify()
		s.tls.channel = nil
		s.tls.readerSteps <- stepEndTLS
	}
}

// emitLastRecords emits the TLS records that came after the client's last line, and a warning if
// data came in TLS after CCC.
func (s *session) emitLastRecords() {
	if ch := s.tls.channel; ch != nil {
		if n := ch.Records.TakeFlight(event.ToServer); n.Size > 0 {
			s.emitAside(s.tlsEvent(n.Event(event.ToServer), s.ctl, 0))
		}
	}
	if errors.Is(s.life.readErr, tlsconn.ErrDataAfterCCC) {
		s.emitAside(s.warning(event.ReasonBehindCCC, "a command came in TLS"))
	}
}

// warn emits a warning about the control connection.
func (s *session) warn(why event.Reason, text string) { s.emit(s.warning(why, text)) }

// warning returns the event of a warning about the control connection.
func (s *session) warning(why event.Reason, text string) *event.Event {
	return &event.Event{Conn: s.ctl, Chan: event.ChanControl, Dir: event.ToServer, Kind: event.KindWarning, Re: s.cur.id, Dec: &event.Decoded{Why: why, Text: text}}
}

// sendCloseNotify sends close_notify on the control connection.
func (s *session) sendCloseNotify() {
	ch := s.tls.channel
	ch.Records.Buffer(0)
	ch.SendCloseNotify()
	if n := ch.Records.TakeFlight(event.ToClient); n.Size > 0 {
		s.emitAside(s.tlsEvent(n.Event(event.ToClient), s.ctl, 0))
	}
	ch.Records.Release()
	s.tls.extraOut = ch.Records.EndOffset(event.ToClient) - s.out.off
}

// clearTLSState ends TLS after the reply to the current command, REIN, has been sent
// protected (RFC 4217 §13).
func (s *session) clearTLSState() {
	s.tls.authed, s.tls.pbsz, s.tls.prot, s.tls.tags = false, false, "", nil
	if s.tls.on {
		s.tls.afterReply = s.unwrapTLS
	}
}

// tlsName returns State.TLS.
func (s *session) tlsName() string {
	switch {
	case s.tls.on && s.tls.prot == "P":
		return "control+data"
	case s.tls.on:
		return "control"
	case s.tls.prot == "P":
		return "data"
	}
	return ""
}
