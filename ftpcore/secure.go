package ftpcore

import (
	"bytes"
	"errors"
	"io"
	"sync/atomic"
	"time"
)

// This file puts TLS on a session's control connection and takes it off again
// (RFC 4217). The reader stops behind a line that may do so, until the session
// says how it goes on: so nothing that was sent ahead is read as a command.

// security is what a session knows of TLS.
type security struct {
	channel *channel // of the control connection; nil: it is plain
	on      bool     // the control connection is protected
	authed  bool     // there was a handshake; PBSZ and PROT have a meaning
	pbsz    bool
	prot    string // "C" or "P"
	// tags are the sessions whose tickets a data connection may resume.
	tags []string

	line    Line   // that is being handled
	next    func() // what follows the reply to it
	turns   chan turn
	shaken  chan handshake
	ahead   atomic.Bool   // something came behind a line at which the reader stopped
	carrier int64         // the tls event that carried the last bytes from the client
	unread  chan struct{} // closed when the reader has ended
	extra   [2]int64      // bytes on the wire beyond those of the text, by direction
}

// turn tells a reader that has stopped how it goes on.
type turn int

const (
	goOn turn = iota
	protect
	unprotect
)

// handshake is how one ended on the control connection.
type handshake struct {
	channel *channel
	last    *Event // what was said last
	err     error
}

// turning are the verbs behind which the reader stops.
var turning = set("AUTH", "CCC", "REIN")

var (
	errBehind = errors.New("data behind CCC")
	errNoTime = &TLSError{Why: ReasonTLSLate, Text: "no handshake in time"}
)

// stop marks a line behind which nothing may be read yet.
func (s *session) stop(l *LineReader, line *Line) bool {
	verb := ParseCommand(*line).Verb
	if s.srv.Order != nil || s.tls == nil || !turning[verb] || s.table[verb] == nil {
		return false
	}
	line.stops, line.behind = true, len(l.in) > 0
	return true
}

// pause waits, in the reader's goroutine, until the session has handled the line
// behind which it stopped. It reports false at the end of the client's side.
func (s *session) pause(l *LineReader) bool {
	if l.channel == nil && len(l.in) == 0 {
		if err := l.fill(); err != nil {
			s.lost(err)
			return false
		}
		s.sec.ahead.Store(true)
	}
	select {
	case t := <-s.sec.turns:
		s.sec.ahead.Store(false)
		switch t {
		case protect:
			return s.shake(l)
		case unprotect:
			if l.channel != nil {
				l.r = &after{ch: l.channel, early: len(l.in) > 0, left: func() { s.sec.extra[toServer] = l.wire.end(toServer) - l.off }}
				l.in, l.channel = nil, nil
			}
		}
		return true
	case <-s.ctx.Done():
		return false
	}
}

// shake does the handshake, in the reader's goroutine.
func (s *session) shake(l *LineReader) bool {
	w := newWire(s.conn, l.off-int64(len(l.line.Raw))+s.sec.extra[toServer], s.outOff+s.sec.extra[toClient], bytes.Clone(l.in))
	w.tell = func(dir Dir, n note) { s.emitAside(s.tlsEvent(n.event(dir), s.ctl, s.cmdID)) }
	ch := s.tls.serve(s.srv, s.id, w)
	dir, err := ch.shake()
	h := handshake{channel: ch, err: err}
	if n := w.take(dir); n.size > 0 || err == nil {
		h.last = s.tlsEvent(n.event(dir), s.ctl, s.cmdID)
	}
	if err == nil {
		l.r, l.in, l.channel, l.wire = ch, nil, ch, w
	}
	s.sec.shaken <- h
	return err == nil
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
		s.sec.carrier = s.emitAside(s.tlsEvent(line.sealed.event(ToServer), s.ctl, 0))
	}
	if line.over {
		line.carrier = s.sec.carrier
	}
}

// turned lets the reader go on behind a line that has been answered.
func (s *session) turned(line Line) {
	next := s.sec.next
	s.sec.next = nil
	if next != nil && !s.closed {
		next()
		return
	}
	if line.stops {
		s.sec.turns <- goOn
	}
}

// secure is the handshake, after the reply to AUTH has gone.
func (s *session) secure() {
	h := handshake{}
	if o := s.srv.Order; o != nil {
		h.err = o.Handshake(s.ctl)
	} else {
		s.sec.turns <- protect
		h = s.awaitHandshake()
	}
	if h.err != nil {
		s.insecure(h)
		return
	}
	s.sec.on, s.sec.authed, s.sec.prot, s.sec.channel = true, true, "C", h.channel
	if s.implicit {
		s.sec.prot, s.sec.pbsz = "P", true
	}
	s.sec.tags = []string{s.id}
	if h.channel == nil {
		return
	}
	s.sec.tags = append(s.sec.tags, h.channel.tag)
	h.channel.describe(h.last)
	h.last.TLS.CertFingerprint = s.tls.fingerprint()
	s.emit(h.last)
}

// insecure ends a session whose handshake failed.
func (s *session) insecure(h handshake) {
	if h.last != nil {
		s.emitAside(h.last)
	}
	s.closed = true
	var e *TLSError
	if !errors.As(h.err, &e) {
		return // the session was over before
	}
	s.endWhy = e.Why
	s.remark(e.Why, e.Text)
}

// awaitHandshake waits for it no longer than for a data connection.
func (s *session) awaitHandshake() handshake {
	timer := s.clock().NewTimer(time.Duration(s.limits.DataSeconds) * time.Second)
	defer timer.Stop()
	give := func(err error) handshake {
		s.conn.SetDeadline(time.Unix(1, 0))
		select {
		case h := <-s.sec.shaken:
			h.err = err
			return h
		case <-s.sec.unread:
			return handshake{err: err}
		}
	}
	select {
	case h := <-s.sec.shaken:
		return h
	case <-s.sec.unread: // the client has gone
		return give(errGone)
	case <-timer.C():
		return give(errNoTime)
	case k := <-s.kills:
		s.killed = true
		if k.how == "rst" {
			reset(s.conn)
		}
		return give(errGone)
	case <-s.rewinds: // the session ends, whatever was asked
		return give(errRewound)
	case <-s.ctx.Done():
		return give(errGone)
	}
}

// lay takes TLS off the control connection, after the reply has gone in it: the
// server says close_notify (RFC 4217 §5, §13).
func (s *session) lay() {
	s.sec.on = false
	if ch := s.sec.channel; ch != nil {
		s.farewell()
		s.sec.channel = nil
		s.sec.turns <- unprotect
	}
}

// tellRest tells what the client said in TLS after its last line, and of what
// came behind CCC.
func (s *session) tellRest() {
	if ch := s.sec.channel; ch != nil {
		if n := ch.wire.take(ToServer); n.size > 0 {
			s.emitAside(s.tlsEvent(n.event(ToServer), s.ctl, 0))
		}
	}
	if errors.Is(s.readErr, errBehind) {
		s.emitAside(s.oddity(ReasonBehindCCC, "a command came in TLS"))
	}
}

// remark tells of something odd on the control connection.
func (s *session) remark(why Reason, text string) { s.emit(s.oddity(why, text)) }

func (s *session) oddity(why Reason, text string) *Event {
	return &Event{Conn: s.ctl, Chan: ChanControl, Dir: ToServer, Kind: KindWarning, Re: s.cmdID, Dec: &Decoded{Why: why, Text: text}}
}

// farewell says close_notify on the control connection.
func (s *session) farewell() {
	ch := s.sec.channel
	ch.wire.hold(0)
	ch.bye()
	if n := ch.wire.take(ToClient); n.size > 0 {
		s.emitAside(s.tlsEvent(n.event(ToClient), s.ctl, 0))
	}
	ch.wire.release()
	s.sec.extra[toClient] = ch.wire.end(toClient) - s.outOff
}

// clearTLSState has the session go on without TLS once the reply to the present
// command has gone, which is protected still: REIN (RFC 4217 §13).
func (s *session) clearTLSState() {
	s.sec.authed, s.sec.pbsz, s.sec.prot, s.sec.tags = false, false, "", nil
	if s.sec.on {
		s.sec.next = s.lay
	}
}

// tlsName is State.TLS.
func (s *session) tlsName() string {
	switch {
	case s.sec.on && s.sec.prot == "P":
		return "control+data"
	case s.sec.on:
		return "control"
	case s.sec.prot == "P":
		return "data"
	}
	return ""
}
