package ftpcore

import (
	"errors"
	"sync/atomic"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/tlsconn"
)

// This file puts TLS on a session's control connection and takes it off again
// (RFC 4217).

// security is what a session knows of TLS.
type security struct {
	server   *tlsconn.TLSServer // of the server; nil: no FTPS
	implicit bool               // TLS from the start
	channel  *tlsconn.Channel   // of the control connection; nil: it is plain
	on       bool               // the control connection is protected
	authed   bool               // there was a handshake; PBSZ and PROT have a meaning
	pbsz     bool
	prot     string // "C" or "P"
	// tags are the sessions whose tickets a data connection may resume.
	tags []string

	next    func()      // what follows the reply to the present command
	turns   chan turn   // shared: how the reader goes on
	ahead   atomic.Bool // shared: something came behind a command at which the reader stopped
	carrier int64       // the tls event that carried the last bytes from the client
	// extraIn and extraOut are bytes on the wire beyond those of the text.
	extraIn, extraOut int64
}

// turn tells a reader that has stopped how it goes on.
type turn int

const (
	goOn turn = iota
	protect
	unprotect
)

// turning are the verbs behind which the reader stops.
var turning = map[string]bool{"AUTH": true, "CCC": true, "REIN": true}

var (
	errNoTime = &tlsconn.TLSError{Why: event.ReasonTLSLate, Text: "no handshake in time"}
	// errNoHello: a client without TLS waits for a 220, the server for a ClientHello.
	errNoHello = &tlsconn.TLSError{Why: event.ReasonTLSAwaited, Text: "not a byte came"}
)

// unwrap has the reader read what comes behind TLS.
func (s *session) unwrap(l *controlReader) {
	if l.channel == nil {
		return
	}
	l.Swap(l.channel.After(len(l.Pending()) > 0, func() { s.tls.extraIn = l.wire.End(event.ToServer) - l.Offset() }))
	l.channel = nil
}

func (s *session) tlsEvent(e *event.Event, conn string, re int64) *event.Event {
	e.Conn, e.Re, e.Chan = conn, re, event.ChanControl
	if conn != s.ctl {
		e.Chan = event.ChanData
	}
	return e
}

// arrived tells of the records that brought a line.
func (s *session) arrived(how *arrival) {
	if how.sealed != nil {
		s.tls.carrier = s.emitAside(s.tlsEvent(how.sealed.Event(event.ToServer), s.ctl, 0))
	}
	if how.over {
		how.carrier = s.tls.carrier
	}
}

// turned lets the reader go on behind a command that has been answered.
func (s *session) turned(how arrival) {
	next := s.tls.next
	s.tls.next = nil
	if next != nil && !s.life.closed {
		next()
		return
	}
	if how.stops {
		s.tls.turns <- goOn
	}
}

// lay takes TLS off the control connection, after the reply has gone in it: the
// server says close_notify (RFC 4217 §5, §13).
func (s *session) lay() {
	s.tls.on = false
	if ch := s.tls.channel; ch != nil {
		s.farewell()
		s.tls.channel = nil
		s.tls.turns <- unprotect
	}
}

// tellRest tells what the client said in TLS after its last line, and of what
// came behind CCC.
func (s *session) tellRest() {
	if ch := s.tls.channel; ch != nil {
		if n := ch.Records.Take(event.ToServer); n.Size > 0 {
			s.emitAside(s.tlsEvent(n.Event(event.ToServer), s.ctl, 0))
		}
	}
	if errors.Is(s.life.readErr, tlsconn.ErrBehind) {
		s.emitAside(s.oddity(event.ReasonBehindCCC, "a command came in TLS"))
	}
}

// remark tells of something odd on the control connection.
func (s *session) remark(why event.Reason, text string) { s.emit(s.oddity(why, text)) }

func (s *session) oddity(why event.Reason, text string) *event.Event {
	return &event.Event{Conn: s.ctl, Chan: event.ChanControl, Dir: event.ToServer, Kind: event.KindWarning, Re: s.cur.id, Dec: &event.Decoded{Why: why, Text: text}}
}

// farewell says close_notify on the control connection.
func (s *session) farewell() {
	ch := s.tls.channel
	ch.Records.Hold(0)
	ch.Bye()
	if n := ch.Records.Take(event.ToClient); n.Size > 0 {
		s.emitAside(s.tlsEvent(n.Event(event.ToClient), s.ctl, 0))
	}
	ch.Records.Release()
	s.tls.extraOut = ch.Records.End(event.ToClient) - s.out.off
}

// clearTLSState has the session go on without TLS once the reply to the present
// command has gone, which is protected still: REIN (RFC 4217 §13).
func (s *session) clearTLSState() {
	s.tls.authed, s.tls.pbsz, s.tls.prot, s.tls.tags = false, false, "", nil
	if s.tls.on {
		s.tls.next = s.lay
	}
}

// tlsName is State.TLS.
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
