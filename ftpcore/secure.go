package ftpcore

import (
	"bytes"
	"errors"
	"io"
	"sync/atomic"
	"time"
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

// handshake is how one ended on the control connection. The reader posts it.
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

// shake does the handshake, in the reader's goroutine.
func (s *session) shake(l *LineReader) bool {
	w := newWire(s.conn, l.off-int64(len(l.line.Raw))+s.tls.extra[toServer], s.out.off+s.tls.extra[toClient], bytes.Clone(l.in))
	w.tell = func(dir Dir, n note) { s.emitAside(s.tlsEvent(n.event(dir), s.ctl, s.cur.id)) }
	ch := s.tls.server.serve(s.srv, s.id, w)
	dir, err := ch.shake()
	h := handshake{channel: ch, err: err}
	if n := w.take(dir); n.size > 0 || err == nil {
		h.last = s.tlsEvent(n.event(dir), s.ctl, s.cur.id)
	}
	if err == nil {
		l.r, l.in, l.channel, l.wire = ch, nil, ch, w
	}
	s.box.post(h)
	return err == nil
}

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

// secure is the handshake, after the reply to AUTH has gone.
func (s *session) secure() {
	h := handshake{}
	if o := s.srv.Order; o != nil {
		h.err = o.Handshake(s.ctl)
	} else {
		s.tls.turns <- protect
		h = s.awaitHandshake()
	}
	if h.err != nil {
		s.insecure(h)
		return
	}
	s.tls.on, s.tls.authed, s.tls.prot, s.tls.channel = true, true, "C", h.channel
	if s.tls.implicit {
		s.tls.prot, s.tls.pbsz = "P", true
	}
	s.tls.tags = []string{s.id}
	if h.channel == nil {
		return
	}
	s.tls.tags = append(s.tls.tags, h.channel.tag)
	h.channel.describe(h.last)
	h.last.TLS.CertFingerprint = s.tls.server.fingerprint()
	s.emit(h.last)
}

// insecure ends a session whose handshake failed.
func (s *session) insecure(h handshake) {
	if h.last != nil {
		s.emitAside(h.last)
	}
	s.life.closed = true
	var e *TLSError
	if !errors.As(h.err, &e) {
		return // the session was over before
	}
	s.life.endWhy = e.Why
	s.remark(e.Why, e.Text)
}

// awaitHandshake waits for it no longer than for a data connection. Whatever is
// asked of the session meanwhile ends it.
func (s *session) awaitHandshake() handshake {
	timer := s.clock().NewTimer(time.Duration(s.limits.DataSeconds) * time.Second)
	defer timer.Stop()
	for {
		if m := s.box.take(endsHandshake); m != nil {
			return s.handshakeEnded(m)
		}
		late, gone := false, false
		s.unlocked(func() {
			select {
			case <-s.box.bell:
			case <-timer.C():
				late = true
			case <-s.life.ctx.Done():
				gone = true
			}
		})
		switch {
		case late:
			return s.cutHandshake(errNoTime)
		case gone:
			return s.cutHandshake(errGone)
		}
	}
}

func endsHandshake(m mail) bool {
	switch m.(type) {
	case handshake, hangup, closeRequest, *rewindRequest:
		return true
	}
	return false
}

func (s *session) handshakeEnded(m mail) handshake {
	switch m := m.(type) {
	case handshake:
		return m
	case closeRequest:
		s.life.killed = true
		if m.how == "rst" {
			reset(s.conn)
		}
	case *rewindRequest: // the session ends, whatever was asked
		return s.cutHandshake(errRewound)
	}
	return s.cutHandshake(errGone)
}

// cutHandshake ends the reader, and with it the handshake, because of err.
func (s *session) cutHandshake(err error) handshake {
	s.conn.SetDeadline(time.Unix(1, 0))
	for ended := false; ; {
		if h, ok := s.box.take(is[handshake]).(handshake); ok {
			h.err = err
			return h
		}
		if ended {
			return handshake{err: err}
		}
		s.unlocked(func() {
			select {
			case <-s.box.bell:
			case <-s.life.readDone:
				ended = true
			}
		})
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
