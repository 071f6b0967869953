package ftpcore

import (
	"errors"
	"io"
	"sync/atomic"
)

// This file puts TLS on a session's control connection and takes it off again
// (RFC 4217).

// security is what a session knows of TLS.
type security struct {
	server   *tlsState // of the server; nil: no FTPS
	implicit bool      // TLS from the start
	channel  *channel  // of the control connection; nil: it is plain
	on       bool      // the control connection is protected
	authed   bool      // there was a handshake; PBSZ and PROT have a meaning
	pbsz     bool
	prot     string // "C" or "P"
	// tags are the sessions whose tickets a data connection may resume.
	tags []string

	next    func()      // what follows the reply to the present command
	turns   chan turn   // shared: how the reader goes on
	ahead   atomic.Bool // shared: something came behind a command at which the reader stopped
	carrier int64       // the tls event that carried the last bytes from the client
	extra   [2]int64    // bytes on the wire beyond those of the text, by direction
}

// turn tells a reader that has stopped how it goes on.
type turn int

const (
	goOn turn = iota
	protect
	unprotect
)

// turning are the verbs behind which the reader stops.
var turning = set("AUTH", "CCC", "REIN")

var (
	errBehind = errors.New("data behind CCC")
	errNoTime = &TLSError{Why: ReasonTLSLate, Text: "no handshake in time"}
	// errNoHello: a client without TLS waits for a 220, the server for a ClientHello.
	errNoHello = &TLSError{Why: ReasonTLSAwaited, Text: "not a byte came"}
)

// unwrap has the reader read what comes behind TLS.
func (s *session) unwrap(l *LineReader) {
	if l.channel == nil {
		return
	}
	l.r = &after{ch: l.channel, early: len(l.in) > 0, left: func() { s.tls.extra[toServer] = l.wire.end(toServer) - l.off }}
	l.in, l.channel = nil, nil
}

func (s *session) tlsEvent(e *Event, conn string, re int64) *Event {
	e.Conn, e.Re, e.Chan = conn, re, ChanControl
	if conn != s.ctl {
		e.Chan = ChanData
	}
	return e
}

// after reads a connection that TLS has left: what is left of TLS on it, which
// is the client's close_notify, and then what comes.
type after struct {
	ch    *channel
	early bool // a command was there before the reply
	done  bool
	left  func() // TLS is over
}

func (a *after) Read(b []byte) (int, error) {
	if a.early {
		return 0, errBehind
	}
	for !a.done {
		plain, err := a.ch.wire.plain()
		if err != nil {
			return 0, err
		}
		if a.done = plain; plain {
			break
		}
		n, err := a.ch.Read(b)
		switch {
		case n > 0:
			return 0, errBehind
		case err == io.EOF:
			a.done = true
		case err != nil:
			return 0, err
		}
	}
	if a.left != nil {
		a.left()
		a.left = nil
	}
	if w := a.ch.wire; len(w.ahead) > 0 {
		n := copy(b, w.ahead)
		w.ahead = w.ahead[n:]
		return n, nil
	}
	return a.ch.wire.Conn.Read(b)
}

// arrived tells of the records that brought a line.
func (s *session) arrived(line *Line) {
	if line.sealed != nil {
		s.tls.carrier = s.emitAside(s.tlsEvent(line.sealed.event(ToServer), s.ctl, 0))
	}
	if line.over {
		line.carrier = s.tls.carrier
	}
}

// turned lets the reader go on behind a command that has been answered.
func (s *session) turned(line Line) {
	next := s.tls.next
	s.tls.next = nil
	if next != nil && !s.life.closed {
		next()
		return
	}
	if line.stops {
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
		if n := ch.wire.take(ToServer); n.size > 0 {
			s.emitAside(s.tlsEvent(n.event(ToServer), s.ctl, 0))
		}
	}
	if errors.Is(s.life.readErr, errBehind) {
		s.emitAside(s.oddity(ReasonBehindCCC, "a command came in TLS"))
	}
}

// remark tells of something odd on the control connection.
func (s *session) remark(why Reason, text string) { s.emit(s.oddity(why, text)) }

func (s *session) oddity(why Reason, text string) *Event {
	return &Event{Conn: s.ctl, Chan: ChanControl, Dir: ToServer, Kind: KindWarning, Re: s.cur.id, Dec: &Decoded{Why: why, Text: text}}
}

// farewell says close_notify on the control connection.
func (s *session) farewell() {
	ch := s.tls.channel
	ch.wire.hold(0)
	ch.bye()
	if n := ch.wire.take(ToClient); n.size > 0 {
		s.emitAside(s.tlsEvent(n.event(ToClient), s.ctl, 0))
	}
	ch.wire.release()
	s.tls.extra[toClient] = ch.wire.end(toClient) - s.out.off
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
